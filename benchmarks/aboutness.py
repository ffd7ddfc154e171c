"""How often "only mentions the topic" is right: precision and recall of `about` by labels.

    python benchmarks/aboutness.py [FILE.jsonl TOPICS.yaml] [--json]

A match is right when the label lists its topic. `about` is measured as a filter on the matches:
its recall is the share of right matches that stay, what is lowered the price. Without a file these
are the demo's articles with the starter's topics and the four fields of `benchmarks/data`; the
first and two of the fields were used to choose the limits, the other two were not.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from policywire import seeds
from policywire.cli.workspace.configuration import starter_topics
from policywire.config.yaml.loader import LoadedConfiguration, load_topics
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import Match
from policywire.pipeline.topics.matcher import Matcher

DEMO = Path(seeds.__file__).parent / "demo" / "articles.jsonl"
FIELDS = Path(__file__).parent / "data" / "four_fields.jsonl"
UNSEEN = ("eu-ai-act", "medicaid-work", "medicaid-waivers")
Labelled = tuple[str, Match, bool]
"""Which part a match belongs to, the match, and whether the label has its topic."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.files:
        file, topics = options.files
        found = list(_matches(file, load_topics(topics, os.environ)))
    else:
        short = load_topics(FIELDS.with_suffix(".topics.yaml"), os.environ)
        found = [*_matches(DEMO, starter_topics()), *_matches(FIELDS, short)]
    rows = measure(found)
    print(json.dumps(rows, indent=1) if options.json else _table(rows))


def _matches(file: Path, loaded: LoadedConfiguration) -> Iterator[Labelled]:
    matcher = Matcher(loaded.configuration.topics, loaded.configuration.entities)
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    known = {topic for row in rows for topic in row["topics"]}
    for row in rows:
        for match in matcher.match(_article(row)):
            if match.topic in known:
                part = "unseen" if match.topic in UNSEEN else "tuned"
                yield part, match, match.topic in row["topics"]


def _article(row: dict[str, Any]) -> Article:
    found = datetime(2026, 1, 1, tzinfo=UTC)
    return Article(
        url=row["url"], title=row["title"], text=row["text"], outlet=row["outlet"], found=found
    )


def measure(found: Iterable[Labelled]) -> list[dict[str, object]]:
    """For each part: matches, precision of all and of `about`, recall, and what was lowered."""
    parts: dict[str, list[Labelled]] = defaultdict(list)
    for each in found:
        parts[each[0]].append(each)
    return [_row(part, of_part) for part, of_part in sorted(parts.items())]


def _row(part: str, found: list[Labelled]) -> dict[str, object]:
    right = [match for _, match, is_right in found if is_right]
    about = [each for each in found if each[1].about]
    kept = sum(match.about for match in right)
    return {
        "part": part,
        "matches": len(found),
        "right": len(right),
        "precision of matches": round(len(right) / len(found), 3),
        "precision of about": round(kept / max(len(about), 1), 3),
        "recall of about": round(kept / max(len(right), 1), 3),
        "right ones lowered": len(right) - kept,
        "mentions lowered": len(found) - len(right) - (len(about) - kept),
    }


def _table(rows: list[dict[str, object]]) -> str:
    return "\n".join(
        f"{name:>22} " + "".join(f"{row[name]!s:>10}" for row in rows) for name in rows[0]
    )


if __name__ == "__main__":
    main()
