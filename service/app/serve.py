"""`policywire serve`: the service in the foreground, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
from collections.abc import Awaitable, Callable
from typing import Any, TextIO

from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.models import WebSettings
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.app import systemd
from policywire.service.app.heartbeat import Heartbeat
from policywire.service.app.page_server import WebServer, WebServerError
from policywire.service.app.reload import log_deprecations, watch_config
from policywire.service.app.service import Service
from policywire.service.app.setup_tools import first_user_link, setup_tools
from policywire.service.clock import Clock
from policywire.service.health import ServiceHealth
from policywire.service.log import log
from policywire.service.paths import InstallationPaths
from policywire.service.stop_signal import stop_signal
from policywire.store.database.instance_lock import acquire_lock
from policywire.store.database.store import Store
from policywire.web.http.app_context import AppContext

MayStart = Callable[[Service, asyncio.Event], Awaitable[bool]]


async def serve(
    paths: InstallationPaths,
    loaded: LoadedConfiguration,
    web: WebSettings,
    clock: Clock,
    console: TextIO,
    *,
    kind: type[Service] = Service,
    may_start: MayStart | None = None,
) -> None:
    """Run until a signal ends it. `kind` is the service of one process, or a leader of several.

    `may_start` waits until the service may start; it gives False when the signal came before.

    The page listens first: the heavy parts are imported while it already answers. Raises PageError,
    StoreError, AlreadyRunning and ConfigurationError before anything was polled.
    """
    stopping = stop_signal()
    health = ServiceHealth(started=clock.now())
    page = WebServer(web, health)
    try:
        await page.start()
    except WebServerError:
        _name_the_holder(paths, clock)
        raise
    try:
        service = kind(paths, loaded, clock, console, health, page=page.own_address)
        if may_start is None or await may_start(service, stopping):
            await _until(stopping, service, page, console)
    finally:
        await page.stop()


def _name_the_holder(paths: InstallationPaths, clock: Clock) -> None:
    """When the port is taken by another one of us on the same store, say so: AlreadyRunning."""
    opened = Store.open(paths.database)
    try:
        acquire_lock(opened, clock.now()).close()
    finally:
        opened.close()


async def _until(
    stopping: asyncio.Event, service: Service, page: WebServer, console: TextIO
) -> None:
    paths = service.paths
    heartbeat = Heartbeat(lambda: service.loaded.configuration.settings.heartbeat, service.health)
    try:
        await service.start()
    except Exception as error:
        await heartbeat.send("/fail", f"The service cannot start: {type(error).__name__}.")
        raise
    beating = asyncio.create_task(heartbeat.run())
    try:
        service.run()
        page.app_context = _app_context(service, console)
        _log_first_user(service, page)
        gc.freeze()  # what stands now stays: a full collection need not look at it again
        _log_ready(paths, service.loaded, page.address)
        following = asyncio.create_task(watch_config(paths.folder, service, stopping))
        lost = await _stopped(stopping, service)
        log.info("stopping")
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
    finally:
        page.app_context = None
        beating.cancel()
        await service.stop()
    log.info("stopped")
    if lost is not None:
        raise lost


async def _stopped(stopping: asyncio.Event, service: Service) -> BaseException | None:
    """Wait for a signal, or until the service must end."""
    asked = asyncio.create_task(stopping.wait())
    broken = asyncio.create_task(service.lasting.broken.wait())
    either: set[asyncio.Future[Any]] = {asked, broken}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    broken.cancel()
    return service.lasting.reason


def _app_context(service: Service, console: TextIO) -> AppContext:
    """What the pages show, read anew for each request; made in the event loop."""
    return AppContext(
        store=service.store,
        configuration=lambda: service.loaded.configuration,
        matcher=lambda: service.processor.matcher,
        health_record=service.health.record,
        now=service.clock.now,
        write=service.run_write,
        poll_source=service.poll_soon,
        fetch=service.crawler.page,
        delivery_attempts=lambda: dict(service.health.attempts),
        topics_file=TopicsFileEditor(service.paths.folder, os.environ),
        link_signer=service.link_signer,
        setup=setup_tools(service, console),
        signing_key=service.signing_key,
    )


def _log_first_user(service: Service, page: WebServer) -> None:
    """Where others reach the page and nobody can log in, say how the first one can."""
    setup = page.app_context.setup if page.app_context else None
    link = first_user_link(service, page.address, setup.first_user_key) if setup else ""
    if link:
        log.warning("nobody can log in yet; this link makes the first user, once", open=link)


def _log_ready(paths: InstallationPaths, loaded: LoadedConfiguration, address: str) -> None:
    """Say where everything is, to a person and to systemd."""
    log.info(
        "running",
        page=address,
        configuration=str(paths.folder),
        database=paths.shown_database,
        topics=len(loaded.configuration.topics),
        sources=len(loaded.configuration.sources),
        channels=sorted(loaded.configuration.channels),
    )
    if not loaded.configuration.topics:
        log.info("nothing is followed yet; the page asks what to follow", open=f"{address}/start")
    log_deprecations(loaded)
    systemd.notify("READY=1", os.environ)
