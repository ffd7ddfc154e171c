"""Manners towards hosts that all processes keep together: turns, rests, robots.txt, API limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select, text

from policywire.store.database.upsert import insert
from policywire.store.schema import ApiRequestRow, HostPaceRow, SiteRobotsRow
from policywire.store.workers.server_clock import CLOCK, as_time, server_time

_TURN = text(
    f"""
    INSERT INTO host_pace (host, last_at, rest_until) VALUES (:host, {CLOCK}, 0)
    ON CONFLICT (host) DO UPDATE
    SET last_at = CASE WHEN host_pace.rest_until > {CLOCK} THEN host_pace.last_at
        ELSE greatest({CLOCK}, host_pace.last_at + :delay) END
    RETURNING last_at - {CLOCK}, rest_until, rest_until > {CLOCK}
    """  # noqa: S608 - no word of it comes from outside
)


@dataclass(frozen=True, slots=True)
class Turn:
    """When a host may be asked: after `wait` seconds, or not before `rests_until`."""

    wait: float
    rests_until: datetime | None


def take_turn(session: Session, host: str, delay: float) -> Turn:
    """Take the next turn at a host, `delay` seconds after the one before it."""
    # A turn that is lost in a crash of the server harms nobody: nothing waits for the disk.
    session.connection().execute(text("SET LOCAL synchronous_commit TO off"))
    wait, until, rests = session.connection().execute(_TURN, {"host": host, "delay": delay}).one()
    return Turn(max(0.0, float(wait)), as_time(until) if rests else None)


def rest(session: Session, host: str, wait: timedelta) -> None:
    """Let nobody ask a host for `wait` from now on."""
    until = server_time(session) + wait.total_seconds()
    statement = insert(session, HostPaceRow).values(host=host, last_at=0.0, rest_until=until)
    longest = func.greatest(col(HostPaceRow.rest_until), statement.excluded.rest_until)
    session.exec(
        statement.on_conflict_do_update(index_elements=["host"], set_={"rest_until": longest})
    )


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """A robots.txt as it was answered; it counts for `seconds` more."""

    status: int
    body: str
    seconds: float


def robots(session: Session, site: str) -> RobotsAnswer | None:
    """The robots.txt of a site, unless it is to be asked for again."""
    row = session.get(SiteRobotsRow, site)
    left = 0.0 if row is None else row.expires_at - server_time(session)
    return None if row is None or left <= 0 else RobotsAnswer(row.status, row.body, left)


def keep_robots(session: Session, site: str, answer: RobotsAnswer) -> None:
    """Keep what a site answered; it replaces what was kept."""
    expires = server_time(session) + answer.seconds
    values = {"status": answer.status, "body": answer.body, "expires_at": expires}
    statement = insert(session, SiteRobotsRow).values(site=site, **values)
    session.exec(statement.on_conflict_do_update(index_elements=["site"], set_=values))


def use_limit(
    session: Session, key: str, limits: Sequence[tuple[int, timedelta]]
) -> datetime | None:
    """Count one request against the limits of an API; gives when there is room if there is none."""
    lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
    session.connection().execute(lock, {"key": f"api {key}"})
    now = server_time(session)
    ends = [_end(session, key, times, per.total_seconds(), now) for times, per in limits]
    if (end := max(ends, default=now)) > now:
        return as_time(end)
    session.add(ApiRequestRow(key=key, at=now))
    longest = max((per.total_seconds() for _, per in limits), default=0.0)
    old = (col(ApiRequestRow.key) == key) & (col(ApiRequestRow.at) <= now - longest)
    session.exec(delete(ApiRequestRow).where(old))
    session.flush()
    return None


def _end(session: Session, key: str, times: int, per: float, now: float) -> float:
    """When the oldest of the last `times` requests is old enough."""
    query = (
        select(ApiRequestRow.at)
        .where(col(ApiRequestRow.key) == key)
        .order_by(col(ApiRequestRow.at).desc())
        .offset(times - 1)
        .limit(1)
    )
    oldest = session.exec(query).first()
    return now if oldest is None else oldest + per
