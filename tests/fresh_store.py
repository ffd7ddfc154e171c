"""An empty store in a SQLite file, made once in a process and copied for each test.

To make the schema by its migrations takes a seventh of a second, a copy a few thousandths.

SQLAlchemy keeps the SQL of each statement for as long as its engine lives. A test's store lives
for one test: without `remembering` the next test would put every statement together once more.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from policywire.store.database.store import Store

_FIRST: dict[str, Engine] = {}
"""The engine of the first store on each kind of database: its SQL serves all later ones."""


def fresh_store(file: str | Path) -> Store:
    """Open a new and empty store in a file that is not there yet."""
    target = Path(file)
    target.parent.mkdir(parents=True, exist_ok=True)
    assert not target.exists()
    target.touch(0o600)
    target.write_bytes(_template())
    return remembering(Store.open(f"sqlite:///{target}"))


def remembering(store: Store) -> Store:
    """The same store, with the SQL that earlier stores of this process have put together."""
    engine = store.engine
    first = _FIRST.setdefault(engine.dialect.name, engine)
    engine.dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    return Store(engine)


@cache
def _template() -> bytes:
    """The file of a store that nothing was ever written to."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        Store.open(f"sqlite:///{file}").close()
        return file.read_bytes()
