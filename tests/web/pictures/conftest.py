"""A furnished site for the tests that walk over all its pages. They only read it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.web.pictures.furnished_site import FurnishedSite, furnished_site


@pytest.fixture(scope="session")
async def furnished(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FurnishedSite]:
    """The demo's busy week and a field beside it, used by two people."""
    found = await furnished_site(tmp_path_factory.mktemp("furnished"))
    yield found
    found.site.store.close()
