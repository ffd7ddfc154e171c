"""Our JSON plug-in for Apprise: the whole alert as JSON, with a key that makes repeats harmless."""

from __future__ import annotations

from typing import Any

from apprise.plugins.custom_json import NotifyJSON

from policywire.alerts.channels.apprise_plugin import apprise_asset, usable_address
from policywire.alerts.channels.plugin import Plugin, SendRequest
from policywire.alerts.channels.webhook.address import WebhookEndpoint
from policywire.alerts.channels.webhook.render import message_key, payload
from policywire.alerts.channels.webhook.signing import signature_headers
from policywire.alerts.model.alert import Receipt
from policywire.alerts.transport.http_post import PostRequest, accepted_2xx, json_body, post


class WebhookPlugin(NotifyJSON):  # type: ignore[no-untyped-call]
    """Posts one message to a web address, or a `json://` one; `receipt` says what came of it."""

    request_rate_per_sec = 0
    receipt: Receipt

    def __init__(
        self,
        *,
        request: SendRequest,
        address: str = "",
        secret: str = "",
        **options: Any,
    ) -> None:
        """`options` are what Apprise read from its URL; `address` is a whole one instead."""
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self._request = request
        self._address, self._secret = address, secret

    def send(self, *_: object, **__: object) -> bool:
        """Posts the message; the arguments that Apprise prepares know less than the message."""
        self.receipt = post(self._post_request(), accepted_2xx)
        return self.receipt.ok

    def _post_request(self) -> PostRequest:
        # The very bytes that are sent are signed: another JSON writer would space them differently.
        body = json_body({**payload(self._request.message), **self.payload_extras})
        own = {"User-Agent": self.app_id, "Content-Type": "application/json"}
        mark = message_key(self._request.message)
        proof = signature_headers(mark, body, self._request.clock(), self._secret)
        return PostRequest(
            url=self._address or self._own_address(),
            body=body,
            headers={**own, "Idempotency-Key": mark, **proof, **self.headers},
            seconds=self._request.seconds,
            method=str(self.method),
            params=self.params,
            auth=(self.user, self.password or "") if self.user else None,
            verify=self.verify_certificate,
        )

    def _own_address(self) -> str:
        scheme = "https" if self.secure else "http"
        port = f":{self.port}" if isinstance(self.port, int) else ""
        return f"{scheme}://{self.host}{port}{self.fullpath}"

    def url(self, privacy: bool = False, *_: object, **__: object) -> str:
        """Without the password: nobody needs to read it back."""
        return "json://•••/"


def open_plugin(address: WebhookEndpoint, request: SendRequest) -> Plugin:
    """A plug-in for one message. UnusableAddressError when the address is no good."""
    with usable_address():
        return WebhookPlugin(
            request=request,
            address=address.url.get_secret_value(),
            secret=address.secret.get_secret_value() if address.secret else "",
            headers={name: value.get_secret_value() for name, value in address.headers},
            # NotifyJSON insists on a host; the address itself is whole.
            host="endpoint",
            asset=apprise_asset(),
        )
