"""The error page: what is wrong, and what to do instead."""

from __future__ import annotations

from starlette.responses import Response

from policywire.web.http.json_response import AsciiJsonResponse
from policywire.web.security.identity import Identity
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_page

MISSING = HttpError(404, "No such page", "The address is wrong, or the page no longer exists.")
METHOD = HttpError(405, "Method not allowed", "This address is read-only; nothing was changed.")
_VIEWER = HttpError(
    403,
    "You have read-only access",
    "Ask an administrator for another role: under People, or by policywire users role NAME editor.",
)
_NO_ADMINISTRATOR = HttpError(
    403,
    "Only administrators may do this",
    "Ask one of them. Where there is none, run on the server: policywire users role NAME admin.",
)
_TOKEN = HttpError(
    403,
    "The token may not do this",
    "Use one with another scope: policywire tokens add NAME --scope SCOPE. None reaches people.",
)
BROKEN = HttpError(
    500,
    "Internal error",
    "The details are in the service log. Nothing was lost; try again.",
)
BUSY = HttpError(
    503,
    "The database is not available",
    "It is locked by another program, or its server is down; see the status page. Try again.",
)


def not_allowed(identity: Identity) -> HttpError:
    """What somebody is told who may not do what they asked for, by what they may do."""
    if identity.is_program:
        return _TOKEN
    return _NO_ADMINISTRATOR if identity.can_edit else _VIEWER


def problem(request: PageRequest, refusal: HttpError) -> Response:
    """The refusal as a page with its status; as JSON to a program."""
    answer = _answer(request, refusal)
    if refusal.retry_after:
        answer.headers["retry-after"] = str(refusal.retry_after)
    if refusal.location:
        answer.headers["location"] = refusal.location
        # The key may be another topic's one day: no browser is to remember.
        answer.headers["cache-control"] = "no-store"
    return answer


def _answer(request: PageRequest, refusal: HttpError) -> Response:
    if request.path.startswith(("/api/", "/mcp")):
        body = {"status": refusal.status, "title": refusal.title, "detail": refusal.text}
        return AsciiJsonResponse(body, refusal.status, media_type="application/problem+json")
    return render_page("problem", request, status=refusal.status, refusal=refusal)
