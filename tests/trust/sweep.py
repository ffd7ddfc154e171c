"""R-SWEEP: verdicts and deliveries that a bug lost are named by the hourly look, all of them."""

from __future__ import annotations

import random
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlmodel import col, delete, select

from policywire.store.database.session import Session
from policywire.store.database.store import Store
from policywire.store.decisions.reconciliation import unaccounted
from policywire.store.schema import AlertRow, ArticleRow, DeliveryRow, VerdictRow
from tests.fresh_store import fresh_store
from tests.service.desk import NOW
from tests.trust.disk.cycle import Cycle
from tests.trust.tally import Tally

TAKEN = 25
"""Verdicts that are taken away, and as many alerts whose deliveries are."""
SINCE = NOW - timedelta(days=400)


def sweep(full: bool) -> Tally:
    """Take rows away at random; each must be counted, and what was told is told no second time."""
    rounds = 20 if full else 1
    return sum((_one(random.Random(seed)) for seed in range(rounds)), Tally())


def _one(chance: random.Random) -> Tally:
    with tempfile.TemporaryDirectory(prefix="policywire-sweep-") as place:
        folder = Path(place)
        fresh_store(folder / "store.db").close()
        store = Store.open(f"sqlite:///{folder / 'store.db'}")
        Cycle(store, folder / "sent").run(TAKEN + 5)
        before = _named(store)
        with store.writing() as session:
            _take_away(session, chance)
        found = sum(_named(store))
        Cycle(store, folder / "sent", instance="two").run(TAKEN + 5)
        store.close()
        lines = Counter((folder / "sent").read_text().split())
    faults = (f"named before anything was taken: {before}",) if before else ()
    lost = abs(2 * TAKEN - found)
    return Tally(2 * TAKEN, lost, lines.total() - len(lines), faults=faults)


def _take_away(session: Session, chance: random.Random) -> None:
    articles = chance.sample(_ids(session, ArticleRow.id), TAKEN)
    session.exec(delete(VerdictRow).where(col(VerdictRow.article_id).in_(articles)))
    alerts = chance.sample(_ids(session, AlertRow.id), TAKEN)
    session.exec(delete(DeliveryRow).where(col(DeliveryRow.alert_id).in_(alerts)))


def _ids(session: Session, column: object) -> Sequence[object]:
    return session.exec(select(column).order_by(column)).all()  # type: ignore[call-overload, no-any-return]


def _named(store: Store) -> list[int]:
    """How many of each kind the look finds."""
    with store.reading() as session:
        return [int(number) for each in unaccounted(session, SINCE) for number in _COUNT(each)]


_COUNT = re.compile(r"^(\d+)\b").findall
