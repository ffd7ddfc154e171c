"""A feed that comes in several answers: the sitemaps of an index, the pages of an API.

Each part costs a request, so that their number is bounded and older pages are read only while
they may hold something new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.model.feed_entry import Feed, with_distinct_entries

MOST_REQUESTS = 6
"""Further answers that are asked for in one poll."""


@dataclass(frozen=True, slots=True)
class Paginator:
    """Gets parts by `part`; `enough` says of a page whether older ones are of no use."""

    fetch_part: Callable[[str], Awaitable[Feed | Problem]]
    is_complete_at: Callable[[Feed], bool]

    async def fetch_all(self, feed: Feed) -> tuple[Feed, tuple[Problem, ...]]:
        """Give the feed with the entries of all its parts, and what could not be read of them."""
        waiting = self._further(feed)
        asked: set[str] = set()
        feeds, problems = [feed], []
        while waiting and len(asked) < MOST_REQUESTS:
            url = waiting.pop(0)
            if url in asked:
                continue
            asked.add(url)
            part = await self.fetch_part(url)
            if isinstance(part, Problem):
                problems.append(part)
            else:
                feeds.append(part)
                waiting += self._further(part)
        return _joined(feeds), tuple(problems)

    def _further(self, feed: Feed) -> list[str]:
        wanted = feed.next_url and not self.is_complete_at(feed)
        return [*feed.part_urls, feed.next_url] if wanted else list(feed.part_urls)


def _joined(feeds: list[Feed]) -> Feed:
    """Put the entries together, each once; the newest ones if there are too many of them."""
    if len(feeds) == 1:
        return feeds[0]
    refused = sum((Counter(feed.refused) for feed in feeds), Counter[str]())
    entries = tuple(entry for feed in feeds for entry in feed.entries)
    return with_distinct_entries(replace(feeds[0], entries=entries, refused=dict(refused)))
