"""From an address to the Apprise plug-in that reaches it. Importing this imports Apprise (1 s)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import apprise

from policywire.alerts.channels.apprise.send import GenericPlugin
from policywire.alerts.channels.mail.send import MailPlugin
from policywire.alerts.channels.slack.send import SlackPlugin
from policywire.alerts.channels.webhook.send import WebhookPlugin
from policywire.alerts.model.alert import Message, Receipt
from policywire.alerts.model.recipients import (
    AppriseEndpoint,
    SlackConversation,
    SlackWebhook,
    SmtpMailbox,
    WebhookEndpoint,
)
from policywire.alerts.model.thread import MessageThread

_SECURITY = {"smtp": ("starttls", 587), "smtps": ("ssl", 465), "smtp+plain": ("insecure", 25)}
_OURS: Mapping[str, Any] = {
    "slack": SlackPlugin,
    "mailto": MailPlugin,
    "mailtos": MailPlugin,
    "json": WebhookPlugin,
    "jsons": WebhookPlugin,
}


RemoteAddress = SlackWebhook | SlackConversation | SmtpMailbox | WebhookEndpoint | AppriseEndpoint


class Plugin(Protocol):
    """What a plug-in that was opened for one message can do."""

    receipt: Receipt

    def notify(self, **words: object) -> bool:
        """Sends and leaves a receipt."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRequest:
    """One message, how long its sending may take, the clock for its date, the thread it is in."""

    message: Message
    seconds: float
    clock: Callable[[], datetime]
    slack_api: str
    thread: MessageThread | None = None


class UnusableAddressError(ValueError):
    """Apprise cannot make anything of this address; correct it in the configuration."""


def open_plugin(address: RemoteAddress, task: SendRequest) -> Plugin:
    """A fresh plug-in for one message. UnusableAddressError when the address is no good."""
    try:
        return _opened(address, task)
    except (apprise.exception.AppriseException, TypeError, ValueError) as error:
        raise UnusableAddressError(type(error).__name__) from None


def _opened(address: RemoteAddress, task: SendRequest) -> Plugin:
    match address:
        case SlackWebhook(url=url):
            return _slack(task, webhook=url.get_secret_value())
        case SlackConversation():
            return open_bot(address, task)
        case SmtpMailbox():
            return _mail(address, task)
        case WebhookEndpoint():
            return _endpoint(address, task)
        case AppriseEndpoint(url=url):
            return _elsewhere(url.get_secret_value(), task)


def _asset() -> apprise.AppriseAsset:
    return apprise.AppriseAsset(
        app_id="policywire",
        app_desc="policywire",
        http_redirects=False,
        secure_logging=True,
        storage_mode="memory",
    )


def open_bot(address: SlackConversation, task: SendRequest) -> SlackPlugin:
    """A bot for one conversation. UnusableAddressError when the address is no good."""
    try:
        return _slack(task, access_token=address.token.get_secret_value(), targets=[address.to])
    except (apprise.exception.AppriseException, TypeError, ValueError) as error:
        raise UnusableAddressError(type(error).__name__) from None


def _slack(task: SendRequest, **options: Any) -> SlackPlugin:
    plugin = SlackPlugin(
        message=task.message,
        seconds=task.seconds,
        thread=task.thread,
        asset=_asset(),
        **options,
    )
    plugin.api_url = task.slack_api
    return plugin


def _mail(box: SmtpMailbox, task: SendRequest) -> Plugin:
    relay = urlsplit(box.smtp.get_secret_value())
    security, port = _SECURITY[relay.scheme.lower()]
    return MailPlugin(
        message=task.message,
        seconds=task.seconds,
        clock=task.clock,
        sender=box.sender,
        to=box.to,
        unsubscribe=box.unsubscribe,
        from_addr=parseaddr(box.sender)[1],
        targets=[parseaddr(box.to)[1]],
        smtp_host=relay.hostname,
        host=relay.hostname,
        port=relay.port or port,
        user=unquote(relay.username or "") or None,
        password=unquote(relay.password or "") or None,
        secure_mode=security,
        verify=parse_qs(relay.query).get("verify", ["yes"])[0] != "no",
        asset=_asset(),
    )


def _endpoint(address: WebhookEndpoint, task: SendRequest) -> Plugin:
    return WebhookPlugin(
        message=task.message,
        seconds=task.seconds,
        clock=task.clock,
        address=address.url.get_secret_value(),
        secret=address.secret.get_secret_value() if address.secret else "",
        headers={name: value.get_secret_value() for name, value in address.headers},
        host="endpoint",
        asset=_asset(),
    )


def _elsewhere(url: str, task: SendRequest) -> Plugin:
    schema = urlsplit(url).scheme.lower()
    ours = _OURS.get(schema)
    if ours is None:
        return _foreign(url, task)
    read = ours.parse_url(url)
    if not read:
        raise UnusableAddressError(schema)
    clock = {} if ours is SlackPlugin else {"clock": task.clock}
    options = {**read, **clock, "asset": _asset()}
    plugin: Plugin = ours(message=task.message, seconds=task.seconds, **options)
    return plugin


def _foreign(url: str, task: SendRequest) -> Plugin:
    plugin = apprise.Apprise.instantiate(url, asset=_asset())
    if plugin is None:
        raise UnusableAddressError(urlsplit(url).scheme)
    plugin.socket_connect_timeout = plugin.socket_read_timeout = task.seconds
    return GenericPlugin(plugin, task.message)
