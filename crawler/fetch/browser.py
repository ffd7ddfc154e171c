"""A browser for pages that only a script fills: Chromium by scrapy-playwright, on a short lead.

The browser itself never reaches the network: where Linux lets us, it has none. The page that it
opens has been fetched already, and whatever its scripts ask for is fetched by us, with the guard,
robots.txt and the source's proxy, and handed to it. What slips past that finds no name server and
a proxy that does not exist.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from policywire.crawler.confinement.browser_launcher import BROWSER_SCRIPT, launch_environment
from policywire.crawler.confinement.probe import missing_walls
from policywire.crawler.fetch.browser_path import browser_path
from policywire.crawler.fetch.browser_process import browser_processes, kill_browser, process_mark
from policywire.crawler.fetch.engine import StoppedError
from policywire.crawler.fetch.request_interceptor import FetchResource, RequestInterceptor
from policywire.crawler.fetch.response import Response
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass

_log = logging.getLogger(__name__)
PAGE_TIMEOUT = 30.0
"""Seconds that one page may take in all."""
NETWORK_IDLE_TIMEOUT_MS = 6_000
"""Milliseconds in which a page's scripts may come to rest; what is there by then is taken."""
MAX_MEMORY = 1_000 * 2**20
"""Bytes that all processes of the browser may take together."""
LARGEST_PAGE = 10 * 2**20
IDLE_TIMEOUT = 60.0
"""Seconds after which a browser that has nothing to do is ended."""
_LOOK_EVERY = 0.25
_CLOSE_TIMEOUT = 1.0
_WITHOUT_EXTRA = "`render: true` requires missing packages: pip install 'policywire[render]'"
_WITHOUT_BROWSER = (
    "No browser could be started for `render: true`. Install Chromium, or write in settings.yaml "
    "where it is: browser: /usr/bin/chromium"
)


def playwright_settings(executable: str) -> dict[str, Any]:
    """Give the settings of scrapy-playwright; an empty path lets us look for a browser."""
    found = browser_path(executable)
    launch: dict[str, Any] = {
        "chromium_sandbox": os.getuid() != 0,
        "timeout": PAGE_TIMEOUT * 1000,
        "args": [
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--proxy-server=http://127.0.0.1:1",
            "--proxy-bypass-list=<-loopback>",
            "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
            "--js-flags=--max-old-space-size=256",
            "--renderer-process-limit=1",
            "--disable-gpu",
            process_mark(),
            "--disable-dev-shm-usage",
        ],
    }
    if found:
        launch["executable_path"] = found
    return {
        "PLAYWRIGHT_LAUNCH_OPTIONS": launch,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": PAGE_TIMEOUT * 1000,
        "PLAYWRIGHT_PROCESS_REQUEST_HEADERS": None,
    }


@dataclass(slots=True)
class Browser:
    """One browser for all sources that want one; one page at a time.

    `scrapy` gives Scrapy's crawler, whose settings hold ours. The browser is started when the
    first page comes, and ended when none has come for a while.
    """

    scrapy: Callable[[], Any]
    user_agent: str
    page_timeout: float = PAGE_TIMEOUT
    max_memory: int = MAX_MEMORY
    idle_timeout: float = IDLE_TIMEOUT
    _handler: Any = field(default=None, init=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    _ending: asyncio.TimerHandle | None = field(default=None, init=False)
    _closing_tasks: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _count: int = field(default=0, init=False)

    async def render(self, page: Response, resource: FetchResource) -> Response | Problem:
        """Let a page's scripts run, and give it as it is then. Raises StoppedError only."""
        async with self._turn:
            if self._ending:
                self._ending.cancel()
            try:
                return await self._within_limits(self._rendered(page, resource), page.url)
            finally:
                loop = asyncio.get_running_loop()
                self._ending = loop.call_later(self.idle_timeout, self._end_soon)

    async def stop(self) -> None:
        """End the browser; what it was at is broken off."""
        if self._ending:
            self._ending.cancel()
        await self._end()
        for goodbye in tuple(self._closing_tasks):
            await goodbye

    # Limits.

    async def _within_limits(self, work: Any, url: str) -> Response | Problem:
        """Watch over a page that is being opened: its time, and the memory of the browser."""
        task = asyncio.create_task(work)
        until = asyncio.get_running_loop().time() + self.page_timeout
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=_LOOK_EVERY)
                problem = None if task.done() else self._excess(url, until)
                if problem:
                    return await self._broken_off(task, problem)
            return await self._outcome(task, url)
        finally:
            task.cancel()

    def _excess(self, url: str, until: float) -> Problem | None:
        if asyncio.get_running_loop().time() > until:
            detail = f"The page's scripts did not finish within {self.page_timeout:g} seconds."
            return Problem(ProblemClass.TIMEOUT, url, detail)
        if sum(process.memory for process in browser_processes()) > self.max_memory:
            detail = f"The page needs more than {self.max_memory // 2**20:,} MiB in the browser."
            return Problem(ProblemClass.TOO_LARGE, url, detail)
        return None

    async def _broken_off(self, task: asyncio.Task[Any], problem: Problem) -> Problem:
        """Give up on a page, and on the browser that it may have ruined."""
        task.cancel()
        kill_browser()
        await asyncio.wait({task}, timeout=_CLOSE_TIMEOUT)
        await self._end()
        return problem

    async def _outcome(self, task: asyncio.Task[Any], url: str) -> Response | Problem:
        error = None if task.cancelled() else task.exception()
        if error is None:
            found: Response | Problem = task.result()
            return found
        if isinstance(error, StoppedError):
            raise error
        await self._end()
        if not _is_playwrights(error):
            raise error
        return _browser_problem(error, url)

    # One page.

    async def _rendered(self, page: Response, resource: FetchResource) -> Response | Problem:
        try:
            handler = await self._started()
        except ImportError:
            return Problem(ProblemClass.BROWSER, page.url, _WITHOUT_EXTRA)
        from scrapy import Request
        from scrapy_playwright.page import PageMethod

        self._count += 1
        name = f"page {self._count}"
        serving = RequestInterceptor(page, resource)
        meta = {
            "playwright": True,
            "playwright_context": name,
            "playwright_context_kwargs": {
                "service_workers": "block",
                "accept_downloads": False,
                "user_agent": self.user_agent,
            },
            "playwright_page_init_callback": serving.attach,
            "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
            "playwright_page_methods": [PageMethod(_wait_for_network_idle)],
        }
        response = await handler.download_request(Request(page.url, meta=meta, dont_filter=True))
        await handler.context_wrappers[name].context.close()
        if serving.stopped:
            raise serving.stopped
        body = response.text.encode("utf-8", "replace")
        if len(body) > LARGEST_PAGE:
            detail = "The page is larger than 10 MiB once its scripts have run."
            return Problem(ProblemClass.TOO_LARGE, page.url, detail)
        return replace(page, headers={"content-type": "text/html; charset=utf-8"}, body=body)

    async def _started(self) -> Any:
        """The handler with its driver running. Raises ImportError without the extra."""
        if self._handler is None:
            from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

            # It logs each failure with a traceback; what failed is told as a problem.
            logging.getLogger("scrapy-playwright").setLevel(logging.CRITICAL)
            handler = ScrapyPlaywrightDownloadHandler.from_crawler(self.scrapy())
            await handler._launch()
            await asyncio.to_thread(_launch_confined, handler)
            self._handler = handler
        return self._handler

    # The end.

    def _end_soon(self) -> None:
        goodbye = asyncio.create_task(self._end())
        self._closing_tasks.add(goodbye)
        goodbye.add_done_callback(self._closing_tasks.discard)

    async def _end(self) -> None:
        """Close the browser, or kill it when it does not go by itself."""
        handler, self._handler = self._handler, None
        if handler is None:
            return
        closing = asyncio.create_task(handler.close())
        await asyncio.wait({closing}, timeout=_CLOSE_TIMEOUT)
        if not closing.done():
            kill_browser()
            await asyncio.wait({closing}, timeout=_CLOSE_TIMEOUT)
            closing.cancel()
        elif closing.exception() is not None:
            kill_browser()


def _launch_confined(handler: Any) -> None:
    """Have the browser start behind walls and without our environment; on Linux, that is."""
    if missing := [each for each in missing_walls() if each.startswith("Chromium")]:
        _log.warning("The browser runs without some of its walls: %s", "; ".join(missing))
    options = handler.config.launch_options
    browser = (
        options.get("executable_path") or handler.browser_provider.browser_type.executable_path
    )
    if sys.platform == "linux" and Path(browser).exists():
        options["executable_path"] = str(BROWSER_SCRIPT)
        options["env"] = launch_environment(os.environ, browser)


async def _wait_for_network_idle(tab: Any) -> None:
    """Wait until a page's scripts ask for nothing more, but not for ever."""
    from playwright.async_api import Error

    with suppress(Error):
        await tab.wait_for_load_state("networkidle", timeout=NETWORK_IDLE_TIMEOUT_MS)


def _is_playwrights(error: BaseException) -> bool:
    from playwright.async_api import Error

    return isinstance(error, Error)


def _browser_problem(error: BaseException, url: str) -> Problem:
    """Say what ailed the browser; its own words are pages of log."""
    words = str(error)
    if "launch" in words or "executable" in words.lower():
        return Problem(ProblemClass.BROWSER, url, _WITHOUT_BROWSER)
    return Problem(ProblemClass.BROWSER, url, "The browser could not open the page.")
