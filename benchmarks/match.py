"""How many articles a second are matched, beside what else could do it, on the same texts.

Usage: python -m benchmarks.match [--texts FILE.jsonl …] [--documents N] [--topics N …] [--json]

Without files the texts are generated: words by Zipf's law in sentences and paragraphs of about
3 kB, so that the figures need no download. Topics are made of phrases of other texts of the same
kind (ten each: words, two-word and three-word phrases, two of them joined by NEAR), so that they
match as rarely as real ones. Times are of the processor, not the clock.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import random
import re
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from policywire.config.models import Entity, Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.matcher import Matcher

PHRASES = 10
LOOP_SECONDS = 4.0


def main() -> None:
    """Measures and prints a table."""
    options = _options()
    dice = random.Random(7)
    texts = _articles(options.texts, 2 * options.documents, dice)
    articles, others = texts[::2], texts[1::2]
    size = sum(len(article.text) for article in articles) / len(articles)
    rows = [_measure(articles, _topics(others, number, dice)) for number in options.topics]
    result = {"documents": len(articles), "characters": round(size), "rows": rows}
    print(json.dumps(result, indent=1) if options.json else _table(result))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", nargs="*", type=Path, default=[])
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--topics", nargs="*", type=int, default=[100, 1_000, 10_000])
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _articles(files: Sequence[Path], number: int, dice: random.Random) -> list[Article]:
    if not files:
        vocabulary = _vocabulary(dice)
        return [_article(str(n), "", _invented(vocabulary, dice)) for n in range(number)]
    lines = itertools.chain.from_iterable(file.open(encoding="utf-8") for file in files)
    read = (json.loads(line) for line in lines)
    return [_article(a["url"], a["title"], a["text"]) for a in itertools.islice(read, number)]


def _article(url: str, title: str, text: str) -> Article:
    found = datetime(2026, 1, 1, tzinfo=UTC)
    return Article(url=url, title=title or text[:60], text=text, outlet="Bench", found=found)


def _vocabulary(dice: random.Random) -> list[str]:
    syllables = [c + v for c in "bcdfglmnprstv" for v in "aeiou"]
    lengths = (1, 2, 2, 3, 3, 4)
    words = {"".join(dice.choices(syllables, k=dice.choice(lengths))) for _ in range(40_000)}
    return sorted(words, key=lambda word: (len(word), word))


def _invented(vocabulary: Sequence[str], dice: random.Random) -> str:
    words: list[str] = []
    while len(words) < 600:
        rank = int(len(vocabulary) ** (dice.random() ** 1.25))
        words.append(vocabulary[min(rank, len(vocabulary)) - 1])
        if dice.random() < 0.05:
            words[-1] += dice.choice([".", ",", "’s"])
        elif dice.random() < 0.1:
            words[-1] = words[-1].capitalize()
    paragraphs = [words[start : start + 60] for start in range(0, len(words), 60)]
    return "\n".join(map(" ".join, paragraphs))


def _topics(articles: Sequence[Article], number: int, dice: random.Random) -> dict[str, Topic]:
    sources = [article.text.split() for article in articles]
    topics = {}
    for index in range(number):
        phrases = [_phrase(dice.choice(sources), dice) for _ in range(PHRASES)]
        near = {"near": [10, phrases.pop(), phrases.pop()]}
        topics[f"t{index}"] = Topic.model_validate({"title": f"T{index}", "any": [*phrases, near]})
    return topics


def _phrase(words: Sequence[str], dice: random.Random) -> str:
    length = dice.choice((1, 2, 2, 2, 2, 2, 2, 3, 3, 3))
    for _ in range(50):
        start = dice.randrange(len(words) - length)
        chosen = [re.sub(r"\W", "", word) for word in words[start : start + length]]
        if all(len(word) > 4 for word in chosen) and (length > 1 or len(chosen[0]) > 7):
            return " ".join(chosen).lower()
    return "unusual words"


def _measure(articles: Sequence[Article], topics: dict[str, Topic]) -> dict[str, object]:
    before = _resident()
    start = time.process_time()
    matcher = Matcher(topics, {"bench": Entity(names=["Bench"])})
    built = time.process_time() - start
    memory = _resident() - before
    matched = sum(len(matcher.match(article)) for article in articles)
    ours = _rate(matcher.match, articles)
    bare = _rate(*_bare(matcher, articles))
    loop = _rate_for(_loop(topics), articles, LOOP_SECONDS)
    fts = _fts(topics, articles, LOOP_SECONDS)
    return {
        "topics": len(topics),
        "matches per document": round(matched / len(articles), 2),
        "ours": round(ours),
        "bare scan": round(bare),
        "share of bare scan": round(ours / bare, 2),
        "regex loop": round(loop, 2),
        "times the loop": round(ours / loop),
        "FTS5": round(fts, 1),
        "build s": round(built, 2),
        "memory MB": round(memory),
    }


def _resident() -> float:
    """Memory of this process in MB, as it is now."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def _bare(
    matcher: Matcher, articles: Sequence[Article]
) -> tuple[Callable[[bytes], object], Sequence[bytes]]:
    """The automaton alone, on texts spelled beforehand."""
    compiled = matcher._compiled
    folded = [compiled.tokenizer.tokenize(f"{a.title} {a.text}").folded for a in articles]
    automaton = compiled._automaton
    assert automaton is not None
    return lambda text: automaton.find_matches_as_indexes(text, overlapping=True), folded


def _rate(work: Callable[[Any], object], things: Sequence[Any]) -> float:
    """Things a second; the best of three rounds, so that neighbours disturb less."""
    rounds = []
    for _ in range(3):
        gc.collect()
        start = time.process_time()
        for thing in things:
            work(thing)
        rounds.append(time.process_time() - start)
    return len(things) / min(rounds)


def _rate_for(work: Callable[[Any], object], things: Sequence[Any], seconds: float) -> float:
    start = time.process_time()
    done = 0
    for thing in itertools.cycle(things):
        work(thing)
        done += 1
        if time.process_time() - start > seconds:
            break
    return done / (time.process_time() - start)


def _words(topic: Topic) -> Iterable[str]:
    for entry in topic.any:
        if isinstance(entry, str):
            yield entry
        else:
            yield from (part for part in entry.near or () if isinstance(part, str))


def _loop(topics: dict[str, Topic]) -> Callable[[Article], object]:
    """What feed readers do: one regular expression a topic, one after another."""
    patterns = [
        re.compile(r"\b(?:" + "|".join(map(_loose, _words(topic))) + r")\b", re.IGNORECASE)
        for topic in topics.values()
    ]
    return lambda article: [p for p in patterns if p.search(article.text)]


def _loose(words: str) -> str:
    """The words as a pattern that allows plurals, possessives and hyphens, as our folding does."""
    return r"[\s-]+".join(re.escape(word) + r"(?:e?s)?(?:['’]s)?" for word in words.split())


def _fts(topics: dict[str, Topic], articles: Sequence[Article], seconds: float) -> float:
    """SQLite's full-text search: one query a topic over all texts, as documents a second."""
    db = sqlite3.connect(":memory:")
    db.execute("create virtual table texts using fts5(body)")
    start = time.process_time()
    db.executemany("insert into texts values (?)", ((article.text,) for article in articles))
    indexing = time.process_time() - start
    start, done = time.process_time(), 0
    for topic in topics.values():
        query = " OR ".join(f'"{words}"' for words in _words(topic))
        db.execute("select rowid from texts where texts match ?", (query,)).fetchall()
        done += 1
        if time.process_time() - start > seconds:
            break
    searching = (time.process_time() - start) * len(topics) / done
    return len(articles) / (indexing + searching)


def _table(result: dict[str, object]) -> str:
    rows = result["rows"]
    assert isinstance(rows, list)
    head = f"{result['documents']} documents of {result['characters']} characters, one core"
    lines = [head, f"Python {sys.version.split()[0]}; documents a second where not said otherwise"]
    for name in rows[0]:
        lines.append(f"{name:>22} " + "".join(f"{row[name]:>12}" for row in rows))
    return "\n".join(lines)


if __name__ == "__main__":
    main()
