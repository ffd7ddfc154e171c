"""A stage that comes back: blocked, then allowed, then blocked again."""

from __future__ import annotations

from datetime import datetime

from policywire.pipeline.acts.lede_acts import StageMention
from policywire.pipeline.developments.development_context import GRACE_PERIOD, DevelopmentContext
from policywire.pipeline.stories.open_story import OpenStory
from policywire.pipeline.text.stage import is_stage_return


def is_return(situation: DevelopmentContext, story: OpenStory, sign: StageMention) -> bool:
    """Whether a headline tells that the story's present stage was undone, on a later day.

    The lead says when: a day up to that of the present stage is a late report of the first time.
    """
    if not sign.in_title or not is_stage_return(story.stage, sign.stage):
        return False
    since = _reached(story)
    if since is None or situation.article.published_or_found - since < GRACE_PERIOD:
        return False
    days = situation.features.profile.days
    return not days or max(days) > since.date()


def _reached(story: OpenStory) -> datetime | None:
    """When its present stage was first told, since it had another."""
    since = None
    for number, stage in story.stages.items():
        known = story.members.get(number) or story.copies.get(number)
        if stage is not story.stage:
            since = None
        elif known is not None and since is None:
            since = known.when
    return since
