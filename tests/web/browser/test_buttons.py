"""Every button, clicked in Chromium with script off, as a person would."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from policywire.config.enums import Role
from policywire.config.models import Configuration, WebSettings
from policywire.service.app.page_server import WebServer as ServedPage
from policywire.service.health import ServiceHealth
from policywire.store.deliveries import deliveries
from tests.store.newsroom import alert, article, decision, judge, message, verdict
from tests.web.browser.conftest import PICTURES
from tests.web.conftest import TOPICS
from tests.web.site import PASSWORD, Site, add_user

STEEL = "/articles?url=https://news.example/steel"


@pytest.fixture
async def desk(site: Site, browser: Browser) -> AsyncIterator[Page]:
    """A browser before a site with two stories, a delivery that was given up, and a source."""
    site.configuration = Configuration.model_validate(
        {
            "topics": TOPICS,
            "sources": {"gazette": {"url": "https://gazette.example/feed", "outlet": "Gazette"}},
        }
    )
    for number, name in enumerate(("steel", "cars"), start=1):
        about = article(name, title=f"Tariffs on {name}")
        judge(site.store, about, verdict(about, f"s{number}", moves=True))
    site.write(
        lambda session: deliveries.enqueue(session, alert(), message(), [decision()], site.now)
    )
    site.write(
        lambda session: session.connection().exec_driver_sql("UPDATE delivery SET state = 'dead'")
    )
    served = ServedPage(WebSettings(port=0), ServiceHealth(started=site.now))
    await served.start()
    served.app_context = site.backing()
    context = await browser.new_context(base_url=served.address, java_script_enabled=False)
    yield await context.new_page()
    await context.close()
    await served.stop()


async def told(page: Page, text: str) -> None:
    await expect(page.locator(".notice")).to_contain_text(text)


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).first.click()


async def test_a_story_is_muted_heard_again_snoozed_and_merged(desk: Page) -> None:
    await desk.goto("/stories/s1")
    await desk.get_by_text("Mute", exact=True).first.click()
    await desk.locator("#mute-reason").fill("the vote is over")
    await press(desk, "Mute")
    await told(desk, "This story is muted until")
    await desk.screenshot(path=PICTURES / "muted-desktop-light.png", full_page=True)
    await press(desk, "Unmute")
    await told(desk, "Unmuted")
    await desk.get_by_text("Snooze", exact=True).first.click()
    await desk.get_by_label("Unmute when it reaches").select_option("final")
    await press(desk, "Snooze")
    await told(desk, "muted until it reaches final")
    await desk.get_by_text("Merge", exact=True).first.click()
    await desk.get_by_label("This is the same story as").fill("/stories/s2")
    await press(desk, "Merge")
    await told(desk, "The stories were merged")
    assert desk.url.endswith("/stories/s2")
    await press(desk, "Undo")
    await told(desk, "The correction was undone")


async def test_an_article_is_judged_and_moved(desk: Page) -> None:
    await desk.goto(STEEL)
    for name, said in (
        ("Relevant", "Marked as relevant"),
        ("Not relevant", "Marked as not relevant"),
        ("Not a development", "Marked as not a development"),
        ("Not this story", "a story of its own"),
    ):
        await press(desk, name)
        await told(desk, said)
    await desk.get_by_text("Move by the story's address").click()
    await desk.get_by_label("Story it belongs to").fill("s2")
    await press(desk, "Move")
    await told(desk, "moved to that story")
    await desk.screenshot(path=PICTURES / "judged-desktop-light.png", full_page=True)


async def test_who_presses_twice_is_told_that_it_is_noted(desk: Page, site: Site) -> None:
    await desk.goto(STEEL)
    for said in ("Marked as not relevant", "already recorded"):
        await press(desk, "Not relevant")
        await told(desk, said)
        site.now += timedelta(seconds=3)
    await expect(desk.locator(".marks li")).to_have_count(1)


async def test_deliveries_are_looked_for_and_the_filter_is_cleared(desk: Page) -> None:
    await desk.goto("/alerts?state=dead")
    await desk.get_by_label("Channel").select_option("mail")
    await desk.get_by_label("Topic").select_option("tariffs")
    await desk.get_by_label("From").fill("2026-03-01")
    await desk.get_by_label("To", exact=True).fill("2026-03-01")
    await press(desk, "Show")
    await expect(desk.locator(".deliveries > li")).to_have_count(1)
    await expect(desk.get_by_label("From")).to_have_value("2026-03-01")
    await desk.get_by_label("Words in the story").fill("zebra")
    await desk.get_by_label("Words in the story").press("Enter")
    await expect(desk.locator(".empty")).to_contain_text("No deliveries match")
    await desk.screenshot(path=PICTURES / "alerts-none-desktop-light.png", full_page=True)
    await desk.get_by_role("link", name="Clear").click()
    await expect(desk.locator(".deliveries > li")).to_have_count(1)
    assert desk.url.endswith("/alerts?state=dead")


async def test_a_delivery_is_sent_again_a_source_polled_and_a_topic_muted(
    desk: Page, site: Site
) -> None:
    await desk.goto("/alerts")
    await press(desk, "Send again")
    await told(desk, "It will be sent again")
    await desk.goto("/sources")
    await press(desk, "Check now")
    await told(desk, "gazette is being polled")
    assert site.checked == ["gazette"]
    await desk.goto("/topics/tariffs")
    await desk.get_by_text("Mute", exact=True).first.click()
    await press(desk, "Mute")
    await told(desk, "This topic is muted until")


async def test_a_user_logs_in_and_out(desk: Page, site: Site) -> None:
    add_user(site, "ann", Role.EDITOR)
    await desk.goto("/topics/tariffs")
    await desk.screenshot(path=PICTURES / "login-desktop-light.png")
    await desk.get_by_label("Name").fill("ann")
    await desk.get_by_label("Password").fill(PASSWORD)
    await press(desk, "Log in")
    await expect(desk.locator("h1")).to_have_text("Tariffs")
    await press(desk, "Log out")
    await told(desk, "You are logged out")
    await expect(desk.locator("h1")).to_have_text("Log in")
