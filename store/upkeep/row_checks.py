"""Inspects the rows of a store: what is stuck, lies in the future, or belongs to nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from policywire.alerts.message.labels import pluralize
from policywire.alerts.routing.retry_policy import MAX_RETRY_AFTER
from policywire.config.enums import Role
from policywire.store.deliveries import outbox, times_ahead, withheld
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.people import users
from policywire.store.schema import (
    WAITING,
    AlertRow,
    ArticleRow,
    AttemptRow,
    DeliveryRow,
    InstanceRow,
    ProcessingFailureRow,
)
from policywire.store.upkeep.finding import Finding, Severity

STUCK_AFTER = timedelta(days=1)
"""What is due moves within minutes while a service runs."""
AHEAD = timedelta(hours=1)
"""A clock that differs by less is no cause for concern."""
FURTHEST = timedelta(days=400)
"""No rule plans a message further ahead."""
LEASE = timedelta(minutes=30)
"""A delivery that is being sent is ours for less than this."""
_FIX = "`policywire doctor --fix` mends it."


def check_rows(session: Session, now: datetime) -> list[Finding]:
    """Everything that the rows show, worst first."""
    found = [finding for look in _LOOKS for finding in look(session, now)]
    return sorted(found, key=lambda each: each.severity is Severity.WARNING)


def fix_rows(session: Session, now: datetime) -> int:
    """Mend what is safe to mend, while no service runs; gives how many rows it were."""
    given_back = outbox.recover(session, "", now)
    return given_back + times_ahead.pull_back(session, now, lease=LEASE, retry=MAX_RETRY_AFTER)


def _articles(session: Session, now: datetime) -> Iterator[Finding]:
    old = col(ArticleRow.judged_at).is_(None) & (col(ArticleRow.found_at) < now - STUCK_AFTER)
    aside = select(ProcessingFailureRow.article_id).where(
        col(ProcessingFailureRow.next_at).is_(None)
    )
    if count := _count(session, ArticleRow, old & col(ArticleRow.id).not_in(aside)):
        yield Finding(
            "stuck rows",
            Severity.ERROR,
            f"{pluralize(count, 'article')} waited to be processed for more than a day",
            "Start the service; if it runs, look at `policywire status` and its log.",
        )
    if count := _count(session, ProcessingFailureRow, col(ProcessingFailureRow.next_at).is_(None)):
        yield Finding(
            "stuck rows",
            Severity.WARNING,
            f"{pluralize(count, 'article')} set aside after an error of ours",
            "`policywire why URL` shows it; a new version, or a change of topics, tries again.",
        )


def _deliveries(session: Session, now: datetime) -> Iterator[Finding]:
    due = WAITING & (col(DeliveryRow.due_at) < now - STUCK_AFTER)
    if count := _count(session, DeliveryRow, due):
        yield Finding(
            "stuck rows",
            Severity.WARNING,
            f"{pluralize(count, 'message')} due for more than a day",
            "Start the service, or see `policywire channels` for who is suspended.",
        )
    if count := withheld.count(session):
        yield Finding(
            "stuck rows",
            Severity.WARNING,
            f"{pluralize(count, 'message')} withheld after a restore",
            "`policywire deliveries resume` sends them, `discard` counts them as sent.",
        )
    alive = select(InstanceRow.id)
    lost = (col(DeliveryRow.state) == DeliveryState.SENDING.value) & (
        (col(DeliveryRow.lease_until) <= now) | col(DeliveryRow.instance).not_in(alive)
    )
    if count := _count(session, DeliveryRow, lost):
        problem = f"{pluralize(count, 'message')} being sent by a service that has ended"
        yield Finding("stuck rows", Severity.WARNING, problem, _FIX, fixable=True)


def _no_ends(session: Session, _now: datetime) -> Iterator[Finding]:
    """A delivery says that another one tells it, and there is no such one."""
    tells = select(DeliveryRow.id).where(col(DeliveryRow.state) != DeliveryState.SUPPRESSED.value)
    lost = col(DeliveryRow.folded_into).is_not(None) & col(DeliveryRow.folded_into).not_in(tells)
    if count := _count(session, DeliveryRow, lost):
        yield Finding(
            "stuck rows",
            Severity.WARNING,
            f"{pluralize(count, 'message')} part of a digest that is no longer there",
            "Retention may have deleted it; `policywire deliveries --state folded` lists them.",
        )


def _ahead(session: Session, now: datetime) -> Iterator[Finding]:
    newest: dict[str, Any] = {
        "article": col(ArticleRow.found_at),
        "alert": col(AlertRow.created_at),
        "attempt": col(AttemptRow.started_at),
    }
    for name, column in newest.items():
        at = session.exec(select(func.max(column))).one()
        if at is not None and at > now + AHEAD:
            yield Finding(
                "times ahead",
                Severity.WARNING,
                f"the newest {name} is of {at:%Y-%m-%d %H:%M} UTC, which is still to come",
                "See whether the machine's clock is right (`timedatectl`). If it is, it was ahead "
                "once; what that planned is pulled back at each start.",
            )
    late = WAITING & (col(DeliveryRow.due_at) > now + FURTHEST)
    if count := _count(session, DeliveryRow, late):
        problem = f"{pluralize(count, 'message')} planned for more than a year ahead"
        yield Finding("times ahead", Severity.ERROR, problem, _FIX, fixable=True)


def _count(session: Session, row: type[Any], where: Any) -> int:
    return session.exec(select(func.count()).select_from(row).where(where)).one()


def _administrators(session: Session, _now: datetime) -> Iterator[Finding]:
    """Users with a password here, of whom nobody may invite or remove anybody."""
    people = users.listing(session)
    if any(not each.origin for each in people) and not any(
        each.role is Role.ADMIN for each in people
    ):
        yield Finding(
            "people",
            Severity.WARNING,
            "there are users, and none of them is an administrator",
            "`policywire users role NAME admin`.",
        )


_LOOKS: tuple[Callable[[Session, datetime], Iterator[Finding]], ...] = (
    _articles,
    _deliveries,
    _no_ends,
    _ahead,
    _administrators,
)
