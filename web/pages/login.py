"""`/login`: who one is."""

from __future__ import annotations

from starlette.responses import Response

from policywire.web.views.form_action import own_path
from policywire.web.views.request import Visit
from policywire.web.views.template import page


def login(visit: Visit) -> Response:
    """The form."""
    return page("login", visit, to=own_path(visit.query.get("to", "/")))
