"""Labelled news through the live pipeline: topics, stories, and what was told."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from labelled.measures import Retrieval, b_cubed, retrieval, share
from labelled.sets import Row
from policywire.cli.terminal.output import Output
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.demo.replay import (
    ReplayLine,
    SecondReader,
    processing_order,
    replay_articles,
)

FIRST = 3
"""An event that is told by its third article was not missed."""

_NAMED = re.compile(r"“[^”]*”|: .*|\d+")
"""What a reason says of this article alone: quotations, what follows a colon, numbers."""


@dataclass(frozen=True)
class Judged:
    """An article with its labels and the record that `replay` made of it."""

    gold: Row
    record: dict[str, Any]

    @property
    def told(self) -> str | None:
        """`alert`, `detail` or None."""
        return str(self.record["told"]) if self.record["told"] else None

    @property
    def alerted(self) -> bool:
        """Whether it interrupts a reader."""
        return self.told == "alert"

    @property
    def wanted(self) -> str:
        """What the labels ask for: development, detail, rewrite, opinion, noise or nothing."""
        return wanted_of(self.gold)

    @property
    def silenced_by(self) -> str:
        """The step that kept it silent, as a rule: without what it says of this article."""
        if not self.record["topics"]:
            return "match: no topic"
        if self.record["copy_of"]:
            return "copy"
        for reason in reversed(self.record["reasons"]):
            step, _, said = reason.partition(": ")
            if step in {"development", "decision"}:
                return f"{step}: {_NAMED.sub('', said).strip(' .,')}"
        return "no reason"


def wanted_of(gold: Row) -> str:
    """What the labels of a row ask for."""
    if gold.get("form") in {"opinion", "explainer"}:
        return "opinion"
    if gold.get("novel") is None:
        return "noise" if not gold["story"] and not gold.get("topics") else ""
    if not gold["novel"]:
        return "rewrite"
    return str(gold.get("level") or "development")


def replayed(
    rows: Sequence[Row], loaded: LoadedConfiguration, second: SecondReader | None = None
) -> list[Judged]:
    """The rows with their records, in the order in which they were processed."""
    lines = [ReplayLine.model_validate(row) for row in rows]
    records = replay_articles(lines, loaded, Output(), second)
    return [Judged(rows[place], records[place]) for place in processing_order(lines)]


def with_novelty(rows: Sequence[Row]) -> list[Row]:
    """Where no row says what is novel, the first article of each event is, and no other one."""
    if any("novel" in row for row in rows):
        return list(rows)
    first: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row["date"]):
        first.setdefault(row["story"], row["url"])
    return [{**row, "novel": row["story"] and first[row["story"]] == row["url"]} for row in rows]


def figures(found: Sequence[Judged]) -> dict[str, object]:
    """All measures over some of the articles of one run; the labels know no topic but theirs."""
    known = {topic for one in found for topic in one.gold.get("topics", [])}
    return {
        "articles": len(found),
        "topics F1": _topics(found, known),
        "story B³": b_cubed(_groups(found, "story")),
        "storyline B³": b_cubed(_groups(found, "storyline")),
        "developments alerted": share(one.alerted for one in _asked(found, "development")),
        "developments told": share(one.told for one in _asked(found, "development")),
        "details alerted": share(one.alerted for one in _asked(found, "detail")),
        "details told": share(one.told for one in _asked(found, "detail")),
        "rewrites alerted": share(one.alerted for one in _asked(found, "rewrite")),
        "rewrites told": share(one.told for one in _asked(found, "rewrite")),
        "opinions alerted": share(one.alerted for one in _asked(found, "opinion")),
        "noise alerted": share(
            one.alerted and known.intersection(one.record["topics"])
            for one in _asked(found, "noise")
        ),
        "events told by first article": share(event[0].told for event in events(found)),
        f"events alerted in first {FIRST}": share(
            any(one.alerted for one in event[:FIRST]) for event in events(found)
        ),
        "alerts an event": _alerts_an_event(found),
    }


def _asked(found: Sequence[Judged], wanted: str) -> list[Judged]:
    return [one for one in found if one.wanted == wanted]


def _topics(found: Sequence[Judged], known: set[str]) -> Retrieval | None:
    if not known:
        return None
    return retrieval(
        (set(one.gold["topics"]), known.intersection(one.record["topics"])) for one in found
    )


def _groups(found: Sequence[Judged], label: str) -> list[tuple[str, str]]:
    return [
        (one.gold[label], one.record[label] or one.record["story"] or one.gold["url"])
        for one in found
        if one.gold.get("story") and one.gold.get(label)
    ]


def events(found: Sequence[Judged]) -> list[list[Judged]]:
    """The articles of each labelled event, oldest first."""
    gathered: dict[str, list[Judged]] = defaultdict(list)
    for one in found:
        if one.gold["story"]:
            gathered[one.gold["story"]].append(one)
    return list(gathered.values())


def _alerts_an_event(found: Sequence[Judged]) -> str:
    told = events(found)
    loud = sum(one.alerted for event in told for one in event)
    return f"{loud / len(told):.3f}" if told else "–"


def misses(found: Sequence[Judged]) -> Iterator[dict[str, object]]:
    """What went wrong, article by article, for somebody who looks for the rule behind it."""
    for one in found:
        if one.wanted == "development" and not one.alerted:
            yield _miss("development " + ("only a detail" if one.told else "silent"), one)
        elif one.wanted == "detail" and not one.told:
            yield _miss("detail silent", one)
        elif one.wanted in {"rewrite", "opinion", "noise"} and one.alerted:
            yield _miss(f"{one.wanted} alerted", one)
    yield from _split_events(found)
    yield from _joined_events(found)


def _miss(what: str, one: Judged) -> dict[str, object]:
    gold = {key: one.gold.get(key) for key in ("story", "storyline", "topics", "what_new")}
    said = {key: one.record[key] for key in ("topics", "copy_of", "story", "development")}
    return {
        "what": what,
        "url": one.gold["url"],
        "title": one.gold["title"],
        "gold": gold,
        "said": {"told": one.told} | said,
        "by": one.silenced_by if what.endswith("silent") else "",
        "reasons": one.record["reasons"],
    }


def _split_events(found: Sequence[Judged]) -> Iterator[dict[str, object]]:
    """Each article of an event that opened a story of its own, beside the one before it."""
    for event in events(found):
        for before, one in pairwise(event):
            seen = {each.record["story"] for each in event[: event.index(one)]}
            if one.record["story"] not in seen:
                yield _miss(f"event split, last seen as {before.gold['title']!r}", one)


def _joined_events(found: Sequence[Judged]) -> Iterator[dict[str, object]]:
    """Each first article of an event that was put into a story of another event."""
    holders: dict[str, Judged] = {}
    said = set()
    for one in (one for one in found if one.gold["story"] and one.record["story"]):
        first = holders.setdefault(one.record["story"], one)
        pair = (one.gold["story"], one.record["story"])
        if first.gold["story"] != one.gold["story"] and pair not in said:
            said.add(pair)
            yield _miss(f"events joined, with {first.gold['title']!r}", one)


def silence_weights(found: Sequence[Judged]) -> dict[str, dict[str, int]]:
    """Articles that were not told at all: by what they are, then by the rule that silenced them."""
    wanted = ("development", "detail", "rewrite", "opinion")
    silent = [one for one in found if one.told is None]
    return {
        kind: dict(Counter(one.silenced_by for one in silent if one.wanted == kind).most_common())
        for kind in wanted
    }
