"""A page or PDF watched for changes: its text now, compared with the one before.

Pure and hostile-proof, but not bounded in time by itself: run it in `crawler.workers.parser_pool`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lxml.html import tostring

from policywire.crawler.extract.bot_wall import detect_bot_wall
from policywire.crawler.extract.charset import decode, is_binary
from policywire.crawler.extract.extraction import parse_html
from policywire.crawler.extract.page import LARGEST_PAGE
from policywire.crawler.extract.page_form import holds_page
from policywire.crawler.extract.pdf import is_pdf, read_pdf
from policywire.crawler.extract.plain_text import html_to_paragraphs, single_line
from policywire.crawler.extract.text_diff import TextChange, diff_paragraphs
from policywire.crawler.formats.routine_changes import (
    count_restless,
    is_housekeeping,
    is_routine_change,
)
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.feed_entry import Feed, FeedEntry, short_hash

if TYPE_CHECKING:
    from lxml.html import HtmlElement

NOTE = "This is what changed on the page."
LONGEST_TEXT = 200_000
VERSIONS_KEPT = 50

_NEVER_TEXT = (
    "script", "style", "svg", "noscript", "iframe", "link", "meta", "template", "nav", "header",
    "footer", "aside", "form", "button", "select", "picture", "video", "audio", "canvas", "dialog",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageMonitorRules:
    """CSS selectors: the `part` that is watched, and what in it is to `ignore`; both optional."""

    part: str = ""
    ignore: str = ""


@dataclass(frozen=True, slots=True)
class PageSnapshot:
    """What is kept of a page between two looks.

    `versions` counts the changes; `past` has a digest and a day of the texts there were, latest
    last. `restless` counts for a line, by its digest without numbers and dates, the looks in a
    row at which it differed. `rules` are the selectors by which it was looked at.
    """

    title: str
    paragraphs: tuple[str, ...]
    versions: int = 0
    past: tuple[tuple[str, str], ...] = ()
    restless: Mapping[str, int] = field(default_factory=dict)
    rules: str = ""

    def to_text(self) -> str:
        """Write it as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> PageSnapshot | None:
        """Read what `text` wrote; None for nothing, and for what it did not write."""
        try:
            kept: dict[str, Any] = json.loads(text) if text else {}
            past = tuple((str(each[0]), str(each[1])) for each in kept["past"])
            paragraphs = tuple(str(each) for each in kept["paragraphs"])
            restless = {str(mark): int(times) for mark, times in kept["restless"].items()}
            rest = (paragraphs, int(kept["versions"]), past, restless, str(kept["rules"]))
            return cls(str(kept["title"]), *rest)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            return None


def read_page_changes(
    body: bytes,
    url: str,
    content_type: str,
    now: datetime,
    *,
    rules: PageMonitorRules,
    reader_state: str,
) -> Feed | Problem:
    """Read a page as a feed of its changes: one entry if it changed, else none.

    `reader_state` is the snapshot it is compared with. The first poll only stores the text; so
    does the first one with other selectors.
    """
    seen = _take_snapshot(body, url, content_type, now, rules)
    if isinstance(seen, Problem):
        return seen
    before = PageSnapshot.from_text(reader_state)
    if before is None or before.rules != seen.rules:
        first = replace(seen, past=((_content_hash(seen.paragraphs), now.isoformat()),))
        return _feed((), url, first)
    found = list(diff_paragraphs(before.paragraphs, seen.paragraphs))
    restless = count_restless(before.restless, found)
    changes = [each for each in found if not is_routine_change(each, before.restless)]
    if not changes:
        return _feed((), url, replace(before, paragraphs=seen.paragraphs, restless=restless))
    after = _following(before, seen, restless, now)
    return _feed((_entry(before, after, changes, url, now),), url, after)


def _feed(entries: tuple[FeedEntry, ...], url: str, memory: PageSnapshot) -> Feed:
    return Feed(
        title=memory.title,
        link=url,
        language="",
        entries=entries,
        ttl=None,
        kind="page",
        reader_state=memory.to_text(),
    )


def _following(
    before: PageSnapshot, seen: PageSnapshot, restless: Mapping[str, int], now: datetime
) -> PageSnapshot:
    past = (*before.past, (_content_hash(seen.paragraphs), now.isoformat()))
    return replace(
        seen, versions=before.versions + 1, past=past[-VERSIONS_KEPT:], restless=restless
    )


def _entry(
    before: PageSnapshot,
    after: PageSnapshot,
    changes: Sequence[TextChange],
    url: str,
    now: datetime,
) -> FeedEntry:
    """An entry for a change. Its key counts versions: a page that changes back is news again."""
    name = after.title or url
    earlier = _earlier(before, after)
    headline = f"back to its state of {earlier:%Y-%m-%d}" if earlier else _headline(changes)
    text = "\n".join(line for each in changes for line in each.lines())
    if earlier:
        text = f"The page is back to what it said on {earlier:%Y-%m-%d %H:%M} UTC.\n{text}"
    return FeedEntry(
        key=short_hash("change", url, str(after.versions), _content_hash(after.paragraphs)),
        title=f"{name}: {headline}",
        link="",
        summary=text.partition("\n")[0],
        author="",
        published=now,
        updated=None,
        text=text,
        note=NOTE,
    )


def _earlier(before: PageSnapshot, after: PageSnapshot) -> datetime | None:
    """When the page said the same before, if it did."""
    same = _content_hash(after.paragraphs)
    found = [when for mark, when in before.past if mark == same]
    return datetime.fromisoformat(found[-1]) if found else None


def _headline(changes: Sequence[TextChange]) -> str:
    """What changed, in a line: the first thing that came and the first that went."""
    words = [each.headline() for each in changes]
    more = f", and {len(words) - 2} more" if len(words) > 2 else ""
    return ", ".join(words[:2]) + more


def _content_hash(paragraphs: Sequence[str]) -> str:
    """A digest of what a page says; what is housekeeping in any case does not count."""
    return short_hash("page", *(each for each in paragraphs if not is_housekeeping(each)))[:16]


# What a page says.


def _take_snapshot(
    body: bytes, url: str, content_type: str, now: datetime, rules: PageMonitorRules
) -> PageSnapshot | Problem:
    if not body.strip():
        return Problem(ProblemClass.EMPTY, url, "The answer is empty; a page was expected.")
    if len(body) > LARGEST_PAGE:
        return Problem(ProblemClass.TOO_LARGE, url, "The page is larger than 10 MiB.")
    if is_pdf(body, content_type):
        page = read_pdf(body, url, content_type, now)
        if isinstance(page, Problem):
            return page
        return PageSnapshot(page.title, _paragraphs(page.text))
    if is_binary(body):
        return Problem(ProblemClass.PARSE, url, "The answer is neither a page nor a PDF.")
    return _seen_page(decode(body, content_type), url, rules)


def _seen_page(source: str, url: str, rules: PageMonitorRules) -> PageSnapshot | Problem:
    tree = parse_html(source)
    if tree is None:
        return Problem(ProblemClass.EMPTY, url, "The answer contains no page.")
    title = _title(tree)
    parts = _parts(tree, rules)
    paragraphs = _paragraphs("\n".join(map(_said, parts)))
    if wall := detect_bot_wall(source, sum(len(each.split()) for each in paragraphs)):
        return Problem(ProblemClass.CHALLENGE, url, wall)
    if not paragraphs:
        where = f"nothing at {rules.part}" if rules.part else "no text"
        detail = f"The page contains {where}; its layout may have changed."
        return Problem(ProblemClass.EMPTY, url, detail)
    return PageSnapshot(title, paragraphs, rules=f"{rules.part}\n{rules.ignore}")


def _title(tree: HtmlElement) -> str:
    """The page's own heading, else its title without the site's name."""
    for heading in tree.iterfind(".//h1"):
        if text := single_line(heading.text_content()):
            return text[:200]
    found = tree.find(".//title")
    text = single_line(found.text_content()) if found is not None else ""
    return re.split(r" [|–—] ", text)[0][:200]


def _parts(tree: HtmlElement, rules: PageMonitorRules) -> list[HtmlElement]:
    for found in tree.cssselect(rules.ignore) if rules.ignore else ():
        if found.getparent() is not None:
            found.drop_tree()
    if rules.part:
        chosen: list[HtmlElement] = tree.cssselect(rules.part)
        inner = {each for one in chosen for each in one.iterdescendants()}
        return [each for each in chosen if each not in inner]
    for name in _NEVER_TEXT:
        for found in list(tree.iterfind(f".//{name}")):
            whole = name == "form" and holds_page(found)
            if found.getparent() is not None and not whole:
                found.drop_tree()
    main = tree.cssselect("main, [role=main]")
    said = main and len(_said(main[0])) > 0
    return [main[0]] if said else [tree]


def _said(part: HtmlElement) -> str:
    return html_to_paragraphs(f"<div>{tostring(part, encoding='unicode', with_tail=False)}</div>")


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(_each_paragraph(text[:LONGEST_TEXT]))


def _each_paragraph(text: str) -> Iterator[str]:
    for each in text.split("\n"):
        if each.strip():
            yield each.strip()
