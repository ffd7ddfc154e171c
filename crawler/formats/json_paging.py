"""How an API is asked for its next page: by an address, a cursor, a page's number, or an offset.

Pure: what to ask next is made of what was asked, and of what the answer said.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from policywire.config.models import JsonSource, Source
from policywire.crawler.model.feed_entry import Feed

_NO_MORE = frozenset({"", "false", "none", "null", "0"})


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One request for a part of a source; with a body it is a POST."""

    url: str
    body: bytes = b""


def next_request(source: Source, asked: PageRequest, feed: Feed) -> PageRequest | None:
    """What to ask for the page after this one; None when the answer names none, or was empty."""
    if feed.next_url:
        return PageRequest(feed.next_url, asked.body)
    if not isinstance(source, JsonSource) or not _goes_on(source, feed):
        return None
    if source.cursor:
        return _with(asked, source.cursor, feed.next_mark)
    if source.page:
        return _with(asked, source.page, _number(asked, source.page, 1) + 1)
    if source.skip:
        return _with(asked, source.skip, _number(asked, source.skip, 0) + feed.items_found)
    return None


def _goes_on(source: JsonSource, feed: Feed) -> bool:
    """Whether there may be more: as `next` says, or as long as there are items."""
    if not feed.items_found:
        return False
    return feed.next_mark.casefold() not in _NO_MORE if source.next else True


def _number(asked: PageRequest, parameter: str, default: int) -> int:
    """Which page, or offset, was asked for."""
    said = _in_body(asked.body, parameter) if asked.body else _query(asked.url).get(parameter)
    number = str(said or "")
    return int(number) if number.isdecimal() else default


def _with(asked: PageRequest, parameter: str, value: str | int) -> PageRequest:
    if asked.body:
        return PageRequest(asked.url, _body_with(asked.body, parameter, value))
    parts = urlsplit(asked.url)
    query = {**_query(asked.url), parameter: str(value)}
    return PageRequest(urlunsplit(parts._replace(query=urlencode(query, doseq=True))))


def _query(url: str) -> dict[str, Any]:
    """The parameters of an address; what is written several times is a list."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True):
        found[name] = [*found[name], value] if name in found else [value]
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _in_body(body: bytes, parameter: str) -> object:
    """What stands in a body below a key; `paging.number` looks into `paging`."""
    value: Any = json.loads(body)
    for key in parameter.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _body_with(body: bytes, parameter: str, value: str | int) -> bytes:
    whole: Any = json.loads(body)
    *path, last = parameter.split(".")
    place = whole
    for key in path:
        if not isinstance(place.get(key), dict):
            place[key] = {}
        place = place[key]
    place[last] = value
    return json.dumps(whole).encode()
