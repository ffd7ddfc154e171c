"""The second factor of a user is switched off."""

from __future__ import annotations

from policywire.config.enums import Role
from policywire.store.people import second_factors
from policywire.web.pages.people.two_factor import PATH, is_password, local_user
from policywire.web.views.form_action import ActionResult, FormAction
from policywire.web.views.request import HttpError, PageRequest


def switch_off(request: PageRequest) -> ActionResult:
    """Ask for no code any more. Raises HttpError for a wrong password."""
    user = local_user(request)
    if not is_password(request, user):
        raise HttpError(403, "Wrong password", "Nothing was changed: go back and try again.")
    request.app_context.write(lambda session: second_factors.put(session, user.name, "", []))
    return ActionResult(PATH, "You log in without a code from now on.")


SWITCH_OFF = FormAction(switch_off, role=Role.VIEWER, summary="Switch the second factor off")
