"""Pictures of every page, for eyes: `.venv/bin/python -m tests.web.pictures [FOLDER] [NAME …]`.

Each page of a furnished site, on a phone and on a desktop, light and dark, as an admin sees it;
and on paper. Names after the folder take only these pages.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, async_playwright

from tests.conftest import CHROMIUM
from tests.web.pictures.every_page import every_page
from tests.web.pictures.furnished_site import ADMIN, FurnishedSite, furnished_site
from tests.web.pictures.served import SIZES, logged_in, served

SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")


async def take_pictures(into: Path, names: list[str]) -> None:
    """Take them into a folder that is there."""
    with tempfile.TemporaryDirectory() as folder:
        found = await furnished_site(Path(folder))
        async with served(found.site) as address, async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
            for size in SIZES:
                for scheme in SCHEMES:
                    await _album(browser, address, found, into, names, size, scheme)
            await browser.close()
        found.site.store.close()


async def _album(
    browser: Browser,
    address: str,
    found: FurnishedSite,
    into: Path,
    names: list[str],
    size: str,
    scheme: Literal["light", "dark"],
) -> None:
    async with logged_in(browser, address, ADMIN, size, scheme) as page:
        for name, (_, path) in every_page(found).items():
            if names and name not in names:
                continue
            await page.goto(path)
            await page.screenshot(path=into / f"{name}-{size}-{scheme}.png", full_page=True)
            if size == "desktop" and scheme == "light":
                await page.emulate_media(media="print")
                await page.screenshot(path=into / f"{name}-print.png", full_page=True)
                await page.emulate_media(media="screen")


if __name__ == "__main__":
    where = Path(sys.argv[1] if len(sys.argv) > 1 else "build/pictures")
    where.mkdir(parents=True, exist_ok=True)
    asyncio.run(take_pictures(where, sys.argv[2:]))
    print(f"{len(list(where.glob('*.png')))} pictures in {where}")
