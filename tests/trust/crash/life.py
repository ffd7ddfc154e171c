"""One life of the service, in a process that may be killed at any point of it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from policywire.config.yaml.loader import load
from policywire.crawler.workers.parser_pool import ParserPool
from policywire.service.app.run_once import once
from policywire.service.clock import SystemClock
from policywire.service.log import start_log
from policywire.service.paths import paths_of
from policywire.store.database import server_connection
from tests.trust.crash.failpoints import arm, note_passed
from tests.trust.crash.planted import PLANTED


async def _parse_here(pool: object, function: Callable[..., Any], *args: Any, **more: Any) -> Any:
    """Parse in this process: another one a life, that only reads a feed, would cost seconds."""
    return function(*args, **more)


ParserPool.run = _parse_here  # type: ignore[assignment]


def live(order: dict[str, Any]) -> None:
    """Do what `policywire once --all` does, with a bug planted and a failpoint armed, if asked."""
    if bug := order.get("bug"):
        PLANTED[bug]()
    if point := order.get("point"):
        arm(point, int(order["occurrence"]), _act(order.get("act") or []))
    if trace := order.get("trace"):
        note_passed(trace)
    if answer := order.get("answer"):
        server_connection.ANSWER_SECONDS = float(answer)
    start_log(level=30)
    folder = Path(order["folder"])
    loaded = load(folder, os.environ)
    paths = paths_of(folder, loaded.configuration.settings)
    try:
        notes = Console(file=sys.stderr)
        asyncio.run(once(paths, loaded, SystemClock(), sys.stdout, notes, every=True))
    except Exception:  # noqa: BLE001 - the harness looks at what is left, not at how it ended
        traceback.print_exc()
        raise SystemExit(1) from None


def _act(command: list[str]) -> Callable[[], None]:
    """What happens at the failpoint: another program is run there, or this one is killed."""
    if command:
        return partial(_run, command)
    return partial(os.kill, os.getpid(), signal.SIGKILL)


def _run(command: list[str]) -> None:
    os.spawnv(os.P_WAIT, command[0], command)
