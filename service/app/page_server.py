"""Runs the page inside the service's own event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn

from policywire.config.models import WebSettings
from policywire.service.health import ServiceHealth
from policywire.web.app import HostPolicy, build_app
from policywire.web.http.app_context import AppContext
from policywire.web.security.security_headers import is_loopback

SHUTDOWN_SECONDS = 0.5
"""Seconds that an answer may still take when the service ends."""


class WebServerError(Exception):
    """The page cannot listen on the configured address."""


class _QuietServer(uvicorn.Server):
    """A uvicorn that leaves the process's signals to the service."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class WebServer:
    """The page's server: `start` returns once it answers.

    `backing` is what the pages show: None, until the service runs and when it stops.
    """

    def __init__(self, web: WebSettings, health: ServiceHealth) -> None:
        self._web = web
        self.app_context: AppContext | None = None
        app = build_app(
            lambda: (health.is_well, health.record()),
            lambda: self.app_context,
            HostPolicy(is_loopback(web.host), _names(web), self._url, tuple(web.proxies)),
        )
        config = uvicorn.Config(
            # No proxy headers here: our own middleware takes them, only from the proxies of the
            # settings.
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            proxy_headers=False,
        )
        self._server = _QuietServer(config)
        self._serving: asyncio.Task[None] | None = None
        self.address = ""

    async def start(self) -> None:
        """Listen; raises PageError, with the cure, when the port is taken."""
        # Bound by ourselves: uvicorn would end the process when the port is taken.
        listening = _listen(self._web)
        host, port = listening.getsockname()[:2]
        self.address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))

    def _url(self) -> str:
        """The public URL of the page, from the current configuration."""
        return (
            self.app_context.configuration().settings.web if self.app_context else self._web
        ).url

    @property
    def own_address(self) -> str:
        """The address for those who sit at this machine; empty when others can reach it too."""
        return self.address if is_loopback(self._web.host) else ""

    async def stop(self) -> None:
        """Stop listening; answers and streams that are under way have a moment to end whole."""
        self._server.should_exit = True
        if self._serving is not None:
            await asyncio.wait({self._serving}, timeout=SHUTDOWN_SECONDS)
            # Live pages never end by themselves.
            self._server.force_exit = True
            await self._serving


def _names(web: WebSettings) -> tuple[str, ...]:
    return tuple({"localhost", "127.0.0.1", "::1", web.host})


def _listen(web: WebSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in web.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    # Else the port stays taken for a minute after a restart, by connections that are closing.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((web.host, web.port))
    except OSError as error:
        listening.close()
        raise WebServerError(
            f"cannot listen on {web.host}:{web.port} ({error.strerror}); "
            "stop the program using it, or choose another web.port in settings.yaml"
        ) from error
    listening.listen(128)
    listening.setblocking(False)
    return listening
