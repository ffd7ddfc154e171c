"""Restored backups: which articles may have been told before, by the store that was replaced.

A backup knows nothing of what came after it. Its sources bring that again when they are first read,
and what changed meanwhile is seen to change again. None of it is told a second time unasked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from policywire.crawler.model.crawl_outcome import CrawlOutcome
from policywire.store.database.upsert import insert
from policywire.store.schema import ArticleRow, CaughtUpRow, RestoreRow

RECHECKED_WITHIN = timedelta(days=1)
"""After its source was read, a known article is looked at again within this time."""


@dataclass(frozen=True, slots=True)
class Restore:
    """A backup, made at `made`, that took the place of the store at `at`."""

    id: int
    at: datetime
    made: datetime
    file: str
    told: datetime | None = None


def record(session: Session, file: str, made: datetime, now: datetime) -> None:
    """Note that a backup was restored."""
    session.exec(insert(session, RestoreRow).values(at=now, made_at=made, file=file))


def latest(session: Session) -> Restore | None:
    """The last restore; None for a store that never was a backup."""
    row = session.exec(select(RestoreRow).order_by(col(RestoreRow.id).desc()).limit(1)).first()
    if row is None:
        return None
    return Restore(row.id or 0, row.at, row.made_at, row.file, row.told_at)


def mark_told(session: Session, restore: Restore, now: datetime) -> None:
    """Note that the operator knows of it."""
    row = session.get(RestoreRow, restore.id)
    assert row is not None
    row.told_at = now


def record_poll(session: Session, outcome: CrawlOutcome) -> None:
    """Note that a source was read: what it brings from now on was not told before the restore."""
    restore, polled = latest(session), outcome.state.polled
    if restore is None or polled is None or outcome.state.failures:
        return
    if polled <= restore.at or outcome.state.counts.waiting:
        return  # cut short before it was read, or read in part: the rest comes with the next poll
    if _caught_up(session, restore, outcome.source) is not None:
        return
    # An article may be found a little later than its poll began.
    found = max((each.found for each in outcome.articles), default=polled)
    statement = insert(session, CaughtUpRow).values(
        restore_id=restore.id, source=outcome.source, at=max(found, polled)
    )
    session.exec(statement.on_conflict_do_nothing())


def told_before(session: Session, article_key: str, now: datetime) -> str:
    """Why an article may have been told before the last restore; empty when it was not."""
    restore = latest(session)
    if restore is None:
        return ""
    article = session.exec(select(ArticleRow).where(col(ArticleRow.key) == article_key)).first()
    if article is None or not _may_be_known(session, article, restore, now):
        return ""
    return (
        f"Withheld: a backup was restored on {restore.at:%d %b %Y, %H:%M} UTC, "
        "and this may have been told before."
    )


def _may_be_known(session: Session, article: ArticleRow, restore: Restore, now: datetime) -> bool:
    caught_up = _caught_up(session, restore, article.source)
    if article.found_at <= restore.at:  # in the backup: not judged there, or changed since
        return caught_up is None or now <= caught_up + RECHECKED_WITHIN
    if article.published_at is not None and article.published_at > restore.at:
        return False
    return caught_up is None or article.found_at <= caught_up


def _caught_up(session: Session, restore: Restore, source: str) -> datetime | None:
    """When the source was first read after the restore; None when it was not."""
    query = select(func.min(col(CaughtUpRow.at))).where(
        col(CaughtUpRow.restore_id) == restore.id, col(CaughtUpRow.source) == source
    )
    return session.exec(query).one()
