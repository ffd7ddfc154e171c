"""What we read of feedparser's own test files, held against what those files expect.

    python benchmarks/feeds.py DIR [--show] [--sanitising]

DIR is the folder `tests` of feedparser's source distribution. Each file begins with a comment that
says in Python what is expected. Judged is what we keep: an entry's title, link, text, author,
identifier and dates, and a feed's title, link and language; all else in an expectation is left out.
Texts are compared as the plain text that we make of them. Files on sanitising are left out unless
asked for, since we keep no markup; so are relative addresses inside of a text, for the same reason.
Exit code 1 when a file made the reader crash.
"""

from __future__ import annotations

import argparse
import ast
import codecs
import re
import sys
from calendar import timegm
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from policywire.crawler.extract.plain_text import html_to_line, single_line
from policywire.crawler.formats.feed import read_feed
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.feed_entry import Feed

NOW = datetime(2027, 1, 1, tzinfo=UTC)
SITE = "http://127.0.0.1:8097/"
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_EXPECT = re.compile(rb"Expect:\s*(.*?)-->", re.DOTALL)
_ENCODING = re.compile(rb"""encoding=["']([\w.:-]+)["']""")
_MAIL = re.compile(r"\s*\([^()\s]+@[^()\s]+\)")
_HEADER = re.compile(rb"Header:\s*([\w-]+):(.*)")
_TEXTS = frozenset({"description", "summary", "content"})
_DATES = {"published_parsed": "published", "updated_parsed": "updated"}
_NAMES = {
    "title": "title", "link": "link", "author": "author", "id": "id", "guid": "id",
    "language": "language", "description": "text", "summary": "text", "content": "text", **_DATES,
}  # fmt: skip
_OF_A_FEED = frozenset({"title", "link", "language"})


@dataclass(frozen=True)
class Expected:
    """One thing that a file expects: of its feed, or of an entry by its number."""

    entry: int | None
    name: str
    value: Any


@dataclass
class Count:
    """The figures of a run."""

    files: int = 0
    judged: int = 0
    crashed: int = 0
    refused: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    wrong_files: set[str] = field(default_factory=set)


def expected_in(text: bytes) -> list[Expected]:
    """What a file expects of the things that we keep."""
    found = _EXPECT.search(text)
    if not found:
        return []
    try:
        tree = ast.parse(found[1].decode("utf-8", "replace").strip(), mode="eval")
    except SyntaxError:
        return []
    return [each for node in _conjuncts(tree.body) if (each := _comparison(node))]


def _conjuncts(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for each in node.values:
            yield from _conjuncts(each)
    else:
        yield node


def _comparison(node: ast.expr) -> Expected | None:
    """`entries[0]['title'] == 'x'` as what it expects; None for what we do not keep."""
    if not (
        isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq)
    ):
        return None
    path = _path(node.left)
    try:
        value = ast.literal_eval(node.comparators[0])
    except ValueError:
        return None
    match path:
        case ["feed", str(name)] if name in _OF_A_FEED:
            return Expected(None, name, value)
        case ["entries", int(number), "content", 0, "value"]:
            return Expected(number, "text", value)
        case ["entries", int(number), str(name)] if name in _NAMES and name != "language":
            return Expected(number, _NAMES[name], value)
    return None


def _path(node: ast.expr) -> list[str | int]:
    """`entries[0]['title']` as its parts."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        key = node.slice.value
        return [*_path(node.value), key] if isinstance(key, str | int) else []
    return []


def is_out_of_reach(body: bytes, name: str) -> bool:
    """Whether nobody could meet a file's expectation here.

    Its charset is none that Python knows, which feedparser's own tests ask for first; or what it
    expects comes with headers that only its own test server sends.
    """
    declared = _ENCODING.search(body[:200])
    if declared and name.startswith("encoding/") and not _is_codec(declared[1].decode("ascii")):
        return True
    return bool(re.search(rb"Header:\s*Content-(?:Location|Language)", body[:4_000]))


def _is_codec(name: str) -> bool:
    try:
        return bool(codecs.lookup(name))
    except LookupError:
        return False


def type_of(text: bytes) -> str:
    """The Content-Type that a file is to be served with."""
    for name, value in _HEADER.findall(text[:4_000]):
        if name.lower() == b"content-type":
            return str(value.decode().strip())
    return "application/xml"


def is_right(feed: Feed, wanted: Expected) -> bool | None:
    """Whether it was read as expected; None for what nobody can compare."""
    of = feed if wanted.entry is None else feed.entries[wanted.entry]
    if wanted.name in {"published", "updated"}:
        return _same_date(getattr(of, wanted.name), wanted.value)
    if not isinstance(wanted.value, str):
        return None
    if wanted.name == "text":
        kept = (of.text, of.summary)  # type: ignore[union-attr]
        texts = {shown for each in kept for shown in (single_line(each), html_to_line(each))}
        return html_to_line(wanted.value) in texts
    found = str(getattr(of, wanted.name))
    if wanted.name == "link":
        return found == wanted.value or not wanted.value.startswith("http")
    if wanted.name == "author":  # nobody's mail address is kept
        return found in {wanted.value, _MAIL.sub("", wanted.value)}
    return found in {wanted.value, html_to_line(wanted.value)}


def _same_date(found: datetime | None, wanted: Any) -> bool | None:
    if not isinstance(wanted, tuple):
        return None
    moment = datetime.fromtimestamp(timegm(wanted), UTC)
    if not EARLIEST <= moment <= NOW:
        return None
    return found == moment


def run(folder: Path, *, sanitising: bool, show: bool) -> Count:
    """Read every file and count what is wrong."""
    count = Count()
    for path in sorted(folder.rglob("*.xml")):
        name = str(path.relative_to(folder))
        if not sanitising and "sanitize" in name:
            continue
        count.files += 1
        judge(path.read_bytes(), name, count, show=show)
    return count


def judge(body: bytes, name: str, count: Count, *, show: bool) -> None:
    """Read one file, and count it."""
    try:
        feed = read_feed(body, f"{SITE}{name}", type_of(body), NOW)
    except Exception as error:  # noqa: BLE001 - a crash is what is looked for
        count.crashed += 1
        print(f"CRASH {name}: {type(error).__name__}: {error}")
        return
    wanted = [] if is_out_of_reach(body, name) else expected_in(body)
    if isinstance(feed, Problem):
        # Entities are refused on purpose: they are how a feed of one line eats all memory.
        count.refused += feed.kind is ProblemClass.XML_ENTITIES
        wrong = [] if feed.kind is ProblemClass.XML_ENTITIES else [each.name for each in wanted]
        verdicts: list[tuple[Expected, bool | None]] = [
            (each, False) for each in wanted if each.name in wrong
        ]
    else:
        verdicts = [(each, _judged(feed, each)) for each in wanted]
    judged = [(each, right) for each, right in verdicts if right is not None]
    count.judged += bool(judged)
    for each, right in judged:
        if not right:
            count.wrong[each.name] += 1
            count.wrong_files.add(name)
            if show:
                print(f"{name}: {each.name}: {each.value!r}: {_shown(feed, each)!r}")


def _judged(feed: Feed, wanted: Expected) -> bool | None:
    if wanted.entry is not None and wanted.entry >= len(feed.entries):
        return False
    return is_right(feed, wanted)


def _shown(feed: Feed | Problem, wanted: Expected) -> Any:
    if isinstance(feed, Problem):
        return feed.detail
    if wanted.entry is None:
        return getattr(feed, wanted.name)
    if wanted.entry >= len(feed.entries):
        return "no such entry"
    return getattr(feed.entries[wanted.entry], wanted.name)


def main() -> int:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("folder", metavar="DIR", type=Path, help="feedparser's folder `tests`")
    options.add_argument("--show", action="store_true", help="print each that is wrong")
    options.add_argument("--sanitising", action="store_true", help="with the files on sanitising")
    given = options.parse_args()
    count = run(given.folder, sanitising=given.sanitising, show=given.show)
    print(f"{count.files} files, {count.crashed} crashes, {count.refused} refused for entities")
    print(
        f"{count.judged} expect something that we keep; {len(count.wrong_files)} are read wrongly"
    )
    for name, times in count.wrong.most_common():
        print(f"  {name}: {times}")
    return 1 if count.crashed else 0


if __name__ == "__main__":
    sys.exit(main())
