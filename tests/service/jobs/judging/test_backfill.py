"""A new topic over stored articles: matched, put into stories, told in one summary."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.model.alert import Receipt
from policywire.config.models import Configuration
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.model.article import Article
from policywire.pipeline.stories.story_memory import StoryMemory
from policywire.service.jobs.judging.backfill import Backfill
from policywire.service.wiring import delivery_config_of, matcher_of
from policywire.store.database.store import Store
from policywire.store.decisions import audit, backfills
from policywire.store.deliveries import deliveries
from policywire.store.schema import BackfillRow, DeliveryRow, MatchRow
from policywire.store.stories import stories as stored_stories
from tests.fresh_store import fresh_store
from tests.service.desk import FISH, NOW, STEEL, STEEL_TOO, TOPICS, Desk
from tests.trust.count import Count

pytestmark = pytest.mark.slow

DAYS = timedelta(days=14)
HARBOUR = {"title": "Harbours", "any": ["harbour", "Brenmouth", "Veldoria"]}
FOOD = {"title": "Food", "any": ["smoked fish"]}
HARBOUR_SUIT = replace(
    STEEL,
    url="https://paper.example/dredge",
    text="The port of Brenmouth wants to dredge its harbour for larger ships.\n"
    "Fishermen and the village of Oakley object to the dredging of the Brenmouth harbour.",
)
FOLLOW_UPS = (
    ("https://paper.example/blocked", "Regulator blocks Brenmouth from dredging its harbour"),
    ("https://herald.example/know", "What to know about the Brenmouth harbour dredging"),
)
EVERYBODY: Mapping[str, Any] = {"channels": {"room": {}, "hall": {}}}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    made = fresh_store(tmp_path / "news.db")
    yield made
    made.close()


def follow(desk: Desk, **topics: Mapping[str, Any]) -> int:
    """Add topics to the configuration, as a reload does; gives how many are to be swept."""
    given = desk.configuration.model_dump(by_alias=True, mode="python")
    for key, topic in topics.items():
        given["topics"].pop(key, None)
        if topic:
            given["topics"][key] = topic
    desk.configuration = Configuration.model_validate(given)
    loaded = LoadedConfiguration(desk.configuration, {}, (), ())
    book = AddressBook(desk.configuration.channels)
    desk.judge.set_topics(
        matcher_of(loaded), delivery_config_of(loaded, book, "https://news.example")
    )
    return desk.judge.plan_backfills(desk.now, DAYS)


def sweep(desk: Desk) -> None:
    while desk.judge.backfill_batch(desk.now):
        pass


def subjects(desk: Desk, channel: str = "room") -> list[str]:
    return [message.subject for message in desk.send(channel)]


def settled(store: Store, alerts: Mapping[str, Any] = EVERYBODY) -> Desk:
    """A desk that has told of three articles and knows the versions of its topics."""
    desk = Desk.of(store, alerts)
    desk.judge.plan_backfills(desk.now, DAYS)
    desk.read(STEEL, STEEL_TOO, FISH)
    for channel in desk.configuration.channels:
        desk.send(channel)
    desk.wait(timedelta(hours=1))
    return desk


def unmatched(store: Store, number: int, alerts: Mapping[str, Any] = EVERYBODY) -> Desk:
    """A desk that has read so many articles, each a story of its own, that met no topic."""
    desk = Desk.of(store, alerts)
    desk.judge.plan_backfills(desk.now, DAYS)
    desk.read(*(plain(each) for each in range(number)))
    desk.wait(timedelta(hours=1))
    return desk


def plain(number: int) -> Article:
    words = random.Random(number)
    spoken = [
        "".join(words.choice("bdfgklmnprst") + words.choice("aeiou") for _ in range(4))
        for _ in range(40)
    ]
    return replace(
        STEEL,
        url=f"https://paper.example/{number}",
        title=f"Harbour {spoken[0]} {spoken[1]} opens {spoken[2]}",
        text=" ".join(spoken) + ".",
    )


def test_a_first_start_with_an_empty_store_tells_nothing(opened: Store) -> None:
    desk = Desk.of(opened, EVERYBODY)
    assert desk.judge.plan_backfills(desk.now, DAYS) == 0
    assert desk.judge.backfill_batch(desk.now) is None
    assert desk.send("room") == []


def test_what_a_topic_matched_already_is_not_told_again(opened: Store, count: Count) -> None:
    desk = settled(opened)
    assert follow(desk, tariffs={**TOPICS["tariffs"], "any": ["tariffs"]}) == 1
    sweep(desk)
    assert desk.send("room") == []
    count(1)


def test_a_new_topic_gives_one_summary_to_each_and_no_single_alert(
    opened: Store, count: Count
) -> None:
    desk = unmatched(opened, 12)
    assert desk.send("room") == []
    assert follow(desk, harbours=HARBOUR) == 1
    sweep(desk)
    for channel in ("room", "hall"):
        (message,) = desk.send(channel)
        assert message.subject == (
            "[policywire] Harbours now also covers 12 stories of the last 14 days"
        )
        assert message.text.count("https://paper.example/") == 5
        assert "and 7 more stories" in message.text
        assert "https://news.example/topics/harbours" in message.text
        assert len(message.facts["alerts"]) == 12  # type: ignore[arg-type]
    count(12)


def test_what_came_while_a_topic_was_paused_is_told_when_it_is_followed_again(
    opened: Store,
) -> None:
    desk = Desk.of(opened, EVERYBODY)
    follow(desk, harbours={**HARBOUR, "paused": True})
    desk.read(plain(1))
    sweep(desk)
    assert desk.send("room") == []
    assert follow(desk, harbours=HARBOUR) == 1
    sweep(desk)
    assert subjects(desk) == ["[policywire] Harbours now also covers 1 story of the last 14 days"]


def test_one_story_comes_as_a_summary_as_well(opened: Store) -> None:
    desk = unmatched(opened, 1)
    follow(desk, harbours=HARBOUR)
    sweep(desk)
    assert subjects(desk) == ["[policywire] Harbours now also covers 1 story of the last 14 days"]


def test_the_article_with_the_news_tells_the_story_not_the_newest_one(opened: Store) -> None:
    desk = unmatched(opened, 0)
    desk.read(replace(HARBOUR_SUIT, title="Brenmouth plans to dredge its harbour"))
    for hours, (url, title) in enumerate(FOLLOW_UPS, 20):
        desk.wait(timedelta(hours=hours))
        desk.read(replace(HARBOUR_SUIT, url=url, title=title, published=desk.now))
    follow(desk, harbours=HARBOUR)
    sweep(desk)
    (message,) = desk.send("room")
    assert "Regulator blocks Brenmouth" in message.text
    assert "What to know" not in message.text


def test_what_was_found_lately_but_is_of_long_ago_is_kept_and_not_told(opened: Store) -> None:
    desk = unmatched(opened, 1)
    desk.read(replace(plain(2), published=NOW - timedelta(days=900)))
    follow(desk, harbours=HARBOUR)
    sweep(desk)
    assert subjects(desk) == ["[policywire] Harbours now also covers 1 story of the last 14 days"]
    with opened.reading() as session:
        assert len(stored_stories.recent(session, topic="harbours")) == 2
    old = [each for each in desk.views() if each.outcome == "too old"]
    assert {(each.recipient.channel, each.state.value) for each in old} == {
        ("room", "suppressed"),
        ("hall", "suppressed"),
    }
    assert old[0].reason == (
        "Its last article is of 15 Sep 2023, and the backfill covers what happened "
        "since 17 Feb 2026."
    )


def test_topics_that_come_together_are_told_together(opened: Store) -> None:
    desk = unmatched(opened, 3)
    fish = replace(FISH, title="Smoked fish from the sea", text="It is sold on the market.")
    desk.read(replace(fish, url="https://paper.example/sold"))
    follow(desk, harbours=HARBOUR, food=FOOD)
    sweep(desk)
    assert subjects(desk) == ["[policywire] 2 topics now also cover 4 stories of the last 14 days"]


def test_who_heard_of_a_story_is_not_told_of_it_again(opened: Store) -> None:
    desk = settled(opened)
    follow(desk, harbours=HARBOUR)
    sweep(desk)
    assert desk.send("room") == []
    found = [each for each in desk.views() if each.topics == ("harbours",)]
    assert {(each.state.value, each.outcome) for each in found} == {("suppressed", "already told")}


def test_lists_search_exports_and_why_know_what_was_found(opened: Store) -> None:
    desk = unmatched(opened, 2)
    follow(desk, harbours=HARBOUR)
    sweep(desk)
    with opened.reading() as session:
        stories = stored_stories.recent(session, topic="harbours")
        trail = audit.audit_trail_of(session, plain(1).url)
    assert len(stories) == 2
    assert all(story.topics == ("harbours",) for story in stories)
    assert trail is not None
    assert trail.verdict is not None
    assert [match.topic for match in trail.verdict.matches] == ["harbours"]
    assert [reason.outcome for reason in trail.verdict.reasons][-1] == "swept"
    (alert,) = trail.alerts
    assert {each.delivery.outcome for each in alert.deliveries} == {"new topic"}


def test_routes_decide_who_hears_and_it_is_written(opened: Store) -> None:
    routes = [{"topics": ["harbours"], "channels": ["hall"]}, {"topics": ["courts"]}]
    desk = unmatched(opened, 2, EVERYBODY)
    given = desk.configuration.model_dump(by_alias=True)
    given["topics"]["harbours"] = HARBOUR
    desk.configuration = Configuration.model_validate(given | {"routes": routes})
    follow(desk, harbours=HARBOUR)
    sweep(desk)
    assert desk.send("room") == []
    assert len(desk.send("hall")) == 1
    refused = [each for each in desk.views() if each.recipient.channel == "room"]
    assert {each.outcome for each in refused} == {"topic"}


def test_it_waits_for_quiet_hours_to_end(opened: Store) -> None:
    quiet = {"channels": {"room": {"quiet": {"from": "15:00", "to": "20:00"}}}}
    desk = unmatched(opened, 2, quiet)
    follow(desk, harbours=HARBOUR)
    sweep(desk)
    assert desk.send("room") == []
    desk.wait(timedelta(hours=5))
    assert len(desk.send("room")) == 1


def test_nothing_is_told_before_all_of_it_was_looked_at(opened: Store) -> None:
    desk = unmatched(opened, 7)
    follow(desk, harbours=HARBOUR)
    with opened.writing() as session:
        made = Backfill(session, desk.judge.matcher, desk.delivery_config, desk.now).run_batch(3)
        assert made is not None
        assert made.ended == ()
    assert desk.send("room") == []
    sweep(desk)
    assert subjects(desk) == ["[policywire] Harbours now also covers 7 stories of the last 14 days"]


def test_a_restart_goes_on_where_it_was(opened: Store, count: Count) -> None:
    desk = unmatched(opened, 7)
    follow(desk, harbours=HARBOUR)
    with opened.writing() as session:
        Backfill(session, desk.judge.matcher, desk.delivery_config, desk.now).run_batch(3)
    again = Desk(opened, desk.configuration, desk.judge, desk.now)
    assert again.judge.plan_backfills(again.now, DAYS) == 0
    with opened.writing() as session:
        part = backfills.next_batch(session, 100)
    assert part is not None
    assert len(part.candidates) == 4
    sweep(again)
    assert len(again.send("room")) == 1
    count(1)


def test_a_change_in_the_middle_begins_anew_and_gives_one_summary(
    opened: Store, count: Count
) -> None:
    desk = unmatched(opened, 7)
    follow(desk, harbours=HARBOUR)
    with opened.writing() as session:
        Backfill(session, desk.judge.matcher, desk.delivery_config, desk.now).run_batch(3)
    follow(desk, harbours={**HARBOUR, "any": ["harbour*"]})
    sweep(desk)
    assert subjects(desk) == ["[policywire] Harbours now also covers 7 stories of the last 14 days"]
    count(1)


def test_a_topic_that_is_taken_away_in_the_middle_is_not_told(opened: Store) -> None:
    desk = unmatched(opened, 7)
    follow(desk, harbours=HARBOUR)
    with opened.writing() as session:
        Backfill(session, desk.judge.matcher, desk.delivery_config, desk.now).run_batch(3)
    follow(desk, harbours={})
    sweep(desk)
    assert desk.send("room") == []
    found = [each for each in desk.views() if each.topics == ("harbours",)]
    assert {each.state.value for each in found} == {"suppressed"}
    assert "topic was removed" in found[0].reason


def test_a_later_topic_joins_the_one_under_way(opened: Store) -> None:
    desk = unmatched(opened, 7)
    follow(desk, harbours=HARBOUR)
    with opened.writing() as session:
        Backfill(session, desk.judge.matcher, desk.delivery_config, desk.now).run_batch(3)
    follow(desk, ports={"title": "Ports", "any": ["harbour"]})
    parts = []
    while True:
        with opened.writing() as session:
            part = backfills.next_batch(session, 100)
            if part is None:
                break
            parts.append((sorted(part.topics), len(part.candidates)))
            Backfill(session, desk.judge.matcher, desk.delivery_config, desk.now).run_batch(100)
    assert parts == [(["ports"], 3), (["harbours", "ports"], 4)]


def test_only_the_last_days_are_looked_at_and_no_more_than_so_many(
    opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = unmatched(opened, 2)
    desk.wait(timedelta(days=10))
    desk.read(*(replace(plain(each), published=desk.now) for each in range(2, 8)))
    desk.wait(timedelta(days=10))
    monkeypatch.setattr(backfills, "MOST", 5)
    follow(desk, harbours=HARBOUR)
    sweep(desk)
    assert "covers 5 stories" in subjects(desk)[0]


def test_sweeping_can_be_switched_off(opened: Store) -> None:
    desk = unmatched(opened, 2)
    follow(desk)
    desk.judge.plan_backfills(desk.now, timedelta())
    given = desk.configuration.model_dump(by_alias=True)
    given["topics"]["harbours"] = HARBOUR
    desk.configuration = Configuration.model_validate(given)
    loaded = LoadedConfiguration(desk.configuration, {}, (), ())
    desk.judge.set_topics(matcher_of(loaded), desk.delivery_config)
    assert desk.judge.plan_backfills(desk.now, timedelta()) == 0
    sweep(desk)
    assert desk.send("room") == []


def test_the_memory_is_the_one_that_a_restart_has(opened: Store) -> None:
    desk = settled(opened)
    desk.read(*(plain(each) for each in range(3)))
    follow(desk, harbours=HARBOUR)
    sweep(desk)
    went_on = remembered(desk)
    desk.judge.load_memory(desk.now)
    assert remembered(desk) == went_on
    assert any("harbours" in topics for topics in went_on.values())


def test_what_was_forgotten_because_it_met_no_topic_is_remembered(opened: Store) -> None:
    desk = unmatched(opened, 2)
    desk.wait(timedelta(days=20))
    desk.judge.forget(desk.now)
    assert remembered(desk) == {}
    desk.judge.plan_backfills(desk.now, timedelta(days=30))
    given = desk.configuration.model_dump(by_alias=True)
    given["topics"]["harbours"] = HARBOUR
    loaded = LoadedConfiguration(Configuration.model_validate(given), {}, (), ())
    desk.judge.set_topics(matcher_of(loaded), desk.delivery_config)
    assert desk.judge.plan_backfills(desk.now, timedelta(days=30)) == 1
    sweep(desk)
    assert len(remembered(desk)) == 2


def remembered(desk: Desk) -> dict[str, tuple[str, ...]]:
    """The articles in the judge's memory with their topics."""
    memory: StoryMemory = desk.judge._pipeline._stories
    return {known.url: known.topics for known in memory._articles.values()}


def test_a_summary_that_fails_for_good_leaves_its_stories_untold(opened: Store) -> None:
    desk = unmatched(opened, 2)
    follow(desk, harbours=HARBOUR)
    sweep(desk)
    (mine,) = desk.claim("room")
    desk.finish(mine, Receipt(ok=False, detail="no"))
    with opened.reading() as session:
        story = stored_stories.recent(session, topic="harbours")[0]
        told = deliveries.notified_recipients(session, story.id)
        swept = session.exec(select(BackfillRow).where(col(BackfillRow.topic) == "harbours")).one()
        matches = session.exec(select(MatchRow)).all()
        folded = session.exec(select(DeliveryRow).where(col(DeliveryRow.state) == "folded")).all()
    assert {each.channel for each in told} == {"hall"}
    assert (swept.matched, swept.stories, len(matches)) == (2, 2, 2)
    assert len(folded) == 2
    assert swept.begun_at - NOW == timedelta(hours=1)
