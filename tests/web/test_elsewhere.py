"""Addresses that people try lead to the page that has what they look for."""

from __future__ import annotations

import pytest

from policywire.config.enums import Role
from policywire.web.elsewhere import looked_for
from policywire.web.page_routes import PAGES
from tests.web.desk import Desk
from tests.web.document import Document
from tests.web.site import PASSWORD, Reader, add_user


@pytest.mark.parametrize(
    ("tried", "place"),
    [
        ("/stories", "/"), ("/calendar", "/dates"), ("/feeds", "/settings#feeds"),
        ("/Users/", "/settings#people"), ("/account", "/settings#account"), ("/docs", "/help"),
        ("/packs", "/sources/new"), ("/nothing-of-ours", ""), ("/stories/s1/x", ""),
    ],
)  # fmt: skip
def test_what_is_looked_for_is_found(tried: str, place: str) -> None:
    assert looked_for(tried) == place
    assert not place or place.partition("#")[0] in PAGES


async def test_a_tried_address_leads_on_and_a_strange_one_is_no_page(desk: Desk) -> None:
    desk.write("topics.yaml", "wells: {title: Wells in Iowa, any: [well]}\n")
    reader = Reader(desk.site.application())
    answer = await reader.get("/preferences")
    assert (answer.status_code, answer.headers["location"]) == (302, "/settings")
    assert (await reader.get("/strange")).status_code == 404
    assert (await reader.get("/dates")).status_code == 200
    document = Document((await reader.get("/settings")).text)
    assert document.faults() == []
    assert "/topics/wells/feed.atom" in document.links()
    assert "whoever sits at this machine" in document.text("#main")
    await reader.close()


async def test_settings_show_users_and_the_server_to_editors_only(desk: Desk) -> None:
    desk.write("topics.yaml", "wells: {title: Wells in Iowa, any: [well]}\n")
    add_user(desk.site, "vera", Role.VIEWER)
    add_user(desk.site, "edda", Role.EDITOR)
    for name, sees in (("vera", False), ("edda", True)):
        reader = Reader(desk.site.application())
        await reader.log_in(name, PASSWORD)
        said = Document((await reader.get("/settings")).text).text("#main")
        assert f"You are {name}" in said
        assert ("eddaeditor" in said) is sees
        assert ("allow_private_addresses" in said) is sees
        await reader.close()
