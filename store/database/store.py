"""The store: one open database, and the two kinds of transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Engine
from sqlmodel import Session

from policywire.store.database import database_url, high_water, migration, restore_mark
from policywire.store.database.engine import WRITES, connect
from policywire.store.database.error import translated_errors


class Store:
    """An open database. Safe to share between threads; each transaction has its own session."""

    def __init__(self, engine: Engine) -> None:
        """Keep `engine`; callers use `Store.open`."""
        self.engine = engine
        self._reader = _reader(engine)
        self._writer = engine.execution_options(**{WRITES: True})
        self.fence: Callable[[Session], None] | None = None
        """Asked before each write whether this process may still write: it raises where not."""

    @classmethod
    def open(cls, url: str, *, durable: bool = True, restoring: bool = False) -> Store:
        """Open the database at `url`, creating or migrating it as needed.

        Without `durable` a power cut may damage a SQLite file: for stores that are thrown away.
        `restoring` is for the restore itself, which alone may open what it has not done with.
        Raises StoreError when it cannot be reached, has lost rows, was written by a newer
        policywire, or a restore of it was cut off.
        """
        place = database_url.parse_url(url)
        file = database_url.file_of(place)
        if file is not None:
            high_water.check(file)
        engine = connect(place, durable=durable)
        try:
            with translated_errors(database_url.display_url(place)):
                if file is None and not restoring:
                    _refuse_half_restored(engine)
                migration.bring_up_to_date(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    @property
    def url(self) -> URL:
        """Where this store is."""
        return self.engine.url

    @property
    def display_url(self) -> str:
        """The same for people, without a password."""
        return database_url.display_url(self.url)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction that sees one moment of the database and cannot write."""
        with translated_errors(self.display_url), Session(self._reader, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: all of it is kept when the block ends, nothing when it raises."""
        with translated_errors(self.display_url), Session(self._writer, autoflush=False) as session:
            session.connection()  # takes the lock now, not at the first statement
            if self.fence is not None:
                self.fence(session)
            yield session
            session.commit()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _refuse_half_restored(engine: Engine) -> None:
    with Session(engine) as session:
        restore_mark.refuse(session, database_url.display_url(engine.url))


def _reader(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{WRITES: False})
    # SQLite's readers see one snapshot anyway; here each statement would see a newer one.
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
