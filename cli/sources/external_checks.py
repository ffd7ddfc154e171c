"""Checks of what the configuration refers to outside itself: spider classes, the browser."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from policywire.config.config_error import ConfigFault
from policywire.config.models import SpiderSource
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.formats.spider_step import SpiderLoadProblem, SpiderSpec, check_spider
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.workers.parser_pool import ParserPool


def external_faults(loaded: LoadedConfiguration) -> Iterator[ConfigFault]:
    """An error for each spider that cannot be created, and for a browser that cannot start."""
    configuration = loaded.configuration
    spiders = {
        key: source
        for key, source in configuration.sources.items()
        if isinstance(source, SpiderSource)
    }
    if spiders:
        for key, flaw in asyncio.run(_spider_flaws(spiders)).items():
            place = ("sources.yaml", "sources", key, "spider")
            yield loaded.fault_at(place, flaw.problem, flaw.cure)
    if unfit := _flaw_of_browser(configuration.settings.browser):
        yield loaded.fault_at(("settings.yaml", "browser"), unfit.problem, unfit.cure)


async def _spider_flaws(spiders: Mapping[str, SpiderSource]) -> dict[str, SpiderLoadProblem]:
    """Spiders are created in the worker process that polls use, in case they hang or crash."""
    pool = ParserPool()
    await pool.start()
    found: dict[str, SpiderLoadProblem] = {}
    try:
        for key, source in spiders.items():
            flaw = await pool.run(check_spider, SpiderSpec(source.spider, source.arguments))
            if isinstance(flaw, Problem):
                found[key] = SpiderLoadProblem(
                    "its code exits, or hangs", "fix the code that runs on import"
                )
            elif flaw is not None:
                found[key] = flaw
    finally:
        await pool.stop()
    return found


def _flaw_of_browser(written: str) -> SpiderLoadProblem | None:
    """Why the browser named in the settings cannot start; no other is searched for."""
    location = Path(written)
    if not written or (location.is_file() and os.access(location, os.X_OK)):
        return None
    found = shutil.which(written) or shutil.which("chromium")
    cure = f"for example {found or '/usr/bin/chromium'}"
    if location.is_file():
        return SpiderLoadProblem("is not executable", f"{cure}, or run: chmod +x {location}")
    return SpiderLoadProblem("is a folder" if location.is_dir() else "there is no such file", cure)
