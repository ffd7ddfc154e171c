"""A process that lives says so, whatever became of its last word."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy.exc import InternalError

from policywire.service.workers import presence
from policywire.service.workers.presence import Presence
from policywire.store.workers.workers import Role
from tests.fresh_store import fresh_store


def test_a_word_that_a_server_refused_is_not_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "BEAT_SECONDS", 0.01)
    store = fresh_store(tmp_path / "policywire.db")
    words: list[int] = []
    again = threading.Event()

    def beat(_self: Presence) -> None:
        words.append(1)
        if len(words) == 1:
            raise InternalError("UPDATE worker", {}, Exception("read-only transaction"))
        again.set()

    monkeypatch.setattr(Presence, "beat", beat)
    here = Presence(store, Role.WORKER, "a")
    here.start()
    assert again.wait(5)
    here.fall_silent()
    store.close()
