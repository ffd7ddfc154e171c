"""What is folded away: links to it open it, and the keyboard reaches all of it."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from tests.web.pictures.served import SIZES, WCAG_AA

RARE = ["Not told", "Record", "Sources", "Channels", "Status"]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_a_phone_shows_four_pages_and_the_others_under_more(
    browser: Browser, address: str, script: bool
) -> None:
    width, height = SIZES["phone"]
    context = await browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        java_script_enabled=script,
    )
    page = await context.new_page()
    await page.goto("/")
    pages = page.get_by_role("navigation", name="Pages")
    await expect(pages.get_by_role("link")).to_have_text(["Stories", "Topics", "Alerts", "Dates"])
    await pages.get_by_text("More", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(pages.get_by_role("link")).to_have_count(9)
    await expect(pages.locator(".rest a")).to_have_text(RARE)
    if script:
        found = await Axe().run(page, options=WCAG_AA)
        assert found.violations_count == 0, found.generate_report()
        await page.keyboard.press("Escape")
        await expect(pages.get_by_role("link")).to_have_count(4)
        await page.keyboard.press("Enter")
    await pages.get_by_role("link", name="Sources").click()
    await expect(pages.get_by_text("More: Sources")).to_be_visible()
    await context.close()


async def test_a_story_says_the_latest_first_and_a_link_opens_what_is_folded(
    browser: Browser, address: str
) -> None:
    context = await browser.new_context(base_url=address)
    page = await context.new_page()
    await page.goto("/")
    await page.locator(".story .headline a").first.click()
    await expect(page.locator(".latest .new")).to_be_in_viewport()
    await expect(page.locator(".reports")).to_be_hidden()
    await expect(page.locator("#reports .count")).not_to_be_empty()
    await page.goto(f"{page.url}#reports")
    await expect(page.locator(".reports")).to_be_visible()
    await page.evaluate("location.hash = 'facts'")
    await expect(page.locator(".known .said-so").first).to_be_visible()
    await context.close()
