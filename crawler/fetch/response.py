"""What a server answered, and what an answer or a broken connection means as a problem."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from policywire.crawler.model.crawl_outcome import Problem, ProblemClass

REDIRECTS = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})
"""What a server answers for a page that is not there, or not any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One complete answer. `url` is the address that gave it, after redirects from `requested_url`.

    `headers` have names in lower case; `body` is decoded (no gzip, br, zstd any more).
    """

    requested_url: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The Content-Type as sent, or an empty string."""
        return self.headers.get("content-type", "")

    @property
    def sha256(self) -> str:
        """The SHA-256 of the body, in hex."""
        return hashlib.sha256(self.body).hexdigest()


def redirect_target(page: Response) -> str:
    """Give the absolute address that an answer redirects to, or an empty string."""
    location = page.headers.get("location", "").strip()
    if page.status not in REDIRECTS or not location:
        return ""
    try:
        return urljoin(page.url, location).partition("#")[0]
    except ValueError:
        return location


def status_problem(page: Response) -> Problem | None:
    """Turn an answer that is neither 2xx nor 304 into a problem; None for a good one."""
    if 200 <= page.status < 300 or page.status == 304:
        return None
    kind = _status_class(page)
    return Problem(kind, page.url, _status_sentence(page, kind))


_PASSING = frozenset({
    ProblemClass.DNS, ProblemClass.CONNECT, ProblemClass.TLS, ProblemClass.TIMEOUT,
    ProblemClass.HTTP_5XX, ProblemClass.RATE_LIMITED, ProblemClass.LOGIN, ProblemClass.BROWSER,
    ProblemClass.REDIRECT, ProblemClass.CHALLENGE, ProblemClass.EMPTY, ProblemClass.PARSE_TIMEOUT,
})  # fmt: skip
_PASSING_STATUSES = (404, 408, 425)


def may_pass(problem: Problem) -> bool:
    """Whether what failed may work later: a fault or a wall may, a refusal will not.

    A page that is not there yet is a matter of minutes on many sites.
    """
    if problem.kind is ProblemClass.HTTP_4XX:
        return any(f"(status {status})" in problem.detail for status in _PASSING_STATUSES)
    return problem.kind in _PASSING


def _status_class(page: Response) -> ProblemClass:
    if page.headers.get("cf-mitigated") == "challenge":
        return ProblemClass.CHALLENGE
    if page.status == 429 or (page.status == 503 and "retry-after" in page.headers):
        return ProblemClass.RATE_LIMITED
    if 400 <= page.status < 500:
        return ProblemClass.HTTP_4XX
    if 300 <= page.status < 400:
        return ProblemClass.REDIRECT
    # What is no status of HTTP at all is the server's fault as well.
    return ProblemClass.HTTP_5XX


def _status_sentence(page: Response, kind: ProblemClass) -> str:
    told = {
        ProblemClass.CHALLENGE: "The server asks for proof of a human reader",
        ProblemClass.RATE_LIMITED: "The server asks us to poll less often",
        ProblemClass.HTTP_5XX: "The server has an internal error",
        ProblemClass.REDIRECT: "The server redirects without a target",
        ProblemClass.HTTP_4XX: _CLIENT_ERRORS.get(page.status, "The server rejects the request"),
    }
    return f"{told[kind]} (status {page.status})."


_CLIENT_ERRORS = {
    401: "The page requires a login",
    402: "The page requires payment",
    403: "The server denies access to this page",
    404: "The page does not exist (any more)",
    407: "The proxy requires a user name and password",
    410: "The page has been removed for good",
}
