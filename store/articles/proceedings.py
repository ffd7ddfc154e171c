"""Proceedings as people see them: listed, found by a number, shown with all that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import case
from sqlmodel import Session, and_, col, func, or_, select

from policywire.alerts.model.alert import OutletReport
from policywire.config.enums import DateKind, Tier
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.pipeline.model.proceeding import (
    ActionWeight,
    MentionPlace,
    Proceeding,
    ProceedingKind,
)
from policywire.pipeline.proceedings.identify import identify
from policywire.pipeline.proceedings.written_forms import STATE
from policywire.store.schema import (
    ArticleProceedingRow,
    ArticleRow,
    ProceedingRow,
    UpcomingDateRow,
)

MOST_SHOWN = 500
"""So many actions, dates and reports of one proceeding are shown, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingSummary:
    """A proceeding as a list shows it: how many records and other articles name it."""

    id: str
    proceeding: Proceeding
    title: str
    last_seen: datetime
    actions: int
    coverage: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """An action and the record that tells it."""

    headline: str
    action: str
    weight: ActionWeight
    day: date | None
    record: OutletReport
    story: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageView:
    """An article that names a proceeding and is no record of it."""

    report: OutletReport
    place: MentionPlace
    story: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineView:
    """A date that a record of a proceeding names."""

    date: UpcomingDate
    record: OutletReport


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingView:
    """A proceeding with its actions, deadlines and coverage, each newest first.

    Procedure is folded: how often each sort of it was filed.
    """

    summary: ProceedingSummary
    actions: tuple[ActionView, ...]
    procedure: tuple[tuple[str, int], ...]
    deadlines: tuple[DeadlineView, ...]
    coverage: tuple[CoverageView, ...]


def recent(
    session: Session,
    limit: int,
    *,
    kind: ProceedingKind | None = None,
    before: tuple[datetime, str] | None = None,
) -> list[ProceedingSummary]:
    """The proceedings named last, the newest first, those with records of their own.

    `before` is the moment and the id of the last one of the page before.
    """
    query = select(ProceedingRow).where(col(ProceedingRow.title) != "")
    if kind is not None:
        query = query.where(col(ProceedingRow.kind) == kind.value)
    if before is not None:
        seen, id_ = before
        older, same = col(ProceedingRow.last_seen) < seen, col(ProceedingRow.last_seen) == seen
        query = query.where(or_(older, and_(same, col(ProceedingRow.id) > id_)))
    newest = query.order_by(col(ProceedingRow.last_seen).desc(), col(ProceedingRow.id)).limit(limit)
    rows = session.exec(newest).all()
    counts = _counts(session, [row.id for row in rows])
    return [_summary(row, *counts.get(row.id, (0, 0))) for row in rows]


def find(session: Session, written: str) -> list[str]:
    """The ids of the proceedings that an id or a number, however written, can mean."""
    exact = session.get(ProceedingRow, written)
    if exact is not None:
        return [exact.id]
    asked = identify(written)
    if asked is None:
        return []
    asked = replace(asked, scope="") if asked.scope == STATE else asked
    query = select(ProceedingRow).where(col(ProceedingRow.base) == asked.base)
    rows = session.exec(query.order_by(col(ProceedingRow.last_seen).desc())).all()
    return [row.id for row in rows if asked.is_same(_proceeding(row))]


def get(session: Session, id_: str) -> ProceedingView | None:
    """A proceeding with all that is known of it; None when there is none of this id.

    What a text names without its court or congress counts as well, if the rest is the same.
    """
    row = session.get(ProceedingRow, id_)
    if row is None:
        return None
    same = _same(session, row)
    named = _named(session, same)
    records = [each for each in named if each.action]
    told = [each for each in records if each.weight != ActionWeight.PROCEDURAL.value]
    coverage = [each for each in named if not each.action]
    counted: dict[str, int] = {}
    for each in records:
        if each.weight == ActionWeight.PROCEDURAL.value:
            counted[each.action] = counted.get(each.action, 0) + 1
    return ProceedingView(
        summary=_summary(row, len(records), len(coverage)),
        actions=tuple(_action(each) for each in told),
        procedure=tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0]))),
        deadlines=tuple(_deadlines(session, same)),
        coverage=tuple(_coverage(each) for each in coverage),
    )


def of_story(session: Session, story: str) -> list[Proceeding]:
    """The proceedings that articles of a story are about."""
    about = select(ArticleProceedingRow.proceeding_id).join(
        ArticleRow, col(ArticleRow.id) == col(ArticleProceedingRow.article_id)
    )
    named = about.where(
        col(ArticleRow.story_id) == story,
        col(ArticleProceedingRow.place) != MentionPlace.TEXT.value,
    )
    query = select(ProceedingRow).where(col(ProceedingRow.id).in_(named))
    rows = session.exec(query.order_by(col(ProceedingRow.id)).limit(20))
    return [_proceeding(row) for row in rows]


def _same(session: Session, row: ProceedingRow) -> list[str]:
    mine = _proceeding(row)
    query = select(ProceedingRow).where(col(ProceedingRow.base) == row.base)
    return [
        each.id
        for each in session.exec(query)
        if each.id == row.id or ("" in {each.scope, row.scope} and mine.is_same(_proceeding(each)))
    ]


def _named(session: Session, ids: Sequence[str]) -> Sequence[Any]:
    columns: tuple[Any, ...] = (
        col(ArticleProceedingRow.action),
        col(ArticleProceedingRow.headline),
        col(ArticleProceedingRow.weight),
        col(ArticleProceedingRow.day),
        col(ArticleProceedingRow.place),
        *_REPORT,
        col(ArticleRow.story_id),
    )
    query = (
        select(*columns)
        .join(ArticleRow, col(ArticleRow.id) == col(ArticleProceedingRow.article_id))
        .where(col(ArticleProceedingRow.proceeding_id).in_(ids))
        .order_by(col(ArticleRow.happened_at).desc(), col(ArticleRow.id).desc())
        .limit(MOST_SHOWN)
    )
    found: Sequence[Any] = session.exec(query).all()
    return found


_REPORT: tuple[Any, ...] = (
    col(ArticleRow.outlet),
    col(ArticleRow.title),
    col(ArticleRow.url),
    col(ArticleRow.tier),
    col(ArticleRow.happened_at),
)


def _deadlines(session: Session, ids: Sequence[str]) -> list[DeadlineView]:
    columns: tuple[Any, ...] = (
        col(UpcomingDateRow.kind),
        col(UpcomingDateRow.at),
        col(UpcomingDateRow.all_day),
        col(UpcomingDateRow.said),
        *_REPORT,
    )
    query = (
        select(*columns)
        .join(ArticleRow, col(ArticleRow.id) == col(UpcomingDateRow.article_id))
        .join(ArticleProceedingRow, col(ArticleProceedingRow.article_id) == col(ArticleRow.id))
        .where(
            col(ArticleProceedingRow.proceeding_id).in_(ids),
            or_(
                col(ArticleProceedingRow.action) != "",
                col(ArticleProceedingRow.place) == MentionPlace.SUBJECT.value,
            ),
        )
        .order_by(col(UpcomingDateRow.at).desc())
        .limit(MOST_SHOWN)
    )
    return [
        DeadlineView(
            date=UpcomingDate(
                kind=DateKind(row.kind), on=row.at, said=row.said, all_day=row.all_day
            ),
            record=_report(row),
        )
        for row in session.exec(query)
    ]


def _counts(session: Session, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    records = func.sum(case((col(ArticleProceedingRow.action) != "", 1), else_=0))
    query = (
        select(ArticleProceedingRow.proceeding_id, records, func.count())
        .where(col(ArticleProceedingRow.proceeding_id).in_(ids))
        .group_by(col(ArticleProceedingRow.proceeding_id))
    )
    return {id_: (int(own), int(all_) - int(own)) for id_, own, all_ in session.exec(query)}


def _summary(row: ProceedingRow, actions: int, coverage: int) -> ProceedingSummary:
    return ProceedingSummary(
        id=row.id,
        proceeding=_proceeding(row),
        title=row.title,
        last_seen=row.last_seen,
        actions=actions,
        coverage=coverage,
    )


def _proceeding(row: ProceedingRow) -> Proceeding:
    return Proceeding(ProceedingKind(row.kind), row.number, row.scope)


def _report(row: Any) -> OutletReport:
    return OutletReport(
        outlet=row.outlet,
        title=row.title,
        url=row.url,
        tier=Tier(row.tier),
        at=row.happened_at,
    )


def _action(row: Any) -> ActionView:
    return ActionView(
        headline=row.headline,
        action=row.action,
        weight=ActionWeight(row.weight),
        day=row.day,
        record=_report(row),
        story=row.story_id,
    )


def _coverage(row: Any) -> CoverageView:
    return CoverageView(report=_report(row), place=MentionPlace(row.place), story=row.story_id)
