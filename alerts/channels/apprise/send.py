"""Any of Apprise's own plug-ins, and what can be read from its log about a failure."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import urlsplit

import apprise
from apprise.conversion import convert_between
from apprise.plugins.base import NotifyBase

from policywire.alerts.channels.apprise import last_response
from policywire.alerts.channels.apprise.address import AppriseEndpoint
from policywire.alerts.channels.apprise.parts import (
    KEEPS_LINES,
    READS_MARKDOWN,
    parts_of,
    without_markup,
)
from policywire.alerts.channels.apprise.refusals import is_about_recipient
from policywire.alerts.channels.apprise_plugin import apprise_asset, usable_address
from policywire.alerts.channels.mail.send import MailPlugin
from policywire.alerts.channels.parts_sent import PartsSent
from policywire.alerts.channels.plugin import Plugin, SendRequest, UnusableAddressError
from policywire.alerts.channels.slack.send import SlackPlugin
from policywire.alerts.channels.webhook.send import WebhookPlugin
from policywire.alerts.message.sanitize import sanitize
from policywire.alerts.model.alert import FailureScope, Receipt
from policywire.alerts.transport.http_post import failure_scope, is_permanent

_CODE = re.compile(r"error=(\d{3})(?:\d\d)?\b")
"""All of Apprise's plug-ins end their warning about a refusal in this way. ntfy's own codes begin
with the HTTP status: 40301.
"""
_ADDRESS = re.compile(r"((?:^|(?<=: ))https?://[^\s()\[\]<>*_`|]+$)", re.MULTILINE)
"""An address on a line of its own, or behind a label, without a sign that Markdown reads."""
_LONGEST = 240
_BY_WORDS = frozenset({400, 422})
"""Codes that services give for a text and for a recipient alike."""
_MARGIN = 120
"""Characters kept free for what Apprise adds and for what grows when it is escaped."""
_LEAST = 100
_OURS: Mapping[str, Any] = {
    "slack": SlackPlugin,
    "mailto": MailPlugin,
    "mailtos": MailPlugin,
    "json": WebhookPlugin,
    "jsons": WebhookPlugin,
}
"""What we send better ourselves, also when its address is written as an Apprise URL."""


class GenericPlugin:
    """Sends one message through one of Apprise's own plug-ins, in the thread that asks.

    `Apprise.notify` would also tell what the plug-in logged, but it sends in a pool of threads of
    its own, which Python waits for at its end: one service that hangs would hold up the stop.
    """

    def __init__(self, plugin: NotifyBase, parts: PartsSent) -> None:
        """Takes a plug-in that was made for one message, in the thread that will send it."""
        last_response.watch(plugin)
        self._plugin, self._parts = plugin, parts
        self._log = _WarningCapture()
        plugin.logger = self._log.logger
        self.receipt = Receipt(ok=False, detail="not tried yet")

    def notify(self, **words: object) -> bool:
        """Sends; whatever a foreign plug-in raises counts as a failure of this one send."""
        try:
            ok = self._notify(str(words["body"]), str(words["title"]))
        except Exception as error:  # noqa: BLE001  (130 foreign plug-ins, each with its own bugs)
            self.receipt = Receipt(ok=False, detail=f"The plug-in failed ({type(error).__name__}).")
        else:
            self.receipt = Receipt(ok=True, detail="accepted") if ok else self._log.receipt()
        return self.receipt.ok

    def _notify(self, text: str, subject: str) -> bool:
        """Send part after part, and none after one that was refused."""
        if READS_MARKDOWN.intersection(_schemes(self._plugin)):
            text, subject = without_markup(text), without_markup(subject)
        title, text = _without_repetition(subject, text, self._plugin.title_maxlen)
        limit = max(_LEAST, self._plugin.body_maxlen - len(title) - _MARGIN)
        # What is escaped grows: the parts get smaller by as much.
        limit = limit * len(text) // max(len(text), len(escape(text)))
        for number, part in enumerate(parts_of(text, limit)):
            if number < self._parts.accepted:
                continue
            if not self._send_part(part, title if number == 0 else ""):
                return False
            self._parts.accepted += 1
        return True

    def _send_part(self, text: str, title: str) -> bool:
        """Send a text as the service reads it: `Plugin.notify` alone would escape nothing."""
        read = self._plugin.resolve_format(apprise.NotifyFormat.TEXT)
        lines = bool(KEEPS_LINES.intersection(_schemes(self._plugin)))
        if self._plugin.title_maxlen <= 0:
            title = _converted(title, read, keeps_lines=lines)
        body = _converted(text, read, keeps_lines=lines)
        return bool(self._plugin.notify(body=body, title=title, body_format=read))


def _without_repetition(subject: str, text: str, room: int) -> tuple[str, str]:
    """Title and text without a headline that stands in both.

    Where there is no `room` for a title Apprise makes it the first line: then the text's stays.
    """
    first, _, rest = text.partition("\n")
    if not first.strip() or first.strip() not in subject:
        return subject, text
    return ("", text) if room <= 0 or not rest.strip() else (subject, rest.lstrip())


def _converted(text: str, read: apprise.NotifyFormat, *, keeps_lines: bool) -> str:
    if keeps_lines and read is apprise.NotifyFormat.HTML:
        return escape(text, quote=False)
    if read is apprise.NotifyFormat.MARKDOWN:
        # An escaped address is no link any more.
        pieces = _ADDRESS.split(text)
        return "".join(each if n % 2 else _by_apprise(each, read) for n, each in enumerate(pieces))
    return _by_apprise(text, read)


def _by_apprise(text: str, read: apprise.NotifyFormat) -> str:
    return str(
        convert_between(apprise.NotifyFormat.TEXT, read, content=text)  # type: ignore[no-untyped-call]
    )


def _schemes(plugin: NotifyBase) -> set[str]:
    """The words before `://` by which Apprise knows a service."""
    found: set[str] = set()
    for words in (plugin.protocol, plugin.secure_protocol):
        found.update([words] if isinstance(words, str) else words or ())
    return found


class _WarningCapture(logging.Handler):
    """Keeps a plug-in's warnings to itself instead of passing them to the service's log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.logger = logging.Logger("policywire.apprise", logging.WARNING)
        self.logger.addHandler(self)
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(record.getMessage())

    def receipt(self) -> Receipt:
        """The last warning, and whether its code says that trying again is of no use."""
        reason = self._lines[-1] if self._lines else "The service did not accept the message."
        found = _CODE.search(reason)
        status = last_response.last_status()
        code = status if status >= 300 else int(found.group(1)) if found else 0
        words = last_response.last_words()
        told = words and words.rstrip(".").casefold() not in reason.casefold()
        return Receipt(
            ok=False,
            detail=sanitize(f"{reason} The service says: {words}" if told else reason, _LONGEST),
            code=code,
            permanent=is_permanent(code),
            retry_after=last_response.wished_wait(),
            blame=_scope(code, words),
        )


def _scope(code: int, words: str) -> FailureScope:
    """What a refusal is about: by its code, or with 400 by the service's own words."""
    if code in _BY_WORDS and is_about_recipient(words):
        return FailureScope.RECIPIENT
    return failure_scope(code)


def open_plugin(address: AppriseEndpoint, request: SendRequest) -> Plugin:
    """A plug-in for one message. UnusableAddressError when Apprise does not know the address."""
    url = address.url.get_secret_value()
    with usable_address():
        ours = _OURS.get(urlsplit(url).scheme.lower())
        return _foreign(url, request) if ours is None else _own(ours, url, request)


def _own(ours: Any, url: str, request: SendRequest) -> Plugin:
    read = ours.parse_url(url)
    if not read:
        raise UnusableAddressError(urlsplit(url).scheme)
    # No threads of Slack's here: an Apprise URL may name several conversations, a thread is in one.
    thread = request.thread if ours is MailPlugin else None
    plugin: Plugin = ours(
        request=replace(request, thread=thread), **{**read, "asset": apprise_asset()}
    )
    return plugin


def _foreign(url: str, request: SendRequest) -> Plugin:
    plugin = apprise.Apprise.instantiate(url, asset=apprise_asset())
    if plugin is None:
        raise UnusableAddressError(urlsplit(url).scheme)
    plugin.socket_connect_timeout = plugin.socket_read_timeout = request.seconds
    return GenericPlugin(plugin, request.parts)
