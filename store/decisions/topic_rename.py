"""A topic under another key: all that is kept of it goes along.

`KEPT_IN` names every column that holds keys of topics; a test walks the schema and asks of each
new column whether it belongs there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from sqlmodel import Session, col, delete, select, update

from policywire.alerts.routing.digest_topic import key_of
from policywire.alerts.routing.silence import SilenceKind
from policywire.config.config_error import ConfigurationError
from policywire.config.editing.file_editor import FolderEditor
from policywire.config.editing.topic_edits import renamed_files
from policywire.pipeline.topics.topic_version import versions
from policywire.store.decisions import backfills
from policywire.store.decisions.topic_documents import DOCUMENTS, rename_in_documents
from policywire.store.schema import (
    BackfillRow,
    DeliveryRow,
    MarkRow,
    MatchRow,
    SilenceRow,
    StoryTopicRow,
)

_PLAIN: tuple[tuple[Any, Any, Any], ...] = (
    (MatchRow, MatchRow.topic, MatchRow.article_id),
    (StoryTopicRow, StoryTopicRow.topic, StoryTopicRow.story_id),
)
KEPT_IN: tuple[Any, ...] = (
    MatchRow.topic,
    StoryTopicRow.topic,
    MarkRow.topic,
    BackfillRow.topic,
    SilenceRow.value,
    DeliveryRow.together,
    *DOCUMENTS,
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
    rename_in_documents(session, old, new, articles, stories)
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
