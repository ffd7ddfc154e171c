"""Full-text search: words, "phrases", beginnings*, a OR b, -without, in the newest articles first.

SQLite has the words in the FTS5 table `article_words`, PostgreSQL in the column `article.words`;
the database itself keeps both up to date. Nothing a person types is ever read as the database's
own query language.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, TextClause, TextualSelect, bindparam, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from policywire.alerts.model.alert import OutletReport
from policywire.config.enums import Tier
from policywire.store.articles.search_filter import EVERYTHING, SearchFilter
from policywire.store.schema.column_types import SafeText, UtcDateTime, sanitize_text

MAX_QUERY_LENGTH = 400
"""Letters of a query that are read."""
MOST_TERMS = 24

MIN_PREFIX_LENGTH = 3
"""Shorter beginnings are whole words: too many words begin with one or two letters."""

TIMEOUT_SECONDS = 2.0
"""Seconds after which a search is given up."""

OPEN, CLOSE = "\x02", "\x03"
"""Stand around a found word in what the database cuts out; no text means anything by them."""

HEADLINE = f"StartSel={OPEN}, StopSel={CLOSE}, MaxWords=40, MinWords=20, MaxFragments=1"

_TERM = re.compile(r'(?P<not>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


class SearchTooBroad(Exception):  # noqa: N818 - it names the search, not a fault of ours
    """The search took too long: it has too common beginnings of words."""


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """One word or phrase; `beginning` finds every word that begins so."""

    words: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for: one term of each group, and none of `without`."""

    groups: tuple[tuple[SearchTerm, ...], ...]
    excluded: tuple[SearchTerm, ...] = ()


COUNTED = 1000
"""No more hits than this are counted."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An article that was found; `snippet` is cut into pieces, each said to be marked or not."""

    id: int
    report: OutletReport
    story: str | None
    snippet: tuple[tuple[str, bool], ...]


def parse_query(typed: str) -> SearchQuery:
    """Read what a person typed; whatever it is, there is no mistake in it."""
    groups: list[tuple[SearchTerm, ...]] = []
    without: list[SearchTerm] = []
    joins = False
    for negated, term in _terms(sanitize_text(typed)[:MAX_QUERY_LENGTH]):
        if term is None:
            joins = bool(groups)
        elif negated:
            without.append(term)
        elif joins:
            groups[-1] = (*groups[-1], term)
            joins = False
        else:
            groups.append((term,))
    return SearchQuery(tuple(groups[:MOST_TERMS]), tuple(without[:MOST_TERMS]))


def search_articles(
    session: Session,
    query: SearchQuery,
    *,
    limit: int,
    before: int | None = None,
    after: int = 0,
    only: SearchFilter = EVERYTHING,
) -> list[SearchHit]:
    """The newest articles that the query finds; `before` is the id of the last one shown.

    Those whose id is not above `after` are left out.

    Raises SearchTooBroad, after which the session can only be closed.
    """
    if not query.groups:
        return []
    sqlite = session.get_bind().dialect.name == "sqlite"
    where, given = only.sql()
    statement, values = _sqlite(query, where) if sqlite else _postgresql(query, where)
    statement = _typed(statement, given)
    bound = before if before is not None else 2**62
    values |= given | {"most": limit, "before": bound, "after": after}
    typed = statement.columns(
        id=Integer, outlet=SafeText, title=SafeText, url=SafeText, tier=SafeText,
        happened_at=UtcDateTime, story_id=SafeText, snippet=SafeText,
    )  # fmt: skip
    with time_limited(session):
        return [_hit(row) for row in session.connection().execute(typed, values)]


def count_hits(session: Session, query: SearchQuery, only: SearchFilter = EVERYTHING) -> int:
    """How many articles the query finds, at most one more than `COUNTED`. Raises SearchTooBroad."""
    if not query.groups:
        return 0
    where, given = only.sql()
    values: dict[str, Any] = {}
    if session.get_bind().dialect.name == "sqlite":
        values["words"] = _fts5(query)
        found = f"{_FROM_WORDS}{where}"
    else:
        found = f"FROM article a WHERE a.words @@ ({_asked(query, values)}){where}"
    # Only names of values are put into the text, no value.
    counted = text(f"SELECT count(*) FROM (SELECT 1 {found} LIMIT :most) AS found")  # noqa: S608
    values |= given | {"most": COUNTED + 1}
    with time_limited(session):
        return int(session.connection().execute(_typed(counted, given), values).scalar_one())


def _typed(statement: TextClause, given: Mapping[str, Any]) -> TextClause:
    """The statement with its times written as the store writes them."""
    times = [bindparam(name, type_=UtcDateTime()) for name in ("since", "until") if name in given]
    return statement.bindparams(*times)


def stories(session: Session, query: SearchQuery) -> TextualSelect:
    """The ids of the stories with an article that the query finds, for another query to use."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    statement, values = _sqlite_stories(query) if sqlite else _postgresql_stories(query)
    return statement.bindparams(**values).columns(story_id=SafeText)


@contextmanager
def time_limited(session: Session) -> Iterator[None]:
    """Give up what is asked after a while; nobody waits longer, and others want the processor.

    Raises SearchTooBroad then.
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    driver: Any = session.connection().connection.driver_connection
    deadline = time.monotonic() + TIMEOUT_SECONDS
    if sqlite:
        driver.set_progress_handler(lambda: time.monotonic() > deadline, 1000)
    else:
        session.connection().execute(
            text(f"SET LOCAL statement_timeout = {TIMEOUT_SECONDS * 1000:.0f}")
        )
    try:
        yield
    except OperationalError as error:
        if not _is_given_up(error):
            raise
        raise SearchTooBroad from error
    finally:
        if sqlite:
            driver.set_progress_handler(None, 0)


def _is_given_up(error: OperationalError) -> bool:
    name = getattr(error.orig, "sqlite_errorname", None)
    return name == "SQLITE_INTERRUPT" or getattr(error.orig, "sqlstate", None) == "57014"


def _terms(typed: str) -> Iterator[tuple[bool, SearchTerm | None]]:
    """Each term and whether it is to be absent; None stands for an OR."""
    for found in _TERM.finditer(typed):
        word = found["word"]
        if word == "OR":
            yield False, None
            continue
        said = normalize_words(found["phrase"] if word is None else word)
        if said:
            beginning = word is not None and word.endswith("*") and said.isalnum()
            beginning = beginning and len(said) >= MIN_PREFIX_LENGTH
            yield bool(found["not"]), SearchTerm(said, beginning)


def normalize_words(said: str) -> str:
    """Only letters and digits, words divided by single spaces."""
    return " ".join("".join(c if c.isalnum() or c in "’'" else " " for c in said).split()).strip(
        "’'"
    )


COLUMNS = "a.id, a.outlet, a.title, a.url, a.tier, a.happened_at, a.story_id"
_FROM_WORDS = (
    "FROM article_words JOIN article a ON a.id = article_words.rowid "
    "WHERE article_words MATCH :words"
)


def _sqlite(query: SearchQuery, where: str) -> tuple[TextClause, dict[str, Any]]:
    statement = text(
        f"SELECT {COLUMNS}, snippet(article_words, 2, :open, :close, '…', 36) AS snippet "
        f"{_FROM_WORDS} AND article_words.rowid < :before AND article_words.rowid > :after{where} "
        "ORDER BY article_words.rowid DESC LIMIT :most"
    )
    return statement, {"words": _fts5(query), "open": OPEN, "close": CLOSE}


def _sqlite_stories(query: SearchQuery) -> tuple[TextClause, dict[str, Any]]:
    statement = text(f"SELECT a.story_id {_FROM_WORDS} AND a.story_id IS NOT NULL")
    return statement, {"words": _fts5(query)}


def _fts5(query: SearchQuery) -> str:
    wanted = " AND ".join(f"({' OR '.join(map(_fts5_term, group))})" for group in query.groups)
    if not query.excluded:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(map(_fts5_term, query.excluded))})"


def _fts5_term(term: SearchTerm) -> str:
    return f'"{term.words}"{" *" if term.is_prefix else ""}'


def _postgresql(query: SearchQuery, where: str) -> tuple[TextClause, dict[str, Any]]:
    values: dict[str, Any] = {"headline": HEADLINE}
    asked = _asked(query, values)
    statement = text(
        f"WITH asked AS (SELECT {asked} AS words), a AS (SELECT a.*, asked.words AS asked "  # noqa: S608
        "FROM article a, asked WHERE a.words @@ asked.words "
        f"AND a.id < :before AND a.id > :after{where} "
        "ORDER BY a.id DESC LIMIT :most) "
        f"SELECT {COLUMNS}, ts_headline('english', left(a.text, 50000), a.asked, :headline) "
        "AS snippet FROM a ORDER BY a.id DESC"
    )
    return statement, values


def _postgresql_stories(query: SearchQuery) -> tuple[TextClause, dict[str, Any]]:
    values: dict[str, Any] = {}
    statement = text(
        f"SELECT a.story_id FROM article a WHERE a.words @@ ({_asked(query, values)}) "  # noqa: S608
        "AND a.story_id IS NOT NULL"
    )
    return statement, values


def _asked(query: SearchQuery, values: dict[str, Any]) -> str:
    """The SQL that makes the query a tsquery; its words travel as parameters."""
    wanted = [" || ".join(_tsquery(term, values) for term in group) for group in query.groups]
    unwanted = [f"!! {_tsquery(term, values)}" for term in query.excluded]
    return " && ".join([*(f"({each})" for each in wanted), *unwanted])


def _tsquery(term: SearchTerm, values: dict[str, Any]) -> str:
    """The SQL that makes the term a tsquery; its words travel as a parameter."""
    name = f"term_{len(values)}"
    values[name] = f"{term.words}:*" if term.is_prefix else term.words
    function = "to_tsquery" if term.is_prefix else "phraseto_tsquery"
    return f"{function}('english', :{name})"


def _hit(row: Any) -> SearchHit:
    report = OutletReport(
        outlet=row.outlet, title=row.title, url=row.url, tier=Tier(row.tier), at=row.happened_at
    )
    return SearchHit(row.id, report, row.story_id, tuple(_pieces(row.snippet)))


def _pieces(cut: str) -> Iterator[tuple[str, bool]]:
    for piece in re.split(f"({OPEN}[^{CLOSE}]*{CLOSE}?)", cut):
        if piece:
            yield piece.strip(OPEN + CLOSE), piece.startswith(OPEN)


def is_compared(_item: object, name: str | None, kind: str, *_rest: object) -> bool:
    """Whether Alembic compares it with the schema: not what one database alone has for search."""
    hidden = str(name) in {"words", "ix_article_words"} and kind in {"column", "index"}
    return not (hidden or (kind == "table" and str(name).startswith("article_words")))
