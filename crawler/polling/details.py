"""The second answers of an API: one for each item of its list that is new or has changed.

Each costs a request, so that their number is bounded; what is left over waits for the next poll,
and an item that is as it was when its second answer was read needs none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from policywire.config.models import JsonSource
from policywire.crawler.fetch.response import GONE, Response, status_problem
from policywire.crawler.fetch.source_fetcher import RunParser
from policywire.crawler.formats.format_registry import detail_parser_for
from policywire.crawler.formats.json_paging import PageRequest
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.entry_counts import LeftOut, RefusedFor
from policywire.crawler.model.feed_entry import (
    DetailRequest,
    Feed,
    FeedEntry,
    with_distinct_entries,
)

MOST_DETAILS = 40
"""Second answers that are asked for in one poll."""
STAMPS_KEPT = 2_000


@dataclass(slots=True)
class _Gathered:
    entries: list[FeedEntry] = field(default_factory=list)
    remarks: dict[str, None] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    settled: list[str] = field(default_factory=list)
    """The stamps of the items that are read, or gone for good."""

    def add(self, stamp: str, detail: Feed | None) -> None:
        """Take over what a second answer held, if there is one."""
        self.settled.append(stamp)
        if detail is not None:
            self.entries += detail.entries
            self.remarks |= dict.fromkeys(detail.remarks)
            self.refused += Counter(detail.refused)


@dataclass(frozen=True, slots=True)
class DetailReader:
    """Asks for the second answers of one poll. `seen` are the keys of entries that are known.

    It stops when `most_entries` new entries are found, since a poll takes up no more.
    """

    source: JsonSource
    now: datetime
    fetch: Callable[[PageRequest], Awaitable[Response | Problem]]
    read: RunParser
    seen: Collection[str]
    most_entries: int

    async def with_details(
        self, feed: Feed, known: str, *, first: bool
    ) -> tuple[Feed, tuple[Problem, ...]]:
        """Give the feed with the entries that its items' second answers hold, and what failed.

        `known` are the stamps of earlier polls; the feed's `reader_state` is to be kept for the
        next one. A first poll reads the newest items and passes over the others.
        """
        wanted = list(feed.details[:MOST_DETAILS] if first else feed.details[-MOST_DETAILS:])
        # A list begins with its newest items; the oldest scroll away first.
        found = await self._gather(wanted[: self.most_entries] if first else wanted[::-1])
        settled = set(found.settled)
        left = [each for each in feed.details if each.stamp not in settled]
        passed_over = [each for each in left if first and each.stamp not in found.failed]
        over = [each.stamp for each in passed_over]
        stamps = dict.fromkeys([*found.settled, *over, *known.split()])
        refused = Counter(feed.refused) + found.refused
        refused[RefusedFor.ARCHIVE.value] += len(passed_over)
        whole = replace(
            feed,
            entries=tuple(found.entries),
            reader_state=" ".join([*stamps][:STAMPS_KEPT]),
            postponed=len(left) - len(passed_over),
            refused=dict(+refused),
            left_out=tuple(LeftOut(each.url, "", RefusedFor.ARCHIVE) for each in passed_over),
            remarks=(*feed.remarks, *found.remarks),
        )
        return with_distinct_entries(whole), tuple(found.problems)

    async def _gather(self, wanted: list[DetailRequest]) -> _Gathered:
        found = _Gathered()
        for request in wanted:
            if len({entry.key for entry in found.entries}.difference(self.seen)) >= (
                self.most_entries
            ):
                break
            detail = await self._detail(request)
            if isinstance(detail, Problem):
                found.failed.add(request.stamp)
                found.problems.append(detail)
                if detail.kind is ProblemClass.RATE_LIMITED:
                    break
                continue
            found.add(request.stamp, detail)
        return found

    async def _detail(self, request: DetailRequest) -> Feed | Problem | None:
        """Ask for one; None when there is none any more."""
        answer = await self.fetch(PageRequest(request.url))
        if isinstance(answer, Problem):
            return answer
        if answer.status in GONE:
            return None
        if problem := status_problem(answer):
            return problem
        detail: Feed | Problem = await self.read(
            detail_parser_for(self.source, request.item),
            answer.body,
            answer.url,
            answer.content_type,
            self.now,
        )
        return detail
