"""Users: who may see the page, and what they may do there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from policywire.config.enums import Role
from policywire.config.models import Configuration
from policywire.store.database.upsert import insert
from policywire.store.people.departure import Ended, forget, withdraw_invitations
from policywire.store.schema import LoginRow, UserRow


@dataclass(frozen=True, slots=True)
class User:
    """A person who may see the page. `password` is a hash; empty for who logs in elsewhere.

    `origin` is the provider that vouches for them, empty for a user of our own.
    """

    name: str
    role: Role
    created_at: datetime
    password: str
    origin: str = ""
    has_second_factor: bool = False


def add(session: Session, name: str, password: str, role: Role, now: datetime) -> bool:
    """Add a user with the hash of a password. False when there is one of that name."""
    statement = insert(session, UserRow).values(
        name=name, password=password, role=role.value, created_at=now
    )
    made = statement.on_conflict_do_nothing().returning(col(UserRow.name))
    return session.connection().execute(made).first() is not None


def find(session: Session, name: str) -> User | None:
    """The user of a name."""
    row = session.get(UserRow, name)
    return None if row is None else _user(row)


def listing(session: Session) -> Sequence[User]:
    """All users by name."""
    return [_user(row) for row in session.exec(select(UserRow).order_by(col(UserRow.name)))]


def is_there_any(session: Session) -> bool:
    """Whether there is a user at all."""
    return session.exec(select(UserRow.name).limit(1)).first() is not None


def orphaned_channels(session: Session, configuration: Configuration) -> dict[str, str]:
    """Own channels whose owner is no user, key to owner: the next of that name would have them.

    None where a proxy names people: they are no users of ours.
    """
    if configuration.settings.web.header_login:
        return {}
    known = {each.name for each in listing(session)}
    owned = {key: configuration.channels[key].owner for key in configuration.own_channels}
    return {key: owner for key, owner in owned.items() if owner not in known}


def is_last_admin(session: Session, name: str) -> bool:
    """Whether nobody else could invite people if this user were gone, or were no admin."""
    query = select(UserRow.name).where(col(UserRow.role) == Role.ADMIN.value)
    return list(session.exec(query)) == [name]


def set_password(session: Session, name: str, password: str) -> bool:
    """Change the hash and end all logins. False when there is no such user."""
    session.exec(delete(LoginRow).where(col(LoginRow.user) == name))
    return _set(session, name, password=password)


def set_role(session: Session, name: str, role: Role) -> Ended | None:
    """Change what a user may do, from the next request on. None when there is no such user.

    Who is no administrator any more invites nobody: their invitations are withdrawn along.
    """
    if not _set(session, name, role=role.value):
        return None
    return Ended(() if role is Role.ADMIN else withdraw_invitations(session, name))


def vouch(session: Session, name: str, role: Role, origin: str, now: datetime) -> bool:
    """Know a user by a provider's word, with the role of today.

    False, and nothing is changed, when somebody else has that name: a user of our own, or another
    provider's.
    """
    statement = insert(session, UserRow).values(
        name=name, password="", role=role.value, created_at=now, origin=origin
    )
    session.connection().execute(statement.on_conflict_do_nothing())
    known = session.get(UserRow, name)
    if known is None or known.origin != origin:
        return False
    return set_role(session, name, role) is not None


def revoke(session: Session, name: str, origin: str) -> bool:
    """End what a provider no longer vouches for: logins, invitations, all but a viewer's role.

    False, and nothing is changed, when that name is not a user of this origin.
    """
    known = session.get(UserRow, name)
    if known is None or known.origin != origin:
        return False
    session.exec(delete(LoginRow).where(col(LoginRow.user) == name))
    return set_role(session, name, Role.VIEWER) is not None


def remove(session: Session, name: str, channels: Collection[str] = ()) -> Ended | None:
    """Remove a user with all logins, invitations and what else is theirs; None: there is none.

    `channels` are the keys of their own channels: no saved search tells them any more.
    """
    statement = delete(UserRow).where(col(UserRow.name) == name).returning(col(UserRow.name))
    if session.exec(statement).first() is None:
        return None
    return forget(session, name, channels)


def _set(session: Session, name: str, **values: str) -> bool:
    statement = update(UserRow).where(col(UserRow.name) == name).values(**values)
    return session.exec(statement.returning(col(UserRow.name))).first() is not None


def _user(row: UserRow) -> User:
    has_second_factor = bool(row.totp_secret)
    return User(
        row.name, Role(row.role), row.created_at, row.password, row.origin, has_second_factor
    )
