"""`/first-user/{token}`: the first user, made by whoever can read the log of the service."""

from __future__ import annotations

import hmac

from starlette.responses import Response

from policywire.store.people import users
from policywire.web.security.password import SHORTEST
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_page

_NOT_GOOD = HttpError(
    403,
    "This link is not good any more",
    "It makes the first user, once, until the service is restarted. Log in, or take the link from "
    "the newest log. Others are invited by an administrator under People, or added with: "
    "policywire users add NAME.",
)


def first_user(request: PageRequest) -> Response:
    """The form. Raises HttpError for a link that is not the one in the log, or was used."""
    check_link(request)
    return render_page("people/first_user", request, shortest=SHORTEST)


def check_link(request: PageRequest) -> None:
    """Raises HttpError unless the link is the one in the log, and there is no user yet."""
    setup = request.app_context.setup
    shown = request.path_params["token"].encode(errors="replace")
    if setup is None or not hmac.compare_digest(shown, setup.first_user_key.encode()):
        raise _NOT_GOOD
    with request.store.reading() as session:
        if users.is_there_any(session):
            raise _NOT_GOOD
