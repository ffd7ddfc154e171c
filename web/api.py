"""The API: the same reading as the pages do, as JSON, under /api/. `web.site` adds what changes.

An operation is a row of `OPERATIONS`: its function, and the type of its answer, from which both the
JSON and the OpenAPI document are made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

import store.date_ahead
import store.development
import store.mark
import store.membership
import store.search
import store.silence
import store.source
import store.story
import store.version
from alerts.silence import Silence
from config.models import Topic
from crawler.bookkeeping import current_wait
from crawler.condition import Condition
from crawler.history import Day, failures, strip
from crawler.outcome import SourceState
from crawler.rhythm import spoken
from pipeline.mark import Mark
from store.date_ahead import Upcoming
from store.development import DevelopmentView
from store.ledger import DeliveryView
from store.membership import Member
from store.search import Hit
from store.story import StorySummary
from store.trail import Trail
from store.version import Version
from web import cursor
from web.answer import Json
from web.calendar import AHEAD
from web.pages.alerts import channels_of, found_of, sought_of
from web.pages.article import trail_of
from web.pages.search import hits_of
from web.pages.sources import conditions_of
from web.pages.stories import topic_of
from web.pages.story import summary_of
from web.pages.topic import topic_of as topic_in_path
from web.visit import Refusal, Visit

if TYPE_CHECKING:
    from pydantic import TypeAdapter

PAGE = 50


@dataclass(frozen=True, slots=True)
class StoryPage:
    """Stories, newest first; `next` is the `after` of the next page, null at the end."""

    stories: list[StorySummary]
    next: str | None


@dataclass(frozen=True, slots=True)
class WholeStory:
    """A story with its newest turns and articles; the others follow `next_turns` and so on."""

    story: StorySummary
    turns: list[DevelopmentView]
    articles: list[Member]
    next_turns: str | None
    next_articles: str | None


@dataclass(frozen=True, slots=True)
class FollowedTopic:
    """A topic; `explanation` says in words what it asks for."""

    key: str
    title: str
    why: str
    importance: float
    threshold: float
    explanation: str


@dataclass(frozen=True, slots=True)
class FollowedTopics:
    """Every topic, in the order of topics.yaml."""

    topics: list[FollowedTopic]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolledSource:
    """A source and how it does: healthy, doubtful, failing, recovered or "not polled yet", and why.

    `every` is how often it is polled as written, `wait` as its rhythm asks for now, in seconds.
    `failed` counts the failed polls of the last fourteen days by the class of the problem; `days`
    has those days one by one.
    """

    key: str
    outlet: str
    tier: str
    condition: str
    reason: str
    failures: int
    rhythm: str
    every: float
    wait: float
    failed: dict[str, int]
    days: tuple[Day, ...]
    polled: datetime | None
    last_ok: datetime | None
    last_new: datetime | None
    next_poll: datetime | None


@dataclass(frozen=True, slots=True)
class PolledSources:
    """Every configured source."""

    sources: list[PolledSource]


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Deliveries, newest first; `next` is the `before` of the next page."""

    deliveries: list[DeliveryView]
    next: int | None


@dataclass(frozen=True, slots=True)
class HitPage:
    """Articles that were found, newest first; `next` is the `before` of the next page."""

    articles: list[Hit]
    next: int | None


@dataclass(frozen=True, slots=True)
class DatesAhead:
    """What is still to come, soonest first."""

    dates: list[Upcoming]


@dataclass(frozen=True, slots=True)
class Versions:
    """All texts that an article has had, oldest first."""

    versions: list[Version]


@dataclass(frozen=True, slots=True)
class Silences:
    """The last hundred, newest first; those that have ended, too."""

    silences: list[Silence]


@dataclass(frozen=True, slots=True)
class Marks:
    """The last hundred, newest first; those that were taken back, too."""

    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may be asked for. `needed` ones have no default."""

    name: str
    says: str
    needed: bool = False
    kind: str = "string"


@dataclass(frozen=True, slots=True)
class Operation:
    """`answer` is the type of what `run` gives."""

    summary: str
    run: Callable[[Visit], object]
    answer: Any
    parameters: tuple[Parameter, ...] = ()


def page_of(operation: Operation) -> Callable[[Visit], Response]:
    """The operation as a page."""

    def page(visit: Visit) -> Response:
        found = operation.run(visit)
        return Json(adapter(operation.answer).dump_python(found, mode="json"))

    return page


@cache
def adapter(answer: Any) -> TypeAdapter[Any]:
    """What writes values of this type as JSON, and knows their schema."""
    from pydantic import TypeAdapter

    return TypeAdapter(answer)


def _stories(visit: Visit) -> StoryPage:
    after = cursor.read(visit.query.get("after"))
    topic = topic_of(visit)
    with visit.store.reading() as session:
        found = store.story.recent(
            session, topic=topic, followed=True, limit=PAGE + 1, before=after
        )
    last = found[PAGE - 1] if len(found) > PAGE else None
    return StoryPage(found[:PAGE], cursor.write(last.last_seen, last.id) if last else None)


def _story(visit: Visit) -> WholeStory:
    turns_before = cursor.read_numbered(visit.query.get("turns"))
    articles_before = cursor.read_numbered(visit.query.get("articles"))
    with visit.store.reading() as session:
        story = summary_of(visit, session)
        turns = store.development.of_story(session, story.id, limit=PAGE + 1, before=turns_before)
        members = store.membership.of_story(
            session, story.id, limit=PAGE + 1, before=articles_before
        )
    turn = turns[PAGE - 1] if len(turns) > PAGE else None
    member = members[PAGE - 1] if len(members) > PAGE else None
    return WholeStory(
        story,
        turns[:PAGE],
        members[:PAGE],
        cursor.write(turn.development.at, turn.id) if turn else None,
        cursor.write(member.report.at, member.id) if member else None,
    )


def _topics(visit: Visit) -> FollowedTopics:
    known = visit.backing.matcher().topics
    topics = visit.configuration.topics
    return FollowedTopics([_told(visit, key, topics[key]) for key in topics if key in known])


def _topic(visit: Visit) -> FollowedTopic:
    return _told(visit, *topic_in_path(visit))


def _told(visit: Visit, key: str, topic: Topic) -> FollowedTopic:
    explanation = visit.backing.matcher().explain(key)
    return FollowedTopic(
        key, topic.title, topic.why, topic.importance, topic.threshold, explanation
    )


def _sources(visit: Visit) -> PolledSources:
    with visit.store.reading() as session:
        states = store.source.states(session)
    conditions = conditions_of(visit, states)
    return PolledSources(
        [
            _polled(visit, key, states.get(key, SourceState()), condition)
            for key, condition in conditions.items()
        ]
    )


def _polled(visit: Visit, key: str, state: SourceState, condition: Condition) -> PolledSource:
    source = visit.configuration.sources[key]
    return PolledSource(
        key=key,
        outlet=source.outlet,
        tier=source.tier.value,
        condition=condition.word.value,
        reason=condition.reason,
        failures=state.failures,
        rhythm=spoken(state.rhythm),
        every=source.every.total_seconds(),
        wait=current_wait(source, state, visit.now).total_seconds(),
        failed=failures(state.days),
        days=strip(state.days, visit.now.date()),
        polled=state.polled,
        last_ok=state.last_ok,
        last_new=state.last_new,
        next_poll=state.next_poll,
    )


def _alerts(visit: Visit) -> DeliveryPage:
    with visit.store.reading() as session:
        sought = sought_of(visit, channels_of(visit, session))
        found = found_of(visit, session, sought, PAGE + 1)
    return DeliveryPage(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def _search(visit: Visit) -> HitPage:
    before = cursor.read_number(visit.query.get("before"))
    query = store.search.read(visit.query.get("q", ""))
    hits = hits_of(visit, query, PAGE + 1, before)
    return HitPage(hits[:PAGE], hits[PAGE - 1].id if len(hits) > PAGE else None)


def _dates(visit: Visit) -> DatesAhead:
    topic = topic_of(visit)
    until = visit.now + AHEAD
    with visit.store.reading() as session:
        return DatesAhead(store.date_ahead.upcoming(session, visit.now, until, topic=topic))


def _versions(visit: Visit) -> Versions:
    with visit.store.reading() as session:
        found = store.version.of_url(session, visit.query.get("url", ""))
    if not found:
        raise Refusal(404, "No such article", "Give its address as stories do, in `url`.")
    return Versions(list(found))


def _silences(visit: Visit) -> Silences:
    with visit.store.reading() as session:
        return Silences(list(store.silence.listing(session)))


def _marks(visit: Visit) -> Marks:
    with visit.store.reading() as session:
        return Marks(list(store.mark.listing(session, 100)))


def _status(visit: Visit) -> dict[str, Any]:
    return dict(visit.backing.record())


_AFTER = Parameter("after", "Where the list goes on: `next` of the page before.")
_BEFORE = Parameter("before", "Where the list goes on: `next` of the page before.", kind="integer")

OPERATIONS: dict[str, Operation] = {
    "/api/stories": Operation(
        "Stories that meet a topic, newest first",
        _stories,
        StoryPage,
        (Parameter("topic", "Only of this topic, by its key."), _AFTER),
    ),
    "/api/stories/{id}": Operation(
        "One story: its turns, and who reports it",
        _story,
        WholeStory,
        (
            Parameter("turns", "Where the turns go on: `next_turns` of the page before."),
            Parameter("articles", "Where the articles go on: `next_articles` of the page before."),
        ),
    ),
    "/api/articles": Operation(
        "One article with every decision about it",
        trail_of,
        Trail,
        (Parameter("url", "The article's address, as stories give it.", needed=True),),
    ),
    "/api/topics": Operation("What is followed", _topics, FollowedTopics),
    "/api/topics/{key}": Operation("One topic", _topic, FollowedTopic),
    "/api/sources": Operation("Every source and how it does", _sources, PolledSources),
    "/api/alerts": Operation(
        "Deliveries, newest first",
        _alerts,
        DeliveryPage,
        (
            Parameter("state", "Only in this state: pending, sent, dead and so on."),
            Parameter("channel", "Only in this channel, by its name."),
            Parameter("topic", "Only for this topic, by its key."),
            Parameter("since", "Only from this day on: 2026-12-01."),
            Parameter("until", "Only until this day, which is still part of it."),
            Parameter("q", "Only of stories with an article that has these words, as in search."),
            _BEFORE,
        ),
    ),
    "/api/silences": Operation("What nobody is to hear of", _silences, Silences),
    "/api/marks": Operation(
        "What people and the program said of stories and articles", _marks, Marks
    ),
    "/api/articles/versions": Operation(
        "All texts that an article has had",
        _versions,
        Versions,
        (Parameter("url", "The article's address, as stories give it.", needed=True),),
    ),
    "/api/dates": Operation(
        "Dates ahead: comment deadlines, hearings, and when rules take effect",
        _dates,
        DatesAhead,
        (Parameter("topic", "Only of this topic, by its key."),),
    ),
    "/api/search": Operation(
        "Articles that have some words",
        _search,
        HitPage,
        (
            Parameter("q", 'Words, "phrases", beginnings*, a OR b, -without.', needed=True),
            _BEFORE,
        ),
    ),
    "/api/status": Operation("How the service does", _status, dict[str, Any]),
}
