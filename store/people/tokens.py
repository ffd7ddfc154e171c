"""Tokens: what programs show, instead of a password, to read the API and the feeds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, update

from policywire.config.enums import Role, Scope
from policywire.store.database.upsert import insert
from policywire.store.schema import TokenRow

USE_NOTED = timedelta(minutes=10)
"""A use is written down no more often than this: reading shall not cost writing."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as it may be shown. Without `until` it lasts until it is removed."""

    name: str
    role: Role
    created_at: datetime
    until: datetime | None
    used_at: datetime | None
    scopes: frozenset[Scope] = frozenset({Scope.READ})


def add(
    session: Session,
    name: str,
    *,
    digest: str,
    role: Role,
    now: datetime,
    until: datetime | None,
    scopes: Collection[Scope] = (),
) -> bool:
    """Add a token by its digest. False when there is one of that name.

    Without `scopes` the role decides: all for an editor, reading for a viewer.
    """
    statement = insert(session, TokenRow).values(
        name=name,
        digest=digest,
        role=role.value,
        created_at=now,
        until=until,
        scopes=" ".join(scopes),
    )
    made = statement.on_conflict_do_nothing().returning(col(TokenRow.name))
    return session.connection().execute(made).first() is not None


def find(session: Session, digest: str, now: datetime) -> ApiToken | None:
    """The token of a digest, unless it has ended."""
    row = session.exec(select(TokenRow).where(col(TokenRow.digest) == digest)).first()
    # Looked up by its digest: how long that takes tells nothing of the token itself.
    return None if row is None or (row.until is not None and row.until <= now) else _token(row)


def record_use(session: Session, name: str, now: datetime) -> None:
    """Write down that it was used."""
    session.exec(update(TokenRow).where(col(TokenRow.name) == name).values(used_at=now))


def is_use_due(token: ApiToken, now: datetime) -> bool:
    """Whether its last use was written down long enough ago."""
    return token.used_at is None or now - token.used_at >= USE_NOTED


def listing(session: Session) -> Sequence[ApiToken]:
    """All tokens by name."""
    return [_token(row) for row in session.exec(select(TokenRow).order_by(col(TokenRow.name)))]


def remove(session: Session, name: str) -> bool:
    """Take a token back. False when there is none of that name."""
    statement = delete(TokenRow).where(col(TokenRow.name) == name).returning(col(TokenRow.name))
    return session.exec(statement).first() is not None


def _token(row: TokenRow) -> ApiToken:
    role = Role(row.role)
    scopes = {Scope(each) for each in row.scopes.split()} | {Scope.READ}
    if role is Role.EDITOR and not row.scopes:
        scopes.add(Scope.ADMIN)
    return ApiToken(row.name, role, row.created_at, row.until, row.used_at, frozenset(scopes))
