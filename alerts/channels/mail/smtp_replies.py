"""What a mail relay's answer means for the delivery."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Mapping

from policywire.alerts.message.sanitize import sanitize
from policywire.alerts.model.alert import FailureScope, Receipt

_FULL = 552
"""Mailbox full: RFC 5321 counts it among the permanent ones, but mailboxes are emptied."""
_SAID = 160


class DataCommandRefusedError(smtplib.SMTPDataError):
    """The relay refused DATA before it saw the text: it is not about the message."""


def accepted(refused: Mapping[str, tuple[int, bytes]]) -> Receipt:
    """The relay has taken the message, but for those recipients whom it refused."""
    names = "; ".join(f"not for {who}: {code}" for who, (code, _) in sorted(refused.items()))
    detail = "accepted by the mail relay" + (f", but {names}" if names else "")
    return Receipt(ok=True, detail=detail, code=250)


def refusal(error: Exception, seconds: float) -> Receipt:
    """A receipt for what went wrong between us and the relay."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _of_recipients(error)
        case smtplib.SMTPResponseException():
            what, blame = next(
                words for kind, words in _REFUSALS.items() if isinstance(error, kind)
            )
            return _of_code(error.smtp_code, error.smtp_error, what, blame)
        case smtplib.SMTPNotSupportedError():
            detail = (
                "The mail relay cannot do what the address asks (STARTTLS, login or special "
                "characters); smtps:// or smtp+plain:// may be right."
            )
            return Receipt(ok=False, detail=detail, permanent=True, blame=FailureScope.CHANNEL)
        case _:
            return Receipt(ok=False, detail=_way_failed(error, seconds))


_REFUSALS: Mapping[type[smtplib.SMTPResponseException], tuple[str, FailureScope]] = {
    smtplib.SMTPAuthenticationError: ("rejected our user name or password", FailureScope.CHANNEL),
    smtplib.SMTPSenderRefused: ("rejected the sender's address", FailureScope.CHANNEL),
    DataCommandRefusedError: ("takes no message text now", FailureScope.CHANNEL),
    smtplib.SMTPConnectError: ("offers no service to us", FailureScope.CHANNEL),
    smtplib.SMTPHeloError: ("refuses this client", FailureScope.CHANNEL),
    smtplib.SMTPDataError: ("rejected the message", FailureScope.MESSAGE),
    smtplib.SMTPResponseException: ("refused the session", FailureScope.CHANNEL),
}
"""The first that fits counts. What a relay refuses before it saw the text is about no message
(RFC 5321, 3.1 and 4.3.2): it refuses all that we have.
"""


def _of_recipients(error: smtplib.SMTPRecipientsRefused) -> Receipt:
    """All recipients were refused: the first one's answer; temporary if any may still succeed."""
    answers = list(error.recipients.values())
    code, said = min(answers, key=lambda answer: answer[0])
    return _of_code(code, said, "rejected the recipient", FailureScope.RECIPIENT)


def _of_code(code: int, said: bytes | str, what: str, blame: FailureScope) -> Receipt:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    quoted = f" ({sanitize(words, _SAID)})" if words.strip() else ""
    return Receipt(
        ok=False,
        detail=f"The mail relay {what}: {code}{quoted}.",
        code=code if code > 0 else 0,
        permanent=500 <= code < 600 and code != _FULL,
        blame=blame,
    )


def _way_failed(error: Exception, seconds: float) -> str:
    match error:
        case ssl.SSLError():
            return "No secure connection to the mail relay: its certificate cannot be verified."
        case socket.gaierror():
            return "The mail relay's host name cannot be resolved; check the network."
        case ConnectionRefusedError():
            return "The mail relay refused the connection; it may be down."
        case TimeoutError():
            return f"The mail relay did not answer within {seconds:.0f} s."
        case smtplib.SMTPServerDisconnected():
            return "The mail relay hung up before confirming; the message may have arrived."
        case _:
            return f"The mail relay cannot be reached ({type(error).__name__})."
