"""A topic under another key: all that is kept of it goes along."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from sqlmodel import Session, col, delete, select, update

from policywire.alerts.routing.digest_topic import key_of
from policywire.alerts.routing.silence import SilenceKind
from policywire.config.config_error import ConfigurationError
from policywire.config.editing.file_editor import FolderEditor
from policywire.config.editing.topic_edits import renamed_files
from policywire.pipeline.topics.topic_version import versions
from policywire.store.articles.articles import pages
from policywire.store.decisions import backfills
from policywire.store.deliveries.deliveries import is_about_topic
from policywire.store.schema import (
    AlertRow,
    BackfillRow,
    DeliveryRow,
    DevelopmentRow,
    MarkRow,
    MatchRow,
    SilenceRow,
    StoryTopicRow,
    SubscriptionRow,
    VerdictRow,
)

_PLAIN: tuple[tuple[Any, Any, Any], ...] = (
    (MatchRow, MatchRow.topic, MatchRow.article_id),
    (StoryTopicRow, StoryTopicRow.topic, StoryTopicRow.story_id),
)
T = TypeVar("T")


class Write(Protocol):
    """Does work in one transaction of the store."""

    def __call__(self, work: Callable[[Session], T]) -> T:
        """What the work gives."""


def rename_everywhere(
    folder: FolderEditor, old: str, new: str, write: Write, reload: Callable[[], None]
) -> int:
    """Give a topic another key in the files and in the store; gives how many articles went along.

    `reload` has the files count. Raises ConfigurationError, and then nothing has changed.
    """
    drafts = folder.draft_all(renamed_files(folder, old, new))
    configuration = drafts[0].loaded.configuration
    version = versions(configuration.topics, configuration.entities)[new]

    def forth(session: Session) -> int:
        return rename_topic(session, old, new, version)

    # The store first: a topic that is new to the store would be looked for in all that is kept.
    before, count = write(lambda session: (backfills.versions(session), forth(session)))
    try:
        folder.save_all(drafts)
    except ConfigurationError:
        write(lambda session: rename_topic(session, new, old, before.get(old, "")))
        raise
    reload()
    # What was judged in the meantime.
    return count + write(forth)


def rename_topic(session: Session, old: str, new: str, version: str) -> int:
    """Give all that is kept of a topic to another key; gives how many articles it has.

    `version` is that of the topic under its new key: it is not looked for anew. To be called
    again does no harm.
    """
    articles = list(session.exec(select(MatchRow.article_id).where(col(MatchRow.topic) == old)))
    stories = list(
        session.exec(select(StoryTopicRow.story_id).where(col(StoryTopicRow.topic) == old))
    )
    for row, column, owner in _PLAIN:
        # What has the new key already keeps it.
        there = select(owner).where(col(column) == new)
        session.exec(delete(row).where(col(column) == old, col(owner).in_(there)))
        session.exec(update(row).where(col(column) == old).values(topic=new))
    session.exec(update(MarkRow).where(col(MarkRow.topic) == old).values(topic=new))
    _rename_backfill(session, old, new, version)
    session.exec(
        update(SilenceRow)
        .where(col(SilenceRow.kind) == SilenceKind.TOPIC.value, col(SilenceRow.value) == old)
        .values(value=new)
    )
    _rename_digest(session, old, new)
    _rename_documents(session, old, new, articles, stories)
    return len(articles)


def _rename_backfill(session: Session, old: str, new: str, version: str) -> None:
    if session.get(BackfillRow, old) is None:
        return
    if session.get(BackfillRow, new) is not None:
        session.exec(delete(BackfillRow).where(col(BackfillRow.topic) == old))
        return
    session.exec(
        update(BackfillRow).where(col(BackfillRow.topic) == old).values(topic=new, version=version)
    )


def _rename_digest(session: Session, old: str, new: str) -> None:
    """The same for the topic's own digest: what is held for it, and when the last one was made."""
    session.exec(
        update(DeliveryRow)
        .where(col(DeliveryRow.together) == key_of(old))
        .values(together=key_of(new))
    )


def _rename_documents(
    session: Session, old: str, new: str, articles: Sequence[int], stories: Sequence[str]
) -> None:
    """The same in what is kept as JSON."""
    quoted = f'%"{old}"%'
    for ids in pages(articles):
        found = session.exec(select(VerdictRow).where(col(VerdictRow.article_id).in_(ids)))
        for verdict in found:
            verdict.body = _renamed(verdict.body, old, new)
    for names in pages(stories):
        moved = session.exec(select(DevelopmentRow).where(col(DevelopmentRow.story_id).in_(names)))
        for development in moved:
            development.body = _renamed(development.body, old, new)
    for alert in session.exec(select(AlertRow).where(col(AlertRow.body).like(quoted))):
        alert.body = _renamed(alert.body, old, new)
    for delivery in session.exec(select(DeliveryRow).where(is_about_topic(old))):
        delivery.topics = _renamed(delivery.topics, old, new)
    for chosen in session.exec(select(SubscriptionRow)):
        if chosen.topics:
            chosen.topics = _renamed(chosen.topics, old, new)
    session.flush()


def _renamed(text: str, old: str, new: str) -> str:
    """The JSON text with the topic's key changed where a key of a topic stands."""
    if f'"{old}"' not in text:
        return text
    changed = _changed(json.loads(text), old, new, is_topic=True)
    return json.dumps(changed, ensure_ascii=False, separators=(",", ":"))


def _changed(value: Any, old: str, new: str, *, is_topic: bool) -> Any:
    if isinstance(value, dict):
        return {
            key: _changed(each, old, new, is_topic=key in {"topic", "topics"})
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_changed(each, old, new, is_topic=is_topic) for each in value]
    return new if is_topic and value == old else value
