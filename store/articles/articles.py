"""Articles: found, pending, processed, deleted."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select as select_columns
from sqlmodel import Session, col, func, select

from policywire.config.enums import ArticleKind, Tier
from policywire.crawler.model.article import Article, ArticleForm, TextOrigin
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.pipeline.model.article_verdict import ArticleVerdict, Placement
from policywire.store.articles import upcoming_dates
from policywire.store.database.json_codec import from_json, to_json
from policywire.store.database.upsert import insert, table_of
from policywire.store.schema import (
    ArticleRow,
    ArticleVersionRow,
    MatchRow,
    StoryRow,
    VerdictRow,
)

PAGE = 500
"""Rows a statement reads, asks for or deletes at a time: bounded memory, short locks."""
T = TypeVar("T")


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


def with_verdicts(
    session: Session, since: datetime, all_since: datetime | None = None
) -> Iterator[tuple[Article, ArticleVerdict]]:
    """Articles processed at or after `since` with their verdicts, in the order of processing.

    Of an article that changed since, the text that was judged is given, and of one that a mark
    moved since, the story that it is in now. With `all_since` only those
    that met a topic are given of what was judged before that time. Read page by page: memory stays
    flat however many there are.
    """
    start = _first_judged(session, since)
    if start is None:
        return
    recent = start if all_since is None else _first_judged(session, all_since)
    for page in pages(_matched(session, start, recent)):
        yield from _values(session, _judged_rows(session, col(VerdictRow.id).in_(page)))
    yield from judged_from(session, recent)


def judged_from(session: Session, position: int | None) -> Iterator[tuple[Article, ArticleVerdict]]:
    """The articles whose verdict has this id or a later one, in the order of processing."""
    while position is not None:
        rows = _judged_rows(session, col(VerdictRow.id) >= position)
        position = None if len(rows) < PAGE else rows[-1].verdict_id + 1
        yield from _values(session, rows)


def _values(session: Session, rows: Sequence[Any]) -> Iterator[tuple[Article, ArticleVerdict]]:
    lines = storylines(session, {row.story_id for row in rows if row.story_id})
    first = _first_texts(session, [row.id for row in rows if row.version > 1])
    for row in rows:
        article = article_of(row)
        if row.id in first:
            title, text = first[row.id]
            article = replace(article, title=title, text=text, lede=text.partition("\n")[0])
        yield (
            article,
            with_current_placement(from_json(ArticleVerdict, row.body), row.story_id, lines),
        )


def storylines(session: Session, stories: Collection[str]) -> dict[str, str]:
    query = select(StoryRow.id, StoryRow.storyline).where(col(StoryRow.id).in_(stories))
    return dict(session.exec(query).all())


def with_current_placement(
    verdict: ArticleVerdict, story: str | None, lines: Mapping[str, str]
) -> ArticleVerdict:
    """The verdict with the story that the article is in now: a mark may have moved it since."""
    placed = verdict.placement
    if story is None:
        return verdict if placed is None else replace(verdict, placement=None)
    line = lines[story]
    if placed is not None and (placed.story, placed.storyline) == (story, line):
        return verdict
    alike = 0.0 if placed is None else placed.similarity
    moved = Placement(story=story, storyline=line, opened=False, similarity=alike)
    return replace(verdict, placement=moved)


def _first_texts(session: Session, ids: Sequence[int | None]) -> dict[int | None, tuple[str, str]]:
    """Title and text with which articles were processed, where they changed since."""
    if not ids:
        return {}
    columns = (ArticleVersionRow.article_id, ArticleVersionRow.title, ArticleVersionRow.text)
    first = col(ArticleVersionRow.number) == 1
    query = select(*columns).where(col(ArticleVersionRow.article_id).in_(ids), first)
    return {number: (title, text) for number, title, text in session.exec(query)}


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
        kind=ArticleKind(row.kind),
        tier=Tier(row.tier),
        place=row.place,
        source=row.source,
        version=row.version,
        origin=TextOrigin(row.origin),
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


def _first_judged(session: Session, since: datetime) -> int | None:
    """The first verdict at or after a time; the clock may have been set back since."""
    return session.exec(
        select(func.min(col(VerdictRow.id))).where(col(VerdictRow.judged_at) >= since)
    ).one()


def _matched(session: Session, start: int, end: int | None) -> Sequence[int]:
    """The verdicts from one up to another on articles that met a topic, in their order."""
    query = (
        select(VerdictRow.id)
        .join(MatchRow, col(MatchRow.article_id) == col(VerdictRow.article_id))
        .where(col(VerdictRow.id) >= start)
        .distinct()
        .order_by(col(VerdictRow.id))
    )
    if end is not None:
        query = query.where(col(VerdictRow.id) < end)
    return [found for found in session.exec(query) if found is not None]


def _judged_rows(session: Session, chosen: ColumnElement[bool]) -> Sequence[Any]:
    """Articles with their verdicts, past the ORM: a start reads tens of thousands of them."""
    found, verdict = table_of(ArticleRow), table_of(VerdictRow)
    columns = (*found.c, verdict.c.id.label("verdict_id"), verdict.c.body)
    joined = select_columns(*columns).join_from(found, verdict, verdict.c.article_id == found.c.id)
    query = joined.where(chosen).order_by(verdict.c.id).limit(PAGE)
    return session.connection().execute(query).all()
