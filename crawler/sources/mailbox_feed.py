"""The newsletters of a mailbox as a feed: fetched on a thread, read in the pool."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from policywire.crawler.formats.newsletter import read_mail
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.model.feed_entry import Entry, Feed
from policywire.crawler.sources.mailbox import Mailbox


@dataclass(frozen=True, slots=True)
class Newsletters:
    """A source of the kind `mailbox`."""

    mailbox: Mailbox

    async def look(
        self, memory: str, now: datetime, read: Callable[..., Awaitable[Any]]
    ) -> tuple[Feed, tuple[Problem, ...]] | Problem:
        """Give what came since `memory`; a mail that cannot be read hides none of the others."""
        mails = await self.mailbox.look(memory, now)
        if isinstance(mails, Problem):
            return mails
        source = self.mailbox.source
        reader = partial(read_mail, links=source.links)
        entries: dict[str, Entry] = {}
        problems = list(mails.problems)
        for body in mails.bodies:
            found = await read(reader, body, source.url, "message/rfc822", now)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                entries |= {each.key: each for each in found.entries}
        newest_first = tuple(reversed(entries.values()))
        feed = Feed("", "", "", newest_first, None, "mailbox", memory=mails.place.text())
        return feed, tuple(problems)
