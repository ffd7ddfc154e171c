"""What a saved search found is told by the search's own rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from policywire.alerts.message.search_alert import SearchFind, compose_find
from policywire.alerts.model.alert import DecisionAction, Recipient
from policywire.alerts.model.story_context import StoryContext
from policywire.alerts.routing.search_decision import (
    OUTCOME,
    FoundArticle,
    SearchReader,
    decide_find,
    timed_find,
)
from policywire.alerts.routing.traffic import NoTraffic
from policywire.config.enums import Cadence, DevelopmentKind, Strength
from policywire.config.models import Channel
from tests.alerts.message.test_build_alert import ARTICLE, DEVELOPMENT, NOW, VERDICT

READER = SearchReader(
    recipient=Recipient(channel="night", label="console"),
    channel=Channel.model_validate({"console": {}}),
    cadence=Cadence.AT_ONCE,
    zone=UTC,
    reason="It found it.",
    subscription=None,
)
FOUND = FoundArticle(source="paper", backfill_before=None, is_archive=False)


def test_an_article_that_is_only_a_detail_of_its_story_is_told_at_once() -> None:
    detail = replace(DEVELOPMENT, kind=DevelopmentKind.NEW_FACTS, strength=Strength.DETAIL)
    find = SearchFind("search:1", "addresses", "irs", [("IRS", True)])
    story = StoryContext(title="IRS agreement", reports=(), copies=0, timeline=())
    alert = compose_find(find, ARTICLE, replace(VERDICT, development=detail), story)
    decision = decide_find(alert, FOUND, READER, (), NOW)
    timed = timed_find(decision, alert, READER, NoTraffic(), NOW)
    assert (timed.action, timed.outcome) == (DecisionAction.SEND, OUTCOME)
