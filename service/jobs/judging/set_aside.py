"""An article whose processing raises does not hold up the others: it is set aside, and told."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import TypeVar

from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

from policywire import __version__
from policywire.alerts.message.labels import pluralize
from policywire.service.log import log
from policywire.service.operator_notices import OperatorNotices
from policywire.store.articles import processing_failures
from policywire.store.articles.processing_failures import ProcessingFailure
from policywire.store.database.error import StoreError, is_damage
from policywire.store.database.store import Store

T = TypeVar("T")

NAMED = 10
"""So many articles are named in a notice; the others are counted."""
OF_THE_MACHINE = (OSError, MemoryError, OperationalError, InterfaceError, StoreError)
"""A full disk or a locked store is no fault of the article that met it."""
_RUNNING = f"(policywire {__version__})"


class UnprocessableError(Exception):
    """The processing of one article raised; the cause is what it raised."""

    def __init__(self, url: str, place: str) -> None:
        """`url` is the article's, `place` says which error of ours, and where."""
        super().__init__(f"{url}: {place}")
        self.url = url
        self.place = place


def blamed_on(url: str, work: Callable[[], T]) -> T:
    """Do the work for one article; UnprocessableError when it has a bug there."""
    try:
        return work()
    except OF_THE_MACHINE:
        raise
    except Exception as bug:
        if isinstance(bug, DatabaseError) and is_damage(bug):
            raise
        raise UnprocessableError(url, f"{place_of(bug)} {_RUNNING}") from bug


def place_of(error: BaseException) -> str:
    """What was raised and where; not its text, which may be pages long."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    file = "/".join(PurePath(frame.filename).parts[-3:])
    return f"{type(error).__name__} in {frame.name}, {file}, line {frame.lineno}"


def record_failure(store: Store, failure: UnprocessableError, now: datetime) -> None:
    """Note a failure: the article is tried again, or set aside by it."""
    with store.writing() as session:
        processing_failures.record(session, failure.url, failure.place, now)
    log.error("processing failed", url=failure.url, exc_info=failure.__cause__)


def retry_after_update(store: Store) -> int:
    """Try again what another version of the program set aside; gives how many."""
    with store.writing() as session:
        return processing_failures.retry_all(session, except_by=_RUNNING)


def report_set_aside(store: Store, notices: OperatorNotices, now: datetime) -> bool:
    """Tell the operator of what was set aside, each article once."""
    with store.writing() as session:
        news = processing_failures.untold(session)
        if news:
            notices.write(session, *set_aside_notice(news))
            processing_failures.mark_told(session, now)
    return bool(news)


def set_aside_notice(news: Sequence[ProcessingFailure]) -> tuple[str, str]:
    """Subject and text of the notice."""
    lines = [f"“{each.title}”\n{each.url}\n{each.error}" for each in news[:NAMED]]
    if len(news) > NAMED:
        lines.append(f"and {len(news) - NAMED} more")
    cure = (
        "This is a mistake in policywire. All other articles were processed. Please report the "
        "lines above; a changed topics.yaml or a new version tries these articles again. "
        "The page of each article, or `policywire why URL`, shows what became of it."
    )
    count = pluralize(len(news), "article")
    return f"{count} set aside, because processing failed three times", "\n\n".join([*lines, cure])
