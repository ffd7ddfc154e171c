"""Articles: found, pending, processed, deleted."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from policywire.config.enums import ArticleKind, Tier
from policywire.crawler.model.article import Article, ArticleForm, TextOrigin
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.store.articles import upcoming_dates
from policywire.store.database.json_codec import from_json, to_json
from policywire.store.database.upsert import insert
from policywire.store.schema import (
    ArticleRow,
)

PAGE = 500
"""Rows a statement reads, asks for or deletes at a time: bounded memory, short locks."""
T = TypeVar("T")

# A start makes tens of thousands of rows articles: looking a word up costs a fifth of Enum's call.
_KINDS = {each.value: each for each in ArticleKind}
_TIERS = {each.value: each for each in Tier}
_ORIGINS = {each.value: each for each in TextOrigin}


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What is kept of an article in one column, because no query asks for it."""

    dates: tuple[UpcomingDate, ...] = ()
    forms: tuple[ArticleForm, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    wire: str = ""
    dateline: str = ""


def key_of(url: str) -> str:
    """The key of an article: 128 bits of the SHA-256 of its canonical URL, in hex."""
    return hashlib.sha256(url.encode(errors="surrogatepass")).hexdigest()[:32]


def pages(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Many ids or keys, as many at a time as a statement asks for."""
    for start in range(0, len(values), PAGE):
        yield values[start : start + PAGE]


def stored_urls(session: Session, urls: Sequence[str]) -> frozenset[str]:
    """Those of `urls` that are in the store."""
    url_of = {key_of(url): url for url in urls}
    found: set[str] = set()
    for page in pages(list(url_of)):
        query = select(ArticleRow.key).where(col(ArticleRow.key).in_(page))
        found.update(url_of[key] for key in session.exec(query))
    return frozenset(found)


def add(session: Session, articles: Sequence[Article]) -> list[Article]:
    """Keep `articles`; gives those that were not there, in the order given."""
    first: dict[str, Article] = {}
    for article in articles:
        first.setdefault(key_of(article.url), article)
    if not first:
        return []
    columns = (col(ArticleRow.key), col(ArticleRow.id))
    statement = insert(session, ArticleRow).on_conflict_do_nothing().returning(*columns)
    rows = [_row(key, article) for key, article in first.items()]
    new = {row.key: row.id for row in session.connection().execute(statement, rows)}
    upcoming_dates.add(session, {number: first[key].dates for key, number in new.items()})
    return [article for key, article in first.items() if key in new]


def pending(session: Session, limit: int, *where: ColumnElement[bool]) -> list[Article]:
    """Articles without a verdict, by when they happened, oldest first; equals as they came."""
    query = (
        select(ArticleRow)
        .where(col(ArticleRow.judged_at).is_(None), *where)
        .order_by(col(ArticleRow.happened_at), col(ArticleRow.id))
        .limit(limit)
    )
    return [article_of(row) for row in session.exec(query)]


def get(session: Session, url: str) -> Article | None:
    """The article with this canonical URL."""
    row = session.exec(select(ArticleRow).where(col(ArticleRow.key) == key_of(url))).first()
    return None if row is None else article_of(row)


def by_urls(session: Session, urls: Sequence[str]) -> dict[str, Article]:
    """The articles that are in the store, by these canonical URLs."""
    url_of = {key_of(url): url for url in urls}
    found: dict[str, Article] = {}
    for page in pages(list(url_of)):
        query = select(ArticleRow).where(col(ArticleRow.key).in_(page))
        found |= {url_of[row.key]: article_of(row) for row in session.exec(query)}
    return found


def texts(session: Session, urls: Collection[str], most: int) -> dict[str, str]:
    """The first `most` letters of the texts of these articles, by their URLs."""
    begin = func.substr(col(ArticleRow.text), 1, most)
    keys = [key_of(url) for url in urls]
    query = select(ArticleRow.url, begin).where(col(ArticleRow.key).in_(keys))
    return dict(session.exec(query).all())


def find(session: Session, url_or_part: str, limit: int = 10) -> list[Article]:
    """The article at this URL, or else the newest ones whose URL contains the text.

    The search by part reads the table from its newest end; it is meant for a person at a prompt.
    """
    exact = get(session, url_or_part)
    if exact is not None:
        return [exact]
    query = (
        select(ArticleRow)
        .where(col(ArticleRow.url).contains(url_or_part, autoescape=True))
        .order_by(col(ArticleRow.id).desc())
        .limit(limit)
    )
    return [article_of(row) for row in session.exec(query)]


def article_of(row: Any) -> Article:
    """Make the shared value of a row, by the ORM or past it."""
    facts = _facts(row.facts)
    return Article(
        url=row.url,
        title=row.title,
        text=row.text,
        outlet=row.outlet,
        found=row.found_at,
        published=row.published_at,
        lede=row.lede,
        author=row.author,
        language=row.language,
        kind=_KINDS[row.kind],
        tier=_TIERS[row.tier],
        place=row.place,
        source=row.source,
        version=row.version,
        origin=_ORIGINS[row.origin],
        note=row.note,
        dates=facts.dates,
        forms=facts.forms,
        fields=facts.fields,
        wire=facts.wire,
        dateline=facts.dateline,
    )


@lru_cache(maxsize=64)
def _facts(written: str) -> ArticleFacts:
    """What an article's column of facts says; most say the same, that there are none."""
    return from_json(ArticleFacts, written)


def facts_of(article: Article) -> str:
    """Write what is kept of an article in one column."""
    return to_json(
        ArticleFacts,
        ArticleFacts(article.dates, article.forms, article.fields, article.wire, article.dateline),
    )


def _row(key: str, article: Article) -> dict[str, Any]:
    return {
        "key": key,
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "outlet": article.outlet,
        "found_at": article.found,
        "published_at": article.published,
        "happened_at": article.published_or_found,
        "lede": article.lede,
        "author": article.author,
        "language": article.language,
        "kind": article.kind.value,
        "tier": article.tier.value,
        "place": article.place,
        "source": article.source,
        "version": article.version,
        "origin": article.origin.value,
        "note": article.note,
        "facts": facts_of(article),
    }
