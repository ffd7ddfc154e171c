"""The first user of a page that others can reach, by the link in the log."""

from __future__ import annotations

from policywire.config.enums import Role
from policywire.store.people import audit_log, users
from tests.web.desk import FIRST_USER_KEY, Desk
from tests.web.document import Document
from tests.web.site import PASSWORD, Reader, add_user

LINK = f"/first-user/{FIRST_USER_KEY}"


async def test_the_link_makes_one_user_who_goes_on_to_the_first_question(desk: Desk) -> None:
    reader = Reader(desk.site.application(local=False))
    assert "first-user" in (await reader.get("/")).text
    page = Document((await reader.get(LINK)).text)
    assert page.faults() == []
    short = await reader.post(LINK, {"name": "ann", "password": "short"})
    assert short.headers["location"] == LINK
    made = await reader.post(LINK, {"name": "ann", "password": PASSWORD})
    assert made.headers["location"] == "/"
    assert (await reader.get("/")).headers["location"] == "/start"
    with desk.site.store.reading() as session:
        assert [(user.name, user.role) for user in users.listing(session)] == [("ann", Role.ADMIN)]
        said = [(each.who, each.action) for each in audit_log.listing(session, limit=9)]
    assert said == [("ann", "first-user"), ("a guest", "first-user: refused")]
    assert (await reader.get(LINK)).status_code == 403
    await reader.close()


async def test_whoever_opens_a_link_that_is_not_good_is_in_the_audit_log(desk: Desk) -> None:
    reader = Reader(desk.site.application(local=False), address="203.0.113.9")
    for path in ("/first-user/guessed-key", "/invitation/guessed-key"):
        assert (await reader.get(path)).status_code in {403, 404}
    with desk.site.store.reading() as session:
        found = audit_log.listing(session, limit=9)
    refused, invited = sorted(found, key=lambda each: each.action)
    assert refused.action == "first-user: refused (This link is not good any more)"
    assert invited.action == "invitation: refused (This invitation is not good any more)"
    assert {each.address for each in found} == {"203.0.113.9"}
    assert not any("guessed-key" in f"{each.subject}{each.detail}" for each in found)
    await reader.close()


async def test_no_other_link_and_no_second_user(desk: Desk) -> None:
    reader = Reader(desk.site.application(local=False))
    for path in ("/first-user/x", "/first-user/%E2%82%AC"):
        assert (await reader.get(path)).status_code == 403
        assert (await reader.post(path, {"name": "eve", "password": PASSWORD})).status_code == 403
    add_user(desk.site, "ann", Role.EDITOR)
    assert (await reader.post(LINK, {"name": "eve", "password": PASSWORD})).status_code == 403
    with desk.site.store.reading() as session:
        assert [user.name for user in users.listing(session)] == ["ann"]
    await reader.close()
