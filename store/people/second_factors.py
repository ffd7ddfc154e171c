"""Second factors: the secret of a user's authenticator, and codes for who lost it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, update

from policywire.store.schema import UserRow


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """A user's secret, the last step of time whose code was used, digests of recovery codes."""

    secret: str
    step: int
    recovery_codes: frozenset[str]


def find(session: Session, name: str) -> SecondFactor | None:
    """The second factor of a user; None for who has none."""
    row = session.get(UserRow, name)
    if row is None or not row.totp_secret:
        return None
    return SecondFactor(row.totp_secret, row.totp_step, frozenset(row.recovery_codes.split()))


def put(session: Session, name: str, secret: str, recovery_codes: Collection[str]) -> bool:
    """Set a user's secret and the digests of their codes; empty ones take the factor away.

    False when there is no such user of our own.
    """
    values = {
        "totp_secret": secret,
        "totp_step": 0,
        "recovery_codes": " ".join(sorted(recovery_codes)),
    }
    mine = (col(UserRow.name) == name, col(UserRow.origin) == "")
    statement = update(UserRow).where(*mine).values(**values).returning(col(UserRow.name))
    return session.exec(statement).first() is not None


def use_step(session: Session, name: str, step: int) -> bool:
    """Note that the code of a step of time was used. False when it, or a later one, was before."""
    unused = (col(UserRow.name) == name, col(UserRow.totp_step) < step)
    statement = update(UserRow).where(*unused).values(totp_step=step).returning(col(UserRow.name))
    return session.exec(statement).first() is not None


def use_recovery_code(session: Session, name: str, digest: str) -> bool:
    """Take a recovery code out. False when it is not there (any more)."""
    known = find(session, name)
    if known is None or digest not in known.recovery_codes:
        return False
    left = " ".join(sorted(known.recovery_codes - {digest}))
    held = " ".join(sorted(known.recovery_codes))
    # Compared once more in the same statement: two requests cannot use one code.
    mine = (col(UserRow.name) == name, col(UserRow.recovery_codes) == held)
    statement = update(UserRow).where(*mine).values(recovery_codes=left)
    return session.exec(statement.returning(col(UserRow.name))).first() is not None
