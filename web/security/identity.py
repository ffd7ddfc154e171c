"""Who asks: a user, a program with a token, whoever sits at this machine, or a guest."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.config.enums import Role


@dataclass(frozen=True, slots=True)
class Identity:
    """`role` is None for a guest. `proof` is the digest of what proves it: a login or a token.

    A program sends its token with each request of its own will; a browser sends its cookie with
    any request, so that a person's writing needs a form of ours besides.
    """

    name: str
    role: Role | None
    credential_digest: str = ""
    is_program: bool = False

    def has_role(self, role: Role) -> bool:
        """Whether this may do what needs the role."""
        return self.role is Role.EDITOR or self.role is role

    @property
    def can_edit(self) -> bool:
        """Whether buttons are shown."""
        return self.has_role(Role.EDITOR)


GUEST = Identity("", None)
LOCAL_USER = Identity("you", Role.EDITOR)
"""Whoever sits at this machine, while there are no users."""
