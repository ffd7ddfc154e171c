"""Codes of an authenticator: asked for, good once; recovery codes for who lost it."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest

from policywire.config.enums import Role
from policywire.store.people import second_factors
from policywire.web.security.login_throttle import FREE_ATTEMPTS
from policywire.web.security.second_factor import new_second_factor, recovery_digest
from tests.web.site import PASSWORD, Reader, Site, add_user

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
