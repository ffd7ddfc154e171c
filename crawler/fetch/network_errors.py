"""From the exceptions of Scrapy, Twisted and OpenSSL to problems with a plain sentence."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import brotli  # type: ignore[import-untyped]
from backports import zstd
from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.web.client import ResponseFailed

from policywire.crawler.model.crawl_outcome import Problem, ProblemClass


class HeadersTooLargeError(Exception):
    """The headers of the answer are longer than any honest server's."""


class HostBackoffError(IgnoreRequest):
    """The host asked us to wait while this request was standing in line."""


DOWNLOAD_ERRORS: tuple[type[BaseException], ...] = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
    TunnelError,
    ConnectError,
    ConnectionClosed,
    SSL.Error,
    VerificationError,
    zlib.error,
    brotli.error,
    zstd.ZstdError,
    EOFError,
    OSError,
    ValueError,
)
"""Everything that a hostile or broken server can make a download raise; the rest are our bugs."""

_SENTENCES: tuple[tuple[type[BaseException], ProblemClass, str], ...] = (
    (HostBackoffError, ProblemClass.RATE_LIMITED, "The server asks us to poll less often."),
    (HeadersTooLargeError, ProblemClass.TOO_LARGE, "The answer's headers are too long."),
    (TunnelError, ProblemClass.CONNECT, "The proxy refused to connect to the server."),
    (VerificationError, ProblemClass.TLS, "The certificate is for another host."),
    (SSL.Error, ProblemClass.TLS, "No trustworthy TLS connection could be made: {tls}."),
    (CannotResolveHostError, ProblemClass.DNS, "The host name cannot be resolved (DNS)."),
    (DownloadTimeoutError, ProblemClass.TIMEOUT, "The server did not answer completely in time."),
    (DownloadCancelledError, ProblemClass.TOO_LARGE, "The answer is too large."),
    (DownloadConnectionRefusedError, ProblemClass.CONNECT, "The server refuses connections."),
    (IgnoreRequest, ProblemClass.TOO_LARGE, "The unpacked answer is too large."),
    (ResponseDataLossError, ProblemClass.CONNECT, "The answer was cut off."),
    (DownloadFailedError, ProblemClass.CONNECT, "The connection was lost before the answer."),
    (ConnectError, ProblemClass.CONNECT, "No connection could be made."),
)
_UNREADABLE = (ProblemClass.PARSE, "The answer cannot be unpacked or is not proper HTTP.")


def download_problem(error: BaseException, url: str) -> Problem:
    """Name what went wrong in a download by the innermost cause that we know a sentence for."""
    causes = list(_causes(error))
    for known, kind, sentence in _SENTENCES:
        for cause in causes:
            if isinstance(cause, known):
                return Problem(kind, url, sentence.format(tls=_tls_words(cause)))
    kind, sentence = _UNREADABLE
    return Problem(kind, url, sentence)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Walk from an exception to what caused it, through Twisted's lists of reasons."""
    while error is not None:
        yield error
        if isinstance(error, ResponseFailed):
            for reason in error.reasons:
                yield from _causes(reason.value)
        error = error.__cause__


def _tls_words(error: BaseException) -> str:
    """Give OpenSSL's own words: the last entry of its list of (library, function, reason)."""
    stack = error.args[0] if isinstance(error, SSL.Error) and error.args else None
    if not isinstance(stack, list) or not stack:
        return "the handshake failed"
    return str(stack[-1][-1])
