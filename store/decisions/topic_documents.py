"""Keys of topics inside of what is kept as JSON, and inside of queries: changed to another key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from policywire.config.editing.topic_edits import renamed_in_query
from policywire.store.articles.articles import pages
from policywire.store.schema import (
    AlertRow,
    DeliveryRow,
    DevelopmentRow,
    MarkEffectRow,
    OpinionRow,
    ReaderRow,
    SavedSearchRow,
    SubscriptionRow,
    VerdictRow,
)

_OF_ARTICLES, _OF_STORIES = VerdictRow.body, DevelopmentRow.body
_ANYWHERE: tuple[tuple[Any, Any], ...] = (
    (AlertRow, AlertRow.body),
    (DeliveryRow, DeliveryRow.topics),
    (SubscriptionRow, SubscriptionRow.topics),
    (ReaderRow, ReaderRow.topics),
    (SavedSearchRow, SavedSearchRow.filters),
    (OpinionRow, OpinionRow.body),
    (OpinionRow, OpinionRow.answers),
    (MarkEffectRow, MarkEffectRow.was),
    (MarkEffectRow, MarkEffectRow.became),
)
DOCUMENTS: tuple[Any, ...] = (
    _OF_ARTICLES,
    _OF_STORIES,
    *(column for _, column in _ANYWHERE),
    SavedSearchRow.query,
)
"""The columns in which a topic's key stands among other things."""
_FIELDS = {"topic", "topics", "relevance"}
"""The fields of JSON that hold keys of topics."""


def rename_in_documents(
    session: Session, old: str, new: str, articles: Sequence[int], stories: Sequence[str]
) -> None:
    """Change the key in every document; verdicts of these articles, developments of these stories.

    To be called again does no harm.
    """
    for ids in pages(articles):
        of_articles = select(VerdictRow).where(col(VerdictRow.article_id).in_(ids))
        for verdict in session.exec(of_articles):
            verdict.body = _renamed(verdict.body, old, new)
    for names in pages(stories):
        of_stories = select(DevelopmentRow).where(col(DevelopmentRow.story_id).in_(names))
        for development in session.exec(of_stories):
            development.body = _renamed(development.body, old, new)
    for row, column in _ANYWHERE:
        # In its quotes a key is not found as a part of a longer one.
        named = select(row).where(col(column).contains(f'"{old}"', autoescape=True))
        for each in session.exec(named):
            setattr(each, column.key, _renamed(getattr(each, column.key), old, new))
    _rename_in_searches(session, old, new)
    session.flush()


def _rename_in_searches(session: Session, old: str, new: str) -> None:
    """Queries of saved searches ask for `topic:key`, too."""
    asking = select(SavedSearchRow).where(col(SavedSearchRow.query).icontains("topic:"))
    for search in session.exec(asking):
        search.query = renamed_in_query(search.query, old, new)


def _renamed(text: str, old: str, new: str) -> str:
    """The JSON text with the topic's key changed where a key of a topic stands."""
    if f'"{old}"' not in text:
        return text
    changed = _changed(json.loads(text), old, new, is_topic=True)
    return json.dumps(changed, ensure_ascii=False, separators=(",", ":"))


def _changed(value: Any, old: str, new: str, *, is_topic: bool) -> Any:
    if isinstance(value, dict):
        return {
            key: _changed(each, old, new, is_topic=key in _FIELDS) for key, each in value.items()
        }
    if isinstance(value, list):
        # Who had chosen both has one of them now.
        both = is_topic and old in value and new in value
        kept = [each for each in value if each != old] if both else value
        return [_changed(each, old, new, is_topic=is_topic) for each in kept]
    return new if is_topic and value == old else value
