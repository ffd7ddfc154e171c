"""`extract` and `feed`: pages and feeds from files, read in the same pool as the crawler's."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from policywire.cli.terminal.not_found import reason_of
from policywire.crawler.extract.document import read_document
from policywire.crawler.extract.page import ArticlePage, page_to_dict
from policywire.crawler.formats.feed import Feed, feed_to_dict, read_feed
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.workers.parser_pool import ParserPool
from policywire.service.clock import SystemClock

Record = dict[str, object]


def page_records(files: Sequence[Path], url: str) -> list[Record]:
    """Read pages; a file that cannot be read gives a record with `problem`."""
    return asyncio.run(_records(files, _page, url))


def feed_records(files: Sequence[Path], url: str) -> list[Record]:
    """Read feeds; a file that cannot be read gives a record with `problem`."""
    return asyncio.run(_records(files, _feed, url))


async def _records(
    files: Sequence[Path], read: Callable[[bytes, str, datetime], Any], url: str
) -> list[Record]:
    pool = ParserPool()
    await pool.start()
    try:
        return list(await asyncio.gather(*(_one(pool, file, read, url) for file in files)))
    finally:
        await pool.stop()


async def _one(
    pool: ParserPool, file: Path, read: Callable[[bytes, str, datetime], Any], url: str
) -> Record:
    try:
        body = unpacked(file)
    except (OSError, EOFError) as error:
        return {"file": str(file), "problem": f"cannot be opened: {reason_of(error)}"}
    result = await pool.run(read, body, url, SystemClock().now())
    if isinstance(result, Problem):
        return {"file": str(file), "problem": f"{result.kind.value}: {result.detail}"}
    if isinstance(result, Feed):
        return feed_to_dict(result, str(file))
    assert isinstance(result, ArticlePage)
    return page_to_dict(result, str(file))


def unpacked(file: Path) -> bytes:
    """The bytes of a file, those of a .gz unpacked; raises OSError and EOFError."""
    body = file.read_bytes()
    return gzip.decompress(body) if file.suffix == ".gz" else body


def _page(body: bytes, url: str, now: datetime) -> ArticlePage | Problem:
    return read_document(body, url, "", now)


def _feed(body: bytes, url: str, now: datetime) -> Feed | Problem:
    return read_feed(body, url, "", now)
