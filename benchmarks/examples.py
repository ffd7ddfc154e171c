"""What `like:` brings: F1 of short topics by keywords, and by keywords or nearness to examples.

    python benchmarks/examples.py [MODEL] [--json]

MODEL is a folder or a name of fastembed; without one nothing is measured. The articles are those
of `benchmarks/data/four_fields` and of the demo, with the short topics of a newcomer. Each topic
gets three headlines of its own as examples, twenty times anew; the articles they are from are left
out. The threshold was chosen on two of the topics (`tuned`), the others are unseen.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from policywire import seeds
from policywire.config.yaml.loader import load_topics
from policywire.crawler.model.article import Article
from policywire.pipeline.text.headline_embeddings import Vector
from policywire.pipeline.text.sentence_model import load_sentence_model
from policywire.pipeline.topics.matcher import Matcher
from policywire.pipeline.topics.matching.examples import compared_text

FIELDS = Path(__file__).parent / "data" / "four_fields.jsonl"
DEMO = Path(seeds.__file__).parent / "demo" / "articles.jsonl"
TUNED = ("pfas-water", "student-loans")
THRESHOLDS = (0.35, 0.4, 0.45, 0.5, 0.55)
ROUNDS, EXAMPLES = 20, 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", nargs="?")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.model:
        print("Name a sentence model: a folder with model.onnx, or a name of fastembed.")
        return
    articles = [*_articles(FIELDS), *_articles(DEMO)]
    model = load_sentence_model(options.model)
    begun = time.process_time()
    read = np.stack([model.embed(compared_text(article)) for article, _ in articles])
    cost = 1000 * (time.process_time() - begun) / len(articles)
    titles = np.stack([model.embed(article.title) for article, _ in articles])
    rows = list(_rows(articles, read, titles))
    if options.json:
        print(json.dumps({"milliseconds": round(cost, 1), "rows": rows}, indent=1))
        return
    print(f"{cost:.1f} ms of processor time an article")
    for row in rows:
        print("\t".join(map(str, row.values())))


def _articles(file: Path) -> Iterator[tuple[Article, set[str]]]:
    for line in file.read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        article = Article(
            url=row["url"],
            title=row["title"],
            text=row["text"],
            outlet=row["outlet"],
            found=datetime.fromisoformat(row["date"]).replace(tzinfo=UTC),
        )
        yield article, set(row["topics"])


def _rows(
    articles: Sequence[tuple[Article, set[str]]], read: Vector, titles: Vector
) -> Iterator[dict[str, object]]:
    loaded = load_topics(FIELDS.with_suffix(".topics.yaml"), os.environ).configuration
    matcher = Matcher(loaded.topics, loaded.entities)
    met = [{match.topic for match in matcher.match(article)} for article, _ in articles]
    for key in loaded.topics:
        right = np.array([key in topics for _, topics in articles])
        words = np.array([key in topics for topics in met])
        row: dict[str, object] = {"topic": key, "part": "tuned" if key in TUNED else "unseen"}
        row["keywords"] = _f1(right, words)
        for threshold in THRESHOLDS:
            values = []
            for number in range(ROUNDS):
                chosen = random.Random(number).sample(list(np.flatnonzero(right)), EXAMPLES)
                near = (read @ titles[chosen].T).max(axis=1) >= threshold
                kept = np.ones(len(articles), dtype=bool)
                kept[chosen] = False
                values.append(_f1(right[kept], (words | near)[kept]))
            row[f"or like {threshold}"] = round(sum(values) / ROUNDS, 3)
        yield row


def _f1(right: Vector, found: Vector) -> float:
    both = int((right & found).sum())
    return round(2 * both / max(1, int(right.sum() + found.sum())), 3)


if __name__ == "__main__":
    main()
