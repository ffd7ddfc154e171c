"""A process is killed (SIGKILL) while it tells a search's finds: none is lost or told twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from policywire.config.enums import Cadence
from policywire.store.articles import search_queue
from policywire.store.database.store import Store
from policywire.store.deliveries import delivery_list
from policywire.store.people import saved_searches
from tests.fresh_store import fresh_store
from tests.postgres import Postgres, serve
from tests.service.jobs.judging.test_search_alerts import DREDGING, NIGHT, NOW, newsdesk_of

KILLED = """
import os, signal, sys
from pathlib import Path
from policywire.service.jobs.judging import search_alert_writer
from policywire.store.articles import search_queue
from policywire.store.database.store import Store
from policywire.store.deliveries import deliveries
from policywire.store.people import saved_searches
from tests.service.jobs.judging.test_search_alerts import DREDGING, newsdesk_of

def die(*_given, **_named):
    os.kill(os.getpid(), signal.SIGKILL)

room, name = {"before": (saved_searches, "followed"), "within": (deliveries, "enqueue"),
              "after": (search_queue, "remove")}[sys.argv[2]]
desk = newsdesk_of(Store.open(sys.argv[1]))
with desk.store.writing() as session:
    from policywire.store.articles import articles
    articles.add(session, [DREDGING])
desk.processor.process_batch(desk.clock.now)
setattr(room, name, die)
desk.job.tell()
"""
"""Dies while the articles are queued, while an alert is written, or once it is written."""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A server."""
    with serve() as server:
        yield server


@pytest.mark.parametrize("moment", ["before", "within", "after"])
def test_a_killed_process_loses_no_find_and_the_next_tells_it_once(
    tmp_path: Path, moment: str
) -> None:
    file = tmp_path / "news.db"
    store = fresh_store(file)
    with store.writing() as session:
        number = saved_searches.add(session, "dredging", {}, name="D", author="ann", now=NOW)
        saved_searches.follow(session, number, NIGHT, Cadence.AT_ONCE, "ann")
    store.close()
    url = f"sqlite:///{file}"
    died = subprocess.run([sys.executable, "-c", KILLED, url, moment], check=False)
    assert died.returncode == -signal.SIGKILL
    desk = newsdesk_of(Store.open(url))
    assert desk.job.tell() == (0 if moment == "after" else 1)
    with desk.store.reading() as session:
        (told,) = delivery_list.list_deliveries(session)
        assert search_queue.waiting(session, 9) == []
    desk.store.close()
    assert DREDGING.title in told.subject


@pytest.mark.postgres
def test_so_it_is_on_postgresql(postgres: Postgres) -> None:
    url = postgres.url(postgres.create())
    store = Store.open(url)
    with store.writing() as session:
        number = saved_searches.add(session, "dredging", {}, name="D", author="ann", now=NOW)
        saved_searches.follow(session, number, NIGHT, Cadence.AT_ONCE, "ann")
    store.close()
    died = subprocess.run([sys.executable, "-c", KILLED, url, "within"], check=False)
    assert died.returncode == -signal.SIGKILL
    desk = newsdesk_of(Store.open(url))
    assert desk.job.tell() == 1
    with desk.store.reading() as session:
        (told,) = delivery_list.list_deliveries(session)
        assert search_queue.waiting(session, 9) == []
    desk.store.close()
    assert DREDGING.title in told.subject
