"""Send a delivery again; poll a source now."""

from __future__ import annotations

from policywire.config.enums import Scope
from policywire.config.translation.texts import gettext as _
from policywire.store.deliveries import deliveries
from policywire.web.views.form_action import ActionResult, FormAction, local_path, path_id
from policywire.web.views.request import HttpError, PageRequest


def resend(request: PageRequest) -> ActionResult:
    """Send a delivery again, whatever its state."""
    chosen = path_id(request)
    sent = request.app_context.write(
        lambda session: deliveries.resend(session, chosen, request.now)
    )
    if not sent:
        raise HttpError(404, "No such delivery", "It is being sent right now, or was deleted.")
    return ActionResult(
        local_path(request.form.get("back", ""), "/alerts"), "It will be sent again."
    )


def check(request: PageRequest) -> ActionResult:
    """Poll a source now."""
    key = request.path_params["key"]
    if key not in request.configuration.sources:
        raise HttpError(404, "No such source", "It is not in sources.yaml, or no longer.")
    request.app_context.poll_source(key)
    back = local_path(request.form.get("back", ""), "/sources")
    return ActionResult(back, _("%(key)s is being polled; reload the page in a moment.", key=key))


RESEND = FormAction(resend, summary="Send a delivery again", scope=Scope.SEND)
CHECK = FormAction(check, summary="Poll a source now", scope=Scope.SEND)
