"""Our JSON plug-in for Apprise: the whole alert as JSON, with a key that makes repeats harmless."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apprise.plugins.custom_json import NotifyJSON

from alerts.alert import Message, Receipt
from alerts.plugins.http_answer import Post, accepted_2xx, post


class WebhookPlugin(NotifyJSON):  # type: ignore[no-untyped-call]
    """Posts one message to a `json://` or `jsons://` address; `receipt` says what came of it."""

    request_rate_per_sec = 0
    receipt: Receipt

    def __init__(self, *, message: Message, seconds: float, **options: Any) -> None:
        """`options` are what Apprise read from its URL."""
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self._message, self._seconds = message, seconds

    def send(self, *_: object, **__: object) -> bool:
        """Posts the message; the arguments that Apprise prepares know less than the message."""
        self.receipt = post(self._request(), accepted_2xx)
        return self.receipt.ok

    def _request(self) -> Post:
        scheme = "https" if self.secure else "http"
        port = f":{self.port}" if isinstance(self.port, int) else ""
        own = {"User-Agent": self.app_id, "Content-Type": "application/json"}
        return Post(
            url=f"{scheme}://{self.host}{port}{self.fullpath}",
            payload={**payload(self._message), **self.payload_extras},
            headers={**own, "Idempotency-Key": key(self._message), **self.headers},
            seconds=self._seconds,
            method=str(self.method),
            params=self.params,
            auth=(self.user, self.password or "") if self.user else None,
            verify=self.verify_certificate,
        )

    def url(self, privacy: bool = False, *_: object, **__: object) -> str:
        """Without the password: nobody needs to read it back."""
        return "json://•••/"


def payload(message: Message) -> Mapping[str, object]:
    """What a webhook gets; `facts` is the alert in plain JSON values."""
    return {
        "version": 1,
        "id": key(message),
        "subject": message.subject,
        "text": message.text,
        "facts": dict(message.facts),
    }


def key(message: Message) -> str:
    """The same for every attempt at the same message."""
    return message.message_id.strip("<>")
