"""Users, logins and tokens: who may come in, and who may do what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from policywire.config.enums import Role
from policywire.store.people import logins, tokens, users
from policywire.web.actions.people.login import LOGIN_LIFETIME
from policywire.web.security.auth_middleware import LOGIN_COOKIE
from policywire.web.security.csrf import CsrfSigner, digest
from policywire.web.security.identity import GUEST, LOCAL_USER
from tests.web.document import Document
from tests.web.site import PASSWORD, Reader, Site, add_token, add_user

pytestmark = pytest.mark.slow


@pytest.fixture
async def outside(site: Site) -> AsyncIterator[Reader]:
    """A reader of a site that others reach, with two users."""
    add_user(site, "ann", Role.VIEWER)
    add_user(site, "eve", Role.EDITOR)
    reader = Reader(site.application(local=False))
    yield reader
    await reader.close()


async def test_who_logs_in_comes_to_the_page_they_wanted(outside: Reader) -> None:
    closed = await outside.get("/topics?x=1")
    assert closed.headers["location"] == "/login?to=%2Ftopics%3Fx%3D1"
    form = Document((await outside.get(closed.headers["location"])).text)
    (to,) = form.all('input[name="to"]')
    assert to.attributes["value"] == "/topics?x=1"
    come = await outside.post("/login", {"name": "ann", "password": PASSWORD, "to": "/topics?x=1"})
    assert (come.status_code, come.headers["location"]) == (303, "/topics?x=1")
    shown = await outside.get("/topics")
    assert shown.status_code == 200
    assert "ann (viewer)" in shown.text


@pytest.mark.parametrize(
    "to",
    ["//evil.example/", "https://evil.example", "/\\evil.example", "javascript:x", "", "/a\nb"],
)
async def test_a_login_leads_nowhere_but_to_a_page_of_ours(outside: Reader, to: str) -> None:
    come = await outside.post("/login", {"name": "ann", "password": PASSWORD, "to": to})
    assert come.headers["location"] == "/"


async def test_a_cookie_of_a_login_is_kept_from_scripts_and_from_other_websites(
    site: Site, outside: Reader
) -> None:
    cookie = (await outside.log_in("ann", PASSWORD)).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    secure = Reader(site.application(local=False))
    site.open_by("https://news.lan")
    assert "Secure" in (await secure.log_in("ann", PASSWORD)).headers["set-cookie"]
    await secure.close()


async def test_a_wrong_password_and_an_unknown_name_are_told_alike(outside: Reader) -> None:
    told = []
    for name in ("ann", "nobody"):
        answer = await outside.log_in(name, "wrong")
        assert answer.headers["location"] == "/login"
        told.append(Document((await outside.get("/login")).text).text(".notice"))
    assert told == ["Wrong name or password."] * 2


async def test_logging_out_ends_the_login_itself(site: Site, outside: Reader) -> None:
    await outside.log_in("ann", PASSWORD)
    cookie = outside.cookie(LOGIN_COOKIE)
    await outside.post("/logout", {})
    again = await outside.get("/", {"cookie": f"{LOGIN_COOKIE}={cookie}"})
    assert again.status_code == 303
    assert again.headers["location"].startswith("/login")


async def test_a_login_ends_by_itself(site: Site, outside: Reader) -> None:
    await outside.log_in("ann", PASSWORD)
    site.now += LOGIN_LIFETIME
    assert (await outside.get("/")).status_code == 303


async def test_a_new_password_ends_all_logins_and_a_removed_user_is_out(
    site: Site, outside: Reader
) -> None:
    await outside.log_in("ann", PASSWORD)
    site.write(lambda session: users.set_password(session, "ann", "hash"))
    assert (await outside.get("/")).status_code == 303
    await outside.log_in("eve", PASSWORD)
    assert (await outside.get("/")).status_code == 200
    site.write(lambda session: users.remove(session, "eve"))
    assert (await outside.get("/")).status_code == 303


async def test_with_users_this_machine_has_to_log_in_too(site: Site, reader: Reader) -> None:
    assert (await reader.get("/")).status_code == 200
    add_user(site, "ann", Role.VIEWER)
    assert (await reader.get("/")).status_code == 303


async def test_a_program_reads_with_its_token_and_not_without(site: Site, outside: Reader) -> None:
    secret = add_token(site, "desk", Role.VIEWER, site.now + timedelta(days=1))
    bearer = {"authorization": f"Bearer {secret}"}
    assert (await outside.get("/api/stories")).status_code == 401
    assert (await outside.get("/api/stories", {"authorization": "Bearer x"})).status_code == 401
    assert (await outside.get("/api/stories", bearer)).status_code == 200
    assert (await outside.send("POST", "/logout", bearer)).status_code == 403  # nobody to log out
    feed = "/topics/tariffs/feed.atom"
    assert (await outside.get(feed)).status_code == 401
    shown = await outside.get(f"{feed}?token={secret}")
    assert shown.status_code == 200
    assert secret not in shown.text
    for elsewhere in ("/", "/export/stories.json", "/api/openapi.json"):
        answer = await outside.get(f"{elsewhere}?token={secret}")
        assert answer.status_code in {303, 401}, elsewhere
    with site.store.reading() as session:
        (kept,) = tokens.listing(session)
    assert kept.used_at == site.now
    site.now += timedelta(days=1)
    assert (await outside.get("/api/stories", bearer)).status_code == 401


def test_the_store_keeps_neither_a_password_nor_a_token_nor_a_cookie(site: Site) -> None:
    add_user(site, "ann", Role.VIEWER)
    secret = add_token(site, "desk", Role.EDITOR)
    site.write(
        lambda session: logins.add(
            session, digest(secret), "ann", site.now, site.now + LOGIN_LIFETIME
        )
    )
    with site.store.engine.connect() as connection:
        kept = str(
            [
                connection.exec_driver_sql(f'SELECT * FROM "{table}"').fetchall()
                for table in ("user", "login", "token")
            ]
        )
    assert PASSWORD not in kept
    assert secret not in kept


def test_a_seal_is_good_for_one_person_in_one_process() -> None:
    seal, other = CsrfSigner(), CsrfSigner()
    assert seal.is_valid(seal.csrf_token(LOCAL_USER), LOCAL_USER)
    assert not seal.is_valid(seal.csrf_token(GUEST), LOCAL_USER)
    assert not other.is_valid(seal.csrf_token(LOCAL_USER), LOCAL_USER)
    assert not seal.is_valid(
        seal.csrf_token(replace(LOCAL_USER, credential_digest="x")), LOCAL_USER
    )
    assert seal.read_notice(seal.sign_notice("Done.", "/changes/3/undo")) == (
        "Done.",
        "/changes/3/undo",
    )
    assert other.read_notice(seal.sign_notice("Done.")) == ("", "")


async def test_a_guest_is_told_when_the_database_that_knows_the_users_is_away(site: Site) -> None:
    reader = Reader(site.application(local=False))
    site.write(lambda session: session.connection().exec_driver_sql('DROP TABLE "user"'))
    assert (await reader.get("/topics")).status_code == 503
    assert (await reader.get("/login")).status_code == 503
    await reader.close()
