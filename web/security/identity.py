"""Who asks: a user, a program with a token, whoever sits at this machine, or a guest."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.config.enums import Role


@dataclass(frozen=True, slots=True)
class Person:
    """`role` is None for a guest. `proof` is the digest of what proves it: a login or a token.

    A program sends its token with each request of its own will; a browser sends its cookie with
    any request, so that a person's writing needs a form of ours besides.
    """

    name: str
    role: Role | None
    proof: str = ""
    program: bool = False

    def may(self, role: Role) -> bool:
        """Whether this may do what needs the role."""
        return self.role is Role.EDITOR or self.role is role

    @property
    def may_edit(self) -> bool:
        """Whether buttons are shown."""
        return self.may(Role.EDITOR)


GUEST = Person("", None)
YOU = Person("you", Role.EDITOR)
"""Whoever sits at this machine, while there are no users."""
