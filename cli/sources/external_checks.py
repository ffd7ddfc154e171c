"""What the configuration names outside of itself, tried out: classes of spiders, the browser."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from policywire.config.config_error import Fault
from policywire.config.models import SpiderSource
from policywire.config.yaml.loader import Loaded
from policywire.crawler.formats.spider_step import Flaw, Order, flaw_of
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.workers.parser_pool import ParserPool


def faults_outside(loaded: Loaded) -> Iterator[Fault]:
    """A fault for each spider that cannot be made, and for a browser that cannot be started."""
    configuration = loaded.configuration
    spiders = {
        key: source
        for key, source in configuration.sources.items()
        if isinstance(source, SpiderSource)
    }
    if spiders:
        for key, flaw in asyncio.run(_flaws(spiders)).items():
            yield _fault(loaded, ("sources.yaml", "sources", key, "spider"), flaw)
    if unfit := _flaw_of_browser(configuration.settings.browser):
        yield _fault(loaded, ("settings.yaml", "browser"), unfit)


async def _flaws(spiders: Mapping[str, SpiderSource]) -> dict[str, Flaw]:
    """Made where polls make them: what they raise, hang on or print stays over there."""
    pool = ParserPool()
    await pool.start()
    found: dict[str, Flaw] = {}
    try:
        for key, source in spiders.items():
            flaw = await pool.run(flaw_of, Order(source.spider, source.arguments))
            if isinstance(flaw, Problem):
                found[key] = Flaw("its code ends, or hangs", "mend what runs when it is imported")
            elif flaw is not None:
                found[key] = flaw
    finally:
        await pool.stop()
    return found


def _flaw_of_browser(written: str) -> Flaw | None:
    """What keeps the browser of the settings from being started; none is looked for elsewhere."""
    place = Path(written)
    if not written or (place.is_file() and os.access(place, os.X_OK)):
        return None
    found = shutil.which(written) or shutil.which("chromium")
    cure = f"write for example {found or '/usr/bin/chromium'}"
    if place.is_file():
        return Flaw("is no program: nobody may execute it", f"{cure}, or run: chmod +x {place}")
    return Flaw("is a folder" if place.is_dir() else "there is no such file", cure)


def _fault(loaded: Loaded, path: tuple[str, ...], flaw: Flaw) -> Fault:
    place = loaded.places.get(path)
    line, column = (place.line, place.column) if place else (0, 0)
    return Fault(path[0], line, column, ".".join(path[1:]), flaw.problem, flaw.cure)
