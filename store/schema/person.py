"""People who may see the page, and programs that may read it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from policywire.store.schema.base import Row
from policywire.store.schema.column_types import SafeText, UtcDateTime

EMPTY = {"server_default": ""}


class UserRow(Row, table=True):
    """A person. The password itself is nowhere: `password` is its argon2 hash."""

    __tablename__ = "user"

    name: str = Field(primary_key=True, sa_type=SafeText)
    password: str = Field(sa_type=SafeText)
    role: str = Field(sa_type=SafeText)
    created_at: datetime = Field(sa_type=UtcDateTime)
    origin: str = Field(default="", sa_type=SafeText, sa_column_kwargs=EMPTY)
    """Empty for who has a password here; else the issuer that vouches for them."""
    totp_secret: str = Field(default="", sa_type=SafeText, sa_column_kwargs=EMPTY)
    recovery_codes: str = Field(default="", sa_type=SafeText, sa_column_kwargs=EMPTY)
    """Digests of those that are left, divided by spaces."""
    totp_step: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    """The last half minute whose code was used: none is good twice."""


class LoginRow(Row, table=True):
    """A browser that somebody logged in with. `digest` is that of what its cookie holds."""

    __tablename__ = "login"
    __table_args__ = (Index(None, "user"), Index(None, "until"))

    digest: str = Field(primary_key=True, sa_type=SafeText)
    user: str = Field(sa_type=SafeText, foreign_key="user.name", ondelete="CASCADE")
    since: datetime = Field(sa_type=UtcDateTime)
    until: datetime = Field(sa_type=UtcDateTime)


class RightRow(Row):
    """What gives a role to whoever shows a secret. `digest` is that of the secret."""

    name: str = Field(primary_key=True, sa_type=SafeText)
    digest: str = Field(sa_type=SafeText)
    role: str = Field(sa_type=SafeText)


class TokenRow(RightRow, table=True):
    """What a program shows instead of a password. `digest` is that of the token."""

    __tablename__ = "token"
    __table_args__ = (UniqueConstraint("digest"),)

    created_at: datetime = Field(sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    scopes: str = Field(default="", sa_type=SafeText, sa_column_kwargs=EMPTY)
    """Words divided by spaces; empty for a token of before there were any: its role decides."""


class InvitationRow(RightRow, table=True):
    """Somebody who may make themselves a user until `until`. `digest` is that of their link."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("digest"),)

    author: str = Field(sa_type=SafeText)
    until: datetime = Field(sa_type=UtcDateTime)
