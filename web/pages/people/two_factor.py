"""`/account/two-factor`: a user sets up an authenticator app, and sees the recovery codes once."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from starlette.responses import Response

from policywire.config.translation.texts import gettext as _
from policywire.store.people import second_factors, users
from policywire.web.security.known_devices import DEVICE_COOKIE
from policywire.web.security.login_throttle import AttemptCounter, counters_of
from policywire.web.security.password import verify_password
from policywire.web.security.second_factor import (
    is_code_of,
    is_secret,
    new_second_factor,
    provisioning_uri,
    recovery_digest,
)
from policywire.web.views import audit_entry
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_page

PATH = "/account/two-factor"
BORDER = 4
"""Squares around a QR code that stay light; its standard asks for four."""
WRONG_PASSWORD = "That is not your password; nothing was changed."  # noqa: S105 - a sentence
WRONG_CODE = "That is not the code of this secret; nothing was changed. Is the phone's clock right?"


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code as the path of its dark squares, in a square of `size` with a light border."""

    size: int
    path: str

    @classmethod
    def of(cls, text: str) -> QrCode:
        """The code of a text."""
        rows = segno.make(text, error="m").matrix
        dark = [(x, y) for y, row in enumerate(rows) for x, square in enumerate(row) if square]
        path = "".join(f"M{x + BORDER} {y + BORDER}h1v1h-1z" for x, y in dark)
        return cls(len(rows) + 2 * BORDER, path)


def two_factor(request: PageRequest) -> Response:
    """The secret as a QR code; with a form, the recovery codes once its code was right."""
    user = local_user(request)
    new, codes = new_second_factor()
    if not request.form:
        return _page(request, user, new, "")
    shown = request.form.get("secret", "")
    secret = shown if is_secret(shown) else new
    if not is_password(request, user):
        return _page(request, user, secret, WRONG_PASSWORD)
    if not is_code_of(secret, request.form.get("code", "").strip()[:40], request.now):
        return _page(request, user, secret, WRONG_CODE)
    digests = [recovery_digest(code) for code in codes]
    request.app_context.write(
        lambda session: second_factors.put(session, user.name, secret, digests)
    )
    audit_entry.write_entry(request, PATH, "switched on")
    return render_page("people/recovery_codes", request, codes=codes)


def is_password(request: PageRequest, user: users.User) -> bool:
    """Whether the form holds the user's password. Raises HttpError after too many attempts."""
    counters = _counters(request, user.name)
    if wait := request.login_throttle.retry_after(counters, request.now):
        seconds = f"{wait.total_seconds():.0f} seconds"
        raise HttpError(
            429, "Too many attempts", _("Wait %(seconds)s, then try again.", seconds=seconds)
        )
    good = verify_password(request.form.get("password", ""), user.password)
    if not good:
        request.login_throttle.record_failure(counters, request.now)
    return good


def local_user(request: PageRequest) -> users.User:
    """Who asks, as a user with a password of ours. Raises HttpError for anybody else."""
    who = request.identity
    with request.store.reading() as session:
        user = users.find(session, who.name)
    # Not who is named by a proxy, a program, or whoever sits here while there are no users.
    if user is None or user.origin or who.is_program or not who.credential_digest:
        text = "Only who logs in here with name and password has a second factor here."
        raise HttpError(404, "No second factor", text)
    return user


def _counters(request: PageRequest, name: str) -> list[AttemptCounter]:
    return counters_of(
        name,
        request.client_address,
        forwards=request.is_forwarded,
        device=request.devices.known(request.cookies.get(DEVICE_COOKIE, ""), name),
    )


def _page(request: PageRequest, user: users.User, secret: str, problem: str) -> Response:
    link = provisioning_uri(secret, user.name)
    return render_page(
        "people/two_factor",
        request,
        status=422 if problem else 200,
        user=user,
        secret=secret,
        link=link,
        qr=QrCode.of(link),
        problem=problem,
    )
