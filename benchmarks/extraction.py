"""How well and how fast we read pages, beside trafilatura alone, on the same pages in the same run.

    python benchmarks/extraction.py --pages DIR [--show] [--half 1|2]

DIR holds `NAME.html` or `NAME.html.gz` with `NAME.json` beside it, at any depth:
`{"url": …, "title": …, "authors": [name…], "published": ISO 8601, "text": paragraphs by newlines,
"canonical": …, "language": ISO 639-1}`; what is missing there is not judged. Text is judged by F1
of its 4-word shingles, each counted as often as it occurs, averaged over the pages; times are CPU
seconds. trafilatura names no language as it is called here.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import trafilatura

from policywire.crawler.extract.metadata import detect_language
from policywire.crawler.extract.page import ArticlePage, read_page

NOW = datetime(2027, 1, 1, tzinfo=UTC)
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Labelled:
    """A page and what a good reader finds on it."""

    name: str
    html: bytes
    expected: dict[str, Any]

    @property
    def url(self) -> str:
        return self.expected.get("url") or "https://example.org/"


@dataclass(frozen=True)
class Reading:
    """What a reader found on a page, and the CPU seconds it took."""

    text: str
    title: str
    authors: str
    published: datetime | None
    seconds: float
    canonical: str = ""
    language: str = ""


def ours(page: Labelled) -> Reading:
    started = time.process_time()
    read = read_page(page.html, page.url, "text/html", NOW)
    seconds = time.process_time() - started
    if not isinstance(read, ArticlePage):
        return Reading("", "", "", None, seconds)
    return Reading(
        read.text, read.title, read.author, read.published, seconds,
        read.canonical_url, read.language,
    )  # fmt: skip


def trafilatura_alone(page: Labelled) -> Reading:
    """Its text with favour of precision, and its metadata, as one call gives both."""
    started = time.process_time()
    read = trafilatura.bare_extraction(
        page.html, url=page.url, favor_precision=True, include_comments=False, with_metadata=True
    )
    seconds = time.process_time() - started
    if read is None:
        return Reading("", "", "", None, seconds)
    day = datetime.fromisoformat(read.date).replace(tzinfo=UTC) if read.date else None
    authors = (read.author or "").replace("; ", ", ")
    return Reading(
        read.text or "", read.title or "", authors, day, seconds,
        read.url or "", read.language or "",
    )  # fmt: skip


def trafilatura_text(page: Labelled) -> Reading:
    """Its text alone: what its speed is without metadata."""
    started = time.process_time()
    text = trafilatura.extract(page.html, favor_precision=True, include_comments=False)
    return Reading(text or "", "", "", None, time.process_time() - started)


COLUMNS = (
    "F1", "precision", "recall", "title", "author", "minute", "day", "canonical", "language",
)  # fmt: skip
READERS: dict[str, Callable[[Labelled], Reading]] = {
    "ours": ours,
    "trafilatura, text and metadata": trafilatura_alone,
    "trafilatura, text only": trafilatura_text,
}


def labelled_pages(folder: Path) -> Iterator[Labelled]:
    for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.html.gz")]):
        labels = path.with_name(path.name.removesuffix(".gz").removesuffix(".html") + ".json")
        if labels.exists():
            body = path.read_bytes()
            html = gzip.decompress(body) if path.suffix == ".gz" else body
            yield Labelled(labels.stem, html, json.loads(labels.read_text("utf-8")))


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text.lower())
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


def agreement(found: str, expected: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of a text's shingles."""
    a, b = shingles(found), shingles(expected)
    both = sum((a & b).values())
    precision, recall = both / max(1, sum(a.values())), both / max(1, sum(b.values()))
    return precision, recall, 2 * both / max(1, sum(a.values()) + sum(b.values()))


def folded(text: str) -> str:
    return " ".join(text.split())


def judged(reading: Reading, expected: dict[str, Any]) -> dict[str, float]:
    """Score one reading by everything that is labelled."""
    marks = {"seconds": reading.seconds}
    if expected.get("text"):
        precision, recall, f1 = agreement(reading.text, expected["text"])
        marks |= {"precision": precision, "recall": recall, "f1": f1}
    if expected.get("title"):
        marks["title"] = folded(reading.title) == folded(expected["title"])
    if expected.get("authors"):
        marks["author"] = reading.authors.casefold() == ", ".join(expected["authors"]).casefold()
    for name in ("canonical", "language"):
        if expected.get(name):
            marks[name] = getattr(reading, name).rstrip("/") == expected[name].rstrip("/")
    if expected.get("published"):
        marks |= date_marks(reading.published, datetime.fromisoformat(expected["published"]))
    return marks


def date_marks(found: datetime | None, expected: datetime) -> dict[str, float]:
    expected = expected.replace(tzinfo=expected.tzinfo or UTC)
    same_day = found is not None and abs((found - expected).total_seconds()) < 86400
    return {"minute": found is not None and abs((found - expected).total_seconds()) < 60,
            "day": same_day}  # fmt: skip


def mean(marks: Iterable[dict[str, float]], name: str) -> float:
    values = [mark[name] for mark in marks if name in mark]
    return sum(values) / len(values) if values else float("nan")


def report(name: str, marks: list[dict[str, float]]) -> str:
    figures = "".join(f"{mean(marks, column.lower()):10.3f}" for column in COLUMNS)
    return f"{name:32}{figures}{1 / mean(marks, 'seconds'):10.1f}"


def show(page: Labelled, reading: Reading, marks: dict[str, float]) -> None:
    """Print where a page was not read as labelled."""
    if marks.get("f1", 1) < 0.9:
        parts = ", ".join(f"{name} {marks[name]:.2f}" for name in ("f1", "precision", "recall"))
        print(f"  {page.name}: {parts}")
    found = {"title": reading.title, "author": reading.authors, "minute": str(reading.published)}
    named = {"title": "title", "author": "authors", "minute": "published"}
    for name, value in found.items():
        if not marks.get(name, True):
            print(f"  {page.name}: {name} {value!r}, not {page.expected[named[name]]!r}")


def warm_up(page: Labelled) -> None:
    """Load what is loaded once in a process, in the service before the first task."""
    detect_language(page.html[:1000].decode("utf-8", "replace"))
    for reader in READERS.values():
        reader(page)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--show", action="store_true", help="name the pages we read differently")
    parser.add_argument("--half", type=int, choices=[1, 2], help="every second page only")
    options = parser.parse_args()
    pages = list(labelled_pages(options.pages))
    pages = pages[options.half - 1 :: 2] if options.half else pages
    if not pages:
        raise SystemExit(f"{options.pages} holds no NAME.html with a NAME.json beside it.")
    warm_up(pages[0])
    marks: dict[str, list[dict[str, float]]] = {name: [] for name in READERS}
    for page in pages:
        for name, reader in READERS.items():
            reading = reader(page)
            marks[name].append(judged(reading, page.expected))
            if options.show and name == "ours":
                show(page, reading, marks[name][-1])
    head = "".join(f"{column:>10}" for column in (*COLUMNS, "pages/s"))
    print(f"{f'{len(pages)} pages':32}{head}")
    for name in READERS:
        print(report(name, marks[name]))


if __name__ == "__main__":
    main()
