"""R-STATEFUL: whatever happens to an installation, in whatever order, everybody hears once.

A machine of Hypothesis lets news appear and be edited, the channel go and come back, topics be
added and taken away, the clock jump, the process crash between any two steps and start again; the
rooms and the store are the real ones.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.model.alert import Receipt
from policywire.config.models import Configuration
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.model.crawl_outcome import CrawlOutcome, SourceState
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.wiring import delivery_config_of, matcher_of
from policywire.store.articles import sources
from policywire.store.database.store import Store
from policywire.store.deliveries import deliveries, outbox, times_ahead
from tests.fresh_store import fresh_store
from tests.service.desk import NOW
from tests.trust.disk.cycle import LEASE, article, facts
from tests.trust.tally import Tally

RETRY = timedelta(minutes=10)
BACK = timedelta(days=2)
TOPICS = {
    "tariffs": {"title": "Tariffs", "any": ["tariff", "tariffs"]},
    "parliaments": {"title": "Parliaments", "any": ["parliament"]},
}


class Installation(RuleBasedStateMachine):
    """One reader, one source, two topics that come and go."""

    steps = 0
    told = 0

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.file = Path(self.folder.name) / "store.db"
        self.store = fresh_store(self.file)
        self.now, self.lives = NOW, 0
        self.number = 0
        self.topics = set(TOPICS)
        self.up = True
        self.judge = self._judge()
        self.arrived: Counter[str] = Counter()
        self.due: set[str] = set()
        """The alerts that somebody was to hear of."""

    def teardown(self) -> None:
        """In the end the channel is up, and all that was due has arrived, once."""
        self.up = True
        self.crash()
        self.process()
        self.now += timedelta(days=3)
        self._send()
        assert set(self.arrived) == self.due, (self.arrived, self.due)
        assert set(self.arrived.values()) <= {1}
        type(self).told += len(self.arrived)
        self.store.close()
        self.folder.cleanup()

    @rule()
    def news(self) -> None:
        """The source has one more event."""
        self._keep(self.number)
        self.number += 1

    @rule(which=st.integers(0, 30))
    def seen_again(self, which: int) -> None:
        """A poll brings an old entry again, a word of it changed."""
        if self.number:
            self._keep(which % self.number, edit=" An edit.")

    @rule()
    def process(self) -> None:
        """Judge what waits."""
        Installation.steps += 1
        while done := self.judge.process_batch(lambda: self.now):
            self.due |= {
                each.alert.id for each in done if each.alert is not None and each.decisions
            }

    @rule()
    def send(self) -> None:
        """Send what is due, if the channel is there."""
        self._send()

    @rule()
    def channel(self) -> None:
        """The channel goes, or comes back."""
        self.up = not self.up

    @rule(name=st.sampled_from(sorted(TOPICS)))
    def topic(self, name: str) -> None:
        """A topic is taken away, or added again; one stays."""
        self.topics = (self.topics ^ {name}) or set(TOPICS)
        matcher, config = self._parts()
        self.judge.set_topics(matcher, config)

    @rule(hours=st.sampled_from([-24, -1, 1, 24]))
    def clock(self, hours: int) -> None:
        """The clock jumps; the service pulls back what lies too far ahead."""
        self.now += timedelta(hours=hours)
        with self.store.writing() as session:
            times_ahead.pull_back(session, self.now, lease=LEASE, retry=RETRY)

    @rule()
    def crash(self) -> None:
        """The process dies and another starts."""
        self.store.close()
        self.lives += 1
        self.store = Store.open(f"sqlite:///{self.file}")
        self.judge = self._judge()
        with self.store.writing() as session:
            outbox.recover(session, self._instance, self.now)

    @rule()
    def crash_while_sending(self) -> None:
        """The same between the claim of a delivery and its sending."""
        with self.store.writing() as session:
            outbox.claim(session, now=self.now, lease=LEASE, instance=self._instance, limit=1)
        self.crash()

    @invariant()
    def nobody_hears_twice(self) -> None:
        """No alert has come twice, and none that nobody decided to send."""
        assert set(self.arrived.values()) <= {1}
        assert set(self.arrived) <= self.due

    @invariant()
    def what_is_judged_has_its_delivery(self) -> None:
        """Verdict, alert and delivery are written together, or not at all."""
        kinds = Counter(kind for kind, _ in facts(self.store))
        assert kinds["delivery"] == len(self.due)

    @property
    def _instance(self) -> str:
        return f"life-{self.lives}"

    def _keep(self, number: int, edit: str = "") -> None:
        Installation.steps += 1
        found = replace(article(number), found=self.now, published=self.now)
        found = replace(found, text=found.text + edit)
        outcome = CrawlOutcome(
            source="paper", state=SourceState(polled=NOW - timedelta(days=30)), articles=(found,)
        )
        with self.store.writing() as session:
            sources.save_outcome(session, outcome)

    def _send(self) -> None:
        Installation.steps += 1
        while True:
            with self.store.writing() as session:
                deliveries.release(session, "room", self.now)
                claimed = outbox.claim(
                    session, now=self.now, lease=LEASE, instance=self._instance, limit=1
                )
            if not claimed:
                return
            for each in claimed:
                self._deliver(each)

    def _deliver(self, each: outbox.ClaimedDelivery) -> None:
        if self.up:
            self.arrived[each.alert] += 1
        with self.store.writing() as session:
            outbox.finish(
                session,
                each.id,
                each.token,
                Receipt(ok=self.up, detail=""),
                now=self.now,
                next_at=None if self.up else self.now + RETRY,
                dead=False,
            )

    def _judge(self) -> Processor:
        judge = Processor(self.store, *self._parts())
        judge.load_memory(self.now)
        return judge

    def _parts(self) -> tuple[object, object]:
        chosen = {name: TOPICS[name] for name in sorted(self.topics)}
        configuration = Configuration.model_validate(
            {"topics": chosen, "channels": {"room": {"console": {}, "flood": 1_000_000}}}
        )
        loaded = LoadedConfiguration(configuration, {}, (), ())
        book = AddressBook(configuration.channels)
        return matcher_of(loaded), delivery_config_of(loaded, book)


def stateful(full: bool) -> Tally:
    """Run the machine: 500 times 50 steps, or a few."""
    Installation.steps = Installation.told = 0
    run_state_machine_as_test(
        Installation,
        settings=settings(
            max_examples=500 if full else 6,
            stateful_step_count=50 if full else 20,
            deadline=None,
            derandomize=not full,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Tally(Installation.steps, note=f"{Installation.told} alerts arrived, each once")
