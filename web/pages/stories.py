"""`/`: what moved, the most important on top, and under it all stories by time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from starlette.responses import Response

from policywire.config.enums import DevelopmentKind, Stage, Tier
from policywire.store.database.session import Session
from policywire.store.stories import daily_counts, developments, stories as stored_stories
from policywire.store.stories.developments import EVERYTHING, DevelopmentView, Wanted
from policywire.store.stories.stories import StorySummary
from policywire.web.views import cursor
from policywire.web.views.request import Refusal, Visit
from policywire.web.views.sparkline import Sparkline, sparkline
from policywire.web.views.template import page

PERIODS = {
    "day": ("24 hours", timedelta(days=1)),
    "week": ("7 days", timedelta(days=7)),
    "month": ("30 days", timedelta(days=30)),
}
USUAL = "day"
MOVERS = 12
PAGE = 30
FILTERED_MOVERS = 60
CURVE = timedelta(days=30)

KINDS = {
    DevelopmentKind.NEW_STORY: "New stories",
    DevelopmentKind.NEW_FACTS: "New facts",
    DevelopmentKind.OFFICIAL_DOCUMENT: "Official documents",
    DevelopmentKind.STAGE: "New stages",
    DevelopmentKind.SURGE: "Surges",
    DevelopmentKind.REVIVED: "Back in the news",
    DevelopmentKind.CORRECTION: "Corrections",
}
TIERS = {
    Tier.OFFICIAL: "Official sources",
    Tier.WIRE: "News agencies",
    Tier.PRESS: "Press",
    Tier.BLOG: "Blogs",
}
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Entry:
    """A story in a list: its turn worth showing, how many turns there were, and its curve."""

    story: StorySummary
    view: DevelopmentView | None
    turns: int
    curve: Sparkline


def stories(visit: Visit) -> Response:
    """What moved in the period asked for; pages after the first go on with the list by time.

    Who asks for turns of a kind, a stage or a tier gets those of the period and no second list.
    """
    topic, period, wanted = topic_of(visit), period_of(visit), wanted_of(visit)
    after = cursor.read(visit.query.get("after"))
    since = visit.now - PERIODS[period][1]
    filtered = wanted != EVERYTHING
    with visit.store.reading() as session:
        newest = developments.newest(session)
        moved = [] if after else movers(session, since, topic, wanted)
        found = [] if filtered else _by_time(session, topic, after)
        shown = {entry.story.id for entry in moved}
        listed = entries(session, [each for each in found[:PAGE] if each.id not in shown])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return page(
        "stories",
        visit,
        topic=topic,
        period=period,
        periods={key: title for key, (title, _) in PERIODS.items()},
        newest=newest,
        wanted=wanted,
        filtered=filtered,
        kinds=KINDS,
        tiers=TIERS,
        stage_names=list(Stage),
        titles=titles_of(visit),
        movers=moved,
        listed=listed,
        first_page=after is None,
        older=cursor.write(last.last_seen, last.id) if last else None,
    )


def _by_time(
    session: Session, topic: str | None, after: stored_stories.Position | None
) -> list[StorySummary]:
    return stored_stories.recent(session, topic=topic, followed=True, limit=PAGE + 1, before=after)


def movers(session: Session, since: datetime, topic: str | None, wanted: Wanted) -> list[Entry]:
    """The stories that moved, as list entries."""
    most = MOVERS if wanted == EVERYTHING else FILTERED_MOVERS
    found = developments.movers(session, since=since, topic=topic, wanted=wanted, limit=most)
    curves = curves_of(session, [mover.story for mover in found])
    return [Entry(mover.story, mover.view, mover.turns, curves[mover.story.id]) for mover in found]


def entries(session: Session, summaries: Sequence[StorySummary]) -> list[Entry]:
    """Stories as list entries with their newest turn."""
    latest = developments.latest(session, [each.id for each in summaries])
    curves = curves_of(session, summaries)
    return [
        Entry(each, latest.get(each.id), each.developments, curves[each.id]) for each in summaries
    ]


def curves_of(session: Session, summaries: Sequence[StorySummary]) -> dict[str, Sparkline]:
    """The coverage of each story in the thirty days that end with its last article."""
    if not summaries:
        return {}
    since = min(each.last_seen for each in summaries) - CURVE
    days = daily_counts.of_stories(session, [each.id for each in summaries], since)
    return {each.id: sparkline(days[each.id], each.last_seen.date()) for each in summaries}


def topic_of(visit: Visit) -> str | None:
    """The topic asked for. Raises Refusal when nobody follows it."""
    topic = visit.query.get("topic") or None
    if topic is not None and topic not in visit.configuration.topics:
        raise Refusal(404, "No such topic", "It is not in topics.yaml, or no longer.")
    return topic


def period_of(visit: Visit) -> str:
    """The period asked for. Raises Refusal for an unknown one."""
    period = visit.query.get("period") or USUAL
    if period not in PERIODS:
        raise Refusal(404, "No such period", f"Choose one of: {', '.join(PERIODS)}.")
    return period


def wanted_of(visit: Visit) -> Wanted:
    """The turns asked for. Raises Refusal for a kind, stage or tier that there is not."""
    return Wanted(
        _choice(visit, "kind", DevelopmentKind),
        _choice(visit, "stage", Stage),
        _choice(visit, "tier", Tier),
    )


def _choice(visit: Visit, name: str, kind: type[Choice]) -> Choice | None:
    asked = visit.query.get(name)
    if not asked:
        return None
    try:
        return kind(asked)
    except ValueError:
        raise Refusal(404, f"No such {name}", f"Choose one of: {', '.join(kind)}.") from None


def titles_of(visit: Visit) -> dict[str, str]:
    """The title of each topic, by its key."""
    return {key: topic.title for key, topic in visit.configuration.topics.items()}
