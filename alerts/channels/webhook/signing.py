"""The signature of a webhook, as Standard Webhooks (standardwebhooks.com) describes it."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

_PREFIX = "whsec_"


def signature_headers(key: str, body: bytes, now: datetime, secret: str) -> Mapping[str, str]:
    """Headers with the id, the time and, if there is a secret, the signature over both and `body`.

    A secret that begins with `whsec_` is base64, any other is taken as it is written.
    """
    moment = str(int(now.timestamp()))
    named = {"Webhook-Id": key, "Webhook-Timestamp": moment}
    if not secret:
        return named
    signed = f"{key}.{moment}.".encode() + body
    digest = hmac.new(_key(secret), signed, sha256).digest()
    return {**named, "Webhook-Signature": f"v1,{base64.b64encode(digest).decode()}"}


def _key(secret: str) -> bytes:
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()
