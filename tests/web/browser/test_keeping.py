"""Notes, tags, assignments and stars in Chromium, at a story and at an article, by two people.

The field is made up: fish ladders at river dams. One walk in each look: each page of it is whole,
accessible, and kept as a picture.
"""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.async_api import Browser, Page, expect

from policywire.config.enums import Role
from policywire.config.models import Configuration
from tests.store.newsroom import article, judge, verdict
from tests.web.browser.test_setup import LOOKS, looked_at
from tests.web.pictures.served import logged_in, served
from tests.web.site import Site, add_user

LADDER = article("ladder", title="Salmon reach the upper Elwe as the new fish ladder opens")
SLUICE = article("sluice", title="River board orders a sluice at the Elwe dam for eels")
TOPIC = {"title": "Fish passage", "any": ["fish ladder*", "sluice*", "eel*"], "threshold": 0.01}


@pytest.mark.parametrize(("size", "scheme"), LOOKS, ids="-".join)
async def test_what_is_kept_at_a_story_and_an_article_is_found_again(
    browser: Browser, site: Site, size: str, scheme: Literal["light", "dark"]
) -> None:
    look = f"{size}-{scheme}"
    site.configuration = Configuration.model_validate({"topics": {"tariffs": TOPIC}})
    judge(site.store, LADDER, verdict(LADDER, "s1", moves=True))
    judge(site.store, SLUICE, verdict(SLUICE, "s2", moves=True))
    add_user(site, "ada", Role.EDITOR)
    add_user(site, "ben", Role.VIEWER)
    async with served(site) as address:
        async with logged_in(browser, address, "ada", size, scheme) as page:
            await _keeps(page, "/stories/s1", "Who pays for the second ladder?")
            await looked_at(page, "keeping-story", look)
            await _keeps(page, f"/articles?url={SLUICE.url}", "Ask the board for the minutes.")
            await looked_at(page, "keeping-article", look)
            await page.get_by_role("link", name="elwe", exact=True).click()
            await _shows(page, LADDER.title, SLUICE.title)
            await looked_at(page, "keeping-tag", look)
            await page.goto("/yours")
            await _shows(page, LADDER.title, SLUICE.title)
            await looked_at(page, "keeping-yours", look)
            await _takes_back(page, "/stories/s1")
            await _takes_back(page, f"/articles?url={SLUICE.url}")
            await page.goto("/yours")
            await _shows(page, "Nothing starred.")
        async with logged_in(browser, address, "ben", size, scheme) as page:
            await page.goto("/yours")
            await _shows(page, LADDER.title, SLUICE.title)


async def _keeps(page: Page, path: str, note: str) -> None:
    """Star it, write a note, tag it, and give it to ben."""
    await page.goto(path)
    await page.get_by_role("button", name="Star", exact=True).click()
    await expect(page.locator(".notice")).to_contain_text("Starred")
    for text, button in (
        (note, "Save as note"), ("elwe", "Save as tag"), ("ben", "Give it to"),
    ):  # fmt: skip
        await page.locator("summary", has_text="Write a note").click()
        await page.get_by_label("Text, tag, or name").fill(text)
        await page.get_by_role("button", name=button).click()
        said = "ben takes care of it now." if text == "ben" else "Saved."
        await expect(page.locator(".notice")).to_have_text(said)
    notes = page.locator(".notes")
    await expect(notes).to_contain_text(note)
    await expect(notes).to_contain_text("ben takes care of it")


async def _takes_back(page: Page, path: str) -> None:
    """Remove the note and the star; the assignment stays."""
    await page.goto(path)
    await page.locator(".notes li").first.get_by_role("button", name="Remove").click()
    await expect(page.locator(".notice")).to_contain_text("Removed note")
    await page.get_by_role("button", name="Take the star off").click()
    await expect(page.locator(".notice")).to_contain_text("The star is off.")


async def _shows(page: Page, *texts: str) -> None:
    for text in texts:
        await expect(page.locator("main")).to_contain_text(text)
