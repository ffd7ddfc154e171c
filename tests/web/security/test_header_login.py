"""Users whom a reverse proxy names: believed of the proxies of the settings, and of nobody else."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from pydantic import ValidationError

from policywire.config.enums import Role
from policywire.config.models import WebSettings
from policywire.config.models.sign_on import HeaderLogin
from policywire.store.people import audit_log
from tests.web.document import Document
from tests.web.site import Reader, Site

pytestmark = pytest.mark.slow

PROXY = "10.0.0.1"
RULES = HeaderLogin(roles={"newsroom": Role.EDITOR, "staff": Role.VIEWER})


def vouched(site: Site, rules: HeaderLogin = RULES) -> Site:
    web = WebSettings(proxies=["10.0.0.0/24"], header_login=rules)
    settings = site.configuration.settings.model_copy(update={"web": web})
    site.configuration = site.configuration.model_copy(update={"settings": settings})
    return site


@pytest.fixture
async def proxied(site: Site) -> AsyncIterator[Reader]:
    reader = Reader(vouched(site).application(proxies=("10.0.0.0/24",)), address=PROXY)
    yield reader
    await reader.close()


async def role_shown(reader: Reader, headers: dict[str, str]) -> str:
    """What somebody may do: edit, look, or nothing."""
    looked = (await reader.get("/topics/tariffs", headers)).status_code
    edited = (await reader.get("/topics/tariffs/edit", headers)).status_code
    # Whoever may edit is told that this site has no topics.yaml.
    return {(200, 404): "editor", (200, 403): "viewer", (303, 303): "guest"}.get(
        (looked, edited), f"{looked} {edited}"
    )


@pytest.mark.parametrize(
    ("headers", "role"),
    [
        ({"remote-user": "ann", "remote-groups": "newsroom"}, "guest"),
        ({}, "guest"),
    ],
)
async def test_nobody_but_the_proxy_is_believed(
    site: Site, headers: dict[str, str], role: str
) -> None:
    for address in ("127.0.0.1", "203.0.113.9", "10.0.1.1"):
        reader = Reader(vouched(site).application(proxies=("10.0.0.0/24",)), address=address)
        assert await role_shown(reader, headers) == role, address
        forged = {**headers, "x-forwarded-for": PROXY}
        assert await role_shown(reader, forged) == role, address
        await reader.close()


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("staff", "viewer"),
        ("staff,newsroom", "editor"),
        ("newsroom | staff", "editor"),
        ("other", "guest"),
        ("", "guest"),
        ("Newsroom", "guest"),
    ],
)
async def test_groups_decide_what_somebody_may_do(proxied: Reader, groups: str, role: str) -> None:
    assert await role_shown(proxied, {"remote-user": "ann", "remote-groups": groups}) == role


async def test_the_visitors_address_behind_the_proxy_changes_nothing(proxied: Reader) -> None:
    headers = {"remote-user": "ann", "remote-groups": "staff", "x-forwarded-for": "203.0.113.9"}
    assert await role_shown(proxied, headers) == "viewer"


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\tb"])
async def test_a_name_that_is_none_is_nobody(proxied: Reader, name: str) -> None:
    assert await role_shown(proxied, {"remote-user": name, "remote-groups": "staff"}) == "guest"


async def test_a_header_that_stands_there_twice_is_not_believed(site: Site) -> None:
    reader = Reader(vouched(site).application(proxies=(PROXY,)), address=PROXY)
    twice = [("remote-user", "eve"), ("remote-user", "ann"), ("remote-groups", "newsroom")]
    answer = await reader._client.get("/topics", headers=twice)
    assert answer.status_code == 303
    await reader.close()


async def test_a_form_needs_its_seal_from_who_is_named_by_a_header_too(proxied: Reader) -> None:
    headers = {"remote-user": "ann", "remote-groups": "newsroom"}
    bare = await proxied.send("POST", "/topics/tariffs/mute", headers, {"for": "1d"})
    assert bare.status_code == 403
    page = Document((await proxied.get("/topics/tariffs", headers)).text)
    seal = page.all('input[name="csrf"]')[0].attributes["value"]
    form = {"for": "1d", "csrf": str(seal)}
    done = await proxied.send("POST", "/topics/tariffs/mute", headers, form)
    assert done.status_code == 303
    eve = {**headers, "remote-user": "eve"}
    assert (await proxied.send("POST", "/topics/tariffs/mute", eve, form)).status_code == 403


async def test_everybody_else_may_have_a_role_too(site: Site) -> None:
    rules = HeaderLogin(default_role=Role.VIEWER)
    reader = Reader(vouched(site, rules).application(proxies=(PROXY,)), address=PROXY)
    assert await role_shown(reader, {"remote-user": "ann"}) == "viewer"
    await reader.close()


def test_a_header_without_a_proxy_that_is_believed_is_an_error() -> None:
    with pytest.raises(ValidationError, match="header_login needs proxies"):
        WebSettings(header_login=RULES)


async def test_what_a_named_user_does_is_in_the_audit_log_under_their_name(
    site: Site, proxied: Reader
) -> None:
    named = {"remote-user": "ann", "remote-groups": "newsroom"}
    shown = (await proxied.get("/topics/tariffs", named)).text
    seal = re.search('name="csrf" value="([^"]+)"', shown)
    assert seal
    form = {"csrf": seal[1], "for": "1d"}
    done = await proxied.send("POST", "/topics/tariffs/mute", named, form)
    assert done.status_code == 303
    with site.store.reading() as session:
        (entry,) = audit_log.listing(session, limit=9)
    assert (entry.who, entry.action, entry.subject) == ("ann", "topics mute", "tariffs")
