"""Sending again, and looking at a source now."""

from __future__ import annotations

from policywire.store.deliveries import deliveries
from policywire.web.views.form_action import ActionResult, FormAction, local_path, path_id
from policywire.web.views.request import HttpError, PageRequest


def resend(request: PageRequest) -> ActionResult:
    """Send a delivery again, whatever became of it."""
    chosen = path_id(request)
    sent = request.app_context.write(
        lambda session: deliveries.resend(session, chosen, request.now)
    )
    if not sent:
        raise HttpError(
            404, "No such delivery", "It is being sent at this moment, or is forgotten."
        )
    return ActionResult(local_path(request.form.get("back", ""), "/alerts"), "It is sent again.")


def check(request: PageRequest) -> ActionResult:
    """Poll a source now."""
    key = request.path_params["key"]
    if key not in request.configuration.sources:
        raise HttpError(404, "No such source", "It is not in sources.yaml, or no longer.")
    request.app_context.poll_source(key)
    back = local_path(request.form.get("back", ""), "/sources")
    return ActionResult(back, f"{key} is polled now; load the page again in a moment.")


RESEND = FormAction(resend, summary="Send a delivery again")
CHECK = FormAction(check, summary="Poll a source now")
