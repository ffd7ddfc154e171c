"""The audit log as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.store.people.audit_log import AuditEntry
from policywire.web.api.operation import BEFORE, PAGE, ApiOperation, ApiParameter
from policywire.web.pages.audit import audit_entries
from policywire.web.views.request import PageRequest


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Entries, newest first; `next` is the `before` of the next page."""

    entries: list[AuditEntry]
    next: int | None


def _audit(request: PageRequest) -> AuditPage:
    return AuditPage(*audit_entries(request, PAGE))


OPERATIONS: dict[str, ApiOperation] = {
    "/api/audit": ApiOperation(
        "Audit log: who changed what, newest first; for tokens with the scope admin",
        _audit,
        AuditPage,
        (
            ApiParameter("who", "Only what this person or token did."),
            ApiParameter("action", "Only actions that contain this: login, mark, users."),
            BEFORE,
        ),
    ),
}
