"""What people said of developments and still stands, as pages, feeds and the API show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from policywire.pipeline.model.mark import ABOUT_STORIES, Mark, MarkKind
from policywire.store.articles.articles import key_of, pages
from policywire.store.schema import ArticleRow, MarkEffectRow, MarkRow
from policywire.store.stories.developments import DevelopmentView, set_aside_marks
from policywire.store.stories.marks import EXCLUSIVE_KINDS, mark_of


def with_marks(
    session: Session, views: Iterable[DevelopmentView], topic: str | None = None
) -> list[DevelopmentView]:
    """The developments with what people said of each, and by which mark it is set aside.

    With a `topic` as far as that goes, else for all its topics.
    """
    listed = list(views)
    said = of_articles(session, {each.article.url for each in listed})
    aside = set_aside_marks(session, listed, topic)
    return [
        replace(each, marks=said.get(each.article.url, ()), set_aside=aside.get(each.id))
        for each in listed
    ]


def of_articles(session: Session, urls: Iterable[str]) -> Mapping[str, tuple[Mark, ...]]:
    """The last word on each of these articles in every respect, the oldest first.

    A wrong stage is said of a story: it counts for the articles whose developments it changed.
    """
    urls_by_key = {key_of(url): url for url in urls}
    found: dict[str, dict[tuple[object, str], Mark]] = {}
    for key, mark in sorted(_standing(session, list(urls_by_key)), key=lambda each: each[1].id):
        words = found.setdefault(urls_by_key[key], {})
        words.pop(about := _respect(mark), None)
        words[about] = mark
    return {url: tuple(words.values()) for url, words in found.items()}


def _respect(mark: Mark) -> tuple[object, str]:
    """In which respect a mark says something: later marks in it take the place of earlier ones."""
    return next((each for each in EXCLUSIVE_KINDS if mark.kind in each), mark.kind), mark.topic


def _standing(session: Session, keys: Sequence[str]) -> Iterable[tuple[str, Mark]]:
    kinds = [kind.value for kind in MarkKind if kind not in ABOUT_STORIES]
    for page in pages(keys):
        own = select(MarkRow).where(
            col(MarkRow.article_key).in_(page),
            col(MarkRow.kind).in_(kinds),
            col(MarkRow.undone_at).is_(None),
        )
        for row in session.exec(own, execution_options={"populate_existing": True}):
            yield row.article_key, mark_of(row)
        stages = (
            select(ArticleRow.key, MarkRow)
            .join(MarkEffectRow, col(MarkEffectRow.article_id) == col(ArticleRow.id))
            .join(MarkRow, col(MarkRow.id) == col(MarkEffectRow.mark_id))
            .where(
                col(ArticleRow.key).in_(page),
                col(MarkRow.kind) == MarkKind.WRONG_STAGE.value,
                col(MarkRow.undone_at).is_(None),
            )
        )
        for key, row in session.exec(stages, execution_options={"populate_existing": True}):
            yield key, mark_of(row)
