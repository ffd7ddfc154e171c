"""A whole site on a store of its own, as the tests ask it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import httpx2
from starlette.applications import Starlette

from policywire.alerts.message.signed_links import LinkSigner
from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.enums import Role, Scope
from policywire.config.models import Configuration
from policywire.crawler.extract.page import ArticlePage
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.pipeline.topics.matcher import Matcher
from policywire.store.database.session import Session
from policywire.store.database.store import Store
from policywire.store.people import tokens, users
from policywire.web.app import HostPolicy, build_app
from policywire.web.http.app_context import AppContext, SetupTools
from policywire.web.http.page_fetch import Fetch
from policywire.web.security.csrf import digest, new_secret
from policywire.web.security.password import hash_password
from tests.store.newsroom import NOW

T = TypeVar("T")

HOST = "127.0.0.1:8420"
PEN = LinkSigner("the key of the tests")


async def unreachable(url: str) -> ArticlePage | Problem:
    """What the crawler says while nothing can be reached."""
    return Problem(ProblemClass.CONNECT, url, "Nothing can be reached.")


@dataclass
class Site:
    """The site's application, and what stands behind it; a test may change the configuration."""

    store: Store
    configuration: Configuration
    now: datetime = NOW
    topics_file: TopicsFileEditor | None = None
    record: dict[str, object] = field(
        default_factory=lambda: {
            "status": "ok",
            "ready": True,
            "standing": [],
            "paused": [],
            "checks": [],
            "version": "0.1.0",
            "started": NOW.isoformat(),
            "sources": 0,
            "polls": 0,
            "judged": 0,
            "configuration_error": None,
            "trouble": None,
        }
    )

    attempts: dict[tuple[str, str], int] = field(default_factory=dict)

    checked: list[str] = field(default_factory=list)
    """The sources that somebody wanted polled."""

    fetch: Fetch = unreachable
    setup: SetupTools | None = None
    _made: tuple[Configuration, Matcher] | None = None

    def backing(self) -> AppContext:
        """What the service would hand to the pages."""
        return AppContext(
            store=self.store,
            configuration=lambda: self.configuration,
            matcher=self.matcher,
            health_record=lambda: self.record,
            delivery_attempts=lambda: self.attempts,
            now=lambda: self.now,
            write=self.write,
            poll_source=self.checked.append,
            fetch=self.fetch,
            topics_file=self.topics_file,
            link_signer=PEN,
            setup=self.setup,
        )

    def matcher(self) -> Matcher:
        """The matcher of the configuration as it is now."""
        if self._made is None or self._made[0] is not self.configuration:
            made = Matcher(self.configuration.topics, self.configuration.entities)
            self._made = (self.configuration, made)
        return self._made[1]

    def write(self, work: Callable[[Session], T]) -> T:
        """What the service's writer does."""
        with self.store.writing() as session:
            return work(session)

    def open_by(self, url: str) -> None:
        """Write into the configuration by which address people open the page."""
        settings = self.configuration.settings
        web = settings.web.model_copy(update={"url": url})
        self.configuration = self.configuration.model_copy(
            update={"settings": settings.model_copy(update={"web": web})}
        )

    def _url(self) -> str:
        return self.configuration.settings.web.url

    def application(self, **reach: Any) -> Starlette:
        """The application as the service builds it."""
        backing = self.backing()
        names = ("127.0.0.1", "localhost", "news.lan")
        return build_app(
            lambda: (True, self.record),
            lambda: backing,
            HostPolicy(**{"names": names, "url": self._url, **reach}),
        )


PASSWORD = "four plain words here"


def add_user(site: Site, name: str, role: Role) -> None:
    """A user with the password of the tests."""
    hashed = hash_password(PASSWORD)
    site.write(lambda session: users.add(session, name, hashed, role, site.now))


@asynccontextmanager
async def logged_in(site: Site, name: str, role: Role) -> AsyncIterator[Reader]:
    """A browser from elsewhere, in which a new user logged in."""
    add_user(site, name, role)
    reader = Reader(site.application(local=False))
    await reader.log_in(name, PASSWORD)
    yield reader
    await reader.close()


def add_token(
    site: Site,
    name: str,
    role: Role,
    until: datetime | None = None,
    scopes: Collection[Scope] = (),
) -> str:
    """A token; gives what a program shows."""
    secret = new_secret()
    site.write(
        lambda session: tokens.add(
            session,
            name,
            digest=digest(secret),
            role=role,
            now=site.now,
            until=until,
            scopes=scopes,
        )
    )
    return secret


class Reader:
    """Asks a site, in the name of the loopback address unless told otherwise.

    A bug raises in the test, unless the reader is `patient`: then it reads the answer to it.
    """

    def __init__(
        self, app: Starlette, *, patient: bool = False, address: str = "127.0.0.1"
    ) -> None:
        transport = httpx2.ASGITransport(
            app=app, raise_app_exceptions=not patient, client=(address, 123)
        )
        self._client = httpx2.AsyncClient(transport=transport, base_url=f"http://{HOST}")

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx2.Response:
        """Open a page."""
        return await self._client.get(path, headers=headers)

    async def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """Send a request of any method."""
        return await self._client.request(method, path, headers=headers, data=form)

    async def send_body(
        self, method: str, path: str, headers: Mapping[str, str], body: str
    ) -> httpx2.Response:
        """Send a body as it stands."""
        return await self._client.request(method, path, headers=headers, content=body)

    async def post(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        """Send a form as a page of ours would: with its seal."""
        seal = re.search('name="csrf" value="([^"]+)"', (await self.get("/login")).text)
        assert seal
        return await self.send("POST", path, headers, {"csrf": seal[1], **form})

    async def log_in(self, name: str, password: str) -> httpx2.Response:
        """Log in; the cookie is kept as a browser does."""
        return await self.post("/login", {"name": name, "password": password})

    def cookie(self, name: str) -> str:
        """What a cookie holds."""
        return self._client.cookies[name]

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()
