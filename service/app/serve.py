"""`policywire serve`: the service in the foreground, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
from typing import TYPE_CHECKING, TextIO

import sdnotify

from policywire.config.models import Web
from policywire.config.yaml.loader import Loaded
from policywire.config.yaml.topics_file import TopicsFile
from policywire.service.app.page_server import Page, PageError
from policywire.service.clock import Clock
from policywire.service.health import Health
from policywire.service.log import log
from policywire.service.paths import Place
from policywire.web.http.app_context import Backing

if TYPE_CHECKING:
    from policywire.service.app.service import Service


async def serve(place: Place, loaded: Loaded, web: Web, clock: Clock, console: TextIO) -> None:
    """Run until a signal ends it.

    The page listens first: the heavy parts are imported while it already answers. Raises PageError,
    StoreError, AlreadyRunning and ConfigurationError before anything was polled.
    """
    stopping = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(each, stopping.set)
    health = Health(started=clock.now())
    page = Page(web, health)
    try:
        await page.start()
    except PageError:
        _name_the_holder(place, clock)
        raise
    try:
        from policywire.service.app.service import Service

        service = Service(place, loaded, clock, console, health, page=page.own_address)
        await _until(stopping, service, page)
    finally:
        await page.stop()


def _name_the_holder(place: Place, clock: Clock) -> None:
    """When the port is taken by another one of us on the same store, say so: AlreadyRunning."""
    from policywire.store.database.instance_lock import hold
    from policywire.store.database.store import Store

    opened = Store.open(place.database)
    try:
        hold(opened, clock.now()).close()
    finally:
        opened.close()


async def _until(stopping: asyncio.Event, service: Service, page: Page) -> None:
    from policywire.service.app.reload import follow

    place = service.place
    await service.start()
    try:
        service.run()
        page.backing = _behind(service)
        gc.freeze()  # what stands now stays: a full collection need not look at it again
        _tell_ready(place, service.loaded, page.address)
        following = asyncio.create_task(follow(place.folder, service, stopping))
        await stopping.wait()
        log.info("stopping")
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
    finally:
        page.backing = None
        await service.stop()
    log.info("stopped")


def _behind(service: Service) -> Backing:
    """What the pages show, read anew for each request."""
    return Backing(
        store=service.store,
        configuration=lambda: service.loaded.configuration,
        matcher=lambda: service.judge.matcher,
        record=service.health.record,
        now=service.clock.now,
        write=service.writing,
        check=service.check,
        fetch=service.crawler.page,
        topics_file=TopicsFile(service.place.folder, os.environ),
        pen=service.pen,
    )


def _tell_ready(place: Place, loaded: Loaded, address: str) -> None:
    """Say where everything is, to a person and to systemd."""
    log.info(
        "running",
        page=address,
        configuration=str(place.folder),
        database=place.shown_database,
        topics=len(loaded.configuration.topics),
        sources=len(loaded.configuration.sources),
        channels=sorted(loaded.configuration.channels),
    )
    sdnotify.SystemdNotifier().notify("READY=1")
