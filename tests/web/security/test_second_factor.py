"""Codes of an authenticator: asked for, good once; recovery codes for who lost it."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest

from policywire.config.enums import Role
from policywire.store.people import audit_log, second_factors
from policywire.web.pages.people.two_factor import PATH
from policywire.web.security.login_throttle import FREE_ATTEMPTS
from policywire.web.security.second_factor import new_second_factor, recovery_digest
from tests.web.document import Document
from tests.web.site import PASSWORD, Reader, Site, add_token, add_user

pytestmark = pytest.mark.slow

SECRET, CODES = new_second_factor()


@pytest.fixture
def reader(site: Site) -> Reader:
    add_user(site, "ann", Role.VIEWER)
    digests = [recovery_digest(code) for code in CODES]
    site.write(lambda session: second_factors.put(session, "ann", SECRET, digests))
    return Reader(site.application(local=False), address="203.0.113.9")


async def log_in(reader: Reader, code: str, password: str = PASSWORD) -> bool:
    form = {"name": "ann", "password": password, "code": code}
    return (await reader.post("/login", form)).headers.get("location") == "/"


def code(site: Site, **later: float) -> str:
    return pyotp.TOTP(SECRET).at(site.now + timedelta(**later))


async def test_a_password_alone_is_not_enough_and_says_what_is_missing(reader: Reader) -> None:
    assert not await log_in(reader, "")
    assert "authenticator app" in (await reader.get("/login")).text


async def test_a_code_lets_in_once(reader: Reader, site: Site) -> None:
    shown = code(site)
    assert await log_in(reader, f"{shown[:3]} {shown[3:]}")
    assert not await log_in(reader, shown)
    site.now += timedelta(seconds=30)
    assert await log_in(reader, code(site))


@pytest.mark.parametrize(("seconds", "good"), [(-30, True), (30, True), (-90, False), (90, False)])
async def test_a_phones_clock_may_differ_by_half_a_minute(
    reader: Reader, site: Site, seconds: int, good: bool
) -> None:
    assert await log_in(reader, code(site, seconds=seconds)) is good


async def test_a_recovery_code_lets_in_once_however_it_is_typed(reader: Reader) -> None:
    assert await log_in(reader, CODES[0].upper().replace("-", " "))
    assert not await log_in(reader, CODES[0])
    assert await log_in(reader, CODES[1])


async def test_a_right_code_does_not_make_up_for_a_wrong_password(
    reader: Reader, site: Site
) -> None:
    assert not await log_in(reader, code(site), "wrong")
    assert await log_in(reader, code(site)), "the wrong password used the code up"


async def test_who_guesses_codes_has_to_wait(reader: Reader, site: Site) -> None:
    for _ in range(FREE_ATTEMPTS):
        await log_in(reader, "000000")
    form = {"name": "ann", "password": PASSWORD, "code": code(site)}
    assert (await reader.post("/login", form)).status_code == 429


@pytest.mark.parametrize("typed", ["é" * 6, "\x00", "1" * 10_000, "１２３４５６"])
async def test_odd_codes_are_wrong_ones(reader: Reader, typed: str) -> None:
    assert not await log_in(reader, typed)


def test_the_store_keeps_no_recovery_code(reader: Reader, site: Site) -> None:
    with site.store.engine.connect() as connection:
        kept = str(connection.exec_driver_sql('SELECT * FROM "user"').fetchall())
    assert not any(each in kept for each in CODES)


@pytest.fixture
async def bob(site: Site) -> Reader:
    """A browser in which a user without a second factor has logged in."""
    add_user(site, "bob", Role.VIEWER)
    reader = Reader(site.application(local=False), address="203.0.113.9")
    await reader.log_in("bob", PASSWORD)
    return reader


async def shown_secret(reader: Reader) -> str:
    document = Document((await reader.get(PATH)).text)
    assert document.faults() == []
    found = re.search(r"<code>([A-Z2-7]{32})</code>", (await reader.get(PATH)).text)
    assert found
    return found[1]


async def set_up(reader: Reader, site: Site, password: str = PASSWORD, drift: int = 0) -> str:
    """Set it up on the page; gives the page that comes then."""
    secret = await shown_secret(reader)
    shown = pyotp.TOTP(secret).at(site.now + timedelta(seconds=drift))
    form = {"secret": secret, "code": shown, "password": password}
    return (await reader.post(PATH, form)).text


async def test_a_user_sets_it_up_on_the_page_and_sees_recovery_codes_once(
    bob: Reader, site: Site
) -> None:
    page = (await bob.get(PATH)).text
    assert "<svg" in page
    assert "otpauth://totp/policywire:bob?secret=" in page
    codes = re.findall(r"<code>([0-9a-f]{8}-[0-9a-f]{8})</code>", await set_up(bob, site))
    assert len(codes) == 10
    assert codes[0] not in (await bob.get(PATH)).text
    again = Reader(site.application(local=False), address="203.0.113.9")
    assert (await again.log_in("bob", PASSWORD)).headers["location"] != "/"
    form = {"name": "bob", "password": PASSWORD, "code": codes[3]}
    assert (await again.post("/login", form)).headers["location"] == "/"


@pytest.mark.parametrize(("password", "drift"), [("wrong", 0), (PASSWORD, 600)])
async def test_without_password_and_code_nothing_changes(
    bob: Reader, site: Site, password: str, drift: int
) -> None:
    assert "nothing was changed" in await set_up(bob, site, password, drift)
    with site.store.reading() as session:
        assert second_factors.find(session, "bob") is None


async def test_it_is_switched_off_with_the_password_only_and_both_are_in_the_audit_log(
    bob: Reader, site: Site
) -> None:
    await set_up(bob, site)
    assert (await bob.post(f"{PATH}/off", {"password": "wrong"})).status_code == 403
    with site.store.reading() as session:
        assert second_factors.find(session, "bob")
    assert (await bob.post(f"{PATH}/off", {"password": PASSWORD})).status_code == 303
    with site.store.reading() as session:
        assert second_factors.find(session, "bob") is None
        kept = audit_log.listing(session, limit=9)
    done = [(each.who, each.action) for each in kept][:2]
    assert done == [("bob", "account two-factor off"), ("bob", "account two-factor: switched on")]
    assert PASSWORD not in str(kept)
    assert not re.search("[A-Z2-7]{32}", str(kept))


async def test_who_guesses_the_password_there_has_to_wait(bob: Reader) -> None:
    for _ in range(FREE_ATTEMPTS):
        await bob.post(f"{PATH}/off", {"password": "wrong"})
    assert (await bob.post(f"{PATH}/off", {"password": PASSWORD})).status_code == 429


async def test_it_is_for_who_logs_in_with_a_password_here(site: Site) -> None:
    alone = Reader(site.application())
    assert (await alone.get(PATH)).status_code == 404
    token = add_token(site, "bot", Role.EDITOR)
    answer = await alone.get(PATH, {"authorization": f"Bearer {token}"})
    assert answer.status_code == 404
