"""Whatever happens: each alert ends for each recipient in exactly one way, and none is lost."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from policywire.alerts.message.digest import Occasion
from policywire.alerts.model.alert import Alert, Message, Receipt, Recipient
from policywire.alerts.routing.retry_policy import next_attempt
from policywire.alerts.routing.silence import SilenceKind
from policywire.config.enums import DateKind, Stage
from policywire.config.models import Channel, Route, Topic
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.service.jobs.delivery.confirm_wait import ConfirmWait
from policywire.service.jobs.delivery.digests import DigestBuilder
from policywire.service.jobs.delivery.notify import DeliveryWriter
from policywire.service.jobs.delivery.reminders import ReminderWriter
from policywire.service.recipients import DeliveryConfig
from policywire.store.database.store import Store
from policywire.store.deliveries import deliveries, delivery_list, outbox
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.delivery_list import DeliveryView
from policywire.store.deliveries.outbox import ClaimedDelivery
from policywire.store.deliveries.reminders import OUTCOME
from policywire.store.recipients import silences
from tests.fresh_store import fresh_store
from tests.store.newsroom import alert, article, judge, verdict
from tests.trust.count import Count

START = datetime(2026, 3, 7, 18, tzinfo=UTC)
"""The evening before New York's clocks go forward."""
MINUTE = timedelta(minutes=1)
LEASE = 5 * MINUTE
NIGHT = {"from": "22:00", "to": "07:00", "zone": "America/New_York", "urgent": 0.8}
CHANNELS: Mapping[str, Mapping[str, object]] = {
    "plain": {"flood": 3},
    "quiet": {"quiet": NIGHT},
    "digest": {"digest": {"at": ["08:00", "17:00"], "zone": "America/New_York"}},
    "empty": {"digest": {"at": ["02:30"], "zone": "America/New_York", "empty": True}},
    "budget": {"budget": 2, "flood": 2, "quiet": NIGHT},
    "group": {"flood": 3, "quiet": NIGHT},
    "outlets": {"digest": {"at": ["06:00"]}, "budget": 3},
    "topics": {"digest": {"at": ["12:00"], "by_topic": True}, "quiet": NIGHT},
    "weekly": {"budget": 4},
    "both": {"budget": 1, "digest": {"at": ["06:00"], "days": ["sat", "mon"]}, "quiet": NIGHT},
}
ROUTES = [
    {"channels": ["group"], "group_wait": "10m", "reminders": ["1d"],
     "routes": [{"min_importance": 0.8}]},
    {"channels": ["outlets"], "min_outlets": 2, "confirm_within": "2h",
     "routes": [{"min_importance": 0.8, "unconfirmed": "digest"}]},
    {"channels": ["weekly"], "digest": {"at": ["09:00"], "days": ["mon"]},
     "routes": [{"kinds": ["stage"], "budget": 2}]},
    {"channels": ["plain", "quiet", "digest", "empty", "budget", "topics", "both"]},
]  # fmt: skip
TOPICS = {"tariffs": Topic(title="Tariffs"), "courts": Topic(title="Courts")}
GATHERED = {"digest", "budget", "flood", "group wait", "unconfirmed"}
STORIES = 7
NO_ALERTS = {*(each.value for each in Occasion), OUTCOME}


def _delivery_config(channels: Mapping[str, Mapping[str, object]]) -> DeliveryConfig:
    return DeliveryConfig(
        TOPICS,
        [Route.model_validate(each) for each in ROUTES],
        {name: (Recipient(channel=name, label=f"{name}@x.example"),) for name in channels},
        channels={
            name: Channel.model_validate({"console": {}, **terms})
            for name, terms in channels.items()
        },
    )


@dataclass
class Desk:
    """What the service does with an alert, without the news: pace, hold, gather, send."""

    store: Store
    delivery_config: DeliveryConfig
    started: datetime = START

    def tell(self, told: Alert, now: datetime) -> None:
        """Decide about an alert for each channel and write it, as the judge does."""
        with self.store.writing() as session:
            DeliveryWriter(session, self.delivery_config, now).decide_and_write(told)

    def claim(self, channel: str, now: datetime, limit: int = 1) -> list[ClaimedDelivery]:
        """Take what is due, as a courier does."""
        with self.store.writing() as session:
            ConfirmWait(session, self.delivery_config, now).expire(channel)
            deliveries.release(session, channel, now)
            DigestBuilder(session, self.delivery_config, now, self.started).write_due(channel)
            return outbox.claim(
                session, now=now, lease=LEASE, instance="one", channel=channel, limit=limit
            )

    def finish(self, mine: ClaimedDelivery, receipt: Receipt, now: datetime) -> bool:
        """Write what came of it, as the outbox does."""
        again = next_attempt(mine.attempts, mine.first_try, receipt, now, 0.0)
        dead = not receipt.ok and again is None
        with self.store.writing() as session:
            return outbox.finish(
                session, mine.id, mine.token, receipt, now=now, next_at=again, dead=dead
            )

    def views(self) -> list[DeliveryView]:
        """Every delivery there is."""
        with self.store.reading() as session:
            return delivery_list.list_deliveries(session, limit=100_000)


def _ids_told(message: Message) -> list[str]:
    """The alerts that a message tells, one or many."""
    if "reminder" in message.facts:
        return []
    if "digest" not in message.facts:
        return [str(message.facts["id"])]
    told = message.facts["alerts"]
    assert isinstance(told, list)
    return [str(each["id"]) for each in told]


class Newsdesk(RuleBasedStateMachine):
    """Alerts come, time goes on, channels fail, the process dies; then everything settles.

    `arrived` is what was really sent, by channel: a copy may come twice when the process died
    between the sending and its record.
    """

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        opened = fresh_store(Path(self.folder.name) / "policywire.db")
        self.desk = Desk(opened, _delivery_config(CHANNELS))
        self.now = START
        self.told: set[str] = set()
        self.articles = 0
        self.arrived: dict[str, list[str]] = {name: [] for name in CHANNELS}
        self.refused: set[str] = set()
        self.away: set[str] = set()
        self.deaths = 0

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self._settle()
            self.desk.store.close()
            self.folder.cleanup()

    @rule(
        count=st.integers(1, 5),
        importance=st.sampled_from([0.2, 0.9]),
        stage=st.sampled_from([Stage.PROPOSED, Stage.FINAL]),
    )
    def news(self, count: int, importance: float, stage: Stage) -> None:
        for _ in range(count):
            name = f"a{len(self.told)}"
            self.told.add(name)
            story = f"s{len(self.told) % STORIES}"
            told = replace(alert(name), importance=importance, stage=stage, story=story)
            self.desk.tell(told, self.now)

    @rule(story=st.integers(0, STORIES - 1), days=st.sampled_from([None, 1, 3]))
    def another_outlet(self, story: int, days: int | None) -> None:
        """An article that moves nothing, but may confirm what waits, or name a date."""
        self.articles += 1
        on = None if days is None else self.now + timedelta(days=days)
        dates = [UpcomingDate(kind=DateKind.HEARING, on=on, said="It is then.")] if on else []
        about = article(
            f"o{self.articles}",
            outlet=f"Outlet {self.articles}",
            dates=tuple(dates),
            published=self.now,
        )
        judge(self.desk.store, about, verdict(about, f"s{story}"), self.now)
        with self.desk.store.writing() as session:
            ConfirmWait(session, self.desk.delivery_config, self.now).confirm(f"s{story}")

    @rule(story=st.integers(0, STORIES - 1), hours=st.integers(1, 30), snooze=st.booleans())
    def silence(self, story: int, hours: int, snooze: bool) -> None:
        with self.desk.store.writing() as session:
            silences.add(
                session,
                SilenceKind.STORY,
                f"s{story}",
                now=self.now,
                until=self.now + hours * 60 * MINUTE,
                reason="enough",
                until_stage=Stage.FINAL if snooze else None,
            )

    @rule()
    def remind(self) -> None:
        with self.desk.store.writing() as session:
            ReminderWriter(session, self.desk.delivery_config, self.now).write_due()

    @rule(span=st.sampled_from([MINUTE, 11 * MINUTE, 60 * MINUTE, 7 * 60 * MINUTE]))
    def wait(self, span: timedelta) -> None:
        self.now += span

    @rule()
    def set_the_clock_back(self) -> None:
        self.now -= 60 * MINUTE

    @rule(channel=st.sampled_from(sorted(CHANNELS)))
    def send(self, channel: str) -> None:
        for mine in self.desk.claim(channel, self.now, limit=3):
            self._attempt(mine)

    @rule(channel=st.sampled_from(sorted(CHANNELS)), sent=st.booleans())
    def die_while_sending(self, channel: str, sent: bool) -> None:
        for mine in self.desk.claim(channel, self.now):
            if sent:
                self.arrived[channel] += _ids_told(mine.message)
            self.deaths += 1
        self.now += 6 * MINUTE
        with self.desk.store.writing() as session:
            outbox.recover(session, "two", self.now)
        self.desk.started = self.now

    @rule(channel=st.sampled_from(sorted(CHANNELS)))
    def fail_or_recover(self, channel: str) -> None:
        self.away ^= {channel}

    @rule(channel=st.sampled_from(sorted(CHANNELS)))
    def refuse_or_accept(self, channel: str) -> None:
        self.refused ^= {channel}

    @rule(channel=st.sampled_from(sorted(CHANNELS)), like=st.sampled_from(sorted(CHANNELS)))
    def change_the_configuration(self, channel: str, like: str) -> None:
        self.desk.delivery_config = _delivery_config(
            {name: terms for name, terms in CHANNELS.items() if name != channel}
            | {channel: CHANNELS[like]}
        )

    @invariant()
    def nothing_is_lost_and_nothing_is_decided_twice(self) -> None:
        if hasattr(self, "desk"):
            found = [(each.alert, each.recipient.channel) for each in self._alerts()]
            assert len(found) == len(set(found)) == len(self.told) * len(CHANNELS)

    @invariant()
    def what_waits_has_a_time_and_what_ended_has_a_reason(self) -> None:
        for each in self._alerts() if hasattr(self, "desk") else ():
            if each.state is DeliveryState.HELD:
                assert each.due is not None
            assert each.reason
            if each.state is not DeliveryState.SUPPRESSED:
                assert (each.folded_into is not None) == (each.state is DeliveryState.FOLDED)

    def _alerts(self) -> list[DeliveryView]:
        return [each for each in self.desk.views() if each.outcome not in NO_ALERTS]

    def _attempt(self, mine: ClaimedDelivery) -> None:
        channel = mine.recipient.channel
        receipt = Receipt(
            ok=channel not in self.away | self.refused,
            detail="refused" if channel in self.refused else "away",
            permanent=channel in self.refused,
        )
        assert self.desk.finish(mine, receipt, self.now)
        if receipt.ok:
            self.arrived[channel] += _ids_told(mine.message)

    def _settle(self) -> None:
        """Let two weeks pass in which the channels work again; then look at how each ended."""
        self.away.clear()
        self.refused.clear()
        for _ in range(14 * 4):
            self.now += 360 * MINUTE
            self.remind()
            for channel in CHANNELS:
                self._empty(channel)
            if not any(each.due for each in self.desk.views()):
                break
        views = self.desk.views()
        by_id = {each.id: each for each in views}
        for each in self._alerts():
            self._check_end(each, by_id)
        for each in views:
            if each.outcome == OUTCOME:
                assert each.recipient.channel == "group"
                assert each.state in {DeliveryState.SENT, DeliveryState.DEAD}

    def _empty(self, channel: str) -> None:
        for _ in range(50):
            claimed = self.desk.claim(channel, self.now, limit=100)
            for mine in claimed:
                self._attempt(mine)
            if not claimed:
                return
        raise AssertionError(f"{channel} never runs out of deliveries")

    def _check_end(self, each: DeliveryView, by_id: Mapping[int, DeliveryView]) -> None:
        """Sent, told in a message that exists, suppressed with a reason, or dead with one."""
        copies = self.arrived[each.recipient.channel].count(each.alert)
        if each.state is DeliveryState.SUPPRESSED and each.folded_into is None:
            assert copies == 0
            assert each.outcome in {"silenced", "snoozed"}
            return
        if each.state is DeliveryState.SUPPRESSED:
            assert each.outcome in {"silenced", "snoozed"}
        elif each.state is DeliveryState.FOLDED:
            assert each.outcome in GATHERED
        told = each if each.folded_into is None else by_id[each.folded_into]
        assert told.recipient == each.recipient
        assert told.state in {DeliveryState.SENT, DeliveryState.DEAD}
        if told.state is DeliveryState.SENT:
            assert 1 <= copies <= 1 + self.deaths
        else:
            assert told.last is not None
            assert told.last.detail in {"refused", "away"}
            assert copies <= self.deaths


TestNewsdesk = pytest.mark.slow(Newsdesk.TestCase)
TestNewsdesk.settings = settings(max_examples=8, stateful_step_count=20, deadline=None)


@pytest.mark.slow
@given(
    minutes=st.lists(st.integers(0, 4 * 24 * 60), min_size=1, max_size=40).map(sorted),
    looks=st.lists(st.integers(0, 5 * 24 * 60), max_size=10),
)
@settings(max_examples=25, deadline=None)
def test_nothing_that_came_between_two_digests_is_left_out(
    minutes: list[int], looks: list[int]
) -> None:
    """Whenever alerts come and whenever the courier looks: each is in one digest, and in one."""
    with tempfile.TemporaryDirectory() as folder:
        store = fresh_store(f"{folder}/policywire.db")
        desk = Desk(store, _delivery_config({"digest": CHANNELS["digest"]}))
        events = [(minute, f"a{number}") for number, minute in enumerate(minutes)]
        events += [(minute, "") for minute in [*looks, 9 * 24 * 60]]
        told: list[str] = []
        for minute, name in sorted(events):
            now = START + minute * MINUTE
            if name:
                desk.tell(alert(name), now)
                continue
            for mine in desk.claim("digest", now, limit=100):
                told += _ids_told(mine.message)
                desk.finish(mine, Receipt(ok=True, detail="ok"), now)
        store.close()
        assert sorted(told) == sorted(f"a{number}" for number in range(len(minutes)))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk on an empty store."""
    store = fresh_store(f"{tmp_path}/policywire.db")
    yield Desk(store, _delivery_config(CHANNELS))
    store.close()


def _look(desk: Desk, channel: str, now: datetime) -> list[Message]:
    """Everything that goes out now."""
    sent = []
    while claimed := desk.claim(channel, now):
        for mine in claimed:
            desk.finish(mine, Receipt(ok=True, detail="ok"), now)
            sent.append(mine.message)
    return sent


def test_an_empty_digest_comes_once_a_slot_and_only_if_asked_for(desk: Desk) -> None:
    days = [START + timedelta(days=number) for number in range(4)]
    sent = [_look(desk, "empty", day + hour * 60 * MINUTE) for day in days for hour in (0, 1)]
    assert [len(each) for each in sent] == [0, 0, 1, 0, 1, 0, 1, 0]
    assert sent[2][0].subject.startswith("[policywire] Digest of Sun 8 Mar, 03:30 EDT: nothing")
    assert all(not _look(desk, "digest", day) for day in days)


def test_a_start_owes_no_empty_digest_for_the_time_before_it(desk: Desk) -> None:
    desk.started = START + timedelta(days=3)
    assert _look(desk, "empty", desk.started) == []


def test_a_digest_names_the_topics_about_which_nothing_came(desk: Desk) -> None:
    desk.tell(alert("a"), START)
    (message,) = _look(desk, "digest", START + timedelta(days=1))
    assert "TARIFFS (1)" in message.text
    assert "Quiet: Courts" in message.text


def test_a_digest_after_an_outage_is_one_with_everything(desk: Desk) -> None:
    for day in range(5):
        desk.tell(alert(f"a{day}"), START + timedelta(days=day))
    (message,) = _look(desk, "digest", START + timedelta(days=9))
    assert _ids_told(message) == [f"a{day}" for day in range(5)]


def test_the_same_slot_is_told_under_the_same_id_wherever_it_is_made(tmp_path: Path) -> None:
    ids = []
    for name in ("one", "two"):
        other = Desk(fresh_store(f"{tmp_path}/{name}.db"), _delivery_config(CHANNELS))
        other.tell(alert("a"), START)
        (message,) = _look(other, "digest", START + timedelta(days=1))
        ids.append(message.message_id)
        other.store.close()
    assert ids[0] == ids[1]


@pytest.mark.slow
def test_three_hundred_alerts_at_once_stay_within_the_budget_and_none_is_lost(
    desk: Desk, count: Count
) -> None:
    for number in range(300):
        desk.tell(alert(f"a{number}"), START)
    at_once = {name: _look(desk, name, START) for name in CHANNELS if name != "outlets"}
    assert {name: len(sent) for name, sent in at_once.items()} == {
        "plain": 3, "quiet": 20, "digest": 0, "empty": 0, "budget": 2, "group": 0, "both": 1,
        "topics": 0, "weekly": 0,
    }  # fmt: skip
    for name, before in at_once.items():
        later = _look(desk, name, START + timedelta(days=3))
        assert len(later) == 1
        told = [each for message in (*before, *later) for each in _ids_told(message)]
        assert sorted(told) == sorted(f"a{number}" for number in range(300))
    count(300 * len(at_once))
