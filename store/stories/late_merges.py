"""Repairs: the program's own merges, kept as its marks; what people have put right is theirs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, or_, select

from policywire.pipeline.model.mark import PROGRAM_AUTHOR, Mark, MarkKind
from policywire.pipeline.stories.late_merge import LateMerge
from policywire.store.schema import ArticleRow, MarkEffectRow, MarkRow
from policywire.store.stories import marks, stories as stored_stories

GROUPING_KINDS = [
    kind.value for kind in (MarkKind.MERGE, MarkKind.SAME_STORY, MarkKind.OTHER_STORY)
]


def apply(session: Session, found: LateMerge, now: datetime) -> Mark | None:
    """Merge as the pipeline found; None, and nothing happens, where people have had their say.

    A story is theirs once they merged, split or moved something of it, or took such a mark back,
    one of the program's included.
    """
    stories = (found.story, found.into)
    known = all(stored_stories.resolve(session, each) == each for each in stories)
    if not known or _is_edited_by_people(session, stories):
        return None
    return marks.add(
        session,
        MarkKind.MERGE,
        now=now,
        author=PROGRAM_AUTHOR,
        story=found.story,
        into=found.into,
        reason=found.reason,
    )


def _is_edited_by_people(session: Session, stories: Collection[str]) -> bool:
    inside = select(ArticleRow.id).where(col(ArticleRow.story_id).in_(stories))
    moved = select(MarkEffectRow.mark_id).where(col(MarkEffectRow.article_id).in_(inside))
    said = select(MarkRow.id).where(
        col(MarkRow.kind).in_(GROUPING_KINDS),
        or_(col(MarkRow.author) != PROGRAM_AUTHOR, col(MarkRow.undone_at).is_not(None)),
        or_(
            col(MarkRow.story).in_(stories),
            col(MarkRow.into).in_(stories),
            col(MarkRow.id).in_(moved),
        ),
    )
    return session.exec(said.limit(1)).first() is not None
