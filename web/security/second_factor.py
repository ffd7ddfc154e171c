"""Time-based codes (RFC 6238) of an authenticator app, and recovery codes."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

import pyotp

from policywire.store.database.session import Session
from policywire.store.people import second_factors
from policywire.web.security.csrf import digest

RECOVERY_CODES = 10
ISSUER = "policywire"
_STEP = 30
"""Seconds that a code is shown for."""
_DRIFT = (0, -1, 1)
"""Steps by which a phone's clock may differ from ours."""


def new_second_factor() -> tuple[str, list[str]]:
    """A secret for an authenticator, and recovery codes to be written down."""
    codes = [f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(RECOVERY_CODES)]
    return pyotp.random_base32(), codes


def is_secret(shown: str) -> bool:
    """Whether this can be a secret that we made: a form brings it back."""
    return re.fullmatch(r"[A-Z2-7]{32}", shown) is not None


def provisioning_uri(secret: str, name: str) -> str:
    """What an authenticator reads, as an address or as a QR code of it."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER))


def recovery_digest(code: str) -> str:
    """What the store keeps of a recovery code, however it was typed."""
    return digest("".join(each for each in code.lower() if each.isalnum()))


def is_code_of(secret: str, code: str, now: datetime) -> bool:
    """Whether an authenticator with this secret shows this code now."""
    return _step_of(secret, code, now) is not None


def use_code(session: Session, name: str, code: str, now: datetime) -> bool:
    """Whether this is a code of the user's authenticator, or a recovery code; it is used up then.

    Always true for who has no second factor.
    """
    factor = second_factors.find(session, name)
    if factor is None:
        return True
    step = _step_of(factor.secret, code, now)
    if step is not None:
        return second_factors.use_step(session, name, step)
    return second_factors.use_recovery_code(session, name, recovery_digest(code))


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step of time that a code belongs to; None when it is wrong."""
    current = int(now.timestamp()) // _STEP
    typed = code.replace(" ", "").encode(errors="replace")
    for drift in _DRIFT:
        shown = pyotp.TOTP(secret).at((current + drift) * _STEP)
        if secrets.compare_digest(shown.encode(), typed):
            return current + drift
    return None
