"""Polls every source at its time, and notifies the operator of those that fail."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from time import monotonic

from policywire.config.models import Source
from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.polling.schedule import believable_next_poll, poll_pace_of
from policywire.crawler.polling.source_health import SourceHealth, health_of
from policywire.service.app.poll_schedule import Schedule, first_waits
from policywire.service.clock import Clock
from policywire.service.health import ServiceHealth
from policywire.service.jobs.polling.poll import Poller, PollResult
from policywire.service.jobs.polling.source_watch import GROUP_WAIT, SourceMonitor
from policywire.service.standstill import failing_sources


class PollRunner:
    """The sources of the configuration, each polled when it is due.

    `sources` is asked anew at each poll, because the configuration changes while it runs.
    `on_articles` is called when a poll brought new ones, `on_error` when a poll raised.
    """

    def __init__(
        self,
        poller: Poller,
        clock: Clock,
        health: ServiceHealth,
        sources: Callable[[], Mapping[str, Source]],
        *,
        on_articles: Callable[[], None],
        on_error: Callable[[str, Exception], None],
        notify: Callable[[str, str], Awaitable[None]],
    ) -> None:
        self.poller = poller
        self.schedule = Schedule(self.poll_and_plan, on_error, health.works)
        self._clock = clock
        self._health = health
        self._sources = sources
        self._on_articles = on_articles
        self._on_error = on_error
        self._notify = notify
        self._monitor = SourceMonitor()
        self.elsewhere: Callable[[str, Source], Awaitable[None]] | None = None
        """Where polls are handed on instead of being made here; `take_result` hears of each."""
        self._due: dict[str, float] = {}
        """When each poll is due, or began, by the clock that nobody can set."""

    def load(self) -> None:
        """Recall what the operator was notified of; the poller's states must be loaded."""
        self._monitor.load({key: self.poller.state(key) for key in self._sources()})

    def plan(self, sources: Mapping[str, Source]) -> None:
        """Plan the next poll of each of these sources."""
        now = self._clock.now()
        due = {key: self.due(key, now) for key in sources}
        first = {
            key for key, source in sources.items() if poll_pace_of(source, None, 0).is_priority
        }
        for key, wait in first_waits(due, now, first=first).items():
            self._schedule_in(key, wait)

    def _schedule_in(self, key: str, wait: timedelta) -> None:
        self._due[key] = monotonic() + wait.total_seconds()
        self.schedule.schedule_poll(key, wait)

    def lateness(self) -> dict[str, timedelta]:
        """By how much each source's poll is late, or how long it takes already; some negative."""
        now = monotonic()
        return {key: timedelta(seconds=now - due) for key, due in self._due.items()}

    def failing(self) -> dict[str, str]:
        """The sources of the configuration that fail, and why."""
        states = {key: self.poller.state(key) for key in self._sources()}
        return failing_sources(states, self._clock.now())

    def due(self, key: str, now: datetime) -> datetime | None:
        """When a source is to be polled next; None for one that never was."""
        state = self.poller.state(key)
        return believable_next_poll(state.polled, state.next_poll, now)

    def replan(self, before: Mapping[str, Source], after: Mapping[str, Source]) -> None:
        """After an edit: cancel the polls of sources that are gone, plan new and changed ones."""
        for gone in before.keys() - after.keys():
            self.schedule.cancel(gone)
            self._due.pop(gone, None)
            self.poller.failure_log.drop(gone)
            self._health.works(f"poll of {gone}")
        # An unchanged source keeps its plan: saving a file must not make us poll everything.
        self.plan({key: source for key, source in after.items() if before.get(key) != source})

    async def poll_and_plan(self, key: str) -> None:
        """Poll one source now, then plan its next poll; what it raises is logged."""
        source = self._sources().get(key)
        if source is None:
            return
        wait = source.every
        # One that is tried again and again counts from the first time.
        self._due[key] = min(self._due.get(key, monotonic()), monotonic())
        if self.elsewhere is not None:
            await self.elsewhere(key, source)
            return
        try:
            wait = _until_next((await self.poll(key, source)).outcome.state, source)
            self._health.works(f"poll of {key}")
        except Exception as error:  # noqa: BLE001 - a bug with one source must not end its polls
            self._on_error(f"poll of {key}", error)
        # The source may have left the configuration while it was polled.
        if key in self._sources():
            self._schedule_in(key, wait)
        else:
            self._due.pop(key, None)

    def take_result(self, key: str, state: SourceState) -> None:
        """Note what came of a poll that was made elsewhere, and plan the next one."""
        self._note(key, state)
        self._on_articles()
        if source := self._sources().get(key):
            self._schedule_in(key, _until_next(state, source))

    def poll_again(self, key: str, wait: timedelta) -> None:
        """Try a poll again that came to nothing; it counts as late since it was due."""
        if key in self._sources():
            self.schedule.schedule_poll(key, wait)

    async def poll(self, key: str, source: Source, patience: timedelta | None = None) -> PollResult:
        """Poll one source; new articles start processing. `patience` is for its pages."""
        polled = await self.poller.poll(key, source, patience)
        self._note(key, polled.outcome.state)
        if polled.new:
            self._on_articles()
        return polled

    def _note(self, key: str, state: SourceState) -> None:
        self.poller.failure_log.record(key, state.last_problem if state.failures else None)
        self._health.polls += 1
        self._health.last_poll = state.polled
        self._health.failing = len(self.poller.failure_log.failing)

    async def log_failures(self) -> None:
        """Log which sources began to fail or recovered since the last time."""
        self.poller.failure_log.log_changes()

    async def watch(self, group_wait: timedelta = GROUP_WAIT) -> None:
        """Notify the operator which sources began to fail, still fail, or recovered."""
        for subject, text in self._monitor.notices(
            self._source_health(), self._clock.now(), group_wait
        ):
            await self._notify(subject, text)
        await self.poller.save_notified(self._monitor.notified, self._sources())

    def _source_health(self) -> dict[str, SourceHealth]:
        now = self._clock.now()
        return {key: health_of(self.poller.state(key), now) for key in self._sources()}


def _until_next(state: SourceState, source: Source) -> timedelta:
    """How long to wait after this poll.

    Measured from the poll itself, so that a clock that runs faster (the demo's) changes nothing.
    """
    if state.next_poll is None or state.polled is None:
        return source.every
    return state.next_poll - state.polled
