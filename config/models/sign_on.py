"""Logging in by somebody else's word: a reverse proxy's, or an OpenID Connect provider's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from policywire.config.enums import Role
from policywire.config.models.base import ConfigModel
from policywire.config.values.url_checks import check_issuer

HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,60}$")]


class SignOn(ConfigModel):
    """What somebody may do who is known elsewhere."""

    roles: dict[str, Role] = {}
    """What the members of a group may do, for example {newsroom: editor, staff: viewer}."""
    default_role: Role | None = None
    """What those may do who are in none of these groups; default: they are refused."""

    def role_of(self, groups: Collection[str]) -> Role | None:
        """The highest role of somebody in these groups; None for who is refused."""
        found = {self.roles[group] for group in groups if group in self.roles}
        highest = (role for role in (Role.ADMIN, Role.EDITOR, Role.VIEWER) if role in found)
        return next(highest, self.default_role)


class HeaderLogin(SignOn):
    """Users whom a reverse proxy of `web.proxies` names in a header."""

    user: HeaderName = "Remote-User"
    """The header with the user's name; the proxy must remove it from what visitors send."""
    groups: HeaderName = "Remote-Groups"
    """The header with the user's groups, divided by commas, semicolons or |."""


class OidcLogin(SignOn):
    """Users whom an OpenID Connect provider names."""

    issuer: Annotated[str, AfterValidator(check_issuer)]
    """The provider's address; /.well-known/openid-configuration is read below it."""
    client_id: str = Field(min_length=1, max_length=200)
    """The name by which the provider knows policywire."""
    client_secret: SecretStr
    """The client's secret."""
    scope: str = Field(default="openid profile email", pattern=r"^openid( |$)")
    """What the provider is asked for."""
    name_claim: str = "preferred_username"
    """The claim with the user's name; where it is missing: email, then sub."""
    roles_claim: str = "groups"
    """The claim with the user's groups: a list, or one text; a dot leads into an object."""
    label: str = Field(default="Log in with single sign-on", min_length=1, max_length=60)
    """What stands on the button of the login page."""

    def name_of(self, claims: Mapping[str, object]) -> str:
        """The name of whom these claims describe; empty where they name nobody."""
        for claim in (self.name_claim, "email", "sub"):
            if isinstance(name := claims.get(claim), str) and name.strip():
                return name.strip()[:60]
        return ""

    def groups_of(self, claims: Mapping[str, object]) -> tuple[str, ...]:
        """The groups of whom these claims describe."""
        found: object = claims
        for step in (
            [self.roles_claim] if self.roles_claim in claims else self.roles_claim.split(".")
        ):
            found = found.get(step) if isinstance(found, Mapping) else None
        given = found if isinstance(found, list) else [found]
        return tuple(each for each in given if isinstance(each, str))
