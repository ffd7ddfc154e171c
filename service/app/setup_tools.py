"""What the pages need that write the configuration: searching, testing, and reading it again."""

from __future__ import annotations

import asyncio
from typing import TextIO

from policywire.config.enums import ModelUse
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.source_search import SourceSearchResult, search_sources
from policywire.pipeline.topics.drafting.topic_draft import TopicDraft
from policywire.service.app.reload import reload_config
from policywire.service.app.service import Service
from policywire.service.channel_trial import Receipts, send_samples
from policywire.service.language_model.topic_draft import draft_by_model
from policywire.store.people import users
from policywire.web.http.app_context import SetupTools
from policywire.web.security.csrf import new_secret
from policywire.web.security.security_headers import is_loopback

RELOAD_SECONDS = 30.0
"""Seconds that a page waits for what it has written to count."""
PAGE_SECONDS = 30.0
"""Seconds that a person waits for the draft of a model at most."""


def setup_tools(service: Service, console: TextIO) -> SetupTools:
    """The tools of a running service; made in its event loop. Consoles print on `console`."""
    loop = asyncio.get_running_loop()

    def reload() -> None:
        reloading = reload_config(service.paths.folder, service)
        asyncio.run_coroutine_threadsafe(reloading, loop).result(RELOAD_SECONDS)

    async def search(url: str) -> SourceSearchResult:
        return await search_sources(service.crawler, url, service.clock.now())

    async def send(channel: str, loaded: LoadedConfiguration) -> Receipts:
        return await send_samples(channel, loaded, service.clock.now(), console)

    async def draft(text: str) -> TopicDraft | str | None:
        configuration = service.loaded.configuration
        model, reader = configuration.settings.llm, service.second_reader.reader
        if model is None or reader is None or ModelUse.DRAFT not in model.uses:
            return None
        seconds = min(model.deadline.total_seconds(), PAGE_SECONDS)
        return await draft_by_model(reader, text, configuration.entities, seconds)

    return SetupTools(new_secret(), reload, service.recall, search, send, draft)


def first_user_link(service: Service, address: str, key: str) -> str:
    """The link by which the first user is made; empty where nobody needs one."""
    web = service.loaded.configuration.settings.web
    with service.store.reading() as session:
        needed = not is_loopback(web.host) and not users.is_there_any(session)
    return f"{(web.url or address).rstrip('/')}/first-user/{key}" if needed else ""
