"""Logins: a browser in which somebody proved who they are, until a time."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select

from policywire.store.people.users import User, find
from policywire.store.schema import LoginRow, UserRow


def add(session: Session, digest: str, user: str, now: datetime, until: datetime) -> None:
    """Remember a login by the digest of its secret, and forget those that have ended."""
    session.exec(delete(LoginRow).where(col(LoginRow.until) <= now))
    session.add(LoginRow(digest=digest, user=user, since=now, until=until))


def user_of(session: Session, digest: str, now: datetime) -> User | None:
    """Who logged in; None when the login ended, or the user was removed."""
    query = (
        select(UserRow.name)
        .join(LoginRow, col(LoginRow.user) == col(UserRow.name))
        .where(col(LoginRow.digest) == digest, col(LoginRow.until) > now)
    )
    name = session.exec(query).first()
    return None if name is None else find(session, name)


def end(session: Session, digest: str) -> None:
    """Log out."""
    session.exec(delete(LoginRow).where(col(LoginRow.digest) == digest))
