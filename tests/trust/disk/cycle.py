"""What the service does with a store, without a network: keep, judge, claim, send, settle.

The rooms are the real ones. What is sent is a line in a file of its own, whose disk never fails.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import sqlmodel

from policywire.alerts.model.alert import Receipt
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import CrawlOutcome, SourceState
from policywire.store.articles import sources
from policywire.store.database.store import Store
from policywire.store.deliveries import outbox
from policywire.store.schema import ArticleRow, DeliveryRow
from tests.service.desk import NOW, STEEL, Desk
from tests.trust.crash.wire import GOODS, country, headline

LEASE = timedelta(minutes=5)
Fact = tuple[str, str]


def article(number: int) -> Article:
    """One event of its own."""
    goods, where = GOODS[number % len(GOODS)], country(number)
    text = f"The parliament of {where} voted for a tariff on {goods}. It begins in May."
    url = f"https://paper.example/{number}"
    return replace(STEEL, url=url, title=headline(number), text=text)


@dataclass
class Cycle:
    """One store at work. `committed` is called when a transaction has returned."""

    store: Store
    sent: Path
    instance: str = "one"
    committed: Callable[[], None] = lambda: None

    def run(self, articles: int) -> None:
        """Bring so many articles from the feed to their reader; goes on where another stopped."""
        desk = Desk.of(self.store, {"channels": {"room": {}}})
        desk.judge.load_memory(NOW)
        with self.store.writing() as session:
            outbox.recover(session, self.instance, NOW)
        for number in range(articles):
            state = SourceState(polled=NOW - timedelta(days=30))
            outcome = CrawlOutcome(source="paper", state=state, articles=(article(number),))
            with self.store.writing() as session:
                sources.save_outcome(session, outcome)
            self.committed()
            while desk.judge.process_batch(lambda: NOW):
                self.committed()
            self._send()

    def _send(self) -> None:
        while claimed := self._claimed():
            self.committed()
            for each in claimed:
                _append(self.sent, each.message.message_id)
                with self.store.writing() as session:
                    receipt = Receipt(ok=True, detail="")
                    outbox.finish(
                        session, each.id, each.token, receipt, now=NOW, next_at=None, dead=False
                    )
                self.committed()

    def _claimed(self) -> list[outbox.ClaimedDelivery]:
        with self.store.writing() as session:
            return outbox.claim(session, now=NOW, lease=LEASE, instance=self.instance, limit=1)


def facts(store: Store) -> frozenset[Fact]:
    """What is written, as facts that once true stay true."""
    with store.reading() as session:
        found: set[Fact] = set()
        for row in session.exec(sqlmodel.select(ArticleRow)):
            found.add(("article", row.url))
            if row.judged_at is not None:
                found.add(("judged", row.url))
        for delivery in session.exec(sqlmodel.select(DeliveryRow)):
            found.add(("delivery", delivery.alert_id))
            if delivery.attempts:
                found.add(("claimed", delivery.alert_id))
            if delivery.finished_at is not None:
                found.add(("sent", delivery.alert_id))
        return frozenset(found)


def damage(file: Path) -> str:
    """What SQLite finds damaged; empty for a sound file. Raises sqlite3.DatabaseError for worse."""
    with closing(sqlite3.connect(file)) as connection:
        found = str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    return "" if found == "ok" else found


def _append(file: Path, line: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{line}\n".encode())
    finally:
        os.close(descriptor)
