"""`/login`: who one is."""

from __future__ import annotations

from starlette.responses import Response

from policywire.web.views.form_action import local_path
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page


def login(request: PageRequest) -> Response:
    """The form."""
    return render_page("login", request, to=local_path(request.query.get("to", "/")))
