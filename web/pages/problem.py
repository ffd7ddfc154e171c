"""The error page: what is wrong, and what to do instead."""

from __future__ import annotations

from starlette.responses import Response

from policywire.web.http.json_response import AsciiJsonResponse
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_page

MISSING = HttpError(404, "No such page", "The address is wrong, or the page no longer exists.")
METHOD = HttpError(405, "Method not allowed", "This address is read-only; nothing was changed.")
NOT_ALLOWED = HttpError(
    403,
    "You have read-only access",
    "Ask your administrator to run: policywire users role NAME editor.",
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


def problem(request: PageRequest, refusal: HttpError) -> Response:
    """The refusal as a page with its status; as JSON to a program."""
    answer = _answer(request, refusal)
    if refusal.retry_after:
        answer.headers["retry-after"] = str(refusal.retry_after)
    return answer


def _answer(request: PageRequest, refusal: HttpError) -> Response:
    if request.path.startswith(("/api/", "/mcp")):
        body = {"status": refusal.status, "title": refusal.title, "detail": refusal.text}
        return AsciiJsonResponse(body, refusal.status, media_type="application/problem+json")
    return render_page("problem", request, status=refusal.status, refusal=refusal)
