"""Logging in at a real OpenID Connect provider on loopback, and what is refused of its answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from joserfc.jwk import ECKey
from pydantic import ValidationError

from policywire.config.enums import Role
from policywire.config.models import WebSettings
from policywire.config.models.sign_on import OidcLogin
from policywire.store.people import audit_log, users
from policywire.web.actions.people.sign_on import CALLBACK, SIGN_ON_LIFETIME
from tests.web.security.oidc_provider import CLIENT, SECRET, Provider, shared_secret_key
from tests.web.site import HOST, PASSWORD, Reader, Site, add_user

pytestmark = pytest.mark.slow

PUBLIC = f"http://{HOST}"
GROUPS = {"newsroom": Role.EDITOR, "staff": Role.VIEWER}


@pytest.fixture
def provider(site: Site) -> Iterator[Provider]:
    made = Provider(site.now.timestamp(), {"preferred_username": "ann", "groups": ["staff"]})
    server = made.start()
    login = OidcLogin(issuer=made.issuer, client_id=CLIENT, client_secret=SECRET, roles=GROUPS)  # type: ignore[arg-type]
    configure(site, login)
    yield made
    server.shutdown()
    server.server_close()


def configure(site: Site, login: OidcLogin) -> None:
    web = WebSettings(url=PUBLIC, oidc=login)
    settings = site.configuration.settings.model_copy(update={"web": web})
    site.configuration = site.configuration.model_copy(update={"settings": settings})


@pytest.fixture
async def reader(site: Site, provider: Provider) -> AsyncIterator[Reader]:
    reader = Reader(site.application())
    yield reader
    await reader.close()


async def log_in(reader: Reader, provider: Provider, to: str = "/topics") -> Any:
    """Go to the provider and come back, as a browser does."""
    away = await reader.get(f"/login/oidc?to={to}")
    assert away.status_code == 303, away.text
    return await reader.get(provider.authorize(away.headers["location"]).removeprefix(PUBLIC))


async def test_who_the_provider_knows_comes_in_with_the_role_of_their_group(
    site: Site, reader: Reader, provider: Provider
) -> None:
    assert (await reader.get("/topics")).headers["location"] == "/login?to=%2Ftopics"
    assert "single sign-on" in (await reader.get("/login?to=/topics")).text
    come = await log_in(reader, provider)
    assert (come.status_code, come.headers["location"]) == (303, "/topics")
    assert "ann (viewer)" in (await reader.get("/topics")).text
    site.now += SIGN_ON_LIFETIME
    assert (await reader.get("/topics")).status_code == 303


async def test_a_role_that_changed_there_changes_here_with_the_next_login(
    reader: Reader, provider: Provider
) -> None:
    await log_in(reader, provider)
    provider.claims["groups"] = ["newsroom"]
    await log_in(reader, provider)
    assert "ann (editor)" in (await reader.get("/topics")).text


async def test_who_left_the_groups_is_out_in_every_browser(
    site: Site, reader: Reader, provider: Provider
) -> None:
    await log_in(reader, provider)
    elsewhere = Reader(site.application())
    provider.claims["groups"] = ["alumni"]
    assert (await log_in(elsewhere, provider)).status_code == 403
    assert (await reader.get("/topics")).status_code == 303
    await elsewhere.close()


async def test_groups_may_stand_in_userinfo_only(reader: Reader, provider: Provider) -> None:
    del provider.claims["groups"]
    provider.userinfo = {"sub": "4711", "groups": ["newsroom"]}
    await log_in(reader, provider)
    assert "ann (editor)" in (await reader.get("/topics")).text


async def test_new_keys_of_the_provider_are_read(reader: Reader, provider: Provider) -> None:
    await log_in(reader, provider)
    provider.key = ECKey.generate_key("P-256", {"kid": "first"})
    assert (await log_in(reader, provider)).status_code == 303
    assert provider.reads.count("/keys") == 2


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "somebody-else"},
        {"aud": ["somebody-else", CLIENT], "azp": "somebody-else"},
        {"nonce": "of another login"},
        {"exp": 1},
        {"sub": None},
    ],
    ids=lambda claims: next(iter(claims)),
)
async def test_a_token_that_is_not_for_this_login_is_refused(
    reader: Reader, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims |= claims
    assert (await log_in(reader, provider)).status_code == 502
    assert (await reader.get("/topics")).status_code == 303


async def test_a_token_with_a_foreign_key_or_a_shared_secret_is_refused(
    reader: Reader, provider: Provider
) -> None:
    provider.published, provider.key = provider.key, ECKey.generate_key("P-256", {"kid": "first"})
    assert (await log_in(reader, provider)).status_code == 502
    provider.key, provider.algorithm = shared_secret_key(), "HS256"
    assert (await log_in(reader, provider)).status_code == 502


async def test_userinfo_about_somebody_else_is_refused(reader: Reader, provider: Provider) -> None:
    del provider.claims["groups"]
    provider.userinfo = {"sub": "1", "groups": ["newsroom"]}
    assert (await log_in(reader, provider)).status_code == 502


async def test_a_callback_that_another_browser_began_is_refused(
    site: Site, reader: Reader, provider: Provider
) -> None:
    attacker = Reader(site.application())
    away = await attacker.get("/login/oidc")
    callback = provider.authorize(away.headers["location"]).removeprefix(PUBLIC)
    assert (await reader.get(callback)).status_code == 502
    await reader.get("/login/oidc")  # now it has a cookie, of another flow
    assert (await reader.get(callback)).status_code == 502
    await attacker.close()


async def test_a_code_is_good_once(reader: Reader, provider: Provider) -> None:
    away = await reader.get("/login/oidc")
    callback = provider.authorize(away.headers["location"]).removeprefix(PUBLIC)
    assert (await reader.get(callback)).status_code == 303
    assert (await reader.get(callback)).status_code == 502


@pytest.mark.parametrize("claims", [{"groups": ["others"]}, {"groups": []}, {"groups": {"a": 1}}])
async def test_who_is_in_no_group_of_ours_stays_out(
    reader: Reader, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims |= claims
    assert (await log_in(reader, provider)).status_code == 403


async def test_a_name_of_ours_cannot_be_taken_over(
    site: Site, reader: Reader, provider: Provider
) -> None:
    add_user(site, "ann", Role.EDITOR)
    assert (await log_in(reader, provider)).status_code == 403
    assert (await reader.log_in("ann", PASSWORD)).headers["location"] == "/"


async def test_a_user_of_the_provider_has_no_password_here(
    site: Site, reader: Reader, provider: Provider
) -> None:
    await log_in(reader, provider)
    await reader.post("/logout", {})
    for password in ("", "x"):
        assert (await reader.log_in("ann", password)).headers["location"] == "/login"
    with site.store.reading() as session:
        (known,) = users.listing(session)
    assert known.origin == f"{provider.issuer} 4711"


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example"])
async def test_a_login_leads_to_a_page_of_ours_only(
    reader: Reader, provider: Provider, to: str
) -> None:
    assert (await log_in(reader, provider, to)).headers["location"] == "/"


async def test_a_provider_that_calls_itself_otherwise_is_not_asked(
    reader: Reader, provider: Provider
) -> None:
    provider.issuer_said = "https://evil.example"
    assert (await reader.get("/login/oidc")).status_code == 502


async def test_this_machine_needs_a_login_too(reader: Reader) -> None:
    assert (await reader.get("/topics")).status_code == 303


async def test_without_a_provider_there_is_no_such_page(site: Site) -> None:
    reader = Reader(site.application(local=False))
    assert (await reader.get("/login/oidc")).status_code in {403, 404}
    assert (await reader.get(f"{CALLBACK}?code=1&state=2")).status_code in {403, 404}
    await reader.close()


@pytest.mark.parametrize("issuer", ["http://login.example", "login.example", "ftp://x", ""])
def test_an_issuer_is_an_https_address(issuer: str) -> None:
    with pytest.raises(ValidationError, match="https"):
        OidcLogin(issuer=issuer, client_id="a", client_secret="b")  # type: ignore[arg-type]


def test_a_claim_may_lie_in_an_object() -> None:
    login = OidcLogin.model_validate(
        {
            "issuer": "https://login.example",
            "client_id": "a",
            "client_secret": "b",
            "roles_claim": "realm_access.roles",
        }
    )
    assert login.groups_of({"realm_access": {"roles": ["x", 1]}}) == ("x",)
    assert login.groups_of({"realm_access": "x"}) == ()


def log(site: Site) -> list[tuple[str, str]]:
    with site.store.reading() as session:
        return [(each.who, each.action) for each in audit_log.listing(session, limit=9)]


async def test_who_came_in_and_who_was_refused_is_in_the_audit_log(
    site: Site, reader: Reader, provider: Provider
) -> None:
    await log_in(reader, provider)
    assert log(site) == [("ann", "login oidc callback")]
    provider.claims["groups"] = ["nobody"]
    assert (await log_in(reader, provider)).status_code == 403
    assert log(site)[0] == ("ann", "login oidc callback: refused (No access)")
    add_user(site, "vera", Role.EDITOR)
    provider.claims |= {"preferred_username": "vera", "groups": ["staff"]}
    assert (await log_in(reader, provider)).status_code == 403
    assert log(site)[0] == ("vera", "login oidc callback: refused (The name is taken)")
    provider.claims["nonce"] = "of another login"
    assert (await log_in(reader, provider)).status_code == 502
    assert log(site)[0] == ("a guest", "login oidc callback: refused (Logging in there failed)")
