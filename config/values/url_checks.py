"""Checks of the addresses that people write: feeds, webhooks, mail, databases, time zones.

Each takes a value and gives it back, or raises ValueError with the problem and the cure divided
by `; `. None of the texts repeats the value: it may be a secret.
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import SecretStr

MIN_SIGNING_SECRET_LENGTH = 16
_SMTP_SCHEMES = frozenset({"smtp", "smtps", "smtp+plain"})
_DATABASE_SCHEME = re.compile(r"(sqlite|postgresql)(\+\w+)?")
_MAIL_ADDRESS = re.compile(r"([^<>\x00-\x1f]*<)?[^\s@<>,;:\x00-\x1f]+@[^\s@<>,;:\x00-\x1f]+(>)?")

_APPRISE_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S", re.IGNORECASE)
_QUOTED_NAME = re.compile(r'"([^"\\]|\\.)*"')
_NEEDS_QUOTES = re.compile(r'[()<>\[\]:;@\\,"]')


def check_source_url(url: str) -> str:
    """A public address: http or https, a host, and no password in it."""
    parts = _split(url)
    if parts.scheme.lower() not in {"http", "https"}:
        raise ValueError("is not a web address; begin it with https:// or http://")
    if not parts.hostname:
        raise ValueError("names no site; write for example https://example.org/feed/")
    if parts.username or parts.password:
        raise ValueError("contains a user name or password; use the URL without it")
    return url


def check_mailbox_url(url: str) -> str:
    """A mail server and a folder on it, without user and password: these stand beside it."""
    parts = _split(url)
    if parts.scheme.lower() not in {"imaps", "imap"} or not parts.hostname:
        raise ValueError("is not a mailbox; write for example imaps://mail.example.org/Newsletters")
    if parts.username or parts.password:
        raise ValueError("contains a user name or password; use `user` and `password` instead")
    return url


def check_proxy_url(secret: SecretStr) -> SecretStr:
    """An HTTP proxy: http://, a host, and user and password where it wants them."""
    parts = _split(secret.get_secret_value())
    if parts.scheme.lower() != "http" or not parts.hostname or parts.path.strip("/"):
        raise ValueError("is not an HTTP proxy; write http://user:password@proxy.example.org:3128")
    return secret


def check_public_url(url: str) -> str:
    """The page's own address as people open it, without a slash at its end; may be empty."""
    return check_source_url(url).rstrip("/") if url else url


def check_ip_network(address: str) -> str:
    """The number of a machine or a network: 127.0.0.1, 10.0.0.0/8."""
    try:
        ip_network(address, strict=False)
    except ValueError:
        raise ValueError("is not an address; write for example 127.0.0.1 or 10.0.0.0/8") from None
    return address


def check_issuer(address: str) -> str:
    """The address of a provider of logins: https, or http on this machine itself."""
    parts = _split(address)
    local = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        raise ValueError("is not an https address; write for example https://login.example.org")
    return address.rstrip("/")


def check_webhook_url(secret: SecretStr) -> SecretStr:
    """A webhook is a http or https address with a host."""
    parts = _split(secret.get_secret_value())
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        raise ValueError("is not a web address; a webhook begins with https://")
    return secret


def check_smtp_url(secret: SecretStr) -> SecretStr:
    """A mail relay: one of our three schemes and a host."""
    parts = _split(secret.get_secret_value())
    if parts.scheme.lower() not in _SMTP_SCHEMES or not parts.hostname:
        raise ValueError(
            "is not a mail relay; write smtp://user:password@host:587, smtps://host:465 "
            "or smtp+plain://host:25"
        )
    return secret


def check_apprise_url(secret: SecretStr) -> SecretStr:
    """Anything of the form `service://…`; Apprise itself knows which services there are.

    Many of its addresses are none by the rules of URLs: a token with a colon stands for the host.
    """
    url = secret.get_secret_value()
    _check_letters(url)
    if not _APPRISE_URL.match(url):
        raise ValueError("is not an Apprise URL; it looks like service://token/target")
    return secret


def check_database_url(secret: SecretStr) -> SecretStr:
    """SQLite or PostgreSQL."""
    scheme, found, _ = secret.get_secret_value().partition("://")
    if not found or not _DATABASE_SCHEME.fullmatch(scheme):
        cure = "write postgresql://user:password@host/name, or leave it out for SQLite"
        raise ValueError(f"is not a supported database URL; {cure}")
    return secret


def check_signing_secret(secret: SecretStr) -> SecretStr:
    """What texts are signed with: too long to be guessed."""
    if len(secret) < MIN_SIGNING_SECRET_LENGTH:
        raise ValueError(
            f"is too short to sign with; write at least {MIN_SIGNING_SECRET_LENGTH} characters"
        )
    return secret


def check_mail_address(address: str) -> str:
    """`name@example.org`, or `A Name <name@example.org>`, on one line."""
    found = _MAIL_ADDRESS.fullmatch(address.strip())
    if not found or (found[1] is None) != (found[2] is None) or len(address) > 320:
        raise ValueError("is not a mail address; write for example name@example.org")
    name = (found[1] or "").removesuffix("<").strip()
    if not _QUOTED_NAME.fullmatch(name) and _NEEDS_QUOTES.search(name):
        raise ValueError(
            "has a name with a character that divides addresses (RFC 5322); put the name in double "
            "quotes, as in '\"Smith, J.\" <name@example.org>'"
        )
    return address.strip()


def check_unsubscribe(address: str) -> str:
    """A mail address, or a page that begins with https://; may be empty."""
    if not address:
        return address
    if address.lower().startswith("https://"):
        return check_source_url(address)
    found = _MAIL_ADDRESS.fullmatch(address)
    if not found or found[1] is not None:
        raise ValueError(
            "is neither a mail address nor a page; write name@example.org or https://…"
        )
    return address


def check_timezone(name: str) -> str:
    """A name of the tz database, such as `America/New_York`."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        # People write `New York` or `US/New_York`: the city is what they know.
        city = name.rpartition("/")[2].strip().replace(" ", "_").lower()
        close = [each for each in available_timezones() if each.lower().endswith(f"/{city}")]
        cure = f"write {min(close)}" if close else "write for example America/New_York"
        raise ValueError(f"is not a time zone; {cure}") from error
    return name


def _check_letters(url: str) -> None:
    if len(url) > 2_000:
        raise ValueError("is longer than 2,000 characters; shorten it")
    if re.search(r"[\s\\\x00-\x1f\x7f]", url):
        raise ValueError("contains a blank, a backslash or a control character; remove it")


def _split(url: str) -> SplitResult:
    _check_letters(url)
    try:
        parts = urlsplit(url)
        # Only now urlsplit looks at the port, and raises for one that is none.
        _ = parts.port
    except ValueError as error:
        raise ValueError("is not a valid address; check its host and port") from error
    return parts
