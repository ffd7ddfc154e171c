"""Where a service can be killed: a name for each edge between two stages.

A failpoint is a call of the program around which the harness puts a wrapper, in a process of its
own. The program itself knows nothing of them: no setting, no variable and no line of it can switch
one on, and a normal run costs nothing.
"""

from __future__ import annotations

import importlib
import inspect
import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

POLLER = "policywire.service.jobs.polling.poll:Poller"
PROCESSOR = "policywire.service.jobs.judging.process_articles:Processor"
OUTBOX = "policywire.service.jobs.delivery.outbox:Outbox"
DELIVERIES = "policywire.store.deliveries.deliveries"
SERVICE = "policywire.service.app.service"


@dataclass(frozen=True, slots=True)
class Failpoint:
    """One edge: just before or just after a call of `place`, as `module:Class.function`."""

    name: str
    place: str
    after: bool = True
    once: bool = False
    """Whether it comes once in a round; the others come for each article or delivery."""


FAILPOINTS = {
    each.name: each
    for each in (
        Failpoint("start: lock taken", f"{SERVICE}:acquire_lock", once=True),
        Failpoint("start: sends recovered", f"{SERVICE}:Service._load_state", once=True),
        Failpoint("crawl: about to poll", f"{POLLER}.poll", after=False, once=True),
        Failpoint("crawl: read", "policywire.crawler.crawler:Crawler.poll", once=True),
        Failpoint("store: articles written", "policywire.store.articles.articles:add", once=True),
        Failpoint(
            "store: source written", "policywire.store.articles.sources:save_outcome", once=True
        ),
        Failpoint("store: committed", f"{POLLER}._keep", once=True),
        Failpoint("judge: about to", f"{PROCESSOR}._process", after=False),
        Failpoint("judge: decided", "policywire.pipeline.pipeline:Pipeline.decide"),
        Failpoint("judge: verdict written", "policywire.store.decisions.verdicts:save"),
        Failpoint("alert: about to write", f"{DELIVERIES}:enqueue", after=False),
        Failpoint("alert: without deliveries", f"{DELIVERIES}:_keep_alert"),
        Failpoint("alert: written", f"{DELIVERIES}:enqueue"),
        Failpoint("judge: batch written", f"{PROCESSOR}._process_pending", once=True),
        Failpoint("judge: committed", f"{PROCESSOR}._process_batch", once=True),
        Failpoint("claim: written", "policywire.store.deliveries.outbox:claim"),
        Failpoint("claim: committed", f"{OUTBOX}._claim"),
        Failpoint("send: about to", "policywire.alerts.channels.send:Sender.send", after=False),
        Failpoint("send: answered", "policywire.alerts.channels.send:Sender.send"),
        Failpoint("settle: about to", f"{OUTBOX}._settle", after=False),
        Failpoint("settle: written", "policywire.store.deliveries.outbox:finish"),
        Failpoint("settle: committed", f"{OUTBOX}._settle"),
        Failpoint("stop: about to", f"{SERVICE}:Service.stop", after=False, once=True),
    )
}


WIDTH = 40
"""Bytes of a trace."""


def note_passed(trace: str) -> None:
    """Keep in a file which failpoint was passed last, for kills that come at any moment."""
    file = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for name, point in FAILPOINTS.items():
        owner, attribute = _owner(point.place)
        note = partial(_note, file, name)
        setattr(owner, attribute, _around(getattr(owner, attribute), note, after=point.after))


def _note(file: int, name: str) -> None:
    os.pwrite(file, name.ljust(WIDTH).encode(), 0)


def arm(name: str, occurrence: int, act: Callable[[], None]) -> None:
    """Have `act` called when the failpoint is passed for the n-th time in this process."""
    point = FAILPOINTS[name]
    owner, attribute = _owner(point.place)
    passed = itertools.count(1)

    def hit() -> None:
        if next(passed) == occurrence:
            act()

    setattr(owner, attribute, _around(getattr(owner, attribute), hit, after=point.after))


def _owner(place: str) -> tuple[Any, str]:
    module, _, path = place.partition(":")
    owner: Any = importlib.import_module(module)
    *classes, attribute = path.split(".")
    for each in classes:
        owner = getattr(owner, each)
    return owner, attribute


def _around(function: Any, hit: Callable[[], None], *, after: bool) -> Any:
    if inspect.iscoroutinefunction(function):

        @wraps(function)
        async def later(*args: Any, **options: Any) -> Any:
            if not after:
                hit()
            result = await function(*args, **options)
            if after:
                hit()
            return result

        return later

    @wraps(function)
    def now(*args: Any, **options: Any) -> Any:
        if not after:
            hit()
        result = function(*args, **options)
        if after:
            hit()
        return result

    return now
