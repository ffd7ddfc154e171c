"""The page for what cannot be shown: what is wrong, and what to do instead."""

from __future__ import annotations

from starlette.responses import Response

from policywire.web.http.json_response import AsciiJsonResponse
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_page

MISSING = HttpError(404, "No such page", "The address is wrong, or the page has gone.")
METHOD = HttpError(405, "That cannot be done here", "This address only shows; nothing was changed.")
NOT_ALLOWED = HttpError(
    403,
    "You may look, but not change anything",
    "Ask whoever runs this installation: policywire users role NAME editor.",
)
BROKEN = HttpError(
    500,
    "Something broke on our side",
    "It is in the log of the service, with the time. Nothing was lost; try again.",
)
BUSY = HttpError(
    503,
    "The database does not answer",
    "It is held by another program or its server is away; the status page says more. Try again.",
)


def problem(request: PageRequest, refusal: HttpError) -> Response:
    """The refusal as a page with its status; as JSON to whoever asked the API."""
    if request.path.startswith("/api/"):
        told = {"status": refusal.status, "title": refusal.title, "detail": refusal.text}
        return AsciiJsonResponse(told, refusal.status, media_type="application/problem+json")
    return render_page("problem", request, status=refusal.status, refusal=refusal)
