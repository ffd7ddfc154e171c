"""The upgrade names an administrator: the first editor, never a viewer, and it says so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command

from policywire.config.enums import Role
from policywire.store.database import migration
from policywire.store.database.engine import WRITES
from policywire.store.database.store import Store
from policywire.store.people import audit_log, users
from tests.store.newsroom import NOW

Known = tuple[str, Role, str]


def upgraded(folder: Path, known: list[Known]) -> tuple[dict[str, Role], list[str]]:
    """The roles after the upgrade of a store with these users, the first the oldest; its log."""
    url = f"sqlite:///{folder / 'policywire.db'}"
    store = Store.open(url)
    with store.writing() as session:
        for days, (name, role, origin) in enumerate(known):
            at = NOW + timedelta(days=days)
            if origin:
                users.vouch(session, name, role, origin, at)
            else:
                users.add(session, name, "hash", role, at)
    configuration = migration.configuration()
    with store.engine.connect() as plain:
        connection = plain.execution_options(**{WRITES: True})
        with connection.begin():
            configuration.attributes["connection"] = connection
            command.downgrade(configuration, "0027")
    store.close()
    store = Store.open(url)
    with store.reading() as session:
        roles = {each.name: each.role for each in users.listing(session)}
        said = [f"{each.subject}: {each.detail}" for each in audit_log.listing(session, limit=9)]
    store.close()
    return roles, said


@pytest.mark.parametrize(
    ("known", "chosen"),
    [
        ([("zoe", Role.EDITOR, ""), ("ann", Role.EDITOR, "")], "zoe"),
        ([("bob", Role.VIEWER, ""), ("ann", Role.EDITOR, "")], "ann"),
        ([("bob", Role.VIEWER, "")], ""),
        ([("eve", Role.EDITOR, "https://login.example 7")], ""),
        ([("eve", Role.EDITOR, "https://login.example 7"), ("ann", Role.EDITOR, "")], "ann"),
        ([("ann", Role.EDITOR, ""), ("ada", Role.ADMIN, "")], ""),
        ([], ""),
    ],
)
def test_the_first_editor_becomes_the_administrator_where_there_is_none(
    tmp_path: Path, known: list[Known], chosen: str
) -> None:
    roles, said = upgraded(tmp_path, known)
    assert roles == {name: Role.ADMIN if name == chosen else role for name, role, _ in known}
    assert said == ([f"{chosen}: role=admin"] if chosen else [])
