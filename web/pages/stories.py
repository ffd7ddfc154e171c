"""`/`: the latest developments, the most important first, then all stories by time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from starlette.responses import Response

from policywire.alerts.message.labels import DEVELOPMENT_PLURALS, TIER_PLURALS
from policywire.config.enums import DevelopmentKind, Stage, Tier
from policywire.config.translation.texts import gettext as _, translatable, translate
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.pipeline.model.mark import Mark
from policywire.store.articles import upcoming_dates
from policywire.store.database.session import Session
from policywire.store.people import visits
from policywire.store.people.visits import Visitor
from policywire.store.stories import (
    corrections,
    daily_counts,
    developments,
    stories as stored_stories,
)
from policywire.store.stories.developments import NO_FILTER, DevelopmentFilter, DevelopmentView
from policywire.store.stories.stories import StorySummary
from policywire.web.pages.setup.folder import START, asks_what_to_follow, go_to
from policywire.web.views import cursor
from policywire.web.views.former_topic import no_topic_in_query
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.sparkline import Sparkline, sparkline
from policywire.web.views.template import render_page
from policywire.web.views.times import ago

VISIT = "visit"
PERIODS = {
    "day": (translatable("24 hours"), timedelta(days=1)),
    "week": (translatable("7 days"), timedelta(days=7)),
    "month": (translatable("30 days"), timedelta(days=30)),
}
DEFAULT_PERIOD = "day"
MAX_DEVELOPING = 12
PAGE = 30
MAX_DEVELOPING_FILTERED = 60
SPARKLINE_SPAN = timedelta(days=30)

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class StoryListItem:
    """A story in a list: its latest development, their number, its curve, and its next date.

    `importance` is that of its weightiest development in the period. `set_aside` is the mark by
    which people said that it is no news: it is shown folded.
    """

    story: StorySummary
    view: DevelopmentView | None
    development_count: int
    sparkline: Sparkline
    importance: float = 0.0
    next_date: UpcomingDate | None = None
    set_aside: Mark | None = None


def stories(request: PageRequest) -> Response:
    """Developments in the requested period; later pages continue the list by time.

    With a filter on kind, stage or tier, only those of the period, and no second list. Where
    nothing is followed yet, those who may change that are asked what to follow.
    """
    if asks_what_to_follow(request):
        return go_to(request, START)
    topic, wanted = topic_filter_of(request), development_filter_of(request)
    visitor = visitor_of(request)
    period, since = period_of(request, visitor)
    mine = chosen_topics(request, visitor) if topic is None else ()
    after = cursor.read(request.query.get("after"))
    filtered = wanted != NO_FILTER
    with request.store.reading() as session:
        newest = developments.newest_id(session)
        # Only the first page: the list by time goes on without it.
        developing = (
            []
            if after
            else developing_items(session, since, topic, wanted, request.now, among=mine)
        )
        found = [] if filtered else _by_time(session, topic, mine, after)
        shown = {entry.story.id for entry in developing}
        listed = list_items(
            session, [each for each in found[:PAGE] if each.id not in shown], request.now, topic
        )
    last = found[PAGE - 1] if len(found) > PAGE else None
    return render_page(
        "stories",
        request,
        topic=topic,
        period=period,
        periods=({VISIT: _("Since my last visit")} if visitor.since else {})
        | {key: translate(title) for key, (title, _span) in PERIODS.items()},
        default_period=VISIT if visitor.since else DEFAULT_PERIOD,
        span_words=_span_words(request, period, since),
        mine=mine,
        newest=newest,
        wanted=wanted,
        filtered=filtered,
        kinds=DEVELOPMENT_PLURALS,
        tiers=TIER_PLURALS,
        stage_names=list(Stage),
        titles=titles_of(request),
        developing=developing,
        listed=listed,
        first_page=after is None,
        older=cursor.write(last.last_seen, last.id) if last else None,
    )


def _by_time(
    session: Session,
    topic: str | None,
    mine: Sequence[str],
    after: stored_stories.Position | None,
) -> list[StorySummary]:
    return stored_stories.recent(
        session, topic=topic, followed=True, among=mine, limit=PAGE + 1, before=after
    )


def developing_items(
    session: Session,
    since: datetime,
    topic: str | None,
    wanted: DevelopmentFilter,
    now: datetime,
    *,
    among: Sequence[str] = (),
) -> list[StoryListItem]:
    """The stories with developments, as list entries; `among` are topics, empty are all."""
    most = MAX_DEVELOPING if wanted == NO_FILTER else MAX_DEVELOPING_FILTERED
    found = developments.developing_stories(
        session, since=since, topic=topic, among=among, wanted=wanted, limit=most
    )
    said = corrections.of_articles(session, {each.view.article.url for each in found})
    curves = sparklines_of(session, [each.story for each in found])
    dates = upcoming_dates.next_of_stories(session, [each.story.id for each in found], now)
    return [
        StoryListItem(
            story=each.story,
            view=replace(
                each.view, marks=said.get(each.view.article.url, ()), set_aside=each.set_aside
            ),
            development_count=each.development_count,
            sparkline=curves[each.story.id],
            importance=each.importance,
            next_date=dates.get(each.story.id),
            set_aside=each.set_aside,
        )
        for each in found
    ]


def list_items(
    session: Session, summaries: Sequence[StorySummary], now: datetime, topic: str | None = None
) -> list[StoryListItem]:
    """Stories as list entries with their newest development."""
    newest = developments.latest(session, [each.id for each in summaries]).values()
    latest = {
        each.development.story: each for each in corrections.with_marks(session, newest, topic)
    }
    curves = sparklines_of(session, summaries)
    dates = upcoming_dates.next_of_stories(session, [each.id for each in summaries], now)
    return [
        StoryListItem(
            story=each,
            view=(view := latest.get(each.id)),
            development_count=each.developments,
            sparkline=curves[each.id],
            importance=view.development.importance if view else 0.0,
            next_date=dates.get(each.id),
            set_aside=view.set_aside if view else None,
        )
        for each in summaries
    ]


def sparklines_of(session: Session, summaries: Sequence[StorySummary]) -> dict[str, Sparkline]:
    """The coverage of each story in the thirty days that end with its last article."""
    if not summaries:
        return {}
    # One query from the earliest day that any of the curves needs.
    since = min(each.last_seen for each in summaries) - SPARKLINE_SPAN
    days = daily_counts.of_stories(session, [each.id for each in summaries], since)
    return {each.id: sparkline(days[each.id], each.last_seen.date()) for each in summaries}


def topic_filter_of(request: PageRequest) -> str | None:
    """The topic asked for. Raises HttpError when nobody follows it."""
    topic = request.query.get("topic") or None
    if topic is not None and topic not in request.configuration.topics:
        raise no_topic_in_query(request, topic)
    return topic


def visitor_of(request: PageRequest) -> Visitor:
    """What is known of the person who looks; that they look now is written down."""
    name = request.identity.name
    if request.identity.is_program or not name:
        return Visitor()
    with request.store.reading() as session:
        known = visits.find(session, name)
    if not known.is_due(request.now):
        return known
    return request.app_context.write(lambda session: visits.look(session, name, request.now))


def chosen_topics(request: PageRequest, visitor: Visitor) -> tuple[str, ...]:
    """The topics that a person wants to see here; empty for all."""
    if request.query.get("topics") == "all":
        return ()
    return tuple(key for key in visitor.topics if key in request.configuration.topics)


def period_of(request: PageRequest, visitor: Visitor) -> tuple[str, datetime]:
    """The period asked for and its begin. Raises HttpError for an unknown one."""
    period = request.query.get("period") or (VISIT if visitor.since else DEFAULT_PERIOD)
    if period == VISIT and visitor.since:
        return period, visitor.since
    if period not in PERIODS:
        raise HttpError(
            404, "No such period", _("Choose one of: %(choices)s.", choices=", ".join(PERIODS))
        )
    return period, request.now - PERIODS[period][1]


def _span_words(request: PageRequest, period: str, since: datetime) -> str:
    if period == VISIT:
        return _("since your last visit, %(ago)s", ago=ago(since, request.now, request.zone))
    return _("in the last %(period)s", period=translate(PERIODS[period][0]))


def development_filter_of(request: PageRequest) -> DevelopmentFilter:
    """The requested filter. Raises HttpError for an unknown kind, stage or tier."""
    return DevelopmentFilter(
        _choice(request, "kind", DevelopmentKind),
        _choice(request, "stage", Stage),
        _choice(request, "tier", Tier),
    )


def _choice(request: PageRequest, name: str, kind: type[Choice]) -> Choice | None:
    asked = request.query.get(name)
    if not asked:
        return None
    try:
        return kind(asked)
    except ValueError:
        raise HttpError(
            404,
            _("No such %(name)s", name=name),
            _("Choose one of: %(choices)s.", choices=", ".join(kind)),
        ) from None


def titles_of(request: PageRequest) -> dict[str, str]:
    """The title of each topic, by its key."""
    return {key: topic.title for key, topic in request.configuration.topics.items()}
