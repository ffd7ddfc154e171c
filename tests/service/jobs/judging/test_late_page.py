"""A page that could not be read is asked for again, and its article matched anew by its text."""

from __future__ import annotations

import io
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from policywire.config.models import Configuration
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.model.article import Article, TextOrigin
from policywire.service.app.service import Service
from policywire.service.clock import ManualClock
from policywire.service.health import ServiceHealth
from policywire.service.jobs.judging.processed_article import ProcessedArticle
from policywire.service.paths import InstallationPaths
from policywire.store.articles import articles

pytestmark = pytest.mark.slow
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MAINTENANCE = "<html><title>Down for maintenance</title><p>We will be back soon.</p></html>"
LINES = (
    "The mayor of the harbor town presented her plan for the coming year on Tuesday evening.",
    "It foresees a tariff on imported steel, which three shipyards had asked the town for.",
    "The council votes in March, and two of its five members have said that they oppose it.",
    "Fishermen fear that repairs of their boats will cost them more than they can earn by it.",
    "A report on the costs is due in January and will be published on the site of the town.",
)
PAGE = (
    "<html lang=en><title>Plan for the year</title><h1>Plan for the year</h1><article>"
    f"{''.join(f'<p>{line}</p>' for line in LINES)}</article></html>"
)
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Town</title><item>
<title>{title}</title><link>{base}/plan</link><guid>{base}/plan</guid>
<pubDate>Tue, 24 Nov 2026 11:00:00 GMT</pubDate><description>{summary}</description>
</item></channel></rss>"""


class Town(BaseHTTPRequestHandler):
    page: ClassVar[str] = MAINTENANCE
    title: ClassVar[str] = "Plan for the year"
    asked: ClassVar[int] = 0

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        pages = {
            "/feed": FEED.format(base=base, title=self.title, summary="What the mayor wants."),
            "/plan": self.page,
        }
        Town.asked += self.path == "/plan"
        body = pages.get(self.path, "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "application/xml" if self.path == "/feed" else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@dataclass
class Desk:
    service: Service
    clock: ManualClock
    base: str

    async def poll(self) -> list[ProcessedArticle]:
        for key, source in self.service.loaded.configuration.sources.items():
            await self.service.poll_runner.poll(key, source)
        return await self.service.processing.process_pending()

    async def later(self, wait: timedelta) -> list[ProcessedArticle]:
        self.clock.at += wait
        await self.service.recheck()
        return await self.service.processing.process_pending()

    def article(self) -> Article:
        with self.service.store.reading() as session:
            found = articles.get(session, f"{self.base}/plan")
        assert found is not None
        return found


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    Town.page, Town.title, Town.asked = MAINTENANCE, "Plan for the year", 0
    clock = ManualClock(NOW)
    with ThreadingHTTPServer(("127.0.0.1", 0), Town) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_address[1]}"
        configuration = Configuration.model_validate(
            {
                "settings": {"allow_private_addresses": True},
                "sources": {"town": {"url": f"{base}/feed", "outlet": "Town", "delay": "0s"}},
                "topics": {"tariffs": {"title": "Tariffs", "any": ["tariff"]}},
                "channels": {"screen": {"console": {}}},
            }
        )
        place = InstallationPaths(tmp_path, tmp_path, f"sqlite:///{tmp_path / 'news.db'}")
        loaded = LoadedConfiguration(configuration, {}, (), ())
        service = Service(place, loaded, clock, io.StringIO(), ServiceHealth(started=clock.now()))
        await service.start()
        try:
            yield Desk(service, clock, base)
        finally:
            await service.stop()
            server.shutdown()


async def test_an_article_that_met_no_topic_is_matched_by_its_page_at_last(desk: Desk) -> None:
    [first] = await desk.poll()
    assert (first.article.title, first.alert) == ("Plan for the year", None)
    assert "maintenance" in first.article.note
    assert await desk.later(timedelta(minutes=10)) == []
    assert desk.article().text == "What the mayor wants."
    Town.page = PAGE
    [again] = await desk.later(timedelta(minutes=50))
    assert again.alert is not None
    assert again.verdict.copy is None
    assert desk.article().origin is TextOrigin.PAGE
    assert "tariff on imported steel" in desk.article().text
    assert not desk.article().note


async def test_one_that_was_told_gets_its_text_in_silence(desk: Desk) -> None:
    Town.title = "Mayor wants a tariff on steel"
    [first] = await desk.poll()
    assert first.alert is not None
    Town.page = PAGE
    assert await desk.later(timedelta(minutes=10)) == []
    assert "tariff on imported steel" in desk.article().text


async def test_it_is_asked_for_a_few_times_and_then_no_more(desk: Desk) -> None:
    await desk.poll()
    for hours in (0.2, 1, 6, 20, 30, 60):
        await desk.later(timedelta(hours=hours))
    assert Town.asked == 5
    assert desk.article().awaits_page
