"""Whoever sits at the machine of a site that follows nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.web.desk import Desk
from tests.web.site import Reader


@pytest.fixture
async def visitor(desk: Desk) -> AsyncIterator[Reader]:
    """Whoever sits at this machine."""
    reader = Reader(desk.site.application())
    yield reader
    await reader.close()
