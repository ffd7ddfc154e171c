"""The audit log of the page: whatever is posted is in it, with who and from where."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from policywire.config.enums import Role, Scope
from policywire.store.people import audit_log
from policywire.store.people.audit_log import AuditEntry
from tests.web.site import PASSWORD, Reader, Site, add_token, add_user

pytestmark = pytest.mark.slow


@pytest.fixture
async def outside(site: Site) -> AsyncIterator[Reader]:
    """A reader of a site that others reach, with a viewer and an editor."""
    add_user(site, "ann", Role.VIEWER)
    add_user(site, "eve", Role.EDITOR)
    reader = Reader(site.application(local=False), address="203.0.113.7")
    yield reader
    await reader.close()


def entries(site: Site) -> list[AuditEntry]:
    with site.store.reading() as session:
        return audit_log.listing(session, limit=100)


async def test_logins_are_kept_refused_ones_as_well_and_never_a_password(
    site: Site, outside: Reader
) -> None:
    await outside.log_in("eve", "wrong horse battery")
    await outside.log_in("eve", PASSWORD)
    found = [(each.who, each.action, each.address) for each in entries(site)]
    assert found == [("eve", "login", "203.0.113.7"), ("eve", "login: refused", "203.0.113.7")]
    kept = str(entries(site))
    assert PASSWORD not in kept
    assert "wrong horse" not in kept


async def test_what_an_editor_mutes_is_kept_with_what_they_said(
    site: Site, outside: Reader
) -> None:
    await outside.log_in("eve", PASSWORD)
    done = await outside.post("/topics/tariffs/mute", {"for": "7d", "reason": "holidays"})
    assert done.status_code == 303
    newest = entries(site)[0]
    assert (newest.who, newest.via.value, newest.action) == ("eve", "page", "topics mute")
    assert newest.subject == "tariffs"
    assert "reason=holidays" in newest.detail
    assert "csrf" not in newest.detail


async def test_what_is_refused_to_a_viewer_is_not_said_to_be_done(
    site: Site, outside: Reader
) -> None:
    await outside.log_in("ann", PASSWORD)
    refused = await outside.post("/topics/tariffs/mute", {"for": "7d", "reason": "holidays"})
    assert refused.status_code == 403
    assert [each.action for each in entries(site)] == ["login"]


async def test_the_log_is_for_those_who_may_change_everything(site: Site, outside: Reader) -> None:
    await outside.log_in("ann", PASSWORD)
    assert (await outside.get("/audit")).status_code == 403
    await outside.log_in("eve", PASSWORD)
    page = await outside.get("/audit")
    assert page.status_code == 200
    assert "203.0.113.7" in page.text
    only = await outside.get("/audit?who=ann")
    assert only.text.count('class="kicker"') == 1


async def test_the_api_gives_it_to_a_token_of_an_admin_only(site: Site, outside: Reader) -> None:
    reads = add_token(site, "desk", Role.VIEWER)
    admin = add_token(site, "archive", Role.EDITOR, scopes={Scope.ADMIN})
    for secret, status in ((reads, 403), (admin, 200)):
        answer = await outside.get("/api/audit", {"authorization": f"Bearer {secret}"})
        assert answer.status_code == status, answer.text


async def test_a_program_is_named_by_its_token(site: Site, outside: Reader) -> None:
    admin = add_token(site, "archive", Role.EDITOR, scopes={Scope.ADMIN})
    await outside.send(
        "POST",
        "/api/topics/tariffs/mute",
        {"authorization": f"Bearer {admin}"},
        {"for": "7d", "reason": "holidays"},
    )
    newest = entries(site)[0]
    assert (newest.who, newest.via.value) == ("archive (token)", "api")
    assert admin not in str(entries(site))


async def test_a_refused_link_of_the_first_user_is_refused_in_the_log(
    site: Site, outside: Reader
) -> None:
    answer = await outside.post("/first-user/guessed", {"name": "eve2", "password": PASSWORD})
    assert answer.status_code == 403
    (entry,) = entries(site)
    assert (entry.who, entry.action) == (
        "a guest",
        "first-user: refused (This link is not good any more)",
    )
    assert "name=eve2" in entry.detail


async def test_who_has_to_wait_is_in_the_log_and_no_flood_of_refusals(
    site: Site, outside: Reader
) -> None:
    for _ in range(40):
        await outside.log_in("eve", "wrong horse battery")
    said = [each.action for each in entries(site)]
    assert len(said) == 30
    assert said[0] == "login: refused (Too many attempts)"
    site.now += timedelta(minutes=2)
    await outside.log_in("eve", "wrong horse battery")
    assert entries(site)[0].action.endswith(", and 10 before it")


async def test_a_logout_is_in_the_log(site: Site, outside: Reader) -> None:
    await outside.log_in("eve", PASSWORD)
    await outside.post("/logout", {})
    assert [(each.who, each.action) for each in entries(site)] == [
        ("eve", "logout"),
        ("eve", "login"),
    ]
