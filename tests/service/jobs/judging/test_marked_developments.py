"""“This was a development”: told then, once, and remembered; its topics need less next time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from policywire.alerts.model.alert import Alert
from policywire.config.enums import DevelopmentKind, Strength
from policywire.crawler.model.article import Article
from policywire.pipeline.model.mark import MarkError, MarkKind
from policywire.pipeline.stories.feedback_thresholds import ThresholdKind, adjust_thresholds
from policywire.store.decisions import not_told, verdicts
from policywire.store.deliveries import alerts, delivery_list
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.delivery_list import DeliveryView
from policywire.store.stories import marks
from tests.service.marking_desk import NOW, Desk, opened

TEXT = (
    "The IRS will hand its audit files to the bridge authority of Port Lavinia, it said on Monday. "
    "The authority asked for the files in May. Councillor Oduya called the step overdue."
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk for one test."""
    made = opened(tmp_path)
    yield made
    made.store.close()


def _written(
    name: str, text: str = TEXT, title: str = "IRS hands files over", **more: object
) -> Article:
    at = NOW + timedelta(hours=len(name))
    made = Article(
        url=f"https://paper.example/{name}",
        title=title,
        text=text,
        outlet=name,
        found=at,
        published=at,
        source=name,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def _quiet(desk: Desk) -> Article:
    """An article on topic that tells nothing: a copy."""
    desk.read(_written("a"))
    copy = _written("bb")
    assert desk.read(copy).alert is None
    return copy


def _follow(desk: Desk) -> None:
    """Let the judge see the marks; there is nothing else to do."""
    assert desk.judge.process_batch(desk.clock.now) == []


def _sent(desk: Desk, article: Article) -> list[tuple[Alert, DeliveryView]]:
    with desk.store.reading() as session:
        found = delivery_list.list_deliveries(session, limit=100)
        told = alerts.by_id(session, [each.alert for each in found])
    return [
        (told[each.alert], each)
        for each in found
        if each.alert in told and told[each.alert].article.url == article.url
    ]


def test_the_article_is_told_with_the_next_look_at_the_marks_and_only_once(desk: Desk) -> None:
    copy = _quiet(desk)
    desk.say(MarkKind.DEVELOPMENT, article=copy.url, reason="the date is new")
    _follow(desk)
    _follow(desk)
    ((told, delivery),) = _sent(desk, copy)
    assert (told.kind, told.strength) == (DevelopmentKind.NEW_FACTS, Strength.DEVELOPMENT)
    assert told.new == (TEXT,)
    assert delivery.state is DeliveryState.PENDING
    with desk.store.reading() as session:
        decided = verdicts.get(session, copy.url)
        assert not_told.listing(session, limit=9) == []
    assert decided is not None
    assert decided.reasons[-1].text == (
        "Ann marked it as a development. They said: the date is new"
    )


def test_a_mark_made_while_the_service_was_down_is_told_after_its_start(desk: Desk) -> None:
    copy = _quiet(desk)
    desk.say(MarkKind.DEVELOPMENT, article=copy.url)
    desk.judge.load_memory(desk.clock.now())
    _follow(desk)
    desk.judge.load_memory(desk.clock.now())
    _follow(desk)
    assert len(_sent(desk, copy)) == 1


def test_a_mark_taken_back_in_time_tells_nothing(desk: Desk) -> None:
    copy = _quiet(desk)
    desk.undo(desk.say(MarkKind.DEVELOPMENT, article=copy.url))
    _follow(desk)
    assert _sent(desk, copy) == []


def test_a_mark_taken_back_later_leaves_the_article_as_it_was_judged_and_unsent(
    desk: Desk,
) -> None:
    copy = _quiet(desk)
    with desk.store.reading() as session:
        judged = verdicts.get(session, copy.url)
        kept_back = not_told.listing(session, limit=9)
    made = desk.say(MarkKind.DEVELOPMENT, article=copy.url)
    _follow(desk)
    desk.undo(made)
    _follow(desk)
    with desk.store.reading() as session:
        assert verdicts.get(session, copy.url) == judged
        assert not_told.listing(session, limit=9) == kept_back
    ((_, delivery),) = _sent(desk, copy)
    assert (delivery.state, delivery.outcome) == (DeliveryState.SUPPRESSED, "taken back")


def test_a_round_up_gets_a_story_of_its_own_and_is_told_as_new(desk: Desk) -> None:
    roundup = _written("a", title="Morning briefing: IRS files, bridge tolls and more")
    assert desk.read(roundup).verdict.placement is None
    made = desk.say(MarkKind.DEVELOPMENT, article=roundup.url)
    _follow(desk)
    ((told, _),) = _sent(desk, roundup)
    assert (told.kind, told.story) == (DevelopmentKind.NEW_STORY, desk.story_of(roundup))
    desk.undo(made)


def test_an_article_off_topic_cannot_be_marked(desk: Desk) -> None:
    off = _written("a", text="Rain fell on the hills.", title="Rain on the hills")
    desk.read(off)
    with pytest.raises(MarkError, match="matches no topic"):
        desk.say(MarkKind.DEVELOPMENT, article=off.url)


def test_its_topics_need_less_to_be_news_from_then_on(desk: Desk) -> None:
    copy = _quiet(desk)
    desk.say(MarkKind.DEVELOPMENT, article=copy.url)
    with desk.store.reading() as session:
        tuned = adjust_thresholds(marks.with_topics(session))
    assert tuned.value("agency", ThresholdKind.NEW) == 0.45


def test_a_stage_marked_wrong_is_unknown_to_the_next_article(desk: Desk) -> None:
    ruling = _written("a", title="Judge blocks IRS from handing files over")
    desk.read(ruling)
    story = desk.story_of(ruling)
    desk.say(MarkKind.WRONG_STAGE, story=story)
    again = _written(
        "bb", title="IRS files: judge blocks the transfer", text=TEXT + " The judge agreed."
    )
    verdict = desk.read(again).verdict
    assert verdict.development is None or verdict.development.previous_stage == "reported"
