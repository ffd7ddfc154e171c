"""What processes share is kept on PostgreSQL only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from policywire.store.database.store import Store
from tests.store.conftest import Kept


@pytest.fixture
def shared(kept: Kept) -> Iterator[Store]:
    """An empty store on PostgreSQL."""
    store = Store.open(kept.server.url(kept.take()))
    yield store
    store.close()
    kept.give_back()
