"""What people keep for themselves and for colleagues: topics, stars, notes, tags, briefs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from policywire.config.enums import Role
from policywire.config.models import Configuration
from policywire.store.deliveries import delivery_list, outbox
from policywire.web.pages.stories import PAGE
from tests.store.newsroom import NOW, article, judge, verdict
from tests.web.conftest import TOPICS
from tests.web.document import Document
from tests.web.site import PASSWORD, Reader, Site, add_user

MILLS = article("mills", title="Mills ask for *relief* from the steel tariff")
PORTS = article("ports", title="Ports report fewer ships")


@pytest.fixture
def stories(site: Site) -> None:
    """Two stories, one of a topic that is called Ports."""
    ports = {"title": "Ports", "any": ["ports"]}
    site.configuration = Configuration.model_validate(
        {"topics": {**TOPICS, "ports": ports}, "channels": {"desk": {"console": {}}}}
    )
    judge(site.store, MILLS, verdict(MILLS, "s1", moves=True))
    judge(site.store, PORTS, verdict(PORTS, "s2", moves=True))


pytestmark = pytest.mark.usefixtures("stories")


async def _shown(reader: Reader, path: str) -> Document:
    answer = await reader.get(path)
    assert answer.status_code == 200, path
    return Document(answer.text)


async def test_home_begins_with_what_moved_since_the_last_visit(site: Site, reader: Reader) -> None:
    first = await _shown(reader, "/")
    assert "Since my last visit" not in first.text(".segments")
    site.now += timedelta(hours=3)
    later = replace(PORTS, found=site.now, published=site.now, url="https://news.example/strike")
    judge(site.store, replace(later, title="Dock strike begins"), verdict(later, "s2", moves=True))
    second = await _shown(reader, "/")
    assert "Since my last visit" in second.text(".segments [aria-current]")
    developing = second.text('section[aria-label^="Developments since your last visit, 3 h ago"]')
    assert "Dock strike begins" in developing
    assert "Mills ask" not in developing
    site.now += timedelta(minutes=10)
    # The same visit still: what is new stays new.
    assert "Dock strike begins" in (await _shown(reader, "/")).text(
        'section[aria-label^="Developments since"]'
    )
    site.now += timedelta(hours=1)
    assert "since your last visit" in (await _shown(reader, "/")).text(".empty-title")


async def test_home_shows_the_chosen_topics_and_leads_to_all(reader: Reader, site: Site) -> None:
    await reader.post("/yours/topics", {"topic-ports": "1", "topic-nothing": "1"})
    assert "1 of 2 topics" in (await _shown(reader, "/yours")).text(".notice")
    # The stories of the tests meet the topic `tariffs` only.
    assert "Mills ask" not in (await _shown(reader, "/")).text("main")
    assert "Mills ask" in (await _shown(reader, "/?topics=all")).text("main")
    await reader.post("/yours/topics", {})
    assert "Mills ask" in (await _shown(reader, "/")).text("main")


async def test_home_shows_a_chosen_topic_however_much_moves_elsewhere(
    reader: Reader, site: Site
) -> None:
    rare = article("strike", title="Dock strike begins", published=NOW - timedelta(hours=1))
    judge(site.store, rare, verdict(rare, "s3", topics=("ports",), moves=True))
    for number in range(PAGE + 1):
        about = article(f"mill-{number}", title=f"Mill {number} closes")
        judge(site.store, about, verdict(about, f"m{number}", moves=True))
    await reader.post("/yours/topics", {"topic-ports": "1"})
    shown = await _shown(reader, "/")
    assert "Dock strike begins" in shown.text('section[aria-label^="Developments"]')
    assert "Mill" not in shown.text("main")


async def test_a_viewer_stars_a_story_but_writes_no_notes(site: Site) -> None:
    add_user(site, "ann", Role.VIEWER)
    reader = Reader(site.application(local=False))
    await reader.log_in("ann", PASSWORD)
    assert (await reader.post("/stories/s1/star", {})).status_code == 303
    assert "Mills ask" in (await _shown(reader, "/yours")).text("main")
    refused = await reader.post("/stories/s1/notes", {"kind": "note", "text": "x"})
    assert refused.status_code == 403
    await reader.post("/stories/s1/star", {})
    assert "Nothing starred" in (await _shown(reader, "/yours")).text("main")
    await reader.close()


async def test_a_star_and_a_tag_go_along_when_a_story_goes_into_another(reader: Reader) -> None:
    for story in ("s1", "s2"):
        await reader.post(f"/stories/{story}/star", {})
        await reader.post(f"/stories/{story}/notes", {"kind": "tag", "text": "steel"})
    await reader.post("/stories/s1/merge", {"into": "s2"})
    for page in ("/yours", "/tags/steel"):
        cards = (await _shown(reader, page)).all("article.story a[href^='/stories/']")
        assert [each.attributes["href"] for each in cards] == ["/stories/s2"], page


async def test_notes_tags_and_assignments_stand_at_the_story_until_removed(
    reader: Reader,
) -> None:
    for kind, text in (("note", "Call <b>the mill"), ("tag", "steel / Q3"), ("assigned", "you")):
        await reader.post("/stories/s1/notes", {"kind": kind, "text": text})
    shown = await _shown(reader, "/stories/s1")
    notes = shown.text(".notes")
    assert "Call <b>the mill" in notes
    assert "steel Q3" in notes
    assert "you takes care of it" in notes
    assert "Mills ask" in (await _shown(reader, "/tags/steel%20Q3")).text("main")
    assert "Mills ask" in (await _shown(reader, "/yours")).text("main")
    form = {"kind": "note", "text": "Who owns it?", "article": MILLS.url, "back": "/"}
    await reader.post("/articles/notes", form)
    assert "Who owns it?" in (await _shown(reader, f"/articles?url={MILLS.url}")).text(".notes")
    await reader.post("/notes/1/remove", {"back": "/stories/s1"})
    after = await _shown(reader, "/stories/s1")
    assert "Removed note: Call <b>the mill" in after.text(".notice")
    assert "Call <b>the mill" not in after.text(".notes")
    assert (await reader.post("/notes/1/remove", {})).status_code == 404
    assert (
        await reader.post("/stories/s1/notes", {"kind": "star", "text": "x"})
    ).status_code == 422


async def test_a_brief_is_picked_ordered_annotated_and_handed_on(
    site: Site, reader: Reader
) -> None:
    made = await reader.post("/briefs/new", {"title": "Week in <steel>"})
    assert made.headers["location"] == "/briefs/1"
    for story in ("s1", "s2"):
        await reader.post(f"/stories/{story}/brief", {"brief": "1"})
    await reader.post(
        "/briefs/1/write",
        {
            "title": "Week in <steel>",
            "intro": "Two things.",
            "place-s1": "2",
            "place-s2": "1",
            "note-s1": "Watch this.",
        },
    )
    text = (await reader.get("/briefs/1/brief.md")).text
    assert text.startswith("# Week in \\<steel\\>\n\nBy you, ")
    assert "## 1. Ports report" in text
    assert text.index("Ports report") < text.index("Watch this.")
    assert "\\*relief\\*" in text
    assert f"](<{MILLS.url}>)" in text
    page = (await reader.get("/briefs/1/brief.html")).text
    assert "Week in &lt;steel&gt;" in page
    assert MILLS.url in page
    await reader.post("/briefs/1/publish", {})
    address = (await _shown(reader, "/briefs/1")).text(".notice").split()[1]
    stranger = Reader(site.application(local=False))
    published = address.removeprefix("http://127.0.0.1:8420")
    assert "Watch this." in (await _shown(stranger, published)).text("main")
    await reader.post("/briefs/1/unpublish", {})
    assert (await stranger.get(published)).status_code == 404
    assert (await stranger.get("/briefs/1")).status_code != 200
    await stranger.close()


async def test_a_brief_goes_to_a_channel_through_the_outbox(site: Site, reader: Reader) -> None:
    await reader.post("/stories/s1/brief", {})
    await reader.post("/briefs/1/send", {"channel": "desk"})
    with site.store.writing() as session:
        (made,) = delivery_list.list_deliveries(session)
        (sent,) = outbox.claim(
            session, now=NOW, lease=timedelta(minutes=1), instance="test", limit=2
        )
    assert (made.recipient.channel, made.outcome) == ("desk", "brief")
    assert "1. Mills ask for *relief* from the steel tariff" in sent.message.text
    assert MILLS.url in sent.message.text
    assert "\\" not in sent.message.text
    assert (await reader.post("/briefs/1/send", {"channel": "nothing"})).status_code == 422
    await reader.post("/briefs/1/remove", {})
    assert (await reader.get("/briefs/1")).status_code == 404


async def test_the_page_can_be_installed_and_helps(reader: Reader) -> None:
    found = (await reader.get("/manifest.webmanifest")).json()
    assert found["display"] == "standalone"
    for icon in found["icons"]:
        answer = await reader.get(icon["src"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, icon["type"])
    for shortcut in found["shortcuts"]:
        assert (await reader.get(shortcut["url"])).status_code == 200
    assert "How to read this page" in (await _shown(reader, "/help")).text("h1")
    assert "No dates ahead." in (await _shown(reader, "/dates")).text(".empty-title")
