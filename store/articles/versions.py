"""Versions: the texts that an article has had."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from policywire.crawler.model.article import Article
from policywire.pipeline.developments.revision import Change, Revision
from policywire.pipeline.model.article_verdict import Verdict
from policywire.store.articles import upcoming_dates
from policywire.store.articles.articles import (
    article_of,
    as_placed,
    facts_of,
    key_of,
    storylines,
)
from policywire.store.database.json_codec import from_json
from policywire.store.database.upsert import insert
from policywire.store.schema import (
    NOT_WEIGHED,
    ArticleRow,
    ArticleVersionRow,
    DateAheadRow,
    VerdictRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One text of an article; `number` begins with 1, `reason` says what changed in a sentence."""

    number: int
    seen: datetime
    title: str
    text: str
    change: Change
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """A version that is to be judged, with all before it.

    `article` is the article with the text of this version, `before` with the text of the last one.
    """

    article_id: int
    article: Article
    before: Article
    verdict: Verdict
    versions: tuple[Version, ...]


def versions(session: Session, article_id: int) -> tuple[Version, ...]:
    """All texts of an article, oldest first: one for an article that never changed."""
    query = (
        select(ArticleVersionRow)
        .where(col(ArticleVersionRow.article_id) == article_id)
        .order_by(col(ArticleVersionRow.number))
    )
    found = tuple(_version(row) for row in session.exec(query))
    return found or _only(session, article_id)


def of_url(session: Session, url: str) -> tuple[Version, ...]:
    """All texts of the article with this canonical URL; none when it is not in the store."""
    query = select(ArticleRow.id).where(col(ArticleRow.key) == key_of(url))
    number = session.exec(query).first()
    return () if number is None else versions(session, number)


def take(
    session: Session, article_id: int, article: Article, revised: Revision, seen: datetime
) -> int:
    """Keep a new text of an article, to be judged; gives the number of its version.

    `article` is the article with its new text. The first text is kept beside it from now on.
    """
    before = versions(session, article_id)
    if len(before) == 1 and not _is_kept(session, article_id):
        _insert(session, article_id, before[0], weighed=seen)
    latest = Version(
        number=before[-1].number + 1,
        seen=seen,
        title=article.title,
        text=article.text,
        change=revised.change,
        reason=revised.reason,
    )
    _insert(session, article_id, latest, weighed=None)
    _renew(session, article_id, article, latest.number)
    return latest.number


def note_facts(session: Session, article_id: int, article: Article) -> None:
    """Keep what is known of an article beside its text: its forms, its dates ahead."""
    this = col(ArticleRow.id) == article_id
    session.exec(update(ArticleRow).where(this).values(facts=facts_of(article)))
    session.exec(delete(DateAheadRow).where(col(DateAheadRow.article_id) == article_id))
    upcoming_dates.add(session, {article_id: article.dates})


def waiting(session: Session, limit: int) -> list[NewText]:
    """Versions that are not judged yet, in the order in which they were seen."""
    query = (
        select(ArticleVersionRow, ArticleRow, VerdictRow.body)
        .join(ArticleRow, col(ArticleRow.id) == col(ArticleVersionRow.article_id))
        .join(VerdictRow, col(VerdictRow.article_id) == col(ArticleRow.id))
        .where(NOT_WEIGHED)
        .order_by(col(ArticleVersionRow.seen_at), col(ArticleVersionRow.id))
        .limit(limit)
    )
    return [_waiting(session, *found) for found in session.exec(query).all()]


def weighed(session: Session, article_id: int, number: int, now: datetime) -> None:
    """Note that a version is judged."""
    session.exec(
        update(ArticleVersionRow)
        .where(
            col(ArticleVersionRow.article_id) == article_id,
            col(ArticleVersionRow.number) == number,
        )
        .values(weighed_at=now)
    )


def _waiting(session: Session, row: ArticleVersionRow, article: ArticleRow, body: str) -> NewText:
    kept = tuple(each for each in versions(session, row.article_id) if each.number <= row.number)
    now = article_of(article)
    story_id = article.story_id
    lines = storylines(session, {story_id} if story_id else set())
    return NewText(
        article_id=row.article_id,
        article=_as_of(now, kept[-1]),
        before=_as_of(now, kept[-2]),
        verdict=as_placed(from_json(Verdict, body), story_id, lines),
        versions=kept,
    )


def _as_of(article: Article, version: Version) -> Article:
    lede = version.text.partition("\n")[0]
    return replace(
        article, title=version.title, text=version.text, lede=lede, version=version.number
    )


def _version(row: ArticleVersionRow) -> Version:
    return Version(
        number=row.number,
        seen=row.seen_at,
        title=row.title,
        text=row.text,
        change=Change(row.change),
        reason=row.reason,
    )


def _only(session: Session, article_id: int) -> tuple[Version, ...]:
    columns = (ArticleRow.found_at, ArticleRow.title, ArticleRow.text)
    row = session.exec(select(*columns).where(col(ArticleRow.id) == article_id)).first()
    if row is None:
        return ()
    seen, title, text = row
    return (Version(number=1, seen=seen, title=title, text=text, change=Change.FIRST),)


def _is_kept(session: Session, article_id: int) -> bool:
    query = select(ArticleVersionRow.id).where(col(ArticleVersionRow.article_id) == article_id)
    return session.exec(query.limit(1)).first() is not None


def _insert(
    session: Session, article_id: int, version: Version, *, weighed: datetime | None
) -> None:
    session.exec(
        insert(session, ArticleVersionRow).values(
            article_id=article_id,
            number=version.number,
            seen_at=version.seen,
            title=version.title,
            text=version.text,
            change=version.change.value,
            reason=version.reason,
            weighed_at=weighed,
        )
    )


def _renew(session: Session, article_id: int, article: Article, number: int) -> None:
    session.exec(
        update(ArticleRow)
        .where(col(ArticleRow.id) == article_id)
        .values(title=article.title, text=article.text, lede=article.lede, version=number)
    )
    note_facts(session, article_id, article)
