"""An installation for answers: a judge, an outbox, the page, a mail server and Slack's side."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx2

from policywire.config.models import Configuration, WebSettings
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.model.article import Article
from policywire.service.app.page_server import WebServer
from policywire.service.health import ServiceHealth
from policywire.service.jobs.delivery.digests import DigestBuilder
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.wiring import delivery_config_of, matcher_of
from policywire.store.articles import articles
from policywire.store.deliveries import outbox
from policywire.store.stories import story_merge_split
from tests.alerts.endpoints import Relay, Service
from tests.service.mailroom import Mailroom
from tests.web.site import Site

START = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
READER = "reader@desk.example"


class _LookedAt(Exception):  # noqa: N818 - it ends a look, and is no fault
    """Rolls back what a look at the next digest wrote."""


class FeedbackDesk:
    """Everything that answers go through, on one store and one clock."""

    def __init__(self, folder: Path, relay: Relay, slack: Service, topics: object) -> None:
        mail = {"smtp": f"smtp+plain://127.0.0.1:{relay.port}", "from": READER, "to": [READER]}
        hook = {"webhook": f"{slack.url}/services/T/B/x", "signing_secret": SECRET}
        channels = {
            "mail": {"mail": mail},
            "slack": {"slack": hook},
            "evening": {"console": {}, "digest": {"at": ["20:00"]}},
        }
        self.configuration = Configuration.model_validate({"topics": topics, "channels": channels})
        self.relay, self.slack = relay, slack
        self.room = Mailroom(folder, channels)
        self.room.clock.at = START
        self.server = WebServer(WebSettings(port=0), ServiceHealth(started=START))

    async def open(self) -> None:
        """Serve the page, and judge."""
        await self.server.start()
        loaded = LoadedConfiguration(self.configuration, {}, (), ())
        config = delivery_config_of(loaded, self.room.book, self.server.address)
        self.room.delivery_config = config
        self.judge = Processor(self.room.store, matcher_of(loaded), config)
        site = Site(self.room.store, self.configuration)
        self.server.app_context = replace(
            site.backing(), now=lambda: self.room.clock.at, slack_hooks=self.slack.url
        )
        self.client = httpx2.AsyncClient(base_url=self.server.address, timeout=20)

    async def close(self) -> None:
        """End."""
        await self.client.aclose()
        await self.server.stop()
        await self.room.close()
        self.room.store.close()

    async def read(self, *found: Article) -> None:
        """Find and judge articles, and send what they bring."""
        for each in found:
            self.room.clock.at = each.found
            with self.room.store.writing() as session:
                articles.add(session, [each])
            self.follow()
        await self.room.send_due()

    def follow(self) -> None:
        """What the judge does within a minute: judge what is new and follow what people said."""
        self.judge.process_batch(self.room.clock.now)

    # What a reader does.

    async def answer_on_page(self, form: dict[str, str], path: str = "/articles/mark") -> None:
        """Press a button of the page."""
        page = await self.client.get("/login")
        seal = re.search('name="csrf" value="([^"]+)"', page.text)
        assert seal
        done = await self.client.post(path, data={"csrf": seal[1], **form})
        assert done.status_code == 303, done.text

    def link_of_mail(self, title: str) -> str:
        """The link to every answer in the mail about an article."""
        (mail,) = (each for each in self.relay.mails if title in each["Subject"])
        part = mail.get_body(("plain",))
        assert part is not None
        found = re.search(r"^Something else: (http\S+)\s*$", part.get_content(), re.MULTILINE)
        assert found
        return found[1].removeprefix(self.server.address)

    async def press_in_slack(self, action: dict[str, Any]) -> dict[str, Any]:
        """Send what Slack sends for a press, signed; gives what the person is answered."""
        payload = {
            "type": "block_actions",
            "user": {"id": "U1", "username": "ann"},
            "response_url": f"{self.slack.url}/actions/T1/1/x",
            "actions": [action],
        }
        body = urlencode({"payload": json.dumps(payload)})
        sent = str(int(self.room.clock.at.timestamp()))
        made = hmac.new(SECRET.encode(), f"v0:{sent}:{body}".encode(), sha256).hexdigest()
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": sent,
            "x-slack-signature": f"v0={made}",
        }
        answers = len(self.slack.bodies)
        done = await self.client.post("/slack/actions", content=body, headers=headers)
        assert done.status_code == 200, done.text
        async with asyncio.timeout(20):  # it is answered after the request
            while len(self.slack.bodies) == answers:  # noqa: ASYNC110 - the far end is a thread
                await asyncio.sleep(0.01)
        answered: dict[str, Any] = json.loads(self.slack.bodies[-1])
        return answered

    def choices_in_slack(self, title: str) -> dict[str, Any]:
        """The list of answers below the message on an article."""
        posts = [json.loads(each) for each in self.slack.bodies if title in each.decode()]
        (choice,) = (
            element
            for block in posts[0]["blocks"]
            if block["type"] == "actions"
            for element in block["elements"]
            if element["type"] == "static_select"
        )
        return dict(choice)

    # Where it shows.

    async def shown(self, url: str, topic: str) -> dict[str, str]:
        """What stands at every place where the article or its story is seen, by place."""
        with self.room.store.reading() as session:
            story = story_merge_split.story_of(session, url)
        paths = {
            "home": f"/?topic={topic}&period=week",
            "story": f"/stories/{story}",
            "article": f"/articles?url={url}",
            "not told": f"/not-told?topic={topic}",
            "API: story": f"/api/stories/{story}",
            "API: developments": "/api/developments?since=7d",
            "API: not told": f"/api/not-told?topic={topic}",
            "Atom": f"/topics/{topic}/feed.atom",
            "JSON Feed": f"/topics/{topic}/feed.json",
        }
        await self.client.get("/login")  # the notice of what was done stands on the next page only
        places = {name: await self._read(path) for name, path in paths.items()}
        return places | {"digest": self.next_digest()}

    async def _read(self, path: str) -> str:
        page = await self.client.get(path)
        assert page.status_code == 200, page.text
        return re.sub('name="csrf" value="[^"]+"', "", page.text)

    def next_digest(self) -> str:
        """The text of the digest as it would be sent this evening."""
        evening = self.room.clock.at + timedelta(hours=8)
        try:
            with self.room.store.writing() as session:
                DigestBuilder(session, self.room.delivery_config, evening, START).write_due(
                    "evening"
                )
                made = outbox.claim(
                    session,
                    now=evening,
                    lease=timedelta(1),
                    instance="a",
                    channel="evening",
                    limit=9,
                )
                text = "\n".join(each.message.text for each in made)
                raise _LookedAt
        except _LookedAt:
            return text
