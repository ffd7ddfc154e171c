"""Every page of the app on a furnished site: whole, small, accessible, none of them forgotten."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.web.document import Document
from tests.web.pictures.every_page import every_page, page_paths
from tests.web.pictures.furnished_site import ADMIN, FurnishedSite
from tests.web.pictures.served import WCAG_AA, WIDER, logged_in, served
from tests.web.site import PASSWORD, Reader

LARGEST = 200_000
"""Bytes of a page."""
CONTRAST: dict[str, object] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
THIN = """Array.from(document.querySelectorAll("main *")).filter(
  (each) => each.clientWidth > 0 && each.clientWidth < 40 && each.clientHeight > 120
).map((each) => each.textContent.trim().slice(0, 60))"""
"""What stands letter below letter: its neighbour has taken the width."""
CUT = """Array.from(document.querySelectorAll(".meta, .kicker")).filter((line) =>
  Array.from(line.childNodes).some((each) => each.nodeType === 3 && each.textContent.trim())
).map((line) => line.textContent.trim())"""
"""Words beside the parts of a line of facts: what begins such a line is clipped away."""


async def test_every_page_of_the_app_is_looked_at(furnished: FurnishedSite) -> None:
    assert {app_path for app_path, _ in every_page(furnished).values()} - {""} == page_paths()


@pytest.mark.slow
async def test_every_page_is_whole_and_small(furnished: FurnishedSite) -> None:
    reader = Reader(furnished.site.application())
    await reader.log_in(ADMIN, PASSWORD)
    for name, (app_path, path) in every_page(furnished).items():
        answer = await reader.get(path)
        assert answer.status_code == (200 if app_path else 404), name
        assert len(answer.content) <= LARGEST, name
        document = Document(answer.text)
        assert document.faults() == [], name
        assert len(document.all("h1")) == 1, name
    await reader.close()


# Each size and each scheme once. All rules are asked on a phone, where targets are the narrowest;
# the other colours differ in contrast alone.
@pytest.mark.parametrize(
    ("size", "scheme", "rules"),
    [("phone", "dark", WCAG_AA), ("desktop", "light", CONTRAST)],
    ids=["phone-dark", "desktop-light"],
)
@pytest.mark.timeout(600)
async def test_every_page_is_accessible_and_fits(
    browser: Browser,
    furnished: FurnishedSite,
    size: str,
    scheme: Literal["light", "dark"],
    rules: dict[str, object],
) -> None:
    # Half a minute for a browser that opens each page: no other test would see one that is new.
    async with (
        served(furnished.site) as address,
        logged_in(browser, address, ADMIN, size, scheme) as page,
    ):
        found = {
            name: await _faults(page, path, rules)
            for name, (_, path) in every_page(furnished).items()
        }
    assert {name: faults for name, faults in found.items() if faults} == {}


async def _faults(page: Page, path: str, rules: dict[str, object]) -> list[str]:
    await page.goto(path)
    found = [f"{count} wider than their place" for count in [await page.evaluate(WIDER)] if count]
    found += [f"cut: {words}" for words in await page.evaluate(CUT)]
    found += [f"thin: {words}" for words in await page.evaluate(THIN)]
    checked = await Axe().run(page, options=rules)
    return found + ([checked.generate_report()] if checked.violations_count else [])
