"""`/people`: who may see the page and in which role; `/invitation/{token}`: who was invited."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from policywire.config.enums import Role
from policywire.store.people import audit_log, invitations, users
from policywire.store.people.audit_log import AuditFilter
from policywire.store.people.invitations import Invitation
from policywire.web.pages.problem import not_allowed
from policywire.web.security.csrf import digest
from policywire.web.security.password import SHORTEST
from policywire.web.security.roles import MAY
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_page

TOLD_FOR = timedelta(days=30)
"""So long the page says whom an upgrade made the administrator."""
NO_INVITATION = HttpError(
    403,
    "This invitation is not good any more",
    "It was used, withdrawn, or is older than three days. Log in, or ask for another one.",
)


def people(request: PageRequest) -> Response:
    """The people and invitations. Raises HttpError for who may not change them."""
    if not request.identity.manages_people:
        raise not_allowed(request.identity)
    with request.store.reading() as session:
        listed = users.listing(session)
        orphaned = users.orphaned_channels(session, request.configuration)
        invited = invitations.listing(session, request.now)
        since = request.now - TOLD_FOR
        upgrade = AuditFilter(who="policywire", action="users role: by the upgrade", since=since)
        chosen = [each.subject for each in audit_log.listing(session, upgrade, limit=1)]
    return render_page(
        "people/people",
        request,
        people=listed,
        orphaned=[f"{key} ({owner})" for key, owner in orphaned.items()],
        invited=invited,
        roles=list(Role),
        may=MAY,
        chosen=chosen[0] if chosen else "",
        admins=sum(each.role is Role.ADMIN for each in listed),
    )


def invitation(request: PageRequest) -> Response:
    """The form for who was invited. Raises HttpError for a link that is not good."""
    return render_page(
        "people/invitation", request, invited=shown_invitation(request), shortest=SHORTEST, may=MAY
    )


def shown_invitation(request: PageRequest) -> Invitation:
    """The invitation of the link. Raises HttpError for one that is not good."""
    with request.store.reading() as session:
        found = invitations.find(session, digest(request.path_params["token"]), request.now)
    if found is None:
        raise NO_INVITATION
    return found
