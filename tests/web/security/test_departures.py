"""Who is removed or demoted leaves no way in, and nothing that the next of that name inherits."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from policywire.config.enums import NoteKind, Role
from policywire.store.database.session import Session
from policywire.store.people import saved_searches, users, visits
from policywire.store.stories import notes
from tests.web.desk import Desk
from tests.web.document import Document
from tests.web.security.people import invitation, role_of
from tests.web.site import PASSWORD, Reader, Site, add_user, logged_in


@pytest.fixture
async def eve(site: Site) -> AsyncIterator[Reader]:
    """Eve, another administrator."""
    async with logged_in(site, "eve", Role.ADMIN) as reader:
        yield reader


@pytest.mark.parametrize(
    ("path", "form"), [("remove", {}), ("role", {"role": "editor"}), ("role", {"role": "viewer"})]
)
async def test_an_invitation_ends_with_the_rights_of_who_made_it(
    site: Site,
    admin: Reader,
    eve: Reader,
    path: str,
    form: dict[str, str],
) -> None:
    link = await invitation(eve, "eve2", Role.ADMIN)
    other = await invitation(admin, "bob", Role.EDITOR)
    await admin.post(f"/people/{path}", {"user": "eve", **form})
    page = Document((await admin.get("/people")).text)
    assert "The invitation that they made is withdrawn: eve2" in page.text(".notice")
    guest = Reader(site.application(local=False))
    assert (await guest.post(link, {"password": PASSWORD})).status_code == 403
    assert role_of(site, "eve2") is None
    assert (await guest.post(other, {"password": PASSWORD})).status_code == 303
    await guest.close()


async def test_an_administrator_who_stays_one_keeps_their_invitations(
    site: Site,
    admin: Reader,
) -> None:
    link = await invitation(admin, "bob", Role.EDITOR)
    await admin.post("/people/role", {"user": "ada", "role": "admin"})
    assert (await admin.get(link)).status_code == 200


async def test_who_was_invited_and_then_added_and_removed_does_not_come_back(
    site: Site,
    admin: Reader,
) -> None:
    link = await invitation(admin, "bob", Role.ADMIN)
    add_user(site, "bob", Role.VIEWER)
    await admin.post("/people/remove", {"user": "bob"})
    assert (await admin.post(link, {"password": PASSWORD})).status_code == 403
    assert role_of(site, "bob") is None


async def test_the_next_of_that_name_inherits_nothing(
    site: Site,
    admin: Reader,
    eve: Reader,
) -> None:
    about = notes.about_story("s1")

    def furnish(session: Session) -> None:
        notes.add(session, about, NoteKind.STAR, "", author="eve", now=site.now)
        notes.add(session, about, NoteKind.ASSIGNED, "eve", author="ada", now=site.now)
        visits.choose_topics(session, "eve", ["bees"])
        saved_searches.add(session, "honey", {}, name="Honey", author="eve", now=site.now)

    site.write(furnish)
    await admin.post("/people/remove", {"user": "eve"})
    said = Document((await admin.get("/people")).text).text(".notice")
    assert "Their saved search stays, for editors to keep or remove" in said
    assert "1 story or article needs somebody else's care" in said
    with site.store.reading() as session:
        assert notes.starred(session, "eve") == []
        assert visits.find(session, "eve").topics == ()
        (kept,) = notes.of_story(session, "s1")
        (search,) = saved_searches.listing(session)
    assert (kept.kind, kept.text) == (NoteKind.NOTE, "Was assigned to eve, who was removed.")
    assert search.author == ""
    assert "somebody" in Document((await admin.get("/searches")).text).text("main")


def test_who_a_provider_no_longer_vouches_for_has_neither_login_nor_invitations(
    site: Site,
) -> None:
    site.write(lambda session: users.vouch(session, "zoë", Role.ADMIN, "issuer 1", site.now))
    assert not site.write(lambda session: users.revoke(session, "zoë", "issuer 2"))
    assert role_of(site, "zoë") is Role.ADMIN
    assert site.write(lambda session: users.revoke(session, "zoë", "issuer 1"))
    assert role_of(site, "zoë") is Role.VIEWER


ALERTS = """\
# who hears
channels:
  desk: {console: }  # the whole room
  mail:
    mail: {smtp: "smtp+plain://127.0.0.1:25", from: wire@news.example, to: [all@news.example]}
  # hers
  mail-2:
    mail: {smtp: "smtp+plain://127.0.0.1:25", from: wire@news.example, to: [eve@news.example]}
    owner: eve

routes:
  - channels: [desk, mail-2]  # bees for all
    topics: [bees]
"""


async def test_their_own_channels_go_with_their_secrets_and_all_else_stays(
    desk: Desk, admin: Reader, eve: Reader
) -> None:
    desk.write("topics.yaml", "bees: {title: Bees, any: [bee]}\n")
    desk.write("alerts.yaml", ALERTS)
    await eve.post("/yours/channels/add", {"webhook": "https://hooks.slack.com/services/T1/B1/x"})
    assert list((desk.folder / "secrets").iterdir())
    await eve.post("/searches/save", {"q": "honey"})
    await eve.post("/searches/1/follow", {"to": "mail-2 · eve@news.example"})
    await admin.post("/people/remove", {"user": "eve"})
    page = (await admin.get("/people")).text
    assert "taken out of alerts.yaml: mail-2, slack-2" in Document(page).text(".notice")
    assert "/undo" not in page
    written = desk.read("alerts.yaml")
    assert "eve" not in written
    assert "# the whole room" in written
    assert "- channels: [desk]" in written
    assert not list((desk.folder / "secrets").iterdir())
    with desk.site.store.reading() as session:
        (search,) = saved_searches.listing(session)
    assert search.recipient is None
    add_user(desk.site, "ben", Role.VIEWER)
    undone = await admin.post("/changes/2/undo", {})
    assert undone.status_code == 409
    assert "is no user any more" in undone.text


async def test_access_ends_also_where_alerts_yaml_cannot_be_written(
    desk: Desk, admin: Reader, eve: Reader
) -> None:
    desk.write("topics.yaml", "bees: {title: Bees, any: [bee]}\n")
    desk.write("alerts.yaml", ALERTS)
    (desk.folder / "sources.yaml").write_text("no sources")
    await admin.post("/people/remove", {"user": "eve"})
    said = Document((await admin.get("/people")).text).text(".notice")
    assert "stays in alerts.yaml and still gets alerts" in said
    assert "sources.yaml" in said
    assert role_of(desk.site, "eve") is None
    assert (await eve.get("/")).status_code == 303


async def test_an_own_channel_that_somebody_left_before_is_said_to_who_manages_people(
    desk: Desk, admin: Reader
) -> None:
    desk.write("alerts.yaml", ALERTS.partition("\nroutes:")[0])
    assert "mail-2 (eve)" in Document((await admin.get("/people")).text).text(".note")
    await admin.post("/people/invite", {"user": "eve", "role": "viewer"})
    said = Document((await admin.get("/people")).text).text(".notice")
    assert "has channels with them as the owner, which they get: mail-2" in said
