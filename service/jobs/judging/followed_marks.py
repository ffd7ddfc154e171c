"""The marks of people, and the merges we made ourselves, that the memory follows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from policywire.pipeline.model.mark import Mark
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.stories.feedback_thresholds import adjust_thresholds
from policywire.store.stories import marks, story_merge_split


class FollowedMarks:
    """Remembers which marks the memory knows, and whether each stood or was taken back."""

    def __init__(self) -> None:
        self._revision = (0, 0)
        self._stands: dict[int, bool] = {}

    def has_news(self, session: Session) -> bool:
        """Whether a mark was made or taken back since they were last loaded."""
        return marks.revision(session) != self._revision

    def load(self, session: Session, pipeline: Pipeline) -> Sequence[Mark]:
        """Set what the marks say to the memory; gives them all."""
        self._revision = marks.revision(session)
        every = marks.since(session, 0)
        self._stands = {mark.id: mark.undone is None for mark in every}
        pipeline.thresholds = adjust_thresholds(marks.with_topics(session))
        pipeline.separated_stories = marks.separated_stories(session)
        return every

    def follow(self, session: Session, pipeline: Pipeline) -> list[Mark]:
        """Load them and group anew what they move; gives those made or taken back meanwhile."""
        before = self._stands
        every = self.load(session, pipeline)
        new = [each for each in every if before.get(each.id) != (each.undone is None)]
        for mark in new:
            if mark.undone is None:
                story_merge_split.merge_pending(session, mark)
        self._regroup(session, pipeline, [mark.id for mark in new])
        return new

    def merged(self, session: Session, pipeline: Pipeline, mark: int) -> None:
        """Follow a merge that we made ourselves: it is no news."""
        self._stands[mark] = True
        made, undone = self._revision
        self._revision = (made + 1, undone)
        self._regroup(session, pipeline, [mark])

    def _regroup(self, session: Session, pipeline: Pipeline, moved: Sequence[int]) -> None:
        pipeline.regroup(story_merge_split.affected_articles(session, moved))
