"""What a service answered to one of Apprise's plug-ins, which tell neither status nor headers.

The plug-ins call `requests.post` and its like in the thread that sends. Their modules get a
`requests` that also remembers the last answer, for that thread alone.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from apprise.plugins.base import NotifyBase

from policywire.alerts.transport.http_post import retry_after

_METHODS = frozenset({"request", "get", "post", "put", "patch", "delete"})
_LAST = threading.local()
_WORDS = ("description", "errorDescription", "message", "msg", "errors", "error", "detail")
"""Where services say in JSON what is wrong."""
_SECRET = re.compile(r"[\w-]{24,}")
"""What may be a token that an answer repeats."""


class _RememberingRequests:
    """The module `requests`, but for its functions that send."""

    def __getattr__(self, name: str) -> Any:
        found = getattr(requests, name)
        return _remembering(found) if name in _METHODS else found


_REQUESTS = _RememberingRequests()


def watch(plugin: NotifyBase) -> None:
    """Remember what is answered to this plug-in; nothing is answered yet."""
    for each in type(plugin).__mro__:
        module = sys.modules[each.__module__]
        if getattr(module, "requests", None) is requests:
            module.requests = _REQUESTS  # type: ignore[attr-defined]
    _LAST.response = None


def last_status() -> int:
    """The status of the last answer in this thread; 0 when there was none."""
    return 0 if _LAST.response is None else int(_LAST.response.status_code)


def wished_wait() -> timedelta | None:
    """How long the last answer asks us to wait: by `Retry-After`, or as Discord and Telegram do."""
    response = _LAST.response
    if response is None:
        return None
    header = str(response.headers.get("Retry-After", ""))
    return retry_after(header, datetime.now(UTC)) or _wait_in(response)


def last_words() -> str:
    """The service's own words about the last answer; empty where it has none that may be shown."""
    response = _LAST.response
    if response is None:
        return ""
    with suppress(ValueError, AttributeError):
        body = json.loads(response.content[:10_000])
        found = (body.get(key) for key in _WORDS)
        lines = [each[0] if isinstance(each, list) and each else each for each in found]
        said = next((each for each in lines if isinstance(each, str) and " " in each), "")
        return "" if _SECRET.search(said) else said
    return ""


def _wait_in(response: requests.Response) -> timedelta | None:
    with suppress(ValueError, TypeError, AttributeError, OverflowError):
        body = json.loads(response.content[:10_000])
        written = body.get("retry_after") or _parameters(body).get("retry_after")
        return timedelta(seconds=float(written)) if written else None
    return None


def _parameters(body: Mapping[str, Any]) -> Mapping[str, Any]:
    found = body.get("parameters")
    return found if isinstance(found, dict) else {}


def _remembering(call: Callable[..., requests.Response]) -> Callable[..., requests.Response]:
    def remember(*words: Any, **named: Any) -> requests.Response:
        response = call(*words, **named)
        _LAST.response = response
        return response

    return remember
