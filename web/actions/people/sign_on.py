"""Logging in at an OpenID Connect provider, and coming back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from starlette.responses import RedirectResponse, Response

from policywire.config.models.sign_on import OidcLogin
from policywire.store.people import users
from policywire.web.actions.people.login import logged_in
from policywire.web.security.identity import name_problem
from policywire.web.security.oidc import FLOW_COOKIE, FLOW_LIFETIME, OidcError
from policywire.web.views.form_action import ActionResult, local_path
from policywire.web.views.request import HttpError, PageRequest

SIGN_ON_LIFETIME = timedelta(hours=12)
"""Shorter than with a password: who was removed at the provider is out of here the next day."""
CALLBACK = "/login/oidc/callback"


def begin_sign_on(request: PageRequest) -> Response:
    """Go to the provider. Raises HttpError when it cannot be reached."""
    login, to = _login(request), local_path(request.query.get("to", "/"))
    try:
        flow = request.oidc.begin(login, _callback(request), to, request.now)
    except OidcError as error:
        raise _problem(error) from error
    answer = RedirectResponse(flow.address, 303, {"cache-control": "no-store"})
    answer.set_cookie(
        FLOW_COOKIE,
        flow.cookie,
        max_age=int(FLOW_LIFETIME.total_seconds()),
        path=request.base or "/",
        secure=request.origin.startswith("https://"),
        httponly=True,
        samesite="lax",  # not strict: the way back begins at the provider's page
    )
    return answer


def finish_sign_on(request: PageRequest) -> ActionResult:
    """Come back from the provider. Raises HttpError for who may not come in."""
    login, cookie = _login(request), request.cookies.get(FLOW_COOKIE, "")
    try:
        claims, to = request.oidc.finish(
            login, _callback(request), request.query, cookie, request.now
        )
    except OidcError as error:
        raise _problem(error) from error
    name, role = login.name_of(claims), login.role_of(login.groups_of(claims))
    if role is None or name_problem(name):
        request.app_context.write(
            lambda session: users.revoke(session, name, _origin(login, claims))
        )
        text = "You are known, but in none of the groups that may come in: ask who runs this page."
        raise HttpError(403, "No access", text, user=name)
    known = request.app_context.write(
        lambda session: users.vouch(session, name, role, _origin(login, claims), request.now)
    )
    if not known:
        text = f"A user {name} with a password exists here; ask who runs this page to remove it."
        raise HttpError(403, "The name is taken", text, user=name)
    return logged_in(request, name, SIGN_ON_LIFETIME, to=to)


def _origin(login: OidcLogin, claims: Mapping[str, Any]) -> str:
    """Whose account it is: a name may change and come again, `sub` does not."""
    return f"{login.issuer} {claims['sub']}"


def _login(request: PageRequest) -> OidcLogin:
    login = request.configuration.settings.web.oidc
    if login is None:
        raise HttpError(404, "No such page", "Log in with name and password.")
    return login


def _callback(request: PageRequest) -> str:
    """As it is registered at the provider: by the public address, whoever asks under which name."""
    return request.configuration.settings.web.url.rstrip("/") + CALLBACK


def _problem(error: OidcError) -> HttpError:
    return HttpError(502, "Logging in there failed", str(error))
