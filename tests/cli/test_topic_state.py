"""`topics pause`, `resume`, `remove` and `rename` write topics.yaml and leave its comments."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from policywire.store.database.instance_lock import acquire_lock
from policywire.store.database.store import Store
from tests.cli.command import policywire

TEXT = "# Mine.\nirs:  # short\n  title: IRS\n  any: [irs]\n"


def test_a_topic_is_paused_resumed_renamed_and_removed(folder: Path) -> None:
    file = folder / "topics.yaml"
    file.write_text(TEXT)

    def topics(*words: str) -> str:
        done = policywire("--config", folder, "topics", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    topics("pause", "irs")
    assert "  paused: true\n" in file.read_text()
    assert "is paused" in policywire("--config", folder, "check").stderr
    topics("resume", "irs")
    assert file.read_text() == TEXT
    topics("rename", "irs", "tax")
    assert file.read_text() == TEXT.replace("irs:", "tax:")
    assert topics("remove", "tax") == "tax:  # short\n  title: IRS\n  any: [irs]\n"
    assert file.read_text() == "# Mine.\n"


def test_a_topic_that_is_not_there_and_a_key_that_cannot_be_are_refused(folder: Path) -> None:
    assert policywire("--config", folder, "topics", "pause", "isr").returncode == 1
    refused = policywire("--config", folder, "topics", "rename", "irs", "No Key")
    assert refused.returncode == 2
    assert "is no key" in refused.stderr


def test_a_topic_is_not_renamed_beside_a_running_service(folder: Path) -> None:
    file = folder / "topics.yaml"
    file.write_text(TEXT)
    policywire("--config", folder, "stories")
    store = Store.open(f"sqlite:///{folder}/data/policywire.db")
    with acquire_lock(store, datetime.now(UTC)):
        refused = policywire("--config", folder, "topics", "rename", "irs", "tax")
    store.close()
    assert refused.returncode == 4
    assert file.read_text() == TEXT
