"""Feedback changes what stands on the page and in the feeds at once, and can be taken back."""

from __future__ import annotations

import pytest

from tests.store.newsroom import article, judge, verdict
from tests.web.document import Document
from tests.web.site import Reader, Site

STEEL = article("steel", title="Tariffs on steel")
CARS = article("cars", title="Tariffs on cars")


@pytest.fixture
def two_stories(site: Site) -> None:
    """Two stories that developed today."""
    for number, about in enumerate((STEEL, CARS), start=1):
        judge(site.store, about, verdict(about, f"s{number}", moves=True))


async def _mark(reader: Reader, kind: str, back: str = "/") -> None:
    form = {"article": STEEL.url, "kind": kind, "topic": "tariffs", "back": back}
    assert (await reader.post("/articles/mark", form)).status_code == 303


@pytest.mark.usefixtures("two_stories")
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("not relevant", "Marked as not relevant to Tariffs by you"),
        ("not a development", "Marked as not a development by you"),
    ],
)
async def test_what_is_no_news_is_folded_last_with_who_said_so(
    reader: Reader, kind: str, said: str
) -> None:
    assert not Document((await reader.get("/")).text).all(".set-aside")
    await _mark(reader, kind)
    for page in ("/", "/topics/tariffs", "/stories/s1"):
        shown = Document((await reader.get(page)).text)
        assert said in shown.text(".set-aside summary"), page
        assert "Tariffs on steel" in shown.text(".set-aside"), page
    home = (await reader.get("/")).text
    assert home.index("Tariffs on cars") < home.index("Tariffs on steel")
    story = Document((await reader.get("/stories/s2")).text)
    assert not story.all(".set-aside")


@pytest.mark.usefixtures("two_stories")
async def test_feeds_mark_it_with_the_same_id_and_a_new_time(site: Site, reader: Reader) -> None:
    before = (await reader.get("/topics/tariffs/feed.json")).json()["items"]
    await _mark(reader, "not relevant")
    after = (await reader.get("/topics/tariffs/feed.json")).json()["items"]
    assert {each["id"] for each in after} == {each["id"] for each in before}
    (marked,) = [each for each in after if each["title"].startswith("Marked as not relevant")]
    assert marked["content_text"].startswith("Marked as not relevant to Tariffs by you.")
    assert marked["date_modified"] == site.now.isoformat()
    atom = (await reader.get("/stories/s1/feed.atom")).text
    assert "<title>Marked as not relevant: Tariffs on steel" in atom
    assert f"<updated>{site.now.isoformat()}</updated>" in atom


@pytest.mark.usefixtures("two_stories")
async def test_the_notice_says_what_it_did_and_takes_it_back(reader: Reader) -> None:
    await _mark(reader, "not relevant", back="/topics/tariffs")
    shown = Document((await reader.get("/topics/tariffs")).text)
    assert "folded on the page" in shown.text(".notice")
    assert "Later developments of its story are still sent" in shown.text(".notice")
    assert "After 4 more the topic's page proposes" in shown.text(".notice")
    (undo,) = [
        each.attributes["action"]
        for each in shown.all(".notice form.act")
        if "undo" in each.attributes["action"]
    ]
    await reader.post(undo, {"back": "/topics/tariffs"})
    assert not Document((await reader.get("/topics/tariffs")).text).all(".set-aside")


@pytest.mark.usefixtures("two_stories")
async def test_the_last_word_counts(reader: Reader) -> None:
    await _mark(reader, "not relevant")
    await _mark(reader, "relevant")
    assert not Document((await reader.get("/")).text).all(".set-aside")


async def test_after_enough_feedback_the_topic_proposes_what_to_exclude(
    site: Site, reader: Reader
) -> None:
    for number in range(9):
        sport = number < 5
        text = "Steel tariff. The stadium roof was won." if sport else "Steel tariff on mills."
        about = article(f"n{number}", title=f"Steel tariff number {number}", text=text)
        judge(site.store, about, verdict(about, f"s{number}", moves=True))
        if sport:
            page = await reader.get("/topics/tariffs")
            assert "Proposed from feedback" not in page.text
            form = {"article": about.url, "kind": "not relevant", "topic": "tariffs"}
            await reader.post("/articles/mark", form)
    shown = Document((await reader.get("/topics/tariffs")).text).text("aside")
    assert "5 marked not relevant, 0 relevant; tried on these and on 4 other articles" in shown
    assert "5 of 5 not relevant would no longer match, and 0 others with them" in shown
    assert "stadium" in shown


@pytest.mark.usefixtures("two_stories")
async def test_the_page_of_what_was_not_told_counts_a_week(reader: Reader) -> None:
    page = Document((await reader.get("/not-told")).text)
    assert "Last 7 days: 2 articles matched, 2 sent as alerts" in page.text(".note")
