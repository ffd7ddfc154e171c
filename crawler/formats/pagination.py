"""A feed that comes in several answers: the sitemaps of an index, the pages of an API.

Each part costs a request, so that their number is bounded and older pages are read only while
they may hold something new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from policywire.crawler.formats.json_paging import PageRequest
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.model.feed_entry import Feed, with_distinct_entries

MOST_REQUESTS = 6
"""Further answers that are asked for in one poll."""


@dataclass(frozen=True, slots=True)
class Paginator:
    """Gets parts by `fetch_part`; `is_complete_at` says of a page whether older ones are of no use.

    `next_request` gives what to ask for the page after one.
    """

    fetch_part: Callable[[PageRequest], Awaitable[Feed | Problem]]
    is_complete_at: Callable[[Feed], bool]
    next_request: Callable[[PageRequest, Feed], PageRequest | None]

    async def fetch_all(self, feed: Feed, asked: PageRequest) -> tuple[Feed, tuple[Problem, ...]]:
        """Give the feed with the entries of all its parts, and what could not be read of them.

        `feed` is what came when `asked` was asked.
        """
        waiting = self._further(asked, feed)
        done = {asked}
        feeds, problems = [feed], []
        while waiting and len(done) <= MOST_REQUESTS:
            request = waiting.pop(0)
            if request in done:
                continue
            done.add(request)
            part = await self.fetch_part(request)
            if isinstance(part, Problem):
                problems.append(part)
            else:
                feeds.append(part)
                waiting += self._further(request, part)
        return _joined(feeds), tuple(problems)

    def _further(self, asked: PageRequest, feed: Feed) -> list[PageRequest]:
        parts = [PageRequest(url) for url in feed.part_urls]
        following = None if self.is_complete_at(feed) else self.next_request(asked, feed)
        return [*parts, following] if following else parts


def _joined(feeds: list[Feed]) -> Feed:
    """Put the entries together, each once; the newest ones if there are too many of them."""
    if len(feeds) == 1:
        return feeds[0]
    refused = sum((Counter(feed.refused) for feed in feeds), Counter[str]())
    whole = replace(
        feeds[0],
        entries=tuple(entry for feed in feeds for entry in feed.entries),
        refused=dict(refused),
        left_out=tuple(each for feed in feeds for each in feed.left_out),
        details=tuple(detail for feed in feeds for detail in feed.details),
        details_known=sum(feed.details_known for feed in feeds),
        items_found=sum(feed.items_found for feed in feeds),
        remarks=tuple(dict.fromkeys(each for feed in feeds for each in feed.remarks)),
    )
    return with_distinct_entries(whole)
