"""What changed between two configurations, in a line for the audit log; never a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from policywire.config.models import Configuration
from policywire.store.people.audit_log import AuditEntry, Door

SECTIONS = ("topics", "entities", "sources", "channels")
NAMED = 20


def change_entry(before: Configuration, after: Configuration, now: datetime) -> AuditEntry | None:
    """The entry about a configuration that was applied; None when nothing of it changed.

    Who saved the files is not known: the page's own changes have an entry beside this one.
    """
    changed = "; ".join(_changes(before, after))
    if not changed:
        return None
    return AuditEntry(
        at=now,
        who="whoever saved the files",
        via=Door.CONFIGURATION,
        address="",
        action="configuration applied",
        detail=changed,
    )


def _changes(before: Configuration, after: Configuration) -> Iterator[str]:
    for name in SECTIONS:
        yield from _section(name, getattr(before, name), getattr(after, name))
    if before.routes != after.routes:
        yield "routes changed"
    yield from _section("settings", dict(before.settings), dict(after.settings))


def _section(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    kinds = {
        "added": after.keys() - before.keys(),
        "removed": before.keys() - after.keys(),
        "changed": {key for key in before.keys() & after.keys() if before[key] != after[key]},
    }
    for said, keys in kinds.items():
        if keys:
            more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
            yield f"{name} {said}: {', '.join(sorted(keys)[:NAMED])}{more}"
