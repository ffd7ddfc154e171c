"""One step of a user's spider: what it asks for, and the entries it found.

Runs in `crawler.workers.parser_pool`. The spider is made anew for each step, so that a step that
hangs, raises or eats memory costs that
step only. What a spider wants to know in its next callback it puts into the request's `meta` or
`cb_kwargs`, as Scrapy's own jobs on disk ask of it too.
"""

from __future__ import annotations

import asyncio
import pickle
import traceback
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib import import_module
from importlib.util import find_spec
from inspect import isasyncgen, isawaitable, isclass
from typing import Any

from policywire.crawler.extract.dates.datetimes import parse_datetime, plausible_utc
from policywire.crawler.extract.plain_text import html_to_line, html_to_paragraphs
from policywire.crawler.fetch.response import Response
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.feed_entry import FeedEntry, entry_key
from policywire.crawler.model.url import resolve_link

MOST_YIELDED = 1_000
NOTE = "This is the text that the spider found."
_LEAST_TEXT = 400
"""Characters from which on an item's text is taken for the whole article."""
_ONCE_AT_TOP = frozenset(
    ["alerts", "config", "crawler", "pipeline", "seeds", "service", "store", "web"]
)
"""Our parts that were packages of their own until 0.2; users' spiders may import them so."""


@dataclass(frozen=True, slots=True)
class SpiderRequest:
    """A page that the spider wants. `request` is Scrapy's own, packed: only a step unpacks it."""

    url: str
    headers: Mapping[str, str]
    packed_request: bytes
    dont_filter: bool = False
    """Whether it wants the page even if it had it before."""


@dataclass(slots=True)
class SpiderStepResult:
    """What came of a step."""

    requests: list[SpiderRequest] = field(default_factory=list)
    entries: list[FeedEntry] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SpiderSpec:
    """Which spider: its class by a dotted path, and what it is called with."""

    class_path: str
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SpiderLoadProblem:
    """Why there is no such spider, and what to do about it; neither is a sentence of its own."""

    problem: str
    cure: str

    def as_problem(self, url: str) -> Problem:
        """As a poll reports it."""
        said = f"{self.problem}; {self.cure}"
        return Problem(ProblemClass.PARSE, url, f"No spider: {said}.")


def check_spider(order: SpiderSpec) -> SpiderLoadProblem | None:
    """What keeps the spider from being made, if anything does. It is asked for nothing."""
    spider = _load_spider(order)
    return spider if isinstance(spider, SpiderLoadProblem) else None


def start_spider(url: str, order: SpiderSpec, now: datetime) -> SpiderStepResult | Problem:
    """Ask the spider for what it starts with; `url` is that of its source."""
    spider = _load_spider(order)
    if isinstance(spider, SpiderLoadProblem):
        return spider.as_problem(url)
    return _run(spider, spider.start, url, now)


def continue_spider(
    url: str, order: SpiderSpec, now: datetime, request: bytes, answer: Response
) -> SpiderStepResult | Problem:
    """Give the spider the page that it asked for."""
    from scrapy.utils.request import request_from_dict

    spider = _load_spider(order)
    if isinstance(spider, SpiderLoadProblem):
        return spider.as_problem(url)

    def called() -> Any:
        asked = request_from_dict(pickle.loads(request), spider=spider)  # noqa: S301 - packed by us
        response = _response(answer, asked)
        return (asked.callback or spider._parse)(response, **asked.cb_kwargs)

    return _run(spider, called, answer.url, now)


def _load_spider(order: SpiderSpec) -> Any:
    """The spider; a SpiderLoadProblem when there is none, or when it cannot be made."""
    from scrapy import Spider

    module, _, name = order.class_path.rpartition(".")
    try:
        file = import_module(module)
        known, kind = vars(file), getattr(file, name, None)
        if isclass(kind) and issubclass(kind, Spider):
            return kind(**order.arguments)
        spiders = [n for n, k in known.items() if isclass(k) and issubclass(k, Spider)]
        named = ", ".join(n for n in spiders if n != "Spider") or "none"
        problem = (
            f"there is no class {name} in {module}"
            if kind is None
            else f"{name} in {module} is not a Scrapy spider"
        )
        return SpiderLoadProblem(problem, f"it has: {named}")
    except ModuleNotFoundError as error:
        missing = f"there is no module {error.name}"
        if f"{module}.".startswith(f"{error.name}."):
            return SpiderLoadProblem(missing, "put its file next to sources.yaml")
        return _moved(error) or SpiderLoadProblem(missing, f"{module} needs it: install it")
    except Exception as error:  # noqa: BLE001 - the user's own code: whatever it raises is told
        problem = f"the spider cannot be created: {_told(error)}"
        return _moved(error) or SpiderLoadProblem(problem, "fix its code, or `arguments`")


def _run(spider: Any, call: Any, url: str, now: datetime) -> SpiderStepResult:
    """Take what a call yields, and what it raises; what it had yielded before stays."""
    step = SpiderStepResult()
    try:
        asyncio.run(_collect(spider, call, url, now, step))
    except Exception as error:  # noqa: BLE001 - the user's own code: whatever it raises is told
        step.errors.append(f"The spider failed: {_told(error)}")
    return step


async def _collect(spider: Any, call: Any, url: str, now: datetime, step: SpiderStepResult) -> None:
    taken = 0
    async for each in _each(call()):
        taken += 1
        if taken > MOST_YIELDED:
            step.errors.append(f"The spider yields without end; {MOST_YIELDED:,} are taken.")
            return
        _take(spider, each, url, now, step)


async def _each(found: Any) -> AsyncIterator[Any]:
    """Each thing of whatever a callback of Scrapy's may give."""
    if isawaitable(found):
        found = await found
    if isasyncgen(found):
        async for each in found:
            yield each
    elif isinstance(found, Iterable) and not isinstance(found, str | bytes | Mapping):
        for each in found:
            yield each
    elif found is not None:
        yield found


def _take(spider: Any, each: Any, url: str, now: datetime, step: SpiderStepResult) -> None:
    from itemadapter import ItemAdapter, is_item
    from scrapy import Request

    if isinstance(each, Request):
        _take_request(spider, each, step)
    elif is_item(each):
        _take_item(ItemAdapter(each), url, now, step)
    elif each is not None:
        step.errors.append(f"The spider yields a {type(each).__name__}, not an item or request.")


def _take_request(spider: Any, request: Any, step: SpiderStepResult) -> None:
    from scrapy.utils.url import url_is_from_spider

    if request.method != "GET" or request.body:
        step.errors.append(
            "The spider requests with a method other than GET, which is not allowed."
        )
    elif not getattr(spider, "allowed_domains", None) or url_is_from_spider(request.url, spider):
        headers = request.headers.to_unicode_dict()
        packed = pickle.dumps(request.to_dict(spider=spider))
        step.requests.append(SpiderRequest(request.url, dict(headers), packed, request.dont_filter))


def _take_item(item: Any, url: str, now: datetime, step: SpiderStepResult) -> None:
    """Make an entry of an item that names itself in one of the usual ways."""
    title = html_to_line(_text(item, "title", "headline", "name"))
    link = resolve_link(_text(item, "url", "link"), url)
    text = html_to_paragraphs(_text(item, "text", "body", "content"))
    summary = html_to_paragraphs(_text(item, "summary", "description")) or text
    if not title and not link:
        step.errors.append("The spider yields an item with neither url nor title.")
        return
    step.entries.append(
        FeedEntry(
            key=entry_key("", link, title, summary.partition("\n")[0]),
            title=title,
            link=link,
            summary=summary.partition("\n")[0],
            author=html_to_line(_text(item, "author")),
            published=_moment(_value(item, "date", "published", "published_at"), now),
            updated=None,
            text=text,
            note=NOTE if len(text) >= _LEAST_TEXT or (text and not link) else "",
        )
    )


def _value(item: Any, *names: str) -> Any:
    return next((item[name] for name in names if item.get(name) not in (None, "")), None)


def _text(item: Any, *names: str) -> str:
    value = _value(item, *names)
    if isinstance(value, list | tuple):
        return "\n".join(str(each) for each in value)
    return "" if value is None else str(value)


def _moment(value: Any, now: datetime) -> datetime | None:
    if isinstance(value, datetime):
        return plausible_utc(value, now)
    if isinstance(value, date):
        return plausible_utc(datetime(value.year, value.month, value.day, tzinfo=UTC), now)
    return parse_datetime(str(value), now) if value is not None else None


def _response(answer: Response, request: Any) -> Any:
    """The answer as Scrapy's callbacks know it."""
    from scrapy.http import Headers
    from scrapy.responsetypes import responsetypes

    # The body is unpacked already.
    told = {name: value for name, value in answer.headers.items() if name != "content-encoding"}
    kind = responsetypes.from_args(headers=Headers(told), url=answer.url, body=answer.body)
    return kind(
        url=answer.url,
        status=answer.status,
        headers=told,
        body=answer.body,
        request=request,
    )


def _moved(error: Exception) -> SpiderLoadProblem | None:
    """That the user's code imports a part of ours by the name it had before 0.2, if it does."""
    missing = (error.name or "") if isinstance(error, ImportError) else ""
    room = missing.partition(".")[0]
    # Another package may have such a name too: then what is missing in it must be in ours.
    if room not in _ONCE_AT_TOP or not find_spec(".".join(["policywire", *missing.split(".")[:2]])):
        return None
    refusal = f"{room}/__init__.py"  # in a checkout the room itself says no: not the user's line
    frames = [each for each in _frames(error) if not each.filename.endswith(refusal)]
    problem = f"there is no module {room} any more{_place(frames)}"
    return SpiderLoadProblem(problem, f"import policywire.{room} instead")


def _told(error: Exception) -> str:
    """The error and where in the spider's file it was raised."""
    if moved := _moved(error):
        return f"{moved.problem}; {moved.cure}"
    return f"{type(error).__name__}: {error}"[:200] + _place(_frames(error))


def _frames(error: Exception) -> list[traceback.FrameSummary]:
    return traceback.extract_tb(error.__traceback__)


def _place(frames: Sequence[traceback.FrameSummary]) -> str:
    if not frames:
        return ""
    return f" ({frames[-1].filename.rpartition('/')[2]}, line {frames[-1].lineno})"
