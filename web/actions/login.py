"""Logging in and out."""

from __future__ import annotations

from datetime import timedelta

from policywire.store.people import logins, users
from policywire.web.security.csrf import digest, new_secret
from policywire.web.security.password import verify_password
from policywire.web.views.form_action import ActionResult, local_path
from policywire.web.views.request import HttpError, PageRequest

LOGIN_LIFETIME = timedelta(days=30)


def log_in(request: PageRequest) -> ActionResult:
    """Check name and password. Raises HttpError after too many attempts."""
    name, password = request.form.get("name", "").strip()[:200], request.form.get("password", "")
    # By name against one guesser with many addresses, by address against one who tries many names.
    whose = (f"name {name}", f"address {request.client_address}")
    wait = request.login_throttle.retry_after(whose, request.now)
    if wait:
        seconds = f"{wait.total_seconds():.0f} seconds"
        raise HttpError(429, "Too many attempts", f"Wait {seconds}, then try again.")
    with request.store.reading() as session:
        user = users.find(session, name)
    if not verify_password(password, user.password if user else None):
        request.login_throttle.record_failure(whose, request.now)
        again = request.url("/login", to=request.form.get("to")).removeprefix(request.base)
        return ActionResult(again, "Wrong name or password.")
    request.login_throttle.record_success(whose)
    return _logged_in(request, name)


def _logged_in(request: PageRequest, name: str) -> ActionResult:
    secret, until = new_secret(), request.now + LOGIN_LIFETIME
    request.app_context.write(
        lambda session: logins.add(session, digest(secret), name, request.now, until)
    )
    return ActionResult(local_path(request.form.get("to", "/")), login=secret)


def log_out(request: PageRequest) -> ActionResult:
    """End this session."""
    request.app_context.write(
        lambda session: logins.end(session, request.identity.credential_digest)
    )
    return ActionResult("/login", "You are logged out.", login="")
