"""Who may ask what: walked over the router, not over a list."""

from __future__ import annotations

import re
from itertools import product

import pytest
from starlette.datastructures import Headers
from starlette.routing import Route

from policywire.config.enums import Role
from policywire.web.action_routes import ACTIONS, API_ACTIONS
from policywire.web.page_routes import FORMS
from policywire.web.routes import build_site as whole_site
from policywire.web.security.security_headers import HEADERS, is_cross_site, is_loopback
from tests.trust.count import Count
from tests.web.site import HOST, PASSWORD, Reader, Site, add_user

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def _addresses(site: Site) -> list[str]:
    routes = [route for route in whole_site(site.backing()).routes if isinstance(route, Route)]
    assert len(routes) > 20
    return [re.sub(r"{\w+}", "tariffs", route.path) for route in routes]


FOR_GUESTS = {
    "/login",
    "/login/oidc",
    "/login/oidc/callback",
    "/static/page.css",
    "/static/live.js",
    "/static/setup.css",
    "/static/icon.svg",
    "/static/icon.png",
    "/feedback/tariffs",
    "/first-user/tariffs",
    "/invitation/tariffs",
    "/published/tariffs",
    "/manifest.webmanifest",
    "/subscriptions/tariffs",
    "/slack/actions",
}

SIGNED = {"/subscriptions/tariffs", "/slack/actions"}
"""A signature of ours, or of Slack's, stands in the place of the seal and the login."""


@pytest.mark.slow
async def test_on_an_address_that_others_reach_a_guest_gets_no_further_than_the_login(
    site: Site, count: Count
) -> None:
    add_user(site, "ann", Role.VIEWER)
    reader = Reader(site.application(local=False))
    for path, method in product([*_addresses(site), "/nothing", "/healthz/"], METHODS):
        if path in FOR_GUESTS:
            continue
        answer = await reader.send(method, path)
        assert answer.status_code in {303, 401}, (method, path)
        assert answer.status_code == 401 or answer.headers["location"].startswith("/login?to=")
    health = await reader.get("/healthz")
    await reader.close()
    assert health.status_code == 200
    count(len(METHODS) * len(_addresses(site)))


@pytest.mark.slow
async def test_without_users_an_address_that_others_reach_says_how_to_add_one(site: Site) -> None:
    reader = Reader(site.application(local=False))
    for path, method in product(_addresses(site), METHODS):
        if path not in FOR_GUESTS:
            assert (await reader.send(method, path)).status_code == 403, (method, path)
    told = await reader.get("/")
    await reader.close()
    assert "policywire users add" in told.text


@pytest.mark.slow
async def test_nothing_is_changed_without_the_seal_of_our_own_form(
    site: Site, reader: Reader, count: Count
) -> None:
    for path in _addresses(site):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = await reader.send(method, path, form={"csrf": "0" * 64})
            if method == "POST" and path in SIGNED:
                assert answer.status_code in {401, 403, 404}, path
                continue
            if method == "POST" and path == "/mcp":
                # Reads JSON of programs, so a form of any website is no message to it.
                assert answer.status_code == 400
                continue
            posted = method == "POST" and path in _posted()
            assert answer.status_code == (403 if posted else 405), (method, path)
    count(4 * len(_addresses(site)))


def _posted() -> set[str]:
    return {re.sub(r"{\w+}", "tariffs", path) for path in (*FORMS, *ACTIONS, *API_ACTIONS)}


@pytest.mark.slow
async def test_a_viewer_may_do_nothing_that_needs_an_editor(site: Site, count: Count) -> None:
    add_user(site, "ann", Role.VIEWER)
    reader = Reader(site.application(local=False))
    await reader.log_in("ann", PASSWORD)
    for path, action in ACTIONS.items():
        if action.role is Role.EDITOR:
            answer = await reader.post(re.sub(r"{\w+}", "tariffs", path), {})
            assert answer.status_code == 403, path
    await reader.close()
    count(sum(action.role is Role.EDITOR for action in ACTIONS.values()))


async def test_every_answer_lets_a_browser_do_as_little_as_possible(
    site: Site, reader: Reader
) -> None:
    refused = Reader(site.application(local=False))
    answers = [
        await reader.get("/"),
        await reader.get("/nothing"),
        await reader.get("/static/page.css"),
        await reader.get("/api/stories"),
        await reader.get("/healthz", {"host": "evil.example"}),
        await refused.get("/"),
    ]
    await refused.close()
    for answer in answers:
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    policy = answers[0].headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8420", "", "localhost.evil"]
)
async def test_a_request_under_a_foreign_name_is_refused(
    reader: Reader, host: str, count: Count
) -> None:
    assert (await reader.get("/", {"host": host})).status_code == 400
    count(1)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8420", "localhost:1", "news.lan"])
async def test_a_request_under_our_own_name_is_answered(reader: Reader, host: str) -> None:
    assert (await reader.get("/", {"host": host})).status_code == 200


ORIGINS = {
    f"http://{HOST}": False,
    "null": True,
    "http://evil.example": True,
    "http://127.0.0.1:9999": True,
    f"http://{HOST}.evil.example": True,
    "http://[": True,
    "": True,
}
SITES = {"same-origin": False, "none": False, "same-site": True, "cross-site": True, "odd": True}


@pytest.mark.parametrize("origin", [None, *ORIGINS])
@pytest.mark.parametrize("site_said", [None, *SITES])
async def test_a_form_is_taken_from_our_own_page_only(
    reader: Reader, origin: str | None, site_said: str | None, count: Count
) -> None:
    headers = {"origin": origin, "sec-fetch-site": site_said}
    said = {name: value for name, value in headers.items() if value is not None}
    foreign = (origin is not None and ORIGINS[origin]) or (
        site_said is not None and SITES[site_said]
    )
    answer = await reader.post("/topics/tariffs", {"text": "steel tariffs"}, said)
    assert answer.status_code == (403 if foreign else 200)
    count(1)


@pytest.mark.parametrize("mode", ["navigate", "no-cors", "cors", "nested-navigate", None])
@pytest.mark.parametrize("said", [None, *SITES])
def test_another_website_may_link_here_but_not_load_from_here(
    said: str | None, mode: str | None, count: Count
) -> None:
    headers = {"sec-fetch-site": said, "sec-fetch-mode": mode}
    given = Headers({name: value for name, value in headers.items() if value})
    elsewhere = said is not None and SITES[said]
    assert is_cross_site("GET", given) is (elsewhere and mode != "navigate")
    count(1)


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("news.lan", False),
        ("localhost.evil.example", False),
    ],
)
def test_only_this_machines_own_addresses_are_local(host: str, local: bool) -> None:
    assert is_loopback(host) is local


async def test_the_name_that_the_configuration_gives_counts_as_soon_as_it_is_written(
    reader: Reader, site: Site
) -> None:
    named = {"host": "wire.example"}
    assert (await reader.get("/", named)).status_code == 400
    site.open_by("https://wire.example")
    assert (await reader.get("/", named)).status_code == 200
    site.open_by("https://news.example")
    assert (await reader.get("/", named)).status_code == 400
