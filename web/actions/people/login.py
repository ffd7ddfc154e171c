"""Logging in and out."""

from __future__ import annotations

from datetime import timedelta

from policywire.config.translation.texts import gettext as _
from policywire.store.people import logins, users
from policywire.web.security.csrf import digest, new_secret
from policywire.web.security.known_devices import DEVICE_COOKIE
from policywire.web.security.login_throttle import AttemptCounter, counters_of
from policywire.web.security.password import verify_password
from policywire.web.security.second_factor import use_code
from policywire.web.views.form_action import ActionResult, local_path
from policywire.web.views.request import HttpError, PageRequest

LOGIN_LIFETIME = timedelta(days=30)
WRONG = "Wrong name or password."
CODE_NEEDED = "Enter the code of your authenticator app, too; each code is good once."


def log_in(request: PageRequest) -> ActionResult:
    """Check name, password and code. Raises HttpError after too many attempts."""
    name = request.form.get("name", "").strip()[:200]
    counters = counters_of(
        name,
        request.client_address,
        forwards=request.is_forwarded,
        device=request.devices.known(request.cookies.get(DEVICE_COOKIE, ""), name),
    )
    if wait := request.login_throttle.retry_after(counters, request.now):
        seconds = f"{wait.total_seconds():.0f} seconds"
        raise HttpError(
            429, "Too many attempts", _("Wait %(seconds)s, then try again.", seconds=seconds)
        )
    with request.store.reading() as session:
        user = users.find(session, name)
    # A user of somewhere else has no password here; the hash of nobody fails as slowly.
    hashed = user.password if user else None
    if not verify_password(request.form.get("password", ""), hashed or None):
        return _refused(request, counters, WRONG)
    if not _has_code(request, name):
        return _refused(request, counters, CODE_NEEDED)
    request.login_throttle.record_success(counters)
    return logged_in(request, name, LOGIN_LIFETIME, to=request.form.get("to", "/"))


def _has_code(request: PageRequest, name: str) -> bool:
    code = request.form.get("code", "").strip()[:40]
    return request.app_context.write(lambda session: use_code(session, name, code, request.now))


def _refused(request: PageRequest, counters: list[AttemptCounter], notice: str) -> ActionResult:
    request.login_throttle.record_failure(counters, request.now)
    again = request.url("/login", to=request.form.get("to")).removeprefix(request.base)
    return ActionResult(again, notice)


def logged_in(request: PageRequest, name: str, lifetime: timedelta, *, to: str) -> ActionResult:
    """Remember a login, and this browser; go on to a page of ours."""
    secret, until = new_secret(), request.now + lifetime
    request.app_context.write(
        lambda session: logins.add(session, digest(secret), name, request.now, until)
    )
    device = request.devices.cookie(name)
    return ActionResult(
        local_path(to), login=secret, user=name, login_lifetime=lifetime, device=device
    )


def log_out(request: PageRequest) -> ActionResult:
    """End this session."""
    request.app_context.write(
        lambda session: logins.end(session, request.identity.credential_digest)
    )
    return ActionResult("/login", "You are logged out.", login="")
