"""What each role may do: the one place where it is decided, and said to people.

A program has no role here: its token's scopes say what it may do (`Identity.may`), and none of them
reaches people.
"""

from __future__ import annotations

from collections.abc import Mapping

from policywire.config.enums import Role
from policywire.config.translation.texts import translatable

PEOPLE = "people"
"""The right to invite people, change their roles and remove them. A word of its own: the scope of a
token that may do all that an editor may is called as the role."""

MAY: Mapping[Role, str] = {
    Role.VIEWER: translatable(
        "reads everything but the audit log and the configuration; stars stories, chooses "
        "topics, saves searches and has channels of their own"
    ),
    Role.EDITOR: translatable(
        "does what a viewer does; also corrects, mutes, writes notes and briefs, sends, and "
        "changes topics, sources, channels and routes; reads the audit log"
    ),
    Role.ADMIN: translatable(
        "does what an editor does; also invites people, changes their roles and removes them"
    ),
}
"""What each role may do, from the least to the most."""
_RANK = {role: rank for rank, role in enumerate(MAY)}


def includes(role: Role | None, asked: Role) -> bool:
    """Whether somebody of this role may act in another one; a guest has none."""
    return role is not None and _RANK[role] >= _RANK[asked]


def rights_of(role: Role | None) -> list[str]:
    """All roles that somebody may act in, and the right over people."""
    # The value of the role `admin` is left out: it is also the name of a scope.
    roles = [each for each in (Role.VIEWER, Role.EDITOR) if includes(role, each)]
    return [*roles, *([PEOPLE] if role is Role.ADMIN else [])]
