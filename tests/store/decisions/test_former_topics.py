"""Where a topic went that had another key: by every door, in a chain, and when keys are reused."""

from __future__ import annotations

from pathlib import Path

import pytest

from policywire.store.decisions.former_topics import key_now
from policywire.store.people import audit_log
from policywire.store.people.audit_log import AuditEntry, Door
from tests.fresh_store import fresh_store
from tests.store.newsroom import NOW


def entry(subject: str, detail: str, door: Door = Door.PAGE) -> AuditEntry:
    return AuditEntry(
        at=NOW,
        who="ann",
        via=door,
        address="",
        action="topics rename",
        subject=subject,
        detail=detail,
    )


@pytest.mark.parametrize(
    ("renames", "former", "known", "now"),
    [
        ([("wells", "aquifers")], "wells", {"aquifers"}, "aquifers"),
        ([("wells", "aquifers"), ("aquifers", "water")], "wells", {"water"}, "water"),
        # Another topic took the key that was free, and went on under a third.
        ([("wells", "water"), ("wells", "drilling")], "wells", {"water", "drilling"}, "drilling"),
        # What was renamed before is no matter of this topic.
        ([("water", "rain"), ("wells", "water")], "wells", {"rain", "water"}, "water"),
        ([("wells", "water"), ("water", "wells")], "water", {"wells"}, "wells"),
        ([("wells", "water")], "wells", set(), None),
        ([], "wells", {"water"}, None),
    ],
)
def test_a_topic_is_found_by_a_key_it_had(
    tmp_path: Path, renames: list[tuple[str, str]], former: str, known: set[str], now: str | None
) -> None:
    store = fresh_store(tmp_path / "a.db")
    with store.writing() as session:
        for old, new in renames:
            audit_log.record(session, entry(old, f"key={new}"))
    with store.reading() as session:
        assert key_now(session, former, known) == now


def test_a_rename_by_the_command_line_counts(tmp_path: Path) -> None:
    store = fresh_store(tmp_path / "a.db")
    with store.writing() as session:
        audit_log.record(session, entry("", "topic=wells; new=water", Door.COMMAND))
    with store.reading() as session:
        assert key_now(session, "wells", {"water"}) == "water"
