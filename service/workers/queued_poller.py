"""A worker's poll: as in a single process, but kept only while the job is still ours."""

from __future__ import annotations

from dataclasses import replace

from policywire.config.models import Source
from policywire.crawler.crawler import Crawler
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import CrawlOutcome
from policywire.service.jobs.polling.poll import Poller
from policywire.service.writer import StoreWriter
from policywire.store.articles import sources
from policywire.store.database.store import Store
from policywire.store.workers import notices
from policywire.store.workers.poll_queue import PollJob, PollQueue

POLLED = "polled"
"""The word, followed by the source's key, that tells the leader of a poll that was kept."""
REFUSED = "refused"
"""The same for a poll that a worker leaves to others: its files have another source there."""


class JobLostError(Exception):
    """The job was given to another worker meanwhile: nothing of this poll was kept."""


class QueuedPoller(Poller):
    """Polls sources for the queue, each job once."""

    def __init__(
        self, crawler: Crawler, store: Store, writer: StoreWriter, queue: PollQueue
    ) -> None:
        super().__init__(crawler, store, writer)
        self._queue = queue
        self._jobs: dict[str, PollJob] = {}

    async def poll_job(self, job: PollJob, source: Source) -> None:
        """Poll the source of a job and keep what came. Raises JobLostError, StoreError."""
        self._jobs[job.source] = job
        try:
            await self._writer.run(lambda: self.load_state(job.source))
            await self.poll(job.source, source)
        finally:
            self._jobs.pop(job.source, None)

    def _keep(self, outcome: CrawlOutcome) -> list[Article]:
        with self._store.writing() as session:
            if not self._queue.is_ours(session, self._jobs[outcome.source]):
                raise JobLostError(f"The poll of {outcome.source} was given to another worker.")
            # The leader may have told the operator of the source since the poll began.
            stored = sources.state_of(session, outcome.source, lock=True)
            told = stored.told if stored else None
            outcome = replace(outcome, state=replace(outcome.state, told=told))
            new = sources.save_outcome(session, outcome)
            notices.notify(session, f"{POLLED} {outcome.source}")
        return new
