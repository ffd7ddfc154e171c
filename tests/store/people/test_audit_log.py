"""The audit log in the store: found, cut, without secrets, and deleted when it is old."""

from __future__ import annotations

from datetime import timedelta

from policywire.store.database.store import Store
from policywire.store.people import audit_log
from policywire.store.people.audit_log import PAGE, AuditEntry, AuditFilter, Door
from tests.store.newsroom import NOW


def entry(number: int = 1, **changes: object) -> AuditEntry:
    values: dict[str, object] = {
        "at": NOW + timedelta(days=number),
        "who": "eve",
        "via": Door.PAGE,
        "address": "203.0.113.7",
        "action": "topics mute",
        "subject": "tariffs",
    }
    return AuditEntry(**(values | changes))  # type: ignore[arg-type]


def write(store: Store, *entries: AuditEntry) -> None:
    with store.writing() as session:
        for each in entries:
            audit_log.record(session, each)


def found(store: Store, **sought: object) -> list[int]:
    return [each.at.day - NOW.day for each in audit_log.everything(store, AuditFilter(**sought))]  # type: ignore[arg-type]


def test_entries_come_newest_first_and_are_narrowed(store: Store) -> None:
    write(store, entry(1), entry(2, who="ann"), entry(3, action="login"))
    assert found(store) == [3, 2, 1]
    assert found(store, who="ann") == [2]
    assert found(store, action="log") == [3]
    assert found(store, since=NOW + timedelta(days=2)) == [3, 2]


def test_all_pages_are_read(store: Store) -> None:
    write(store, *(entry(1) for _ in range(PAGE + 3)))
    assert len(list(audit_log.everything(store))) == PAGE + 3


def test_old_entries_are_deleted_in_steps(store: Store) -> None:
    write(store, *(entry(1) for _ in range(PAGE + 3)), entry(5))
    gone = []
    while not gone or gone[-1]:
        with store.writing() as session:
            gone.append(audit_log.delete_before(session, NOW + timedelta(days=3)))
    assert gone == [PAGE, 3, 0]
    assert found(store) == [5]


def test_secrets_and_what_is_empty_are_left_out_and_long_texts_cut() -> None:
    form = {
        "reason": "a " * 900,
        "password": "hunter2",
        "csrf": "x",
        "story": "",
        "address": "tgram://1:hunter2/3",
        "source": "https://n.example/feed?key=hunter2",
        "name": "https://ann:hunter2@n.example",
    }
    said = audit_log.fields_of(form)
    assert said.startswith("reason=a a")
    assert said.endswith("password=…; address=…; source=…; name=…")
    assert len(said) < 600
    assert "hunter2" not in said
