"""Proceedings are kept with each article that names them, and go with the last one."""

from __future__ import annotations

from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import bindparam, case
from sqlmodel import Session, col, delete, exists, select

from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict
from policywire.pipeline.model.proceeding import ActionWeight, MentionPlace
from policywire.store.articles.articles import key_of
from policywire.store.database.prepared import Prepared
from policywire.store.database.upsert import insert, table_of
from policywire.store.schema import ArticleProceedingRow, ArticleRow, ProceedingRow

_MOST_COUNTED = 500

_NAMED = table_of(ArticleProceedingRow)
_FORGET = Prepared(lambda _: _NAMED.delete().where(_NAMED.c.article_id == bindparam("article")))


def keep(session: Session, article_id: int, article: Article, verdict: ArticleVerdict) -> None:
    """Keep which proceedings an article names, of which none is kept: `forget` comes before."""
    if verdict.proceedings:
        _keep_proceedings(session, article, verdict)
        session.exec(insert(session, ArticleProceedingRow), params=_rows(article_id, verdict))


def forget(session: Session, article_id: int) -> None:
    """Forget which proceedings an article names."""
    _FORGET.run(session.connection(), {"article": article_id})


def _keep_proceedings(session: Session, article: Article, verdict: ArticleVerdict) -> None:
    rows = {
        each.proceeding.id: {
            "id": each.proceeding.id,
            "kind": each.proceeding.kind.value,
            "number": each.proceeding.number,
            "scope": each.proceeding.scope,
            "base": each.proceeding.base,
            "title": article.title if each.place is MentionPlace.SUBJECT else "",
            "last_seen": article.published_or_found,
        }
        for each in verdict.proceedings
    }
    statement = insert(session, ProceedingRow)
    new, old = statement.excluded, statement.table.c
    # CASE, because the larger of two is `max` in SQLite and `greatest` in PostgreSQL.
    latest = case((new.last_seen > old.last_seen, new.last_seen), else_=old.last_seen)
    title = case((old.title == "", new.title), else_=old.title)
    growing = statement.on_conflict_do_update(
        index_elements=["id"], set_={"last_seen": latest, "title": title}
    )
    session.exec(growing, params=list(rows.values()))


def _rows(article_id: int, verdict: ArticleVerdict) -> list[dict[str, Any]]:
    action = verdict.action
    rows: dict[str, dict[str, Any]] = {}
    for each in verdict.proceedings:
        told = action is not None and action.proceeding == each.proceeding
        row = {
            "article_id": article_id,
            "proceeding_id": each.proceeding.id,
            "place": each.place.value,
            "action": action.name if action and told else "",
            "headline": action.headline if action and told else "",
            "weight": action.weight.value if action and told else "",
            "day": action.day if action and told else None,
        }
        rows.setdefault(each.proceeding.id, row)
    return list(rows.values())


def procedure_before(session: Session, article: Article, verdict: ArticleVerdict) -> int:
    """How many procedural entries its proceeding had between the action before and this one."""
    action = verdict.action
    if action is None:
        return 0
    rows = (
        select(ArticleRow.happened_at, ArticleProceedingRow.weight)
        .join(ArticleProceedingRow, col(ArticleProceedingRow.article_id) == col(ArticleRow.id))
        .where(
            col(ArticleProceedingRow.proceeding_id) == action.proceeding.id,
            col(ArticleProceedingRow.action) != "",
            col(ArticleRow.happened_at) <= article.published_or_found,
            col(ArticleRow.key) != key_of(article.url),
        )
        .order_by(col(ArticleRow.happened_at).desc(), col(ArticleRow.id).desc())
        .limit(_MOST_COUNTED)
    )
    weights = [weight for _, weight in session.exec(rows)]
    return len(list(takewhile(lambda weight: weight == ActionWeight.PROCEDURAL.value, weights)))


def delete_unnamed(session: Session, before: datetime) -> int:
    """Delete proceedings that no article names any more; gives how many."""
    named = exists().where(col(ArticleProceedingRow.proceeding_id) == col(ProceedingRow.id))
    gone = delete(ProceedingRow).where(col(ProceedingRow.last_seen) < before, ~named)
    return session.exec(gone).rowcount
