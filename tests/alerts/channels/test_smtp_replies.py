"""What a relay's refusal is about: the session before it saw a text, or this one message."""

import smtplib

import pytest

from policywire.alerts.channels.mail.send import envelope_address
from policywire.alerts.channels.mail.smtp_replies import DataCommandRefusedError, refusal
from policywire.alerts.model.alert import FailureScope


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPConnectError(554, b"no service here"),
        smtplib.SMTPHeloError(550, b"we do not know you"),
        DataCommandRefusedError(554, b"no valid recipients"),
        smtplib.SMTPAuthenticationError(535, b"bad credentials"),
        smtplib.SMTPSenderRefused(550, b"not you", "wire@example.org"),
        smtplib.SMTPResponseException(530, b"STARTTLS first"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_is_refused_before_the_text_is_about_the_channel(error: Exception) -> None:
    receipt = refusal(error, 30)
    assert (receipt.ok, receipt.permanent, receipt.blame) == (False, True, FailureScope.CHANNEL)


def test_a_text_that_is_refused_is_about_the_message() -> None:
    receipt = refusal(smtplib.SMTPDataError(550, b"spam"), 30)
    assert (receipt.permanent, receipt.blame) == (True, FailureScope.MESSAGE)


def test_a_greeting_that_asks_to_come_back_is_no_refusal() -> None:
    assert not refusal(smtplib.SMTPConnectError(421, b"busy"), 30).permanent


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("ann@example.org", "ann@example.org"),
        ("Ann <ann@zürich.example>", "ann@xn--zrich-kva.example"),
        ('"Doe, Ann" <ann@ΑΘΗΝΑ.example>', "ann@xn--mxaard0a.example"),
    ],
)
def test_a_domain_is_written_as_the_dns_knows_it(written: str, sent: str) -> None:
    assert envelope_address(written) == sent
