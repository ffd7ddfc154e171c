"""A visit: one request to a page, reduced to what pages ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request

from config.models import Configuration
from store.store import Store
from web.backing import Backing
from web.daily import DailyCounts

LONGEST_FORM = 300_000
"""Bytes of a form that are taken: a long article and its title."""


class Refusal(Exception):  # noqa: N818 - it names an answer, not a fault of ours
    """The visitor gets a page that says what is wrong and what to do instead."""

    def __init__(self, status: int, title: str, text: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`parts` are the variables in the path, `query` and `form` the last value of each name.

    `base` is the path prefix that a reverse proxy takes away, `origin` scheme and host.
    """

    backing: Backing
    daily: DailyCounts
    configuration: Configuration
    now: datetime
    path: str = "/"
    base: str = ""
    origin: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        """The store, to read from."""
        return self.backing.store

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which times are told."""
        return ZoneInfo(self.configuration.settings.timezone)

    def url(self, path: str, **query: str | None) -> str:
        """The address of a page of ours; names without a value are left out."""
        given = {name: value for name, value in query.items() if value}
        return self.base + path + (f"?{urlencode(given, errors='replace')}" if given else "")

    def again(self, **query: str | None) -> str:
        """This page with other values in its query."""
        return self.url(self.path, **{**self.query, **query})


async def visit_of(request: Request, backing: Backing, daily: DailyCounts) -> Visit:
    """Read a request. Raises Refusal for a form that is too long."""
    visit = bare_visit(request, backing, daily)
    return replace(visit, form=await _form(request)) if request.method == "POST" else visit


def bare_visit(request: Request, backing: Backing, daily: DailyCounts) -> Visit:
    """Read a request without what its body says."""
    base = request.scope.get("root_path", "")
    return Visit(
        backing=backing,
        daily=daily,
        configuration=backing.configuration(),
        now=backing.now(),
        path=request.scope["path"].removeprefix(base) or "/",
        base=base,
        origin=f"{request.url.scheme}://{request.url.netloc}",
        parts=request.path_params,
        query=dict(request.query_params),
    )


async def _form(request: Request) -> Mapping[str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            raise Refusal(
                413, "That is too long", "Paste one article at a time, up to 100,000 letters."
            )
    return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
