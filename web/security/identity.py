"""Who asks: a user, a program with a token, whoever sits at this machine, or a guest."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.authentication import AuthCredentials, BaseUser

from policywire.config.enums import Role


@dataclass(frozen=True, slots=True)
class Identity(BaseUser):
    """`role` is None for a guest. `credential_digest` is that of the login or token that proves it.

    A program sends its token with each request of its own will; a browser sends its cookie with
    any request, so that a person's writing needs a form of ours besides.
    """

    name: str
    role: Role | None
    credential_digest: str = ""
    is_program: bool = False

    @property
    def is_authenticated(self) -> bool:
        """Whether this is anybody but a guest."""
        return self.role is not None

    @property
    def can_edit(self) -> bool:
        """Whether buttons are shown."""
        return self.role is Role.EDITOR

    @property
    def credentials(self) -> AuthCredentials:
        """The roles that this may act in: an editor is a viewer too."""
        # Starlette's `requires` compares names only: it does not know that one role includes
        # another.
        return AuthCredentials(list(Role) if self.can_edit else [self.role] if self.role else [])


GUEST = Identity("", None)
LOCAL_USER = Identity("you", Role.EDITOR)
"""Whoever sits at this machine, while there are no users."""
