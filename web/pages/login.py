"""`/login`: who one is."""

from __future__ import annotations

from starlette.responses import Response

from web.action import own_path
from web.template import page
from web.visit import Visit


def login(visit: Visit) -> Response:
    """The form."""
    return page("login", visit, to=own_path(visit.query.get("to", "/")))
