"""A site with a year of the demo's news, and one that a test fills itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from policywire.config.models import Configuration
from policywire.crawler.crawler import Crawler
from policywire.crawler.fetch.ssrf_guard import SsrfGuard
from policywire.crawler.workers.parser_pool import ParserPool
from policywire.web.security import password
from tests.crawler.conftest import WebServer, serving
from tests.fresh_store import fresh_store
from tests.web.demo_news import demo_site
from tests.web.desk import Desk, desk_of
from tests.web.site import Reader, Site


@pytest.fixture(scope="module", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hash passwords at the lowest cost: most tests need a user, none needs one nobody can crack.

    What a password costs in service is held by `test_password`.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(password, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on the articles of the demo, judged by the real judge. Tests only read it."""
    site = demo_site(tmp_path_factory.mktemp("demo") / "demo.db")
    yield site
    site.store.close()


@pytest.fixture
async def demo_reader(demo: Site) -> AsyncIterator[Reader]:
    """Reads the demo's site."""
    reader = Reader(demo.application())
    yield reader
    await reader.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site on an empty store, with one topic."""
    opened = fresh_store(tmp_path / "site.db")
    yield Site(opened, Configuration.model_validate({"topics": TOPICS}))
    opened.close()


@pytest.fixture
def desk(site: Site, tmp_path: Path) -> Desk:
    """A site whose configuration folder the pages write; it follows nothing."""
    return desk_of(site, tmp_path / "policywire.d")


TOPICS = {
    "tariffs": {
        "title": "Tariffs",
        "why": "They move prices",
        "any": ["tariff*", "customs duty"],
        "all": ["steel"],
        "threshold": 0.01,
    }
}


@pytest.fixture
async def reader(site: Site) -> AsyncIterator[Reader]:
    """Reads the site that the test fills."""
    asking = Reader(site.application())
    yield asking
    await asking.close()


@pytest.fixture
async def web() -> AsyncIterator[WebServer]:
    """The one server that may be reached."""
    async with serving() as server:
        yield server


@pytest.fixture
async def canary() -> AsyncIterator[WebServer]:
    """A server on the same machine that may not be reached."""
    async with serving() as server:
        yield server


@pytest.fixture
async def crawler(web: WebServer, site: Site) -> AsyncIterator[Crawler]:
    """The crawler as the service has it, with one exception to its guard."""
    pool = ParserPool()
    await pool.start()
    guard = SsrfGuard(exceptions=frozenset({("127.0.0.1", web.port)}))
    made = Crawler(contact="", allow_private=False, pool=pool, clock=lambda: site.now, guard=guard)
    await made.start()
    yield made
    await made.stop()
    await pool.stop()
