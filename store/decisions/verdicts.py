"""Verdicts: all that the pipeline decided about an article, and what follows from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy.dialects.sqlite import Insert
from sqlmodel import Session, col, delete, func, select, update

from policywire.config.enums import DevelopmentKind, Strength, Told
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict, Development, Match, Reason
from policywire.store.articles import named_proceedings, search_queue
from policywire.store.articles.articles import key_of
from policywire.store.database.json_codec import from_json, to_json
from policywire.store.database.prepared import Prepared, prepared_insert
from policywire.store.database.upsert import insert_for, table_of
from policywire.store.decisions import opinions
from policywire.store.schema import ArticleRow, DevelopmentRow, MatchRow, VerdictRow
from policywire.store.stories import story_counters

_ARTICLES = table_of(ArticleRow)
_PLACE = Prepared(
    lambda _: (
        _ARTICLES.select()
        .with_only_columns(_ARTICLES.c.id, _ARTICLES.c.judged_at, _ARTICLES.c.story_id)
        .where(_ARTICLES.c.key == bindparam("url_key"))
    )
)
_PLACED = Prepared(
    lambda _: (
        _ARTICLES.update()
        .where(_ARTICLES.c.id == bindparam("article"))
        .values(judged_at=bindparam("at"), story_id=bindparam("story"), copy_of=bindparam("copied"))
    )
)
_MATCHES = prepared_insert(MatchRow, "article_id", "topic", "score", "clause", "told")
_DEVELOPMENTS = prepared_insert(
    DevelopmentRow, "article_id", "story_id", "kind", "at", "body", "strength"
)


def _upsert(dialect: str) -> Insert:
    names = ("article_id", "judged_at", "body")
    statement = insert_for(dialect, VerdictRow).values({name: bindparam(name) for name in names})
    latest = {"judged_at": statement.excluded.judged_at, "body": statement.excluded.body}
    return statement.on_conflict_do_update(index_elements=["article_id"], set_=latest)


_VERDICTS = Prepared(_upsert)


def save(session: Session, article: Article, verdict: ArticleVerdict, now: datetime) -> None:
    """Keep a verdict with its matches and development, and let its story grow.

    A second verdict on the same article takes the place of the first. Raises LookupError when the
    article is not in the store.
    """
    article_id, judged_before, old_story = _place(session, article.url)
    if judged_before:
        _withdraw(session, article_id)
        named_proceedings.forget(session, article_id)
    if verdict.placement is not None:
        # Before the article's row names its story: the counters must not find it there yet.
        story_counters.add_article(session, article, verdict)
    _save_placement(session, article_id, verdict, now)
    _keep(session, article_id, verdict, now)
    named_proceedings.keep(session, article_id, article, verdict)
    if judged_before:
        _recount(session, old_story, verdict)


def reopen(session: Session, article_id: int) -> bool:
    """Make an article that met no topic pending again, as if it had just come; whether it is.

    Nobody was told of it. One that met a topic stays as it was judged.
    """
    met = select(MatchRow.topic).where(col(MatchRow.article_id) == article_id)
    if session.exec(met.limit(1)).first() is not None:
        return False
    this = col(ArticleRow.id) == article_id
    story = session.exec(select(ArticleRow.story_id).where(this)).one()
    session.exec(delete(DevelopmentRow).where(col(DevelopmentRow.article_id) == article_id))
    session.exec(delete(VerdictRow).where(col(VerdictRow.article_id) == article_id))
    opinions.forget(session, article_id)
    named_proceedings.forget(session, article_id)
    unjudged = {"judged_at": None, "story_id": None, "copy_of": None}
    session.exec(update(ArticleRow).where(this).values(unjudged))
    if story is not None:
        story_counters.recount(session, story)
    return True


def amend(
    session: Session, article: Article, verdict: ArticleVerdict, correction: Development | None
) -> None:
    """Keep a verdict that a new text of its article brought, and the correction, if it is one."""
    article_id, _, _ = _place(session, article.url)
    this = col(VerdictRow.article_id) == article_id
    session.exec(update(VerdictRow).where(this).values(body=to_json(ArticleVerdict, verdict)))
    search_queue.add(session, article_id)
    if correction is not None:
        _keep_development(session, article_id, correction)
        _set_told(session, article_id, told_as(correction), correction.topics)
        story_counters.add_correction(session, correction.story, correction.at)


def add_matches(
    session: Session, article_id: int, matches: tuple[Match, ...], reason: Reason
) -> tuple[ArticleVerdict, tuple[str, ...]]:
    """Add topics that a processed article matches, for this reason.

    Gives its verdict as it is now, and the topics that are new to the story that it is in.
    """
    this = col(VerdictRow.article_id) == article_id
    query = select(VerdictRow.body, ArticleRow.story_id).where(this)
    body, story = session.exec(query.join(ArticleRow)).one()
    before = from_json(ArticleVerdict, body)
    verdict = replace(
        before, matches=(*before.matches, *matches), reasons=(*before.reasons, reason)
    )
    session.exec(update(VerdictRow).where(this).values(body=to_json(ArticleVerdict, verdict)))
    _keep_matches(session, article_id, matches)
    topics = [match.topic for match in matches]
    unheard = story_counters.add_topics(session, story, topics) if story else ()
    _set_told(session, article_id, Told.ALERT, unheard)
    return verdict, unheard


def tell(session: Session, article: Article, verdict: ArticleVerdict) -> None:
    """Keep a development that somebody marked; a detail by the same article becomes it."""
    development = verdict.development
    assert development is not None
    article_id, _, _ = _place(session, article.url)
    session.exec(
        delete(DevelopmentRow).where(
            col(DevelopmentRow.article_id) == article_id,
            col(DevelopmentRow.strength) == Strength.DETAIL.value,
        )
    )
    amend(session, article, verdict, development)


def revise(
    session: Session, article: Article, before: ArticleVerdict, after: ArticleVerdict
) -> None:
    """Keep what a second reading made of a verdict: its reasons, matches and development."""
    article_id, _, story = _place(session, article.url)
    this = col(VerdictRow.article_id) == article_id
    session.exec(update(VerdictRow).where(this).values(body=to_json(ArticleVerdict, after)))
    search_queue.add(session, article_id)
    if (before.matches, before.development) == (after.matches, after.development):
        return
    number = _development_number(session, article_id)
    _withdraw(session, article_id)
    _keep_matches(session, article_id, after.matches, after.development)
    if after.development is not None:
        # Under the same number: who asks for what came since has seen it.
        _keep_development(session, article_id, after.development, number)
    if story is not None:
        known = {match.topic for match in before.matches}
        gained = [match.topic for match in after.matches if match.topic not in known]
        if gained:
            story_counters.add_topics(session, story, gained)
        story_counters.recount(session, story)


def withdraw_told(session: Session, url: str) -> None:
    """Say of an article that it was told for no topic: nobody was to get its alert."""
    article_id, _, _ = _place(session, url)
    _set_told(session, article_id, Told.NOT, None)


def told_as(development: Development | None) -> Told:
    """How an article with this development is told for the topics that it concerns."""
    if development is None:
        return Told.NOT
    return Told.DETAIL if development.strength is Strength.DETAIL else Told.ALERT


def get(session: Session, url: str) -> ArticleVerdict | None:
    """The verdict on the article with this URL; None while it is pending or unknown."""
    query = (
        select(VerdictRow.body)
        .join(ArticleRow, col(ArticleRow.id) == col(VerdictRow.article_id))
        .where(col(ArticleRow.key) == key_of(url))
    )
    body = session.exec(query).first()
    return None if body is None else from_json(ArticleVerdict, body)


def _place(session: Session, url: str) -> tuple[int, bool, str | None]:
    """The article's id, whether it was processed before, and its story."""
    found = _PLACE.first(session.connection(), {"url_key": key_of(url)})
    if found is None:
        raise LookupError(f"no article {url} is stored: add it before its verdict")
    article_id, judged_at, story_id = found
    return article_id, judged_at is not None, story_id


def _recount(session: Session, old_story: str | None, verdict: ArticleVerdict) -> None:
    new_story = verdict.placement.story if verdict.placement else None
    for touched in {old_story, new_story}:
        if touched is not None:
            story_counters.recount(session, touched)


def _withdraw(session: Session, article_id: int) -> None:
    """Take back matches and development of an earlier verdict.

    A correction stays: it came with a later text, which is not processed again.
    """
    session.exec(delete(MatchRow).where(col(MatchRow.article_id) == article_id))
    session.exec(delete(DevelopmentRow).where(*_judged(article_id)))


def _development_number(session: Session, article_id: int) -> int | None:
    query = select(func.min(col(DevelopmentRow.id))).where(*_judged(article_id))
    return session.exec(query).one()


def _judged(article_id: int) -> tuple[ColumnElement[bool], ...]:
    """The development that the article itself brought, not a correction of it."""
    is_correction = col(DevelopmentRow.kind) == DevelopmentKind.CORRECTION.value
    return col(DevelopmentRow.article_id) == article_id, ~is_correction


def _save_placement(
    session: Session, article_id: int, verdict: ArticleVerdict, now: datetime
) -> None:
    values = {
        "article": article_id,
        "at": now,
        "story": verdict.placement.story if verdict.placement else None,
        "copied": verdict.copy.of if verdict.copy else None,
    }
    _PLACED.run(session.connection(), values)


def _keep(session: Session, article_id: int, verdict: ArticleVerdict, now: datetime) -> None:
    search_queue.add(session, article_id)
    body = to_json(ArticleVerdict, verdict)
    row = {"article_id": article_id, "judged_at": now, "body": body}
    _VERDICTS.run(session.connection(), row)
    _keep_matches(session, article_id, verdict.matches, verdict.development)
    if verdict.development is not None:
        _keep_development(session, article_id, verdict.development)


def _keep_matches(
    session: Session,
    article_id: int,
    matches: Iterable[Match],
    made: Development | None = None,
) -> None:
    rows = [
        {
            "article_id": article_id,
            "topic": match.topic,
            "score": match.score,
            "clause": match.clause,
            "told": _match_told_as(match, made).value,
        }
        for match in matches
    ]
    _MATCHES.run(session.connection(), *rows)


def _match_told_as(match: Match, made: Development | None) -> Told:
    """A topic that the article only mentions gets a development as a detail."""
    if made is None or match.topic not in made.topics:
        return Told.NOT
    return told_as(made) if match.about else Told.DETAIL


def _keep_development(
    session: Session, article_id: int, development: Development, number: int | None = None
) -> None:
    row = {
        "article_id": article_id,
        "story_id": development.story,
        "kind": development.kind.value,
        "at": development.at,
        "body": to_json(Development, development),
        "strength": development.strength.value,
    }
    if number is None:
        _DEVELOPMENTS.run(session.connection(), row)
    else:
        session.connection().execute(table_of(DevelopmentRow).insert(), {"id": number, **row})


def _set_told(
    session: Session, article_id: int, told: Told, topics: Collection[str] | None
) -> None:
    """Set how an article was told for these topics; None for all."""
    this = [col(MatchRow.article_id) == article_id]
    if topics is not None:
        this.append(col(MatchRow.topic).in_(topics))
    session.exec(update(MatchRow).where(*this).values(told=told.value))


def latest_id(session: Session) -> int:
    """The id of the latest verdict; 0 when nothing was judged yet."""
    return session.exec(select(func.max(col(VerdictRow.id)))).one() or 0
