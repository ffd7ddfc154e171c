"""Routes and topics edited and undone in Chromium, for a desk on hospital prices in Ohio."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from policywire.config.models import WebSettings
from policywire.service.app.page_server import WebServer as ServedPage
from policywire.service.health import ServiceHealth
from policywire.store.deliveries import deliveries
from tests.store.newsroom import NOW, alert, article, decision, judge, message, verdict
from tests.web.browser.conftest import PICTURES
from tests.web.desk import Desk
from tests.web.pictures.served import SIZES, WCAG_AA, WIDER

TOPICS = """\
# the health desk
hospital-prices:
  title: Hospital prices in Ohio
  any:
    - hospital prices
    - {near: [10, hospital, [chargemaster, "price list"]]}
  none: [gas prices]  # too many
nurse-staffing:
  title: Nurse staffing
  any: [nurse staffing]
"""
ALERTS = """\
channels:
  health-desk: {console: }
  newsletter: {console: , digest: {at: ["07:00"]}}
routes:
  # all of it
  - channels: [newsletter]
"""
LOOKS = [("phone", "dark"), ("desktop", "light"), ("phone", "light"), ("desktop", "dark")]


@pytest.fixture
def written(desk: Desk) -> Desk:
    """Two topics, two channels, and alerts of the last week."""
    desk.write("topics.yaml", TOPICS)
    desk.write("alerts.yaml", ALERTS)
    for number in range(3):
        about = article(f"a{number}", title=f"Ohio hospital prices rise, part {number}")
        told = verdict(about, f"s{number}", moves=True, topics=("hospital-prices",))
        judge(desk.site.store, about, told)
        made = alert(f"alert-{number}", about)
        why = replace(made.why[0], topic="hospital-prices", title="Hospital prices in Ohio")
        made = replace(made, why=(why,))
        desk.site.write(
            lambda session, made=made: deliveries.enqueue(
                session, made, message(), [decision()], NOW
            )
        )
    return desk


@pytest.fixture
async def served(written: Desk) -> AsyncIterator[str]:
    """Where the page is."""
    server = ServedPage(WebSettings(port=0), ServiceHealth(started=written.site.now))
    await server.start()
    server.app_context = written.site.backing()
    yield server.address
    await server.stop()


async def opened(browser: Browser, address: str, look: tuple[str, str]) -> Page:
    """A browser of a size and a scheme."""
    width, height = SIZES[look[0]]
    context = await browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme="dark" if look[1] == "dark" else "light",
    )
    return await context.new_page()


async def looked_at(page: Page, name: str, look: tuple[str, str]) -> None:
    """The page is whole, small and accessible; a picture is kept."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}-{'-'.join(look)}.png", full_page=True)
    assert await page.evaluate(WIDER) == 0, name
    assert len(await page.content()) < 200_000, name
    found = await Axe().run(page, options=WCAG_AA)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


@pytest.mark.parametrize("look", LOOKS, ids="-".join)
async def test_a_route_is_tried_saved_and_undone(
    browser: Browser, served: str, written: Desk, look: tuple[str, str]
) -> None:
    page = await opened(browser, served, look)
    await page.goto("/routes")
    await page.get_by_role("region").get_by_role("link", name="New route").click()
    await page.get_by_label("Hospital prices in Ohio").check()
    await page.get_by_label("How important?").select_option("0.76")
    await page.get_by_label("health-desk").check()
    await page.get_by_label("To the same people in a digest").check()
    await page.get_by_role("button", name="Try it").click()
    await expect(page.locator("#result .figures")).to_contain_text("3 alerts")
    await looked_at(page, "route-tried", look)
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".reports")).to_contain_text("of high importance goes to health-desk")
    await looked_at(page, "channels-and-routes", look)
    await page.get_by_role("link", name="Change route 2").click()
    await looked_at(page, "route-changed", look)
    await page.goto("/changes")
    await looked_at(page, "changes", look)
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator(".notice")).to_contain_text("stands as before")
    assert written.read("alerts.yaml") == ALERTS
    await page.context.close()


@pytest.mark.parametrize("look", LOOKS[:2], ids="-".join)
async def test_a_topic_is_written_in_its_form_and_counted_meanwhile(
    browser: Browser, served: str, written: Desk, look: tuple[str, str]
) -> None:
    page = await opened(browser, served, look)
    await page.goto("/topics/hospital-prices")
    await page.get_by_role("link", name="Edit", exact=True).click()
    phrases = page.get_by_label("One of these must be said")
    await expect(phrases).to_have_value(
        "hospital prices\nwithin 10 words: hospital, chargemaster or price list"
    )
    await phrases.fill("surprise billing")
    await expect(page.locator(".counts-now")).to_contain_text("3 fewer")
    await looked_at(page, "topic-form", look)
    await page.get_by_role("button", name="As YAML").click()
    await expect(page.locator("#written")).to_have_value(TOPICS_AS_TYPED)
    await page.get_by_role("button", name="As a form").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("#result .note")).to_contain_text("Saved")
    assert "# too many" in written.read("topics.yaml")
    await page.locator("#result").get_by_role("button", name="Undo").click()
    await expect(page.locator(".notice")).to_contain_text("stands as before")
    assert written.read("topics.yaml") == TOPICS
    await page.context.close()


async def test_enter_saves_a_topic_and_does_what_the_button_beside_the_field_does(
    browser: Browser, served: str, written: Desk
) -> None:
    page = await opened(browser, served, LOOKS[1])
    await page.goto("/topics/nurse-staffing/edit?view=form")
    await page.get_by_label("Title", exact=True).fill("Nurses")
    await page.get_by_label("Title", exact=True).press("Enter")
    await expect(page.locator("#result .note")).to_contain_text("Saved")
    assert "  title: Nurses\n" in written.read("topics.yaml")
    await page.get_by_label("or a title").fill("Nurse staffing falls")
    await page.get_by_label("or a title").press("Enter")
    await expect(page.locator("#result .trial")).to_contain_text("It matches")
    # The feed reader of somebody who knows the address of before.
    await page.goto("/topics/nurse-staffing")
    await page.locator("summary", has_text="Rename").click()
    await page.get_by_label("New key").fill("nurses")
    await page.get_by_label("New key").press("Enter")
    await expect(page.locator(".notice")).to_contain_text("nurse-staffing is now nurses")
    await page.goto("/topics/nurse-staffing")
    await expect(page).to_have_url(f"{served}/topics/nurses")
    answer = await page.request.get("/topics/nurse-staffing/feed.atom")
    assert "Nurses" in await answer.text()
    await page.context.close()


@pytest.mark.parametrize("look", LOOKS[:2], ids="-".join)
async def test_feeds_come_from_a_reader_and_what_goes_says_what_it_takes_along(
    browser: Browser, served: str, written: Desk, look: tuple[str, str]
) -> None:
    page = await opened(browser, served, look)
    await page.goto("/sources/new")
    feeds = {"name": "feeds.opml", "mimeType": "text/xml", "buffer": OPML}
    await page.get_by_label("An OPML file").set_input_files([feeds])
    await page.get_by_role("button", name="Read it").click()
    await looked_at(page, "sources-from-opml", look)
    await page.get_by_role("button", name="Follow it").click()
    await expect(page.locator("table")).to_contain_text("Ohio Hospital News")
    await page.locator("tbody th a").click()
    await page.locator("summary", has_text="Remove").click()
    await looked_at(page, "source-itself", look)
    await page.get_by_role("button", name="Remove this source").click()
    await expect(page.locator(".notice")).to_contain_text("Its articles stay stored")
    await page.goto("/channels")
    await page.locator("summary", has_text="Remove newsletter").click()
    await expect(page.locator("details[open]")).to_contain_text("names nothing else")
    await looked_at(page, "channel-to-remove", look)
    await page.get_by_role("button", name="Remove newsletter").click()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator(".notice")).to_contain_text("stands as before")
    assert written.read("alerts.yaml") == ALERTS
    await page.context.close()


OPML = b"""<opml version="2.0"><body>
<outline text="Ohio Hospital News" xmlUrl="https://oh.example/feed"/></body></opml>"""
TOPICS_AS_TYPED = """\
hospital-prices:
  title: Hospital prices in Ohio
  any:
    - surprise billing
  none: [gas prices]  # too many
"""
