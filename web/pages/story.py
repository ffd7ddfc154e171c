"""`/stories/{id}`: how one story developed, what was new each time, and who reports it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from starlette.responses import Response

import store.coverage
import store.development
import store.membership
import store.story
from store.membership import Member
from store.session import Session
from store.story import StorySummary
from web import cursor
from web.pages.stories import titles_of
from web.sparkline import Sparkline, sparkline
from web.template import page
from web.visit import Refusal, Visit

TURNS = 30
ARTICLES = 60
SIBLINGS = 12
LONGEST_CURVE = 120
"""Days; of a longer story the curve shows the last ones."""


@dataclass(frozen=True, slots=True)
class Folded:
    """An own report with the copies of it that stand on the same page."""

    member: Member
    copies: tuple[Member, ...]


def story(visit: Visit) -> Response:
    """The story. Raises Refusal when there is none, or no longer."""
    with visit.store.reading() as session:
        summary = summary_of(visit, session)
        before = cursor.read_numbered(visit.query.get("turns"))
        turns = store.development.of_story(session, summary.id, limit=TURNS + 1, before=before)
        after = cursor.read_numbered(visit.query.get("articles"))
        members = store.membership.of_story(session, summary.id, limit=ARTICLES + 1, before=after)
        siblings = store.story.of_storyline(session, summary.storyline, limit=SIBLINGS + 1)
        curve = _curve(session, summary)
    return page(
        "story",
        visit,
        story=summary,
        titles=titles_of(visit),
        turns=turns[:TURNS],
        older_turns=_after_turn(turns),
        folded=folded(members[:ARTICLES]),
        older_articles=_after_member(members),
        siblings=[each for each in siblings if each.id != summary.id],
        curve=curve,
    )


def summary_of(visit: Visit, session: Session) -> StorySummary:
    """The story that the path names. Raises Refusal when there is none."""
    summary = store.story.summary(session, visit.parts["id"])
    if summary is None:
        raise Refusal(
            404,
            "No such story",
            "It was forgotten after the time that `retention` says, or the link is damaged.",
        )
    return summary


def folded(members: Sequence[Member]) -> list[Folded]:
    """Copies under their originals; a copy whose original stands elsewhere keeps its own place."""
    own = {each.report.url for each in members if each.copy_of is None}
    under: dict[str, list[Member]] = {}
    for each in members:
        if each.copy_of in own:
            under.setdefault(str(each.copy_of), []).append(each)
    return [
        Folded(each, tuple(under.get(each.report.url, ())))
        for each in members
        if each.copy_of not in own
    ]


def _curve(session: Session, summary: StorySummary) -> Sparkline:
    last = summary.last_seen.date()
    days = (last - summary.first_seen.date()).days + 1
    shown = min(max(days, 30), LONGEST_CURVE)
    since = datetime.combine(last - timedelta(days=shown - 1), time(), UTC)
    counts = store.coverage.of_stories(session, [summary.id], since)
    return sparkline(counts[summary.id], last, shown)


def _after_turn(turns: Sequence[store.development.DevelopmentView]) -> str | None:
    last = turns[TURNS - 1] if len(turns) > TURNS else None
    return cursor.write(last.development.at, last.id) if last else None


def _after_member(members: Sequence[Member]) -> str | None:
    last = members[ARTICLES - 1] if len(members) > ARTICLES else None
    return cursor.write(last.report.at, last.id) if last else None
