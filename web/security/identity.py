"""Who asks: a user, a program with a token, whoever sits at this machine, or a guest."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.authentication import AuthCredentials, BaseUser

from policywire.config.enums import Role, Scope
from policywire.store.people.tokens import ApiToken
from policywire.web.security.roles import includes, rights_of

LONGEST_NAME = 60


def name_problem(name: str) -> str:
    """What is wrong with a login name; empty when nothing is."""
    good = 0 < len(name) <= LONGEST_NAME and name.isprintable()
    return "" if good else f"a name has 1 to {LONGEST_NAME} printable characters"


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
    scopes: frozenset[Scope] = field(default_factory=frozenset)
    """Of a program: what its token may do."""

    @property
    def is_authenticated(self) -> bool:
        """Whether this is anybody but a guest."""
        return self.role is not None

    @property
    def can_edit(self) -> bool:
        """Whether buttons are shown."""
        return includes(self.role, Role.EDITOR)

    @property
    def manages_people(self) -> bool:
        """Whether this may invite people, change their roles and remove them."""
        return not self.is_program and self.role is Role.ADMIN

    @property
    def credentials(self) -> AuthCredentials:
        """The roles and scopes that this may act in: an editor is a viewer too."""
        # Starlette's `requires` compares names only: it does not know that one role, or the scope
        # `admin`, includes another.
        role = None if self.is_program and self.role is Role.ADMIN else self.role
        return AuthCredentials([*rights_of(role), *(each for each in Scope if self.may(each))])

    def may(self, scope: Scope) -> bool:
        """Whether this has a right: a program by its token, a person by their role."""
        if self.is_program:
            return scope in self.scopes or Scope.ADMIN in self.scopes
        return self.can_edit or (self.role is not None and scope is Scope.READ)


def program_of(token: ApiToken, credential_digest: str) -> Identity:
    """The program that shows a token, by the token's digest."""
    return Identity(token.name, token.role, credential_digest, is_program=True, scopes=token.scopes)


GUEST = Identity("", None)
LOCAL_USER = Identity("you", Role.ADMIN)
"""Whoever sits at this machine, while there are no users."""
