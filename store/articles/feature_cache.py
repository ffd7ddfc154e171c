"""A file beside the store that spares a start to read 30,000 articles again.

Reading an article closely costs ten times what remembering it does, and depends on nothing but the
article and the program. So what was read is kept by a digest of both: an entry is either exactly
what reading would give, or it is not found. What became of the article (its topics, its story)
comes from the store alone. A file that is old, of another store or damaged therefore changes
nothing but the time of a start; it may be deleted at any time.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

from policywire import crawler, pipeline
from policywire.config import enums
from policywire.crawler.model.article import Article
from policywire.pipeline.stories.article_features import ArticleFeatures
from policywire.store.articles import feature_codec
from policywire.store.database.engine import create_file
from policywire.store.database.error import StoreError

FILE = "memory.cache"
CHECK_BYTES = 8
WORTH_DELETING = 0.2
"""Share of entries that nothing asked for from which on they are deleted."""
_LIBRARIES = ("wordfreq", "ftfy", "regex", "numpy")
T = TypeVar("T")
_values_of = attrgetter(*(each.name for each in fields(Article)))


class FeatureCache:
    """What was read of articles, by digest. All calls come from one thread.

    An error of the file is told to `on_error` once; from then on nothing is found and nothing kept.
    """

    def __init__(self, file: Path, reader: str, on_error: Callable[[str], None]) -> None:
        """`reader` names what beside the program decides how an article is read."""
        self._file, self._on_error = file, on_error
        self._key = blake2b(f"{_program()} {reader}".encode(), digest_size=32).digest()
        self._asked: set[bytes] | None = None
        """What was asked for since `begin`; None when that does not matter."""
        self._new: list[tuple[bytes, float, bytes]] = []
        self._broken = False
        self._opened: sqlite3.Connection | None = None

    def get(self, articles: Sequence[Article]) -> list[ArticleFeatures | None]:
        """What was read of each article; None where that is not kept. Of a page of them at most."""
        keys = [self._digest(article) for article in articles]
        asked = _GET.format(",".join("?" * len(keys)))
        kept = dict(self._run(lambda file: file.execute(asked, keys).fetchall()) or ())
        return [
            self._read(article, key, kept.get(key))
            for article, key in zip(articles, keys, strict=True)
        ]

    def _read(self, article: Article, key: bytes, body: bytes | None) -> ArticleFeatures | None:
        if body is None or body[:CHECK_BYTES] != _check(key, body[CHECK_BYTES:]):
            return None
        self._note_asked(key)
        return feature_codec.decode(article, body[CHECK_BYTES:])

    def add(self, features: ArticleFeatures, until: datetime) -> None:
        """Keep what was read of an article, at the next `flush`, while it is remembered."""
        if not self._broken:
            key, packed = self._digest(features.article), feature_codec.encode(features)
            self._note_asked(key)
            self._new.append((key, until.timestamp(), _check(key, packed) + packed))

    def flush(self) -> None:
        """Write what was added."""
        new, self._new = self._new, []
        if new:
            self._run(lambda file: _write(file, _PUT, new))

    def forget(self, now: datetime) -> None:
        """Delete what is remembered no longer."""
        self._run(lambda file: _write(file, _FORGET, [(now.timestamp(),)]))

    def begin(self) -> None:
        """Begin to ask for everything that is remembered; `end` deletes what was not asked for."""
        self._asked = set()

    def end(self) -> None:
        """Delete what nothing asked for since `begin`, if it is worth the time."""
        asked, self._asked = self._asked or set(), None
        self.flush()
        kept = self._run(lambda file: [key for (key,) in file.execute(_KEYS)]) or []
        gone = [(key,) for key in kept if key not in asked]
        if len(gone) > WORTH_DELETING * len(kept):
            self._run(lambda file: _write(file, _DELETE, gone))

    def close(self) -> None:
        """Write what was added, and close the file."""
        self.flush()
        if self._opened is not None:
            self._opened.close()

    def _note_asked(self, key: bytes) -> None:
        if self._asked is not None:
            self._asked.add(key)

    def _digest(self, article: Article) -> bytes:
        said = repr(_values_of(article)).encode(errors="surrogatepass")
        return blake2b(said, digest_size=16, key=self._key).digest()

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        if self._broken:
            return None
        try:
            if self._opened is None:
                self._opened = _open(self._file)
            return work(self._opened)
        except (sqlite3.Error, OSError, StoreError) as error:
            self._broken, self._new = True, []
            if self._opened is not None:
                self._opened.close()
            self._on_error(f"{self._file}: {error}")
            _delete_damaged(self._file, error)
            return None


_TABLE = (
    "CREATE TABLE IF NOT EXISTS remembered "
    "(key BLOB PRIMARY KEY, until REAL NOT NULL, body BLOB NOT NULL)"
)
_GET = "SELECT key, body FROM remembered WHERE key IN ({})"
_KEYS = "SELECT key FROM remembered"
_PUT = "INSERT OR REPLACE INTO remembered VALUES (?, ?, ?)"
_DELETE = "DELETE FROM remembered WHERE key = ?"
_FORGET = "DELETE FROM remembered WHERE until < ?"


def _open(file: Path) -> sqlite3.Connection:
    create_file(file)
    opened = sqlite3.connect(file, timeout=1, isolation_level=None, check_same_thread=False)
    # A crash may damage the file: then it is deleted. It need not wait for the disk.
    opened.execute("PRAGMA synchronous=OFF")
    opened.execute("PRAGMA journal_mode=MEMORY")
    opened.execute(_TABLE)
    return opened


def _write(
    file: sqlite3.Connection, statement: str, rows: Sequence[tuple[bytes | float, ...]]
) -> None:
    file.execute("BEGIN IMMEDIATE")
    try:
        file.executemany(statement, rows)
    except BaseException:
        file.execute("ROLLBACK")
        raise
    file.execute("COMMIT")


def _delete_damaged(file: Path, error: Exception) -> None:
    """Begin anew at the next start; one that is locked or cannot be read is not damaged."""
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
        with suppress(OSError):
            file.unlink(missing_ok=True)


def _check(key: bytes, packed: bytes) -> bytes:
    return blake2b(packed, digest_size=CHECK_BYTES, key=key).digest()


@lru_cache(maxsize=1)
def _program() -> str:
    """A digest of all that decides how an article is read: code, tables, Python, libraries."""
    told = blake2b(f"{sys.version} {sys.byteorder}".encode(), digest_size=16)
    for name in _LIBRARIES:
        told.update(f" {name} {version(name)}".encode())
    model = Path(*crawler.__path__) / "model"
    code = [Path(enums.__file__), Path(feature_codec.__file__), *model.rglob("*.py")]
    for file in sorted([*code, *Path(*pipeline.__path__).rglob("*.*")]):
        if file.suffix in {".py", ".yaml", ".txt"}:
            told.update(file.name.encode() + file.read_bytes())
    return told.hexdigest()
