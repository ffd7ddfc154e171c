"""One POST to a service, and what its answer means for the delivery."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic

import requests

from policywire.alerts.model.alert import FailureScope, Receipt

_MOST = 16_384
"""Bytes of an answer that we read: every service says what it has to say in less."""
_TEMPORARY = frozenset({408, 409, 421, 423, 425, 429})
_OF_THE_MESSAGE = frozenset({400, 406, 411, 413, 414, 415, 422, 431})
"""Refusals of this one message; the others are about the address, and all that goes there."""
_CURES = {
    400: "the service rejected the format of the message",
    401: "the service rejected our credentials; renew the token or password",
    403: "the service denied access; the webhook may have been revoked, so create a new one",
    404: "there is nothing at this address; the webhook may have been deleted, so create a new one",
    410: "the address no longer exists; create a new webhook",
    413: "the message is too long for the service",
    429: "the service asks us to slow down",
}

ResponseCheck = Callable[["PostResponse"], Receipt]


@dataclass(frozen=True, slots=True)
class PostResponse:
    """Status, the headers we look at, and the beginning of the body."""

    status: int
    retry_after: timedelta | None
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRequest:
    """One request as it will be sent."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    seconds: float
    method: str = "POST"
    params: Mapping[str, str] | None = None
    auth: tuple[str, str] | None = None
    verify: bool = True


def json_body(value: Mapping[str, object]) -> bytes:
    """The bytes that are sent, and signed."""
    return json.dumps(value).encode()


def post(request: PostRequest, check: ResponseCheck) -> Receipt:
    """Sends the request and lets `check` judge the answer; a failure on the way is a receipt."""
    try:
        answer = _answer(request)
    except requests.exceptions.InvalidURL:
        return Receipt(
            ok=False,
            detail="The address is not valid; correct it.",
            permanent=True,
        )
    except (requests.RequestException, OSError, ValueError) as error:
        # Not permanent: a name that does not resolve now may do so in an hour.
        return Receipt(ok=False, detail=_way_failed(error, request.seconds))
    return check(answer)


def accepted_2xx(answer: PostResponse) -> Receipt:
    """The rule of HTTP itself: 2xx is delivered."""
    if 200 <= answer.status < 300:
        return Receipt(ok=True, detail="accepted", code=answer.status)
    return refused(answer)


def refused(answer: PostResponse, word: str = "") -> Receipt:
    """A receipt for a status that is no success. `word` is the service's own for it."""
    reason = _CURES.get(answer.status) or _by_class(answer.status)
    said = f" ({word})" if word else ""
    return Receipt(
        ok=False,
        detail=f"HTTP {answer.status}{said}: {reason}.",
        code=answer.status,
        permanent=is_permanent(answer.status),
        retry_after=answer.retry_after,
        blame=failure_scope(answer.status),
    )


def is_permanent(status: int) -> bool:
    """True for a status that another attempt will not change: 3xx and 4xx, with few exceptions."""
    return 300 <= status < 500 and status not in _TEMPORARY


def failure_scope(status: int) -> FailureScope:
    """What a refusal is about."""
    return FailureScope.MESSAGE if status in _OF_THE_MESSAGE else FailureScope.RECIPIENT


def _by_class(status: int) -> str:
    if 300 <= status < 400:
        return "the address redirects, which is not followed; use the final address"
    if status >= 500:
        return "the service has an internal error"
    return "the service rejected the request"


def _answer(request: PostRequest) -> PostResponse:
    started = monotonic()
    with requests.Session() as session:
        response = session.request(
            request.method,
            request.url,
            data=request.body,
            headers=dict(request.headers),
            params=dict(request.params or {}),
            # Without any, requests looks into .netrc.
            auth=request.auth or _as_it_is,
            timeout=(min(10.0, request.seconds), request.seconds),
            verify=request.verify,
            # A redirect could lead a secret to another host, or into the local network.
            allow_redirects=False,
            # With a deadline of our own: `timeout` ends a silence, not a body that trickles.
            stream=True,
        )
        body = _body(response, started + request.seconds)
    wish = retry_after(response.headers.get("Retry-After", ""), datetime.now(UTC))
    return PostResponse(response.status_code, wish, body)


def _as_it_is(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps a .netrc from replacing our own Authorization header."""
    return prepared


def _body(response: requests.Response, deadline: float) -> str:
    body = b""
    for chunk in response.iter_content(1024):
        body += chunk
        if len(body) >= _MOST or monotonic() > deadline:
            break
    return body[:_MOST].decode("utf-8", "replace")


def retry_after(value: str, now: datetime) -> timedelta | None:
    """Seconds or an HTTP date (RFC 9110, 10.2.3) as a wait; None for the past and for nonsense."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        # Some send 10^20 to say never; timedelta would overflow.
        return timedelta(seconds=min(int(value[:12]), 10**8))
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return wait if wait > timedelta(0) else None


def _way_failed(error: Exception, seconds: float) -> str:
    """A sentence for a failure on the way; never the error's own text, which holds the address."""
    for kind, words in _FAILURES.items():
        if isinstance(error, kind) or _caused_by(error, kind):
            return words.format(seconds=seconds)
    return f"The request failed ({type(error).__name__})."


_FAILURES: Mapping[type[BaseException], str] = {
    requests.exceptions.ProxyError: "The proxy cannot reach the service; check the proxy settings.",
    requests.exceptions.SSLError: (
        "The service's certificate cannot be verified; check the address."
    ),
    socket.gaierror: (
        "The service's host name cannot be resolved; check the network and the address."
    ),
    ConnectionRefusedError: "The service refused the connection; it may be down.",
    requests.ConnectTimeout: "The service cannot be reached within {seconds:g} s.",
    requests.Timeout: "No answer within {seconds:g} s; the message may have arrived.",
    TimeoutError: "No answer within {seconds:g} s; the message may have arrived.",
    requests.ConnectionError: "The connection was lost; the message may have arrived.",
}
"""The first that fits counts, so the precise ones stand before the general ones."""


def _caused_by(error: BaseException | None, kind: type[BaseException]) -> bool:
    """Whether `kind` is anywhere among the error's causes; libraries wrap it four deep."""
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        current = waiting.pop()
        # `ssl.SSLError.reason` is a word, not an error.
        if not isinstance(current, BaseException) or any(current is known for known in seen):
            continue
        if isinstance(current, kind):
            return True
        seen.append(current)
        waiting += [current.__cause__, current.__context__, getattr(current, "reason", None)]
        waiting += [inner for inner in current.args if isinstance(inner, BaseException)]
    return False
