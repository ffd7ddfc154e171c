"""People on the page: invited, given roles, removed; and what nobody but an administrator may."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from policywire.config.enums import Role, Scope
from policywire.store.people import audit_log, invitations, users
from policywire.store.people.audit_log import AuditEntry, Door
from policywire.store.people.invitations import Invitation
from policywire.web.action_routes import ACTIONS, API_ACTIONS
from policywire.web.actions.people.people import ACTIONS as PEOPLE_ACTIONS
from policywire.web.security.identity import Identity
from policywire.web.security.roles import MAY
from tests.web.document import Document
from tests.web.security.people import invitation, role_of
from tests.web.site import PASSWORD, Reader, Site, add_token, add_user, logged_in

MANAGING = [path for path, action in PEOPLE_ACTIONS.items() if action.role is Role.ADMIN]


async def test_who_is_invited_chooses_a_password_and_is_a_user_once(
    site: Site, admin: Reader
) -> None:
    link = await invitation(admin, "zoë", Role.EDITOR)
    guest = Reader(site.application(local=False))
    assert "You log in as zoë (editor)" in (await guest.get(link)).text
    await guest.post(link, {"password": "short"})
    assert role_of(site, "zoë") is None
    assert (await guest.post(link, {"password": PASSWORD})).headers["location"] == "/"
    assert role_of(site, "zoë") is Role.EDITOR
    assert (await guest.get("/audit")).status_code == 200
    assert (await guest.get(link)).status_code == 403
    await admin.post("/people/remove", {"user": "zoë"})
    assert (await guest.get("/")).status_code == 303, "logged out at once"
    assert (await guest.post(link, {"password": PASSWORD})).status_code == 403
    with site.store.reading() as session:
        said = [(each.who, each.action) for each in audit_log.listing(session, limit=9)]
    assert ("ada", "people invite") in said
    assert ("ada", "people remove") in said
    assert ("zoë", "invitation") in said
    await guest.close()


async def test_an_invitation_ends_by_time_by_another_and_when_it_is_withdrawn(
    site: Site, admin: Reader
) -> None:
    first = await invitation(admin, "zoë", Role.EDITOR)
    second = await invitation(admin, "zoë", Role.VIEWER)
    assert (await admin.get(first)).status_code == 403
    await admin.post("/people/withdraw", {"user": "zoë"})
    assert (await admin.get(second)).status_code == 403
    late = await invitation(admin, "zoë", Role.VIEWER)
    site.now += timedelta(days=3)
    assert (await admin.get(late)).status_code == 403


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"user": "", "role": "viewer"}, 422),
        ({"user": "bob", "role": "king"}, 422),
        ({"user": "ada", "role": "viewer"}, 409),
    ],
)
async def test_a_bad_invitation_is_refused_in_words(
    site: Site, admin: Reader, form: dict[str, str], status: int
) -> None:
    assert (await admin.post("/people/invite", form)).status_code == status


async def test_the_last_administrator_stays_until_there_is_another(
    site: Site, admin: Reader
) -> None:
    for path, form in (("role", {"role": "editor"}), ("remove", {})):
        refused = await admin.post(f"/people/{path}", {"user": "ada", **form})
        assert refused.status_code == 409
        assert "Make somebody else an administrator first" in refused.text
    add_user(site, "bob", Role.VIEWER)
    await admin.post("/people/role", {"user": "bob", "role": "admin"})
    assert role_of(site, "bob") is Role.ADMIN
    await admin.post("/people/role", {"user": "ada", "role": "viewer"})
    assert (await admin.get("/people")).status_code == 403, "from the next click on"


async def test_nobody_else_sees_or_changes_people(site: Site, admin: Reader) -> None:
    for role in (Role.VIEWER, Role.EDITOR):
        add_user(site, role.value, role)
        reader = Reader(site.application(local=False))
        await reader.log_in(role.value, PASSWORD)
        answer = await reader.get("/people")
        assert answer.status_code == 403
        said = "Only administrators" if role is Role.EDITOR else "read-only access"
        assert said in answer.text
        assert "/people" not in (await reader.get("/yours")).text
        for path in MANAGING:
            assert (await reader.post(path, {"user": "ada", "role": "viewer"})).status_code == 403
        await reader.close()
    assert role_of(site, "ada") is Role.ADMIN


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMIN])
async def test_no_token_reaches_people(site: Site, admin: Reader, role: Role) -> None:
    shown = {"authorization": f"Bearer {add_token(site, 'desk', role, scopes=[Scope.ADMIN])}"}
    program = Reader(site.application(local=False))
    assert (await program.get("/people", shown)).status_code == 403
    for path in MANAGING:
        answer = await program.send("POST", path, shown, {"user": "ada", "role": "viewer"})
        assert answer.status_code == 403, path
    assert role_of(site, "ada") is Role.ADMIN
    assert not [path for path in API_ACTIONS if "people" in path]
    await program.close()


def test_each_role_may_do_what_the_one_before_may() -> None:
    rights = [set(Identity("x", role).credentials.scopes) for role in MAY]
    assert all(less < more for less, more in pairwise(rights))
    asked = {action.right for action in ACTIONS.values()} - {None}
    assert {str(each) for each in asked} <= {str(each) for each in rights[-1]}


async def test_the_page_says_what_each_role_may_do(admin: Reader) -> None:
    page = Document((await admin.get("/people")).text)
    assert page.faults() == []
    for said in MAY.values():
        assert said in page.text(".facts")


async def test_the_page_says_whom_an_upgrade_made_the_administrator(
    site: Site, admin: Reader
) -> None:
    entry = AuditEntry(
        at=site.now,
        who="policywire",
        via=Door.COMMAND,
        address="",
        action="users role: by the upgrade",
        subject="ada",
    )
    site.write(lambda session: audit_log.record(session, entry))
    assert "The upgrade made ada the administrator" in (
        Document((await admin.get("/people")).text).text("main")
    )
    site.now += timedelta(days=31)
    await admin.log_in("ada", PASSWORD)
    assert "The upgrade" not in (await admin.get("/people")).text


async def test_settings_say_who_manages_people(site: Site, admin: Reader) -> None:
    async with logged_in(site, "ed", Role.EDITOR) as editor:
        said = Document((await editor.get("/settings")).text).text("main")
        assert "remove people under People: ada." in " ".join(said.split())
        site.write(lambda session: users.set_role(session, "ada", Role.VIEWER))
        said = Document((await editor.get("/settings")).text).text("main")
        assert "policywire users role NAME admin" in said


async def test_a_refusal_at_an_invitation_is_logged_under_what_is_known(
    site: Site, admin: Reader
) -> None:
    link = await invitation(admin, "zoë", Role.EDITOR)
    guest = Reader(site.application(local=False))
    await guest.post(link, {"name": "ada", "password": "short"})
    await guest.post("/invitation/guessed", {"name": "ada", "password": PASSWORD})
    with site.store.reading() as session:
        said = [each.who for each in audit_log.listing(session, limit=2)]
    assert said == ["a guest", "zoë"]
    await guest.close()


def test_an_invitation_is_used_by_its_link_not_by_its_name(site: Site) -> None:
    until = site.now + timedelta(days=1)
    site.write(
        lambda session: [
            invitations.put(session, Invitation("zoë", role, "ada", until), role.value)
            for role in (Role.ADMIN, Role.VIEWER)
        ]
    )
    assert site.write(lambda session: invitations.take(session, "admin", site.now)) is None
    taken = site.write(lambda session: invitations.take(session, "viewer", site.now))
    assert taken is not None
    assert taken.role is Role.VIEWER
    assert site.write(lambda session: invitations.take(session, "viewer", site.now)) is None
