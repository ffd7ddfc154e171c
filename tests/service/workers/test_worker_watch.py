"""Nobody polls: that is said, once, and so is its end."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest

from policywire.service.workers.worker_watch import WorkerWatch, check_of
from policywire.store.database.error import StoreError
from policywire.store.workers.fleet import Fleet
from policywire.store.workers.workers import Role, WorkerProcess

START = datetime(2026, 11, 30, tzinfo=UTC)


def _fleet(silent: float, oldest: float | None, role: Role = Role.WORKER) -> Fleet:
    one = WorkerProcess("a", role, "host", 1, "1", START, silent, (), 0, (), "")
    return Fleet((one,), int(oldest is not None), oldest)


@pytest.mark.parametrize(
    ("fleet", "stands"),
    [
        (_fleet(99, 61), True),
        (_fleet(0, 61, Role.STANDBY), True),
        (_fleet(99, 59), False),
        (_fleet(99, None), False),
        (_fleet(0, 600), False),
    ],
)
def test_only_polls_that_wait_while_no_worker_lives_stand_still(fleet: Fleet, stands: bool) -> None:
    assert bool(check_of(fleet).trouble) == stands


async def test_the_operator_hears_of_it_once_and_of_its_end() -> None:
    told: list[str] = []

    async def notify(subject: str, _text: str) -> None:
        told.append(subject)

    watch = WorkerWatch(notify)
    for fleet in (_fleet(99, 61), _fleet(99, 90), _fleet(0, 90), _fleet(0, None)):
        await watch.look(fleet)
    assert told == ["No worker lives: no source is polled", "Workers live again"]


async def test_what_could_not_be_told_is_told_at_the_next_look() -> None:
    told: list[str] = []
    away = [True, False, True, False]

    async def notify(subject: str, _text: str) -> None:
        if away.pop(0):
            raise StoreError("the server is away")
        told.append(subject)

    watch = WorkerWatch(notify)
    for fleet in (_fleet(99, 61), _fleet(99, 90), _fleet(0, 90), _fleet(0, None)):
        with suppress(StoreError):
            await watch.look(fleet)
    assert told == ["No worker lives: no source is polled", "Workers live again"]
