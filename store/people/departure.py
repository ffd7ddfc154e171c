"""What ends with somebody's rights, and what of theirs nobody of the same name may inherit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, delete, select, update

from policywire.alerts.message.labels import pluralize
from policywire.config.enums import NoteKind
from policywire.store.people.saved_searches import unfollow
from policywire.store.schema import InvitationRow, NoteRow, ReaderRow, SavedSearchRow

NAMED = 10
"""Invited people whom an answer names; it is shown in one line."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What ended along with a person's rights.

    `invited` are the names on the invitations that are withdrawn, `searches` the saved searches
    that are nobody's now, `unassigned` the stories and articles that they took care of.
    """

    invited: tuple[str, ...] = ()
    searches: int = 0
    unassigned: int = 0

    @property
    def words(self) -> str:
        """What an answer adds to "done"; begins with a space, empty when nothing ended."""
        said = ""
        if self.invited:
            one = len(self.invited) == 1
            made = "invitation that they made is" if one else "invitations that they made are"
            said += f" The {made} withdrawn: {_listed(self.invited)}."
        if self.searches:
            theirs = "search stays" if self.searches == 1 else "searches stay"
            said += f" Their saved {theirs}, for editors to keep or remove."
        if self.unassigned:
            count = pluralize(self.unassigned, "story or article", "stories and articles")
            said += f" {count} {'needs' if self.unassigned == 1 else 'need'} somebody else's care."
        return said


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def withdraw_invitations(session: Session, author: str) -> tuple[str, ...]:
    """Withdraw what a former administrator has offered; gives who was invited."""
    statement = delete(InvitationRow).where(col(InvitationRow.author) == author)
    return tuple(sorted(session.exec(statement.returning(col(InvitationRow.name))).scalars()))


def forget(session: Session, name: str, channels: Collection[str] = ()) -> Ended:
    """Take from a name what was the person's own: a new user of that name is somebody else.

    What others may rely on stays: saved searches as nobody's, an assignment as a note. `channels`
    are the keys of their own channels, which no search tells any more.
    """
    invited = withdraw_invitations(session, name)
    session.exec(delete(InvitationRow).where(col(InvitationRow.name) == name))
    session.exec(delete(ReaderRow).where(col(ReaderRow.name) == name))
    _stop_telling(session, channels)
    return Ended(invited, _give_up_searches(session, name), _give_up_notes(session, name))


def _stop_telling(session: Session, channels: Collection[str]) -> None:
    told = select(SavedSearchRow.id).where(col(SavedSearchRow.channel).in_(channels))
    for number in session.exec(told).all():
        unfollow(session, number or 0)


def _give_up_searches(session: Session, name: str) -> int:
    theirs = update(SavedSearchRow).where(col(SavedSearchRow.author) == name).values(author="")
    return len(session.exec(theirs.returning(col(SavedSearchRow.id))).all())


def _give_up_notes(session: Session, name: str) -> int:
    star = (col(NoteRow.kind) == NoteKind.STAR.value) & (col(NoteRow.author) == name)
    session.exec(delete(NoteRow).where(star))
    assigned = (col(NoteRow.kind) == NoteKind.ASSIGNED.value) & (col(NoteRow.text) == name)
    note = {"kind": NoteKind.NOTE.value, "text": f"Was assigned to {name}, who was removed."}
    statement = update(NoteRow).where(assigned).values(**note)
    return len(session.exec(statement.returning(col(NoteRow.id))).all())
