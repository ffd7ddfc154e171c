"""Count in how many articles of the news each word stands: `pipeline/text/news_frequencies.txt`.

Reads JSON and JSON lines (.json, .jsonl, .json.gz, .jsonl.gz) with `title` and `text` or `body`, in
the files and folders given, each a collection. Only counts are kept, no text: stems with the share
of articles that hold them. A headline alone holds a sixth of what its article would; its words
count as if six such headlines were read.

    python benchmarks/news_frequencies.py FILE_OR_FOLDER … --out pipeline/text/news_frequencies.txt
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from math import log
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from policywire.pipeline.text.content_terms import content_terms, stems
from policywire.pipeline.text.idf import LEAST_SHARE, SHARE_STEP, general_frequency

FEWEST = 4
"""Articles that must hold a word before its share means anything."""

FEWEST_ARTICLES = 50
"""A collection has at least so many texts, or headlines, to count."""

SHORT = 30
"""A text of fewer words is a headline alone."""

HEADLINES_AN_ARTICLE = 6


def documents(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Title and text of each article in files and folders."""
    for path in paths:
        if path.is_dir():
            yield from documents(sorted(path.rglob("*.json*")))
        else:
            yield from filter(any, map(_parts, _records(path)))


def _records(path: Path) -> Iterator[dict[str, Any]]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text = raw.decode("utf-8", "replace")
    lines = [text] if ".jsonl" not in path.name else text.splitlines()
    for line in filter(str.strip, lines):
        found = json.loads(line)
        if isinstance(found, dict):
            yield found


def _parts(record: dict[str, Any]) -> tuple[str, str]:
    title, body = record.get("title"), record.get("text") or record.get("body")
    return (title if isinstance(title, str) else ""), (body if isinstance(body, str) else "")


def shares(collections: Iterable[Iterable[tuple[str, str]]]) -> dict[str, float]:
    """The share of articles that hold each word, 0..1: the mean over collections.

    Texts and headlines of a collection count as two. What one month or one paper speaks of all day
    is not common for that.
    """
    counted = [each for found in collections for each in _counted(found)]
    terms = set[str]().union(*counted)
    return {term: sum(found.get(term, 0.0) for found in counted) / len(counted) for term in terms}


def _counted(found: Iterable[tuple[str, str]]) -> list[dict[str, float]]:
    told = dict.fromkeys(found)
    texts = [one for one in told if len(one[1].split()) >= SHORT]
    titles = [one for one in told if len(one[1].split()) < SHORT]
    headlines = {
        term: 1 - (1 - share) ** HEADLINES_AN_ARTICLE for term, share in _shares(titles).items()
    }
    return [each for each in (_shares(texts), headlines) if each]


def _shares(told: list[tuple[str, str]]) -> dict[str, float]:
    """The share of some articles that holds each word; nothing if they are too few."""
    counts = Counter[str]()
    for title, text in told if len(told) >= FEWEST_ARTICLES else ():
        counts.update(set(content_terms(stems(f"{title}. {text}", 300))))
    return {
        term: count / len(told)
        for term, count in counts.items()
        if count >= FEWEST and not term.startswith("#")
    }


def table(found: dict[str, float]) -> str:
    """A line for each step, from the most common words on: the step and its words."""
    steps: dict[int, list[str]] = {}
    for term, share in found.items():
        if share >= LEAST_SHARE and share > 1.5 * general_frequency(term):
            steps.setdefault(round(log(share / LEAST_SHARE) / log(SHARE_STEP)), []).append(term)
    lines = (f"{step} {' '.join(sorted(terms))}" for step, terms in sorted(steps.items())[::-1])
    return "\n".join(lines) + "\n"


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    given.out.write_text(table(shares(documents([path]) for path in given.paths)), "utf-8")


if __name__ == "__main__":
    main()
