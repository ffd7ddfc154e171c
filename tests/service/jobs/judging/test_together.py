"""What waits and what comes together: groups, second outlets, ended silences, old news."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from policywire.alerts.model.alert import Alert, Message, Recipient
from policywire.alerts.routing.silence import Silence, SilenceKind
from policywire.config.enums import DevelopmentKind, Stage
from policywire.crawler.model.article import ARCHIVE_NOTE
from policywire.store.database.store import Store
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.recipients import silences
from policywire.store.stories import stories
from tests.fresh_store import fresh_store
from tests.service.desk import FISH, NOW, STEEL, STEEL_TOO, Desk
from tests.store.newsroom import alert

MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
ROOM = Recipient(channel="room", label="console")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    store = fresh_store(f"{tmp_path}/policywire.db")
    yield store
    store.close()


def _told(message: Message) -> list[str]:
    listed = message.facts.get("alerts")
    return [each["id"] for each in listed] if isinstance(listed, list) else [message.facts["id"]]  # type: ignore[list-item]


def _moves(story: str, *names: str) -> list[Alert]:
    return [replace(alert(name), story=story) for name in names]


def _silence(desk: Desk, **said: object) -> Silence:
    wish = {"now": desk.now, "until": desk.now + HOUR, "reason": "enough", **said}
    with desk.store.writing() as session:
        return silences.add(session, SilenceKind.STORY, "s1", **wish)  # type: ignore[arg-type]


def test_what_one_story_brings_within_the_wait_is_one_message_in_its_thread(
    opened: Store,
) -> None:
    desk = Desk.of(opened, {"routes": [{"group_wait": "10m"}]})
    desk.tell(*_moves("s1", "a"), *_moves("s2", "x"))
    desk.wait(9 * MINUTE)
    desk.tell(*_moves("s1", "b", "c"))
    assert desk.send("room") == []
    desk.wait(MINUTE)
    sent = desk.send("room")
    assert sorted(map(_told, sent)) == [["a", "b", "c"], ["x"]]
    (group,) = [each for each in sent if len(_told(each)) > 1]
    (alone,) = [each for each in sent if len(_told(each)) == 1]
    assert group.subject == "[policywire] 3 developments: Title of a"
    assert alone.facts["kind"] == "new facts"
    desk.tell(*_moves("s1", "d"))
    assert desk.send("room") == []


def test_a_group_counts_once_against_a_budget(opened: Store) -> None:
    desk = Desk.of(opened, {"routes": [{"group_wait": "10m", "budget": 2}]})
    desk.tell(*_moves("s1", "a", "b", "c"), *_moves("s2", "x"), *_moves("s3", "y"))
    desk.wait(10 * MINUTE)
    assert sorted(map(_told, desk.send("room"))) == [["a", "b", "c"], ["x"]]
    desk.wait(24 * HOUR)
    assert list(map(_told, desk.send("room"))) == [["y"]]


def test_a_budget_stays_with_its_route_when_the_tree_is_put_into_another_order(
    opened: Store,
) -> None:
    spent = {"kinds": ["new facts"], "budget": 1}
    other = {"kinds": ["new story"], "budget": 1}
    desk = Desk.of(opened, {"routes": [spent, other]})
    desk.tell(*_moves("s1", "a"))
    assert list(map(_told, desk.send("room"))) == [["a"]]
    moved = Desk.of(opened, {"routes": [other, spent]})
    moved.tell(replace(alert("b"), story="s2", kind=DevelopmentKind.NEW_STORY), *_moves("s3", "c"))
    assert list(map(_told, moved.send("room"))) == [["b"]]
    (held,) = [each for each in moved.views() if each.state is DeliveryState.HELD]
    assert (held.alert, held.outcome) == ("c", "budget")
    assert "The budget of route 2, 1 a day, is used up" in held.reason


def test_what_waits_for_outlets_finds_its_route_in_another_order(opened: Store) -> None:
    waits = {"topics": ["tariffs"], "min_outlets": 2, "unconfirmed": "digest"}
    desk = Desk.of(opened, {"routes": [waits, {"topics": ["courts"]}]})
    desk.read(STEEL)
    moved = Desk.of(opened, {"routes": [{"topics": ["courts"]}, waits]})
    moved.wait(7 * HOUR)
    assert moved.send("room") == []
    (held,) = moved.views()
    assert held.outcome == "unconfirmed"


def test_a_second_outlet_lets_it_go_a_minute_later(opened: Store) -> None:
    desk = Desk.of(opened, {"routes": [{"min_outlets": 2, "confirm_within": "3h"}]})
    desk.read(STEEL)
    desk.wait(2 * HOUR)
    assert desk.send("room") == []
    assert [each.outcome for each in desk.views()] == ["min outlets"]
    desk.read(STEEL_TOO)
    desk.wait(MINUTE)
    (message,) = desk.send("room")
    assert message.facts["headline"] == STEEL.title
    assert message.facts["reported_by"] == "The Paper and The Herald; confirmed by The Herald"
    assert "confirmed by The Herald" in " ".join(message.text.split())
    (told,) = desk.views()
    assert "The Paper, The Herald report it too: confirmed." in told.reason


def test_what_a_second_outlet_brings_comes_with_what_it_confirms(opened: Store) -> None:
    desk = Desk.of(opened, {"routes": [{"min_outlets": 2}]})
    desk.read(STEEL)
    desk.read(STEEL_TOO)
    with opened.reading() as session:
        (story,) = stories.recent(session)
    brought = alert("b", STEEL_TOO)
    other = replace(brought.article, outlet="The Paper")
    desk.tell(replace(brought, story=story.id, outlets=(brought.article, other)))
    desk.wait(MINUTE)
    (message,) = desk.send("room")
    assert message.subject.startswith("[policywire] 2 developments: ")
    assert message.facts["note"] == "Confirmed by The Herald"


@pytest.mark.slow
def test_what_nobody_confirms_is_told_when_its_time_is_over(opened: Store) -> None:
    desk = Desk.of(opened, {"routes": [{"min_outlets": 2, "confirm_within": "3h"}]})
    desk.read(STEEL)
    desk.wait(3 * HOUR - MINUTE)
    assert desk.send("room") == []
    desk.wait(MINUTE)
    assert len(desk.send("room")) == 1
    desk.read(STEEL_TOO)
    desk.wait(24 * HOUR)
    assert desk.send("room") == []


def test_what_waits_for_an_outlet_while_its_story_is_silenced_is_kept_back(opened: Store) -> None:
    desk = Desk.of(opened, {"routes": [{"min_outlets": 2}]})
    desk.tell(*_moves("s1", "a"))
    _silence(desk, until=NOW + 24 * HOUR)
    desk.wait(7 * HOUR)
    assert desk.send("room") == []
    (view,) = desk.views()
    assert (view.state, view.outcome) == (DeliveryState.SUPPRESSED, "silenced")


def test_the_end_of_a_silence_is_told_once_with_what_it_kept_back(opened: Store) -> None:
    desk = Desk.of(opened, {"channels": {"room": {}, "other": {}}})
    desk.tell(*_moves("s1", "before"))
    _silence(desk)
    desk.tell(*_moves("s1", "a", "b"), *_moves("s2", "x"))
    assert sorted(map(_told, desk.send("room"))) == [["before"], ["x"]]
    desk.wait(HOUR)
    (message,) = desk.send("room")
    assert _told(message) == ["a", "b"]
    assert message.subject.startswith("[policywire] Unmuted: 2 alerts on 1 story")
    assert "Silence 1 on story s1 has ended: enough. It muted 2." in message.text
    assert desk.send("room") == []
    kept = [each for each in desk.views() if each.state is DeliveryState.SUPPRESSED]
    assert {(each.outcome, each.folded_into is not None) for each in kept} == {("silenced", True)}


def test_a_silence_that_kept_nothing_back_is_told_to_those_who_knew_the_story(
    opened: Store,
) -> None:
    desk = Desk.of(opened, {})
    desk.read(STEEL)
    assert len(desk.send("room")) == 1
    with opened.writing() as session:
        (found,) = stories.recent(session)
        silences.add(
            session, SilenceKind.STORY, found.id, now=NOW, until=NOW + HOUR, reason="enough"
        )
    desk.wait(HOUR)
    (message,) = desk.send("room")
    assert "There was nothing new meanwhile." in " ".join(message.text.split())


def test_a_snooze_ends_when_the_story_reaches_the_stage(opened: Store) -> None:
    desk = Desk.of(opened, {})
    _silence(desk, until=NOW + 999 * HOUR, until_stage=Stage.FINAL)
    early, late = _moves("s1", "a", "b")
    desk.tell(replace(early, stage=Stage.AGREED))
    assert desk.send("room") == []
    desk.tell(replace(late, stage=Stage.FINAL))
    woken, alone = desk.send("room")[::-1]
    assert (_told(alone), _told(woken)) == (["b"], ["a"])
    assert "Snooze 1 of story s1 has ended" in woken.text


def test_a_silence_of_one_recipient_is_theirs_alone(opened: Store) -> None:
    desk = Desk.of(opened, {"channels": {"room": {}, "other": {}}})
    _silence(desk, recipient=ROOM)
    desk.tell(*_moves("s1", "a"))
    assert (desk.send("room"), len(desk.send("other"))) == ([], 1)
    desk.wait(HOUR)
    assert (len(desk.send("room")), desk.send("other")) == (1, [])


def test_old_news_comes_in_one_summary_whatever_brought_it_up(opened: Store) -> None:
    """An archive that is published again, and old articles of a source that is new to us."""
    desk = Desk.of(opened, {"channels": {"room": {}, "daily": {"digest": {"at": ["17:00"]}}}})
    desk.polled("paper", NOW)
    old = replace(FISH, published=NOW - 90 * 24 * HOUR)
    desk.read(replace(STEEL, note=ARCHIVE_NOTE), old)
    assert desk.send("room") == []
    desk.wait(10 * MINUTE)
    (summary,) = desk.send("room")
    assert summary.subject == "[policywire] Older news: 2 alerts on 2 stories"
    assert desk.send("daily") == []
    desk.wait(2 * HOUR)
    assert len(_told(desk.send("daily")[0])) == 2


@pytest.mark.parametrize("asked", [True, False])
def test_a_digest_tells_what_came_alone_since_the_last_one_where_that_is_asked_for(
    opened: Store, asked: bool
) -> None:
    terms = {"budget": 1, "digest": {"at": ["17:00"], "empty": True, "sent": asked}}
    desk = Desk.of(opened, {"channels": {"room": terms}})
    desk.tell(*_moves("s1", "a"), *_moves("s2", "b"))
    desk.send("room")
    desk.wait(2 * HOUR)
    (first,) = desk.send("room")
    desk.wait(HOUR)
    desk.wait(14 * HOUR)
    desk.tell(*_moves("s3", "c"))
    desk.send("room")
    desk.wait(9 * HOUR)
    (second,) = desk.send("room")
    sent = [[each["id"] for each in message.facts["sent"]] for message in (first, second)]  # type: ignore[attr-defined]
    expected = [["a"], ["c"]] if asked else [[], []]
    assert (_told(first), _told(second), sent) == (["b"], [], expected)
    assert second.subject.endswith("nothing new")
    assert ("sent before" in second.text) is asked
