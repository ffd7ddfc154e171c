"""Processed articles with their verdicts, in the order of processing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select as select_columns
from sqlmodel import Session, col, func, select

from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import (
    ArticleVerdict,
    Copy,
    Development,
    Match,
    Placement,
)
from policywire.store.articles.articles import PAGE, article_of, pages
from policywire.store.database.json_codec import from_json
from policywire.store.database.upsert import table_of
from policywire.store.schema import (
    ArticleRow,
    ArticleVersionRow,
    MatchRow,
    StoryRow,
    VerdictRow,
)


def with_verdicts(
    session: Session,
    since: datetime,
    all_since: datetime | None = None,
    *,
    reasons: bool = True,
) -> Iterator[tuple[Article, ArticleVerdict]]:
    """Articles processed at or after `since` with their verdicts, in the order of processing.

    Of an article that changed since, the text that was judged is given, and of one that a mark
    moved since, the story that it is in now. With `all_since` only those
    that met a topic are given of what was judged before that time. Without `reasons` a verdict is
    what the memory takes in of it, which is read in half the time. Read page by page: memory stays
    flat however many there are.
    """
    start = _first_judged(session, since)
    if start is None:
        return
    recent = start if all_since is None else _first_judged(session, all_since)
    for page in pages(_matched(session, start, recent)):
        rows = _judged_rows(session, col(VerdictRow.id).in_(page))
        yield from _values(session, rows, reasons=reasons)
    yield from judged_from(session, recent, reasons=reasons)


def judged_from(
    session: Session, position: int | None, *, reasons: bool = True
) -> Iterator[tuple[Article, ArticleVerdict]]:
    """The articles whose verdict has this id or a later one, in the order of processing."""
    while position is not None:
        rows = _judged_rows(session, col(VerdictRow.id) >= position)
        position = None if len(rows) < PAGE else rows[-1].verdict_id + 1
        yield from _values(session, rows, reasons=reasons)


def _values(
    session: Session, rows: Sequence[Any], *, reasons: bool
) -> Iterator[tuple[Article, ArticleVerdict]]:
    read = _whole_verdict if reasons else _remembered_verdict
    lines = storylines(session, {row.story_id for row in rows if row.story_id})
    first = _first_texts(session, [row.id for row in rows if row.version > 1])
    for row in rows:
        article = article_of(row)
        if row.id in first:
            title, text = first[row.id]
            article = replace(article, title=title, text=text, lede=text.partition("\n")[0])
        yield (
            article,
            with_current_placement(read(row.body), row.story_id, lines),
        )


@dataclass(frozen=True, slots=True)
class _RememberedVerdict:
    """What a memory takes in of a verdict: most of its text are reasons, which are for people."""

    article: str
    copy: Copy | None
    matches: tuple[Match, ...]
    placement: Placement | None
    development: Development | None


def _whole_verdict(body: str) -> ArticleVerdict:
    return from_json(ArticleVerdict, body)


def _remembered_verdict(body: str) -> ArticleVerdict:
    kept = from_json(_RememberedVerdict, body)
    return ArticleVerdict(
        article=kept.article,
        copy=kept.copy,
        matches=kept.matches,
        placement=kept.placement,
        development=kept.development,
        reasons=(),
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
