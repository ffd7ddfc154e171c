"""Invitations: who may make themselves a user of the page, in which role, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from policywire.config.enums import Role
from policywire.store.database.upsert import insert
from policywire.store.schema import InvitationRow


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that is good until `until`. Its link is kept nowhere."""

    name: str
    role: Role
    author: str
    until: datetime


def put(session: Session, invitation: Invitation, digest: str) -> None:
    """Keep an invitation in place of an earlier one of the same name."""
    values = {
        "digest": digest,
        "role": invitation.role.value,
        "author": invitation.author,
        "until": invitation.until,
    }
    statement = insert(session, InvitationRow).values(name=invitation.name, **values)
    session.exec(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def find(session: Session, digest: str, now: datetime) -> Invitation | None:
    """The invitation whose link has this digest; None for one that is used, withdrawn or late."""
    query = select(InvitationRow).where(
        col(InvitationRow.digest) == digest, col(InvitationRow.until) > now
    )
    row = session.exec(query).first()
    return _invitation(row) if row else None


def take(session: Session, digest: str, now: datetime) -> Invitation | None:
    """Use up the invitation whose link has this digest; None as for `find`."""
    found = find(session, digest, now)
    return found if found and remove(session, found.name) else None


def listing(session: Session, now: datetime) -> Sequence[Invitation]:
    """Those that are good now, by name."""
    query = select(InvitationRow).where(col(InvitationRow.until) > now)
    return [_invitation(row) for row in session.exec(query.order_by(col(InvitationRow.name)))]


def remove(session: Session, name: str) -> bool:
    """Withdraw an invitation, or note that it was used. False when there is none."""
    removed = delete(InvitationRow).where(col(InvitationRow.name) == name)
    return session.exec(removed.returning(col(InvitationRow.name))).first() is not None


def _invitation(row: InvitationRow) -> Invitation:
    return Invitation(row.name, Role(row.role), row.author, row.until)
