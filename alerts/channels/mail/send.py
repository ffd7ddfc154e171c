"""Our mail plug-in for Apprise: both parts, steady ids, threads, the relay's own codes."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from functools import partial
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import idna
from apprise.plugins.email.base import NotifyEmail
from apprise.plugins.email.smtp import AppriseSMTPController

from policywire.alerts.channels.apprise_plugin import apprise_asset, usable_address
from policywire.alerts.channels.mail.address import SmtpMailbox
from policywire.alerts.channels.mail.smtp_replies import (
    DataCommandRefusedError,
    accepted,
    refusal,
)
from policywire.alerts.channels.plugin import Plugin, SendRequest
from policywire.alerts.message.sanitize import sanitize
from policywire.alerts.message.signed_links import own_subscription
from policywire.alerts.model.alert import Message, MessageReference, Receipt
from policywire.alerts.model.thread import NO_PLACE

_SUBJECT = 250
_SECURITY = {"smtp": ("starttls", 587), "smtps": ("ssl", 465), "smtp+plain": ("insecure", 25)}


class SmtpSession(AppriseSMTPController):
    """One session with a mail relay that does not hide what the relay says."""

    _socket: smtplib.SMTP | None  # type: ignore[assignment]

    def transmit(
        self, message: EmailMessage, sender: str, recipients: Sequence[str]
    ) -> Mapping[str, tuple[int, bytes]]:
        """Hands the message over; smtplib's own exceptions when the relay does not take it.

        Gives what the relay says of those among several recipients whom it refuses.
        """
        if self._socket is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        self._socket.data = partial(  # type: ignore[method-assign]
            _data_or_command_refused, self._socket.data
        )
        return self._socket.send_message(message, sender, list(recipients))

    def abort(self) -> None:
        """Cuts the line from another thread, so that a hanging session ends at once."""
        if self._socket is not None and self._socket.sock is not None:
            with suppress(OSError):
                self._socket.sock.shutdown(2)


def _data_or_command_refused(
    data: Callable[[Any], tuple[int, bytes]], text: Any
) -> tuple[int, bytes]:
    """smtplib raises only for a refused command; a refused text comes back as its code."""
    try:
        return data(text)
    except smtplib.SMTPDataError as error:
        raise DataCommandRefusedError(error.smtp_code, error.smtp_error) from None


class MailPlugin(NotifyEmail):  # type: ignore[no-untyped-call]
    """Sends one mail to one mailbox; `receipt` says what came of it."""

    request_rate_per_sec = 0
    receipt: Receipt

    def __init__(
        self,
        *,
        request: SendRequest,
        sender: str = "",
        to: str = "",
        unsubscribe: str = "",
        **options: Any,
    ) -> None:
        """`sender` and `to` are header addresses; without them, what Apprise read from its URL.

        `unsubscribe` is a mail address or a page.
        """
        super().__init__(**options)  # type: ignore[no-untyped-call]
        self._request = request
        self._sender = sender or _header(*self.from_addr)
        self._to = [to] if to else [_header(*target) for target in self.targets]
        self._unsubscribe = unsubscribe
        self._relay = SmtpSession(
            host=self.smtp_host or self.host,
            port=int(self.port or 0),
            secure_mode=str(self.secure_mode),
            user=self.user,
            password=self.password,
            verify_certificate=self.verify_certificate,
            # Apprise takes whole seconds only.
            socket_connect_timeout=max(1, round(request.seconds)),
        )

    def send(self, *_: object, **__: object) -> bool:
        """Hands the mail to the relay; the arguments that Apprise prepares know less."""
        try:
            self._transmit()
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            self.receipt = refusal(error, self._request.seconds)
        else:
            self.receipt = replace(accepted(self._refused), begins=self._begins())
        return self.receipt.ok

    def _transmit(self) -> None:
        message, thread = self._request.message, self._request.thread
        answers = thread.at.message if thread else ""
        mail = build_mail(message, self._sender, self._to, self._request.clock(), answers)
        for name, value in unsubscribe_headers(message, self._unsubscribe).items():
            mail[name] = value
        with self._relay:
            recipients = [envelope_address(address) for address in self._to]
            self._refused = self._relay.transmit(mail, envelope_address(self._sender), recipients)

    def _begins(self) -> MessageReference | None:
        """The first mail on a story is the one that later ones answer."""
        if self._request.thread is not None:
            return None
        return MessageReference(conversation=NO_PLACE, message=self._request.message.message_id)

    def abort(self) -> None:
        """Ends a send that is taking too long."""
        self._relay.abort()

    def url(self, privacy: bool = False, *_: object, **__: object) -> str:
        """Without the password: nobody needs to read it back."""
        return "mailto://•••/"


def open_plugin(box: SmtpMailbox, request: SendRequest) -> Plugin:
    """A plug-in for one message. UnusableAddressError when the relay's address is no good."""
    with usable_address():
        relay = urlsplit(box.smtp.get_secret_value())
        security, port = _SECURITY[relay.scheme.lower()]
        return MailPlugin(
            request=request,
            sender=box.sender,
            to=box.to,
            unsubscribe=box.unsubscribe,
            from_addr=envelope_address(box.sender),
            # One mail a person: a relay's answer is then about this recipient alone.
            targets=[envelope_address(box.to)],
            smtp_host=relay.hostname,
            host=relay.hostname,
            port=relay.port or port,
            user=unquote(relay.username or "") or None,
            password=unquote(relay.password or "") or None,
            secure_mode=security,
            verify=parse_qs(relay.query).get("verify", ["yes"])[0] != "no",
            asset=apprise_asset(),
        )


def unsubscribe_headers(message: Message, unsubscribe: str) -> Mapping[str, str]:
    """What makes a mail program show its own button (RFC 2369, and RFC 8058 for one click).

    The recipient's own signed link takes the click; `unsubscribe`, a page or an address of the
    user's, is named after it. Only https:// may be clicked.
    """
    own = own_subscription(message)
    one_click = own if own.lower().startswith("https://") else ""
    ways = [f"<{each}>" for each in (one_click, unsubscribe and _as_address(unsubscribe)) if each]
    headers = {"List-Unsubscribe": ", ".join(ways)} if ways else {}
    if one_click:
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _as_address(unsubscribe: str) -> str:
    page = unsubscribe.lower().startswith("https://")
    return unsubscribe if page else f"mailto:{unsubscribe}?subject=unsubscribe"


def envelope_address(address: str) -> str:
    """The bare address with its domain as the DNS knows it (RFC 5891): bücher is xn--bcher-kva."""
    name, _, domain = parseaddr(address)[1].rpartition("@")
    return f"{name}@{_ascii_domain(domain)}"


def _with_ascii_domain(address: str) -> str:
    return formataddr((parseaddr(address)[0], envelope_address(address)))


def _ascii_domain(domain: str) -> str:
    return domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")


def _header(name: object, address: object) -> str:
    """An address as Apprise keeps it (the name may be False), as it stands in a header."""
    return formataddr((str(name or ""), str(address)))


def build_mail(
    message: Message, sender: str, to: Sequence[str], now: datetime, answers: str = ""
) -> EmailMessage:
    """The mail as it goes out: text and HTML; `answers` is the id of the story's first mail."""
    # Seven bits pass every relay unchanged, so that a signature (DKIM) stays good; RFC 6152, 3.
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"] = _with_ascii_domain(sender)
    mail["To"] = ", ".join(_with_ascii_domain(address) for address in to)
    # A headline with a line break would add headers of its own.
    mail["Subject"] = sanitize(message.subject, _SUBJECT)
    mail["Date"] = format_datetime(now)
    # The same on each attempt: a mail that arrives twice is shown once.
    mail["Message-ID"] = message.message_id
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    # RFC 3834: no out-of-office reply shall answer us.
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Id"] = f"policywire <policywire.{message.message_id.rpartition('@')[2].rstrip('>')}>"
    mail.set_content(message.text)
    if message.html:
        mail.add_alternative(message.html, subtype="html")
    return mail
