"""The page as it is really served: over a socket, to many at once, from PostgreSQL as well."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from policywire.alerts.message.signed_links import FeedbackAction, FeedbackClick
from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.models import Source, WebSettings
from policywire.pipeline.model.proceeding import (
    MentionPlace,
    Proceeding,
    ProceedingKind,
    ProceedingMention,
)
from policywire.service.app.page_server import WebServer
from policywire.service.health import ServiceHealth
from policywire.store.database.session import Session
from policywire.store.database.store import Store
from policywire.store.deliveries import deliveries, delivery_list
from policywire.store.people import briefs, saved_searches
from policywire.web.page_routes import PAGES
from tests.postgres import serve
from tests.store.newsroom import NOW, alert, article, decision, judge, message, verdict
from tests.web.document import Document
from tests.web.site import PEN, Reader, Site


@pytest.fixture
async def page(demo: Site) -> AsyncIterator[WebServer]:
    """The service's own server, on a free port."""
    serving = WebServer(WebSettings(port=0), ServiceHealth(started=NOW))
    await serving.start()
    yield serving
    await serving.stop()


@pytest.mark.slow
async def test_the_page_comes_up_when_the_service_hands_over_what_it_shows(
    page: WebServer, demo: Site
) -> None:
    async with httpx2.AsyncClient(base_url=page.address) as client:
        assert (await client.get("/healthz")).json()["status"] == "starting"
        assert (await client.get("/")).status_code == 503
        page.app_context = demo.backing()
        assert "Latest developments" in Document((await client.get("/")).text).text("h1")
        page.app_context = None
        assert (await client.get("/")).status_code == 503


@pytest.mark.slow
async def test_many_readers_are_answered_at_once(page: WebServer, demo: Site) -> None:
    page.app_context = demo.backing()
    paths = ["/", "/topics", "/alerts", "/search?q=irs", "/sources", "/status"] * 8
    async with httpx2.AsyncClient(base_url=page.address, timeout=60) as client:
        answers = await asyncio.gather(*(client.get(path) for path in paths))
    assert [answer.status_code for answer in answers] == [200] * len(paths)


@pytest.fixture
def postgresql(site: Site) -> Iterator[Site]:
    """The same site on a PostgreSQL server."""
    with serve() as server:
        site.store.close()
        site.store = Store.open(server.url(server.create()))
        yield site
        site.store.close()


@pytest.mark.postgres
async def test_every_page_is_served_from_postgresql(postgresql: Site, tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text("tariffs: {title: Tariffs, any: [tariff]}\n")
    postgresql.topics_file = TopicsFileEditor(tmp_path, {})
    read = Source.model_validate({"url": "https://n.example/feed", "outlet": "N"})
    postgresql.configuration = postgresql.configuration.model_copy(
        update={"sources": {"tariffs": read}}
    )
    about = article("a", title="Tariffs on steel", text="The tariffs rise.\nSteel pays.")
    mention = ProceedingMention(
        Proceeding(ProceedingKind.BILL, "S. 1"), "S. 1", MentionPlace.SUBJECT
    )
    found = replace(verdict(about, "s1", moves=True), proceedings=(mention,))
    judge(postgresql.store, about, found)
    postgresql.write(
        lambda session: deliveries.enqueue(
            session, alert(about=about), message(), [decision()], NOW
        )
    )
    with postgresql.store.reading() as session:
        (told,) = delivery_list.list_deliveries(session)
    token = PEN.token(FeedbackClick(told.id, FeedbackAction.MUTE), NOW)
    values = {
        **_written_by_people(postgresql, tmp_path),
        **{"{id}": "s1", "{key}": "tariffs", "{name}": "stories.csv", "{token}": token},
    }
    reader = Reader(postgresql.application())
    for path in PAGES:
        if path.startswith(("/first-user/", "/invitation/", "/account/")):
            continue  # for a link of its own, and for a user with a password
        if path.startswith("/subscriptions/"):
            path = path.replace("{token}", PEN.subscription_token(told.recipient))  # noqa: PLW2901
        for name, value in values.items():
            path = path.replace(name, value)  # noqa: PLW2901 - each name is put in
        answer = await reader.get(f"{path}?q=tariff&since=2025-01-01&url={about.url}")
        assert answer.status_code == 200, path
    assert "Tariffs on steel" in (await reader.get("/search?q=tariff")).text
    await reader.close()


def _written_by_people(site: Site, folder: Path) -> dict[str, str]:
    """A brief, a saved search, a tag and a route, by the part of an address that names them."""
    (folder / "alerts.yaml").write_text(
        "channels: {desk: {console: }}\nroutes:\n  - {channels: [desk]}\n"
    )

    def write(session: Session) -> tuple[int, int]:
        brief = briefs.add(session, "Steel", "ann", NOW)
        briefs.put_story(session, brief, "s1")
        briefs.set_token(session, brief, "seen-by-all")
        return brief, saved_searches.add(session, "tariff", {}, name="T", author="ann", now=NOW)

    brief, search = site.write(write)
    return {
        "/briefs/{id}/brief.pdf": f"/briefs/{brief}/brief.html",
        "/briefs/{id}/{name}": f"/briefs/{brief}/brief.md",
        "/briefs/{id}": f"/briefs/{brief}",
        "/published/{token}": "/published/seen-by-all",
        "/searches/{id}": f"/searches/{search}",
        "/tags/{name}": "/tags/steel",
        "/routes/{number}": "/routes/1",
    }
