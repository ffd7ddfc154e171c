"""CSRF tokens for forms, and signed notices in cookies.

The key is made anew in each process: a form that was open during a restart must be loaded again.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from itsdangerous import BadSignature, URLSafeTimedSerializer

from policywire.web.security.identity import Identity

NOTICE_SECONDS = 60


def new_secret() -> str:
    """What a cookie or a program holds: 256 random bits as text."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What the store keeps of a secret: enough to know it again, not to use it."""
    return sha256(secret.encode(errors="replace")).hexdigest()


class CsrfSigner:
    """Seals and checks, with a key of its own."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._notices = URLSafeTimedSerializer(self._key, salt="notice")

    def csrf_token(self, person: Identity) -> str:
        """What a form of this person's carries: no other website can read it."""
        # Bound to the login: a form that was opened before logging out is not good after it.
        holder = f"{person.name}\0{person.credential_digest}".encode(errors="replace")
        return hmac.new(self._key, holder, sha256).hexdigest()

    def is_valid(self, csrf: str, person: Identity) -> bool:
        """Whether a form was made for this person, here."""
        expected = self.csrf_token(person).encode()
        # As bytes: compare_digest takes no text beyond ASCII.
        return hmac.compare_digest(csrf.encode(errors="replace"), expected)

    def sign_notice(self, text: str, undo: str = "") -> str:
        """A sentence for the next page, sealed so that nobody else can put words there.

        `undo` is where a button beside it posts to, empty for none.
        """
        return str(self._notices.dumps([text, undo]))

    def read_notice(self, sealed: str) -> tuple[str, str]:
        """The sentence and where its button posts to; empty when it is not ours, or old."""
        try:
            text, undo = self._notices.loads(sealed, max_age=NOTICE_SECONDS)
        except BadSignature:
            return "", ""
        return str(text), str(undo)
