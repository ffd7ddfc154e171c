"""Browsers in which a user logged in before: a signed cookie, no row in the store."""

from __future__ import annotations

import secrets
from datetime import timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer

DEVICE_COOKIE = "policywire_device"
DEVICE_LIFETIME = timedelta(days=365)


class KnownDevices:
    """Signs what such a browser keeps, and knows it again; good for one user only.

    It is no proof of who one is: it lets somebody try a password while others guess at their name.
    """

    def __init__(self, key: str) -> None:
        self._serializer = URLSafeTimedSerializer(key or secrets.token_hex(32), salt="device")

    def cookie(self, user: str) -> str:
        """What the browser is to keep."""
        return str(self._serializer.dumps([user, secrets.token_hex(16)]))

    def known(self, cookie: str, user: str) -> str:
        """Which browser of this user shows this; empty for none."""
        try:
            owner, device = self._serializer.loads(
                cookie, max_age=int(DEVICE_LIFETIME.total_seconds())
            )
        except (BadSignature, ValueError, TypeError):
            return ""
        return str(device) if owner == user else ""
