"""The order of the routes, changed on the page: the first from the top that takes it counts."""

from __future__ import annotations

from policywire.config.editing.alerts_text import NAME
from policywire.config.editing.routes_text import with_moved_route
from policywire.config.translation.texts import gettext as _
from policywire.web.pages.setup.folder import folder_of, refused_as, tools_of
from policywire.web.views.cursor import row_number
from policywire.web.views.form_action import ActionResult, FormAction
from policywire.web.views.request import HttpError, PageRequest


def move(request: PageRequest) -> ActionResult:
    """Have a route change places with the one above or below it."""
    number = row_number(request.path_params["number"]) or 0
    up = request.form.get("to", "") != "down"
    if not 0 < number <= len(request.configuration.routes):
        raise HttpError(404, "No such route", "It is not in alerts.yaml, or no longer.")
    with refused_as("Nothing was changed"):
        # The digest of the list that was seen: routes have no names, and numbers move.
        digest = request.form.get("digest") or None
        folder_of(request).change(
            NAME, lambda content: with_moved_route(content, number, up=up), digest
        )
        tools_of(request).reload()
    place = number - 1 if up else number + 1
    return ActionResult("/channels#routes", _("The route is now number %(place)s.", place=place))


MOVE = FormAction(
    move,
    summary="Move a route up or down",
    fields={"to": "up or down; default: up.", "digest": "The version of alerts.yaml, or nothing."},
)
