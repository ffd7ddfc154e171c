"""The page for what cannot be shown: what is wrong, and what to do instead."""

from __future__ import annotations

from starlette.responses import Response

from policywire.web.http.json_response import Json
from policywire.web.views.request import Refusal, Visit
from policywire.web.views.template import page

MISSING = Refusal(404, "No such page", "The address is wrong, or the page has gone.")
METHOD = Refusal(405, "That cannot be done here", "This address only shows; nothing was changed.")
NOT_ALLOWED = Refusal(
    403,
    "You may look, but not change anything",
    "Ask whoever runs this installation: policywire users role NAME editor.",
)
BROKEN = Refusal(
    500,
    "Something broke on our side",
    "It is in the log of the service, with the time. Nothing was lost; try again.",
)
BUSY = Refusal(
    503,
    "The database does not answer",
    "It is held by another program or its server is away; the status page says more. Try again.",
)


def problem(visit: Visit, refusal: Refusal) -> Response:
    """The refusal as a page with its status; as JSON to whoever asked the API."""
    if visit.path.startswith("/api/"):
        told = {"status": refusal.status, "title": refusal.title, "detail": refusal.text}
        return Json(told, refusal.status, media_type="application/problem+json")
    return page("problem", visit, status=refusal.status, refusal=refusal)
