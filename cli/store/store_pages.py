"""The pages' operations without a service: on the store and the files, as a command sees them."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from starlette.requests import Request

from policywire import __version__
from policywire.cli.store.service_answer import ask_service
from policywire.config.config_error import ConfigurationError
from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.enums import Role
from policywire.config.yaml.loader import LoadedConfiguration, load
from policywire.crawler.extract.page import ArticlePage
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.pipeline.topics.matcher import Matcher
from policywire.service.clock import SystemClock
from policywire.service.wiring import matcher_of
from policywire.store.database import instance_lock
from policywire.store.database.session import Session
from policywire.store.database.store import Store
from policywire.web.http.app_context import AppContext
from policywire.web.http.daily_counts import DailyCountCache
from policywire.web.security.csrf import CsrfSigner
from policywire.web.security.identity import Identity
from policywire.web.views.request import RequestReader

T = TypeVar("T")


class StorePages:
    """Reads the configuration again when a file of it changed; one with errors never counts."""

    def __init__(self, store: Store, folder: Path, loaded: LoadedConfiguration) -> None:
        self._store, self._folder, self._loaded = store, folder, loaded
        self._matcher = matcher_of(loaded)
        self._seen = _stamps(loaded)

    def reader(self) -> RequestReader:
        """What makes requests to the pages."""
        context = AppContext(
            store=self._store,
            configuration=lambda: self._current().configuration,
            matcher=self._current_matcher,
            health_record=self._health,
            now=SystemClock().now,
            write=self._write,
            poll_source=_not_here,
            fetch=_unreachable,
            topics_file=TopicsFileEditor(self._folder, os.environ),
        )
        return RequestReader(context, DailyCountCache(self._store), CsrfSigner())

    def _current(self) -> LoadedConfiguration:
        stamps = _stamps(self._loaded)
        if stamps != self._seen:
            self._seen = stamps
            try:
                loaded = load(self._folder, os.environ, allow_missing_secrets=True)
                self._matcher, self._loaded = matcher_of(loaded), loaded
            except ConfigurationError:
                pass  # the service, which told the operator, goes on with the last good one as well
        return self._loaded

    def _current_matcher(self) -> Matcher:
        self._current()
        return self._matcher

    def _health(self) -> Mapping[str, object]:
        """What the running service says of itself, if one runs on this store."""
        holder = instance_lock.current_holder(self._store)
        web = self._loaded.configuration.settings.web
        if not holder:
            return {"status": "no service runs on this store", "version": __version__}
        answer = ask_service(web, holder)
        said = f"{holder} runs on this store; its page is not at {web.host}:{web.port}"
        return answer.record or {"status": answer.trouble or said, "version": __version__}

    def _write(self, work: Callable[[Session], T]) -> T:
        with self._store.writing() as session:
            return work(session)


COMMAND = Identity("command", Role.VIEWER)
"""Whoever runs a command, as the pages see them: they read."""


def request_by(identity: Identity = COMMAND) -> Request:
    """A request that no network brought: by whoever runs the command."""
    return Request(
        {
            "type": "http",
            "method": "POST",
            "scheme": "http",
            "path": "/mcp",
            "query_string": b"",
            "headers": [(b"host", b"localhost")],
            "server": ("localhost", 80),
            "client": (socket.gethostname(), 0),
            "user": identity,
        }
    )


def _stamps(loaded: LoadedConfiguration) -> dict[Path, int]:
    """When each file of the configuration was changed; one that is gone counts as never."""
    return {file: _changed_at(file) for file in loaded.files}


def _changed_at(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _not_here(_source: str) -> None:
    raise NotImplementedError("only the service polls")


async def _unreachable(url: str) -> ArticlePage | Problem:
    return Problem(ProblemClass.CONNECT, url, "Pages are fetched only by the service.")
