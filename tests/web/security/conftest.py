"""Who manages people."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from policywire.config.enums import Role
from tests.web.site import Reader, Site, logged_in


@pytest.fixture
async def admin(site: Site) -> AsyncIterator[Reader]:
    """Ada, the only administrator."""
    async with logged_in(site, "ada", Role.ADMIN) as reader:
        yield reader
