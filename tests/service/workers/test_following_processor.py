"""A standby's memory knows what articles gained by a backfill, before it leads and when it does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from policywire.config.models import Configuration
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.wiring import matcher_of
from policywire.service.workers.following_processor import FollowingProcessor
from tests.fresh_store import fresh_store
from tests.service.desk import FISH, STEEL, TOPICS, Desk

DAYS = timedelta(days=14)


def test_topics_gained_by_a_backfill_are_known_to_who_takes_over(tmp_path: Path) -> None:
    store = fresh_store(tmp_path / "news.db")
    desk = Desk.of(store, {})
    desk.judge.plan_backfills(desk.now, DAYS)
    desk.read(STEEL, FISH)
    with_food = TOPICS | {"food": {"title": "Food", "any": ["smoked fish"]}}
    newer = Configuration.model_validate({"topics": with_food})
    matcher = matcher_of(LoadedConfiguration(newer, {}, (), ()))
    standby = FollowingProcessor(store, matcher, desk.delivery_config)
    standby.follow(desk.now)
    assert _topics(standby) == {"tariffs"}
    desk.wait(timedelta(hours=1))
    desk.judge.set_topics(matcher, desk.delivery_config)
    assert desk.judge.plan_backfills(desk.now, DAYS) == 1
    while desk.judge.backfill_batch(desk.now):
        pass
    standby.follow(desk.now)
    assert _topics(standby) == {"tariffs", "food"}
    leader = standby.lead(store, matcher, desk.delivery_config)
    assert leader.load_memory(desk.now) == 2
    store.close()


def _topics(standby: FollowingProcessor) -> set[str]:
    """The topics of all remembered stories."""
    stories = standby._pipeline._stories.stories.values()
    return {topic for story in stories for topic in story.topics}
