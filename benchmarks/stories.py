"""How well copies, stories and developments are told apart, and how fast.

Reads dated, labelled articles: a JSON object a line with url, outlet, title, text, date and
`story` (null: not judged); where given also storyline, topics, novel and syndication.

    python benchmarks/stories.py --file labelled.jsonl [--file more.jsonl] [--json]
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict, Match
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.stories.copies.near_duplicates import DuplicateIndex
from policywire.pipeline.stories.late_merge import LateMerge
from policywire.pipeline.text.fingerprints import fingerprint
from policywire.pipeline.text.headline_embeddings import Embedder, WordLlamaEmbedder
from policywire.pipeline.text.sentences import sentences

FIRST_PART = 0.6
"""By time: what was tuned on, and the rest, which is reported."""

SIZES = (1_000, 10_000)
Row = dict[str, Any]
Result = dict[str, float | int]


@dataclass(frozen=True)
class Labels:
    """A matcher that knows the labels, so that stories are judged by themselves."""

    topics: dict[str, list[str]]

    def match(self, article: Article, _named: object = None) -> tuple[Match, ...]:
        return tuple(
            Match(topic=topic, score=0.5, clause="label", spans=())
            for topic in self.topics.get(article.url, [])
        )


def read(path: Path) -> list[Row]:
    """The rows of a file in their order."""
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def article_of(row: Row) -> Article:
    """A row as an article that is found when it is published."""
    when = datetime.fromisoformat(row["date"])
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return Article(
        url=row["url"],
        title=row["title"],
        text=row["text"],
        outlet=row["outlet"],
        found=when,
        published=when,
    )


def judged(rows: Sequence[Row], meaning: Embedder | None = None) -> list[ArticleVerdict]:
    """All verdicts, one article after the other, placed where later repairs put the article."""
    labels = Labels({row["url"]: row.get("topics", ["all"]) for row in rows})
    pipeline = Pipeline(labels, meaning)  # type: ignore[arg-type]
    verdicts: list[ArticleVerdict] = []
    for row in rows:
        article = article_of(row)
        verdicts.append(pipeline.decide(article, article.published_or_found))
        pipeline.remember(article, verdicts[-1])
        if found := pipeline.find_late_merge(verdicts[-1]):
            verdicts = [_merged(verdict, found, verdicts[-1]) for verdict in verdicts]
            pipeline.regroup(_places(verdicts, found.into))
    return verdicts


def _merged(verdict: ArticleVerdict, found: LateMerge, last: ArticleVerdict) -> ArticleVerdict:
    """A verdict as a repair, shown by the last article, leaves it."""
    placement = verdict.placement
    if placement is None or placement.story != found.story or last.placement is None:
        return verdict
    moved = replace(placement, story=found.into, storyline=last.placement.storyline)
    return replace(verdict, placement=moved)


def _places(verdicts: Sequence[ArticleVerdict], story: str) -> list[tuple[str, str, str]]:
    """The articles of a story as `regroup` takes them."""
    return [
        (verdict.article, story, verdict.placement.storyline)
        for verdict in verdicts
        if verdict.placement is not None and verdict.placement.story == story
    ]


def b_cubed(gold: Sequence[str], found: Sequence[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of a grouping (Bagga and Baldwin 1998)."""
    by_gold, by_found = defaultdict(set), defaultdict(set)
    for place, (right, given) in enumerate(zip(gold, found, strict=True)):
        by_gold[right].add(place)
        by_found[given].add(place)
    precision = recall = 0.0
    for right, given in zip(gold, found, strict=True):
        shared = len(by_gold[right] & by_found[given])
        precision += shared / len(by_found[given])
        recall += shared / len(by_gold[right])
    precision, recall = precision / len(gold), recall / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def groups(rows: Sequence[Row], verdicts: Sequence[ArticleVerdict], label: str) -> Result:
    """B-cubed of stories or storylines over the labelled rows."""
    pairs = [
        (row[label], getattr(verdict.placement, label, verdict.article))
        for row, verdict in zip(rows, verdicts, strict=True)
        if row.get(label)
    ]
    if not pairs:
        return {}
    precision, recall, f1 = b_cubed(*zip(*pairs, strict=True))
    return {f"{label} P": precision, f"{label} R": recall, f"{label} F1": f1}


def developments(rows: Sequence[Row], verdicts: Sequence[ArticleVerdict]) -> Result:
    """Alerts per event, events caught, and alerts on what is not new."""
    events: dict[str, list[tuple[Row, bool]]] = defaultdict(list)
    for row, verdict in zip(rows, verdicts, strict=True):
        if row.get("story"):
            events[row["story"]].append((row, verdict.is_told))
    told = [one for event in events.values() for one in event]
    count = max(1, len(events))
    result: Result = {
        "events": len(events),
        "alerts an event": sum(alert for _, alert in told) / count,
        "caught at first": sum(event[0][1] for event in events.values()) / count,
        "caught at first or second": sum(
            any(alert for _, alert in event[:2]) for event in events.values()
        )
        / count,
    }
    return result | _novelty(told)


def _novelty(told: Sequence[tuple[Row, bool]]) -> Result:
    labelled = [(row, alert) for row, alert in told if row.get("novel") is not None]
    if not labelled:
        return {}
    loud = [row for row, alert in labelled if alert]
    news = [alert for row, alert in labelled if row["novel"]]
    known = [(row, alert) for row, alert in labelled if not row["novel"]]
    return {
        "novel P": sum(row["novel"] for row in loud) / max(1, len(loud)),
        "novel R": sum(news) / max(1, len(news)),
        "alerts on known copies": _loud(known, {"copy"}),
        "alerts on known rewrites": _loud(known, {"rewrite", "spun"}),
        "alerts on other known": _loud(known, {"own-or-unknown"}),
        "known in all": len(known),
    }


def _loud(known: Iterable[tuple[Row, bool]], kinds: set[str]) -> int:
    return sum(alert for row, alert in known if row.get("syndication") in kinds)


def headlines(path: Path) -> dict[str, Result]:
    """The same without the texts: by words alone, and with the extra `embeddings`."""
    rows = [{**row, "text": ""} for row in read(path)]
    by_words = grouped(rows, f"{path.stem}, headlines")
    return by_words | grouped(rows, f"{path.stem}, headlines by meaning", WordLlamaEmbedder())


def grouped(rows: Sequence[Row], title: str, meaning: Embedder | None = None) -> dict[str, Result]:
    """One file: the part tuned on, the part held out, and all of it."""
    verdicts = judged(rows, meaning)
    cut = int(len(rows) * FIRST_PART)
    parts = {"tuned on": slice(0, cut), "held out": slice(cut, None), "all": slice(None)}
    return {
        f"{title}, {name}": groups(rows[part], verdicts[part], "story")
        | groups(rows[part], verdicts[part], "storyline")
        | developments(rows[part], verdicts[part])
        for name, part in parts.items()
    }


# Copies: variants as syndication makes them, out of any texts.

BOILERPLATE = (
    "This article was first published elsewhere and is reprinted with permission. "
    "All rights reserved. Sign up for our newsletter to get the news every morning."
)


def _halves(text: str, share: float) -> str:
    spans = sentences(text)
    return text[: spans[max(1, round(len(spans) * share)) - 1][1]]


def _relead(text: str, _: str) -> str:
    """The first sentence told in another order, as a desk that rewrites a lead does."""
    spans = sentences(text)
    first = text[slice(*spans[0])].split()
    turned = " ".join([*first[len(first) // 2 :], *first[: len(first) // 2]])
    return turned + "\n" + text[spans[min(1, len(spans) - 1)][0] :]


def _news_on_top(text: str, other: str) -> str:
    """A later report: news of its own above the old text. It is no copy."""
    return _halves(other, 0.3) + "\n" + text


def _dropped(text: str, _: str) -> str:
    spans = sentences(text)
    return "\n".join(text[a:b] for place, (a, b) in enumerate(spans) if place % 3 != 1)


VARIANTS: dict[str, Callable[[str, str], str]] = {
    "other headline": lambda text, _: text,
    "other lead": _relead,
    "paragraphs dropped": _dropped,
    "cut to 50%": lambda text, _: _halves(text, 0.5),
    "cut to 25%": lambda text, _: _halves(text, 0.25),
    "boilerplate added": lambda text, _: text + "\n" + BOILERPLATE,
    "all together": lambda text, other: (
        _halves(_dropped(_relead(text, other), other), 0.7) + "\n" + BOILERPLATE
    ),
}


def long_texts(paths: Iterable[Path]) -> list[Article]:
    """Texts of at least 250 words. Short ones are joined, two at a time, with those that follow."""
    texts = [article_of(row) for path in paths for row in read(path)]
    joined = [
        "\n".join(one.text for one in texts[place : place + 4])
        for place in range(0, len(texts) - 3, 4)
    ]
    return [
        Article(
            url=f"https://original.example/{place}",
            title=f"Original {place}",
            text=text,
            outlet=f"Outlet {place}",
            found=texts[0].found,
        )
        for place, text in enumerate(joined)
        if len(text.split()) >= 250
    ]


def copies(paths: Iterable[Path]) -> dict[str, Result]:
    """Each variant against all originals; originals, and texts with shared background, are not."""
    originals = long_texts(paths)
    memory = DuplicateIndex()
    false = sum(_remember(memory, one) is not None for one in originals)
    results: dict[str, Result] = {}
    found = right = 0
    for name, change in VARIANTS.items():
        told = [_variant(memory, originals, place, name, change) for place in range(len(originals))]
        hits = sum(of == one.url for of, one in zip(told, originals, strict=True))
        found, right = found + sum(of is not None for of in told), right + hits
        results[name] = {"texts": len(told), "found": hits / len(told)}
    background = _background(memory, originals)
    later = sum(
        _variant(memory, originals, place, "news on top", _news_on_top) is not None
        for place in range(len(originals))
    )
    precision = right / max(1, found + false + background + later)
    recall = right / (len(VARIANTS) * len(originals))
    results["all copies"] = {
        "precision": precision,
        "recall": recall,
        "F1": 2 * precision * recall / (precision + recall),
        "originals taken for copies": false,
        "shared background taken for a copy": background,
        "later reports with news on top taken for a copy": later,
    }
    return results


def _remember(memory: DuplicateIndex, one: Article) -> str | None:
    copy, _ = memory.find_original(one, fingerprint(one))
    verdict = ArticleVerdict(
        article=one.url, copy=copy, matches=(), placement=None, development=None, reasons=()
    )
    memory.add(len(memory), one, verdict, fingerprint(one))
    return copy.of if copy else None


def _variant(
    memory: DuplicateIndex,
    originals: Sequence[Article],
    place: int,
    name: str,
    change: Callable[[str, str], str],
) -> str | None:
    other = originals[(place + 7) % len(originals)].text
    return _judged(memory, name, place, change(originals[place].text, other))


def _judged(
    memory: DuplicateIndex, name: str, place: int, text: str, outlet: str = ""
) -> str | None:
    one = Article(
        url=f"https://copy.example/{name}/{place}",
        title=f"{name} {place}",
        text=text,
        outlet=outlet or "A paper",
        found=datetime(2030, 1, 1, tzinfo=UTC),
    )
    copy, _ = memory.find_original(one, fingerprint(one))
    return copy.of if copy else None


def _background(memory: DuplicateIndex, originals: Sequence[Article]) -> int:
    """New texts that end with a paper's own paragraphs: 40% of an older article of that paper."""
    wrong = 0
    for place, old in enumerate(originals):
        tail = old.text[sentences(old.text)[-max(1, len(sentences(old.text)) * 2 // 5)][0] :]
        new = " ".join(f"fresh{place} word{number * place}" for number in range(len(tail.split())))
        wrong += _judged(memory, "background", place, f"{new}.\n{tail}", old.outlet) is not None
    return wrong


# Cost: a stream of made-up stories.


def stream(texts: Sequence[Article]) -> Iterator[Article]:
    """Articles of 300 words, each a story of its own: sentences at random, eight rare names.

    Each fourth word is another one: no two reports share as many phrases as 13 whole sentences.
    """
    chance = random.Random(7)
    said = [one.text[a:b] for one in texts for a, b in sentences(one.text) if b - a > 40]
    words = [word for line in said for word in line.split()]
    start = datetime(2025, 1, 1, tzinfo=UTC)
    number = 0
    while True:
        names = ["".join(chance.choices("bdfgklmnprstvz" + "aeiou" * 3, k=9)) for _ in range(8)]
        body = [word for line in chance.choices(said, k=13) for word in line.split()]
        for place in chance.sample(range(len(body)), len(body) // 4):
            body[place] = chance.choice(words)
        for name in names * 2:
            body[chance.randrange(len(body))] = name.title()
        when = start + timedelta(minutes=number)
        yield Article(
            url=f"https://made.example/{number}",
            title=" ".join(chance.choices(body, k=7)),
            text=" ".join(body),
            outlet=f"Outlet {number % 300}",
            found=when,
            published=when,
        )
        number += 1


def cost(paths: Iterable[Path], sizes: Sequence[int]) -> dict[str, Result]:
    """Articles judged and remembered in a second of CPU time, by the number of open stories."""
    pipeline, results = Pipeline(Labels({})), {}  # type: ignore[arg-type]
    articles = stream([article_of(row) for path in paths for row in read(path)])
    for size in sizes:
        while pipeline.open_story_count < size:
            _judge(pipeline, next(articles))
        sample = [next(articles) for _ in range(400)]
        gc.collect()
        gc.freeze()  # as the service does once it has recalled what it knows
        start = time.process_time()
        verdicts = [_judge(pipeline, one) for one in sample]
        spent = time.process_time() - start
        results[f"{size} open stories"] = {
            "articles/s": len(sample) / spent,
            "times the counting of their words": spent / _counting(sample),
            "recalled articles/s": _recall(sample, verdicts),
            "articles remembered": len(pipeline),
            "MB in all": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
    return results


def _judge(pipeline: Pipeline, article: Article) -> ArticleVerdict:
    verdict = pipeline.decide(article, article.published_or_found)
    pipeline.remember(article, verdict)
    pipeline.find_late_merge(verdict)
    return verdict


def _counting(articles: Sequence[Article]) -> float:
    """Seconds of CPU time to find and count the words of each: the least that any such tool does.

    What a machine does in a second says little of another one; how often it does this says more.
    """
    start = time.process_time()
    for one in articles:
        Counter(re.findall(r"\w+", one.text.casefold()))
    return time.process_time() - start


def _recall(articles: Sequence[Article], verdicts: Sequence[ArticleVerdict]) -> float:
    """What a restart does with each article that the store gives it, in a second of CPU time."""
    pipeline = Pipeline(Labels({}))  # type: ignore[arg-type]
    start = time.process_time()
    for article, verdict in zip(articles, verdicts, strict=True):
        pipeline.remember(article, verdict)
    return len(articles) / (time.process_time() - start)


def show(results: dict[str, Result]) -> None:
    """Print a line for each figure, grouped."""
    for name, figures in results.items():
        print(name)
        for figure, value in figures.items():
            print(
                f"  {figure:36s} {value:8.3f}"
                if isinstance(value, float)
                else f"  {figure:36s} {value:8d}"
            )


def main() -> None:
    """Measure all and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--file", type=Path, action="append", required=True)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--headlines", action="store_true", help="also without the texts")
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    given = parser.parse_args()
    results: dict[str, Result] = {}
    for path in given.file:
        results |= grouped(read(path), path.stem)
        if given.headlines:
            results |= headlines(path)
    results |= copies(given.file)
    results |= cost(given.file, given.sizes)
    print(json.dumps(results, indent=1)) if given.json else show(results)


if __name__ == "__main__":
    main()
