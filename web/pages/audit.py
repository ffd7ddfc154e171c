"""`/audit`: who changed what, when, and from where; for those who may change everything."""

from __future__ import annotations

from starlette.responses import Response

from policywire.config.enums import Scope
from policywire.store.people import audit_log
from policywire.store.people.audit_log import AuditEntry, AuditFilter
from policywire.web.pages.problem import not_allowed
from policywire.web.views import cursor
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page

PAGE = 100


def audit(request: PageRequest) -> Response:
    """The newest entries, of everybody or of one person. Raises HttpError for viewers."""
    entries, older = audit_entries(request, PAGE)
    return render_page(
        "audit", request, entries=entries, older=older, who=request.query.get("who", "")
    )


def audit_entries(request: PageRequest, limit: int) -> tuple[list[AuditEntry], int | None]:
    """The entries of this page, and after which the next one goes on."""
    if not request.identity.may(Scope.ADMIN):
        raise not_allowed(request.identity)
    sought = AuditFilter(
        who=request.query.get("who", "")[:200], action=request.query.get("action", "")[:200]
    )
    before = cursor.read_number(request.query.get("before"))
    with request.store.reading() as session:
        found = audit_log.listing(session, sought, limit=limit + 1, before=before)
    return found[:limit], found[limit - 1].id if len(found) > limit else None
