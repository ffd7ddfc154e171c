"""Sources on the page: found among many, paused, read again, and what became of their articles."""

from __future__ import annotations

import pytest

from policywire.config.enums import Role
from tests.store.newsroom import article, judge, verdict
from tests.web.desk import Desk
from tests.web.document import Document
from tests.web.site import PASSWORD, Reader, add_user

TEXT = (
    "packs: [us-tax]  # tax\n# Mine.\nsources:\n"
    "  ledger: {url: 'https://l.example/f', outlet: The Ledger, tier: wire}\n"
)


@pytest.fixture(autouse=True)
def followed(desk: Desk) -> None:
    """A pack, and a source of our own."""
    desk.write("topics.yaml", "tariffs: {title: Tariffs, any: [tariff]}\n")
    desk.write("sources.yaml", TEXT)


async def keys(visitor: Reader, query: str) -> list[str]:
    """The sources that a filter shows."""
    document = Document((await visitor.get(f"/sources?{query}")).text)
    assert document.faults() == []
    return document.texts("tbody th .quiet a")


async def test_sources_are_found_by_words_state_and_tier(visitor: Reader) -> None:
    assert "ledger" in await keys(visitor, "")
    assert await keys(visitor, "q=LEDGER+l.example") == ["ledger"]
    assert await keys(visitor, "tier=wire") == ["ledger"]
    assert await keys(visitor, "q=ledger&state=failing") == []
    assert len(await keys(visitor, "q=irs&state=not+polled+yet")) > 2
    assert await keys(visitor, "q=%3Cscript%3E") == []


@pytest.mark.parametrize("key", ["ledger", "irs-newsroom"])
async def test_a_source_is_paused_and_read_again(visitor: Reader, desk: Desk, key: str) -> None:
    assert key in desk.site.configuration.sources
    await visitor.post(f"/sources/{key}/pause", {})
    assert key not in desk.site.configuration.sources
    assert desk.read("sources.yaml").startswith(TEXT)
    page = Document((await visitor.get("/sources")).text)
    assert page.faults() == []
    assert key in page.text("main details")
    assert (await visitor.post(f"/sources/{key}/pause", {})).status_code == 404
    await visitor.post(f"/sources/{key}/resume", {})
    assert key in desk.site.configuration.sources
    assert (await visitor.post(f"/sources/{key}/resume", {})).status_code == 404


async def test_one_in_a_packs_place_is_not_paused_by_half(visitor: Reader, desk: Desk) -> None:
    own = TEXT.replace("ledger:", "irs-newsroom:")
    desk.write("sources.yaml", own)
    assert (await visitor.post("/sources/irs-newsroom/pause", {})).status_code == 409
    assert desk.read("sources.yaml") == own


async def test_a_viewer_pauses_nothing(visitor: Reader, desk: Desk) -> None:
    add_user(desk.site, "vera", Role.VIEWER)
    await visitor.log_in("vera", PASSWORD)
    assert (await visitor.post("/sources/ledger/pause", {})).status_code == 403
    assert desk.read("sources.yaml") == TEXT


async def test_the_page_of_a_source_says_what_became_of_its_articles(
    visitor: Reader, desk: Desk
) -> None:
    told = article("a", title="Tariffs rise", source="ledger")
    judge(desk.site.store, told, verdict(told, "s1", moves=True))
    other = article("b", title="A bridge closes", source="ledger")
    judge(desk.site.store, other, verdict(other, None, topics=()))
    foreign = article("c", title="Elsewhere", source="gazette")
    judge(desk.site.store, foreign, verdict(foreign, None, topics=()))
    document = Document((await visitor.get("/sources/ledger")).text)
    assert document.faults() == []
    assert "Tariffs: told as an alert" in document.text(".links")
    assert "Met no topic" in document.text(".links")
    assert "Elsewhere" not in document.text("#main")


async def test_a_source_of_ours_is_removed_and_one_of_a_pack_is_not(
    visitor: Reader, desk: Desk
) -> None:
    page = (await visitor.get("/sources/ledger")).text
    assert "Remove this source" in page
    assert 'href="https://l.example/"' in page
    assert "Remove this source" not in (await visitor.get("/sources/irs-newsroom")).text
    refused = await visitor.post("/sources/irs-newsroom/remove", {})
    assert refused.status_code == 409
    assert "pause it instead" in refused.text.lower()
    await visitor.post("/sources/ledger/remove", {})
    assert desk.read("sources.yaml") == "packs: [us-tax]  # tax\n# Mine.\nsources:\n"
    assert "ledger" not in desk.site.configuration.sources


OPML = """<opml version="2.0"><body><outline text="Health">
<outline text="Ohio Hospital News" xmlUrl="https://oh.example/feed"/>
<outline text="The Ledger" xmlUrl="https://l.example/f"/>
</outline></body></opml>"""


def uploaded(seal: str, text: str) -> str:
    """The body by which a browser sends a file."""
    parts = {"csrf": seal, "do": "opml"}
    fields = "".join(
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts.items()
    )
    file = 'Content-Disposition: form-data; name="opml"; filename="feeds.opml"'
    return f"{fields}--cut\r\n{file}\r\nContent-Type: text/xml\r\n\r\n{text}\r\n--cut--\r\n"


async def test_the_feeds_of_a_reader_are_read_from_its_file(visitor: Reader, desk: Desk) -> None:
    seal = Document((await visitor.get("/sources/new")).text).value("csrf")
    kind = {"content-type": "multipart/form-data; boundary=cut"}
    answer = await visitor.send_body("POST", "/sources/new", kind, uploaded(seal, OPML))
    document = Document(answer.text)
    assert document.faults() == []
    assert "1 new feed in the file. 1 left out" in document.text("#found")
    source = document.text("#source")
    assert "https://oh.example/feed" in source
    await visitor.post("/sources/new", {"source": source, "do": "add"})
    assert desk.read("sources.yaml").startswith(TEXT)
    outlets = {each.outlet for each in desk.site.configuration.sources.values()}
    assert "Ohio Hospital News" in outlets
    for text in ("no xml", OPML):
        again = await visitor.send_body("POST", "/sources/new", kind, uploaded(seal, text))
        assert Document(again.text).texts(".faults li")
