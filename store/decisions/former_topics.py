"""Under which key a topic goes on that had another one: read from the audit log of renames.

No table of its own: the log has every rename of the page, the API and the command line for as
long as `audit_retention` says.
"""

from __future__ import annotations

from collections.abc import Container

from sqlmodel import Session, col, select

from policywire.store.schema import AuditRow

RENAMED = "topics rename"
"""What the log calls a rename, by whichever door."""


def key_now(session: Session, former: str, known: Container[str]) -> str | None:
    """The key that a topic has now which once had `former`; None when it has none any more."""
    renames = _renames(session)
    # Of two topics that had the key, the last one; from there on, what came after.
    starts = [at for at, (old, _) in enumerate(renames) if old == former]
    if not starts:
        return None
    key = former
    for old, new in renames[starts[-1] :]:
        if old == key:
            key = new
    return key if key in known else None


def _renames(session: Session) -> list[tuple[str, str]]:
    """Every rename, old and new key, the oldest first."""
    rows = session.exec(
        select(AuditRow).where(col(AuditRow.action) == RENAMED).order_by(col(AuditRow.id))
    )
    return [_keys(row) for row in rows]


def _keys(row: AuditRow) -> tuple[str, str]:
    # The page names the topic in its address, a command among what it was given.
    given = dict(part.partition("=")[::2] for part in row.detail.split("; "))
    return (
        (row.subject, given.get("key", ""))
        if row.subject
        else (given.get("topic", ""), given.get("new", ""))
    )
