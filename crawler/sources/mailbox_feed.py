"""The newsletters of a mailbox as a feed: fetched on a thread, read in the pool."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from policywire.crawler.formats.newsletter import read_mail
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.model.feed_entry import Feed, FeedEntry, with_distinct_entries
from policywire.crawler.sources.mailbox import ImapMailbox


@dataclass(frozen=True, slots=True)
class NewsletterProvider:
    """A source of the kind `mailbox`."""

    mailbox: ImapMailbox

    async def collect(
        self, memory: str, now: datetime, read: Callable[..., Awaitable[Any]]
    ) -> tuple[Feed, tuple[Problem, ...]] | Problem:
        """Give what came since `memory`; a mail that cannot be read hides none of the others."""
        mails = await self.mailbox.fetch_new(memory, now)
        if isinstance(mails, Problem):
            return mails
        source = self.mailbox.source
        reader = partial(read_mail, links=source.links)
        entries: list[FeedEntry] = []
        problems = list(mails.problems)
        for body in mails.bodies:
            found = await read(reader, body, source.url, "message/rfc822", now)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                entries += found.entries
        newest_first = tuple(reversed(entries))
        feed = Feed("", "", "", newest_first, None, "mailbox", reader_state=mails.cursor.to_text())
        return with_distinct_entries(feed), tuple(problems)
