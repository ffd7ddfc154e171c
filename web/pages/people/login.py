"""`/login`: who one is."""

from __future__ import annotations

from starlette.responses import Response

from policywire.web.views.form_action import local_path
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page


def login(request: PageRequest) -> Response:
    """The form."""
    sign_on = request.configuration.settings.web.oidc
    to = local_path(request.query.get("to", "/"))
    return render_page("people/login", request, to=to, sign_on=sign_on)
