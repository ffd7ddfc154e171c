"""Briefs that two people write, that are sent twice, and that many want as PDF."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from policywire.config.enums import Role, Scope
from policywire.config.models import Configuration
from policywire.store.deliveries import delivery_list
from policywire.store.people import briefs
from policywire.store.people.briefs import Brief
from policywire.web.exports.print_slots import MAX_CONCURRENT_PRINTS
from tests.store.newsroom import article, judge, verdict
from tests.web.conftest import TOPICS
from tests.web.document import Document
from tests.web.site import Reader, Site, add_token

FERRY = article("ferry", title="Ferry fares rise in spring")


@pytest.fixture(autouse=True)
async def begun(site: Site, reader: Reader, tmp_path: Path) -> None:
    """A brief on one story, two recipients in one channel, and a browser that takes its time."""
    browser = tmp_path / "browser"
    browser.write_text(
        "#!/bin/sh\nsleep 0.5\n"
        'for each in "$@"; do case $each in\n'
        '--print-to-pdf=*) echo PDF > "${each#*=}";; esac; done\n'
    )
    browser.chmod(0o700)
    site.configuration = Configuration.model_validate(
        {
            "topics": TOPICS,
            "channels": {"desk": {"console": {}}},
            "settings": {"browser": str(browser)},
        }
    )
    judge(site.store, FERRY, verdict(FERRY, "s1", moves=True))
    await reader.post("/stories/s1/brief", {})


def stored(site: Site) -> Brief:
    """The brief as the store has it."""
    with site.store.reading() as session:
        found = briefs.find(session, 1)
    assert found is not None
    return found


async def shown(reader: Reader) -> Document:
    """The page on which it is written."""
    return Document((await reader.get("/briefs/1")).text)


async def test_who_saves_second_sees_both_versions_and_overwrites_nothing(
    site: Site, reader: Reader
) -> None:
    begun_with = (await shown(reader)).value("version")
    ours = {"title": "Ferries", "intro": "Fares first.", "version": begun_with}
    theirs = {"title": "Ferries", "intro": "Routes first.", "version": begun_with}
    assert (await reader.post("/briefs/1/write", ours)).status_code == 303
    refused = await reader.post("/briefs/1/write", theirs)
    assert refused.status_code == 409
    page = Document(refused.text)
    assert "-Fares first." in page.text(".change del")
    assert "+Routes first." in page.text(".change ins")
    assert "Routes first." in page.text("#intro")
    assert stored(site).intro == "Fares first."
    again = {**theirs, "version": page.value("version")}
    assert (await reader.post("/briefs/1/write", again)).status_code == 303
    assert stored(site).intro == "Routes first."


async def test_a_program_learns_the_version_that_it_must_have_read(site: Site) -> None:
    shown = {"authorization": f"Bearer {add_token(site, 'desk', Role.EDITOR)}"}
    program = Reader(site.application(local=False))
    form = {"title": "Ferries", "version": "old"}
    refused = await program.send("POST", "/api/briefs/1/write", shown, form)
    assert refused.status_code == 409
    assert stored(site).version in refused.json()["detail"]
    await program.close()


async def test_a_button_pressed_twice_sends_once_and_says_so(site: Site, reader: Reader) -> None:
    once = (await shown(reader)).value("once")
    for said in ("It goes to 1 recipient of desk.", "It was sent to desk already."):
        await reader.post("/briefs/1/send", {"channel": "desk", "once": once})
        assert said in (await shown(reader)).text(".notice")
    with site.store.reading() as session:
        assert len(delivery_list.list_deliveries(session)) == 1
    fresh = (await shown(reader)).value("once")
    await reader.post("/briefs/1/send", {"channel": "desk", "once": fresh})
    with site.store.reading() as session:
        assert len(delivery_list.list_deliveries(session)) == 2


async def test_a_token_that_may_mark_writes_a_brief_but_publishes_none(site: Site) -> None:
    token = add_token(site, "desk", Role.VIEWER, scopes=[Scope.MARK])
    program, shown = Reader(site.application(local=False)), {"authorization": f"Bearer {token}"}
    written = await program.send("POST", "/api/briefs/1/write", shown, {"title": "Ferries"})
    assert written.status_code == 200
    for path in ("/api/briefs/1/publish", "/api/briefs/1/unpublish"):
        assert (await program.send("POST", path, shown)).status_code == 403
    assert stored(site).token == ""
    await program.close()


async def test_who_finds_the_printer_busy_is_told_when_to_come_again(reader: Reader) -> None:
    wanted = [reader.get("/briefs/1/brief.pdf") for _ in range(MAX_CONCURRENT_PRINTS + 3)]
    pages = asyncio.gather(*(reader.get("/briefs") for _ in range(4)))
    printed = await asyncio.gather(*wanted)
    # A page waits for no printer.
    assert pages.done()
    assert [each.status_code for each in await pages] == [200] * 4
    refused = [each for each in printed if each.status_code == 503]
    assert [each.headers["retry-after"] for each in refused] == ["30"] * 3
    assert "The printer is busy" in refused[0].text
    assert (await reader.get("/briefs/1/brief.pdf")).content == b"PDF\n"
