"""People as the tests look at them, and invite them."""

from __future__ import annotations

from policywire.config.enums import Role
from policywire.store.people import users
from tests.web.document import Document
from tests.web.site import Reader, Site


def role_of(site: Site, name: str) -> Role | None:
    """The role of a user; None when there is none."""
    with site.store.reading() as session:
        found = users.find(session, name)
    return found.role if found else None


async def invitation(admin: Reader, name: str, role: Role) -> str:
    """The path of the link that an administrator is shown."""
    await admin.post("/people/invite", {"user": name, "role": role.value})
    said = Document((await admin.get("/people")).text).text(".notice")
    assert f"Send {name} this link" in said
    return said[said.index("/invitation/") :].split()[0]
