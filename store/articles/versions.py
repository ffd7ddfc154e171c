"""Versions: the texts that an article has had."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select, update

from policywire.crawler.model.article import Article
from policywire.pipeline.developments.changed_facts import revision_of_facts
from policywire.pipeline.developments.revision import (
    Revision,
    RevisionKind,
    compare_versions,
)
from policywire.pipeline.model.article_verdict import ArticleVerdict
from policywire.store.articles import upcoming_dates
from policywire.store.articles.articles import article_of, facts_of, key_of
from policywire.store.articles.judged_articles import storylines, with_current_placement
from policywire.store.database.json_codec import from_json
from policywire.store.database.upsert import insert
from policywire.store.schema import (
    VERSION_PENDING,
    ArticleRow,
    ArticleVersionRow,
    UpcomingDateRow,
    VerdictRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVersion:
    """One text of an article; `number` begins with 1, `reason` says what changed in a sentence."""

    number: int
    seen: datetime
    title: str
    text: str
    change: RevisionKind
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingVersion:
    """A version to be processed, with all before it.

    `article` is the article with the text of this version, `before` with the text of the last one.
    """

    article_id: int
    article: Article
    before: Article
    verdict: ArticleVerdict
    versions: tuple[ArticleVersion, ...]


def versions(session: Session, article_id: int) -> tuple[ArticleVersion, ...]:
    """All texts of an article, oldest first: one for an article that never changed."""
    query = (
        select(ArticleVersionRow)
        .where(col(ArticleVersionRow.article_id) == article_id)
        .order_by(col(ArticleVersionRow.number))
    )
    found = tuple(_version(row) for row in session.exec(query))
    return found or _only(session, article_id)


def of_url(session: Session, url: str) -> tuple[ArticleVersion, ...]:
    """All texts of the article with this canonical URL; none when it is not in the store."""
    query = select(ArticleRow.id).where(col(ArticleRow.key) == key_of(url))
    number = session.exec(query).first()
    return () if number is None else versions(session, number)


def add_version(
    session: Session, article_id: int, article: Article, revised: Revision, seen: datetime
) -> int:
    """Store a new text of an article for processing; returns the number of its version.

    `article` is the article with its new text. The first text is kept beside it from now on.
    """
    before = versions(session, article_id)
    if len(before) == 1 and not _is_kept(session, article_id):
        _insert(session, article_id, before[0], weighed=seen)
    latest = ArticleVersion(
        number=before[-1].number + 1,
        seen=seen,
        title=article.title,
        text=article.text,
        change=revised.kind,
        reason=revised.reason,
    )
    _insert(session, article_id, latest, weighed=None)
    _renew(session, article_id, article, latest.number)
    return latest.number


def save_update(session: Session, article: Article, seen: datetime) -> bool:
    """Keep an article as its source says it now; returns whether it has a new version.

    `article.url` is that of an article in the store; one that is not there any more is left alone.
    """
    row = session.exec(select(ArticleRow).where(col(ArticleRow.key) == key_of(article.url))).first()
    if row is None or row.id is None:
        return False
    before = article_of(row)
    now = replace(
        before,
        title=article.title,
        text=article.text or before.text,
        lede=article.lede or before.lede,
        dates=article.dates,
        forms=article.forms or before.forms,
        fields={**before.fields, **article.fields},
    )
    earlier = [each.text for each in versions(session, row.id)[:-1]]
    revised = compare_versions(before, now, earlier)
    if revised is None or revised.kind is not RevisionKind.SUBSTANCE:
        revised = revision_of_facts(before, now) or revised
    if revised is not None:
        add_version(session, row.id, now, revised, seen)
    elif (now.dates, now.forms, now.fields) != (before.dates, before.forms, before.fields):
        update_facts(session, row.id, now)
    return revised is not None


def update_facts(session: Session, article_id: int, article: Article) -> None:
    """Keep what is known of an article beside its text: its forms, its upcoming dates."""
    this = col(ArticleRow.id) == article_id
    session.exec(update(ArticleRow).where(this).values(facts=facts_of(article)))
    session.exec(delete(UpcomingDateRow).where(col(UpcomingDateRow.article_id) == article_id))
    upcoming_dates.add(session, {article_id: article.dates})


def pending(session: Session, limit: int, *where: ColumnElement[bool]) -> list[PendingVersion]:
    """Versions that are not processed yet, in the order in which they were seen."""
    query = (
        select(ArticleVersionRow, ArticleRow, VerdictRow.body)
        .join(ArticleRow, col(ArticleRow.id) == col(ArticleVersionRow.article_id))
        .join(VerdictRow, col(VerdictRow.article_id) == col(ArticleRow.id))
        .where(VERSION_PENDING, *where)
        .order_by(col(ArticleVersionRow.seen_at), col(ArticleVersionRow.id))
        .limit(limit)
    )
    return [_waiting(session, *found) for found in session.exec(query).all()]


def mark_processed(session: Session, article_id: int, number: int, now: datetime) -> None:
    """Note that a version is processed."""
    session.exec(
        update(ArticleVersionRow)
        .where(
            col(ArticleVersionRow.article_id) == article_id,
            col(ArticleVersionRow.number) == number,
        )
        .values(weighed_at=now)
    )


def _waiting(
    session: Session, row: ArticleVersionRow, article: ArticleRow, body: str
) -> PendingVersion:
    kept = tuple(each for each in versions(session, row.article_id) if each.number <= row.number)
    now = article_of(article)
    story_id = article.story_id
    lines = storylines(session, {story_id} if story_id else set())
    return PendingVersion(
        article_id=row.article_id,
        article=_as_of(now, kept[-1]),
        before=_as_of(now, kept[-2]),
        verdict=with_current_placement(from_json(ArticleVerdict, body), story_id, lines),
        versions=kept,
    )


def _as_of(article: Article, version: ArticleVersion) -> Article:
    lede = version.text.partition("\n")[0]
    return replace(
        article, title=version.title, text=version.text, lede=lede, version=version.number
    )


def _version(row: ArticleVersionRow) -> ArticleVersion:
    return ArticleVersion(
        number=row.number,
        seen=row.seen_at,
        title=row.title,
        text=row.text,
        change=RevisionKind(row.change),
        reason=row.reason,
    )


def _only(session: Session, article_id: int) -> tuple[ArticleVersion, ...]:
    columns = (ArticleRow.found_at, ArticleRow.title, ArticleRow.text)
    row = session.exec(select(*columns).where(col(ArticleRow.id) == article_id)).first()
    if row is None:
        return ()
    seen, title, text = row
    return (ArticleVersion(number=1, seen=seen, title=title, text=text, change=RevisionKind.FIRST),)


def _is_kept(session: Session, article_id: int) -> bool:
    query = select(ArticleVersionRow.id).where(col(ArticleVersionRow.article_id) == article_id)
    return session.exec(query.limit(1)).first() is not None


def _insert(
    session: Session, article_id: int, version: ArticleVersion, *, weighed: datetime | None
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
    update_facts(session, article_id, article)
