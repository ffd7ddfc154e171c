"""How well the whole pipeline does on labelled articles: topics, stories, alerts.

    python benchmarks/replay.py [FILE.jsonl] [--topics FILE] [--json]

FILE is in the format of `policywire replay`, with labels: `story` and `storyline` (null for noise),
`topics` (a list), `novel` (true, false, null), `syndication` (copy, spun, rewrite, own-or-unknown).
Left out, it is the demo's file. It is told by the starter's one route, which sends everything to
the screen; what is held for a summary counts as a message. The baseline of the alerts is what a
keyword alert sends: one message for each article that meets a topic.

B-cubed is that of Bagga and Baldwin, "Entity-based cross-document coreferencing" (1998): the mean
over articles of the share of their predicted story that is of their labelled one (precision), and
of their labelled story that is in their predicted one (recall).
"""

from __future__ import annotations

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from policywire import seeds
from policywire.cli.terminal.output import Output
from policywire.cli.workspace.configuration import starter_topics
from policywire.config.yaml.loader import load_topics
from policywire.demo.replay import read_lines, replay_articles

DEMO = Path(seeds.__file__).parent / "demo" / "articles.jsonl"
MOST = 1.2
"""Messages for each labelled development that we allow ourselves, by the starter's routes."""
Pair = tuple[dict[str, Any], dict[str, Any]]
"""An article with its labels, and the record that `replay` made of it."""


def main() -> None:
    """Replay, compare with the labels, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, default=DEMO)
    parser.add_argument("--topics", type=Path)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    figures = measure(pairs(chosen.file, chosen.topics))
    if chosen.json:
        Output().json(figures)
    else:
        _print(Output(), figures)


def pairs(file: Path, topics: Path | None) -> list[Pair]:
    """Each labelled article with its record."""
    loaded = load_topics(topics, os.environ) if topics else starter_topics()
    labels = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    return list(zip(labels, replay_articles(read_lines(file), loaded, Output()), strict=True))


def measure(found: Sequence[Pair]) -> dict[str, Any]:
    """All figures, JSON-able."""
    in_story = [each for each in found if each[0].get("story")]
    return {
        "articles": len(found),
        "topics": topic_figures(found),
        "stories": b_cubed(in_story, lambda a: a["story"], lambda r: r["story"]),
        "storylines": b_cubed(in_story, lambda a: a["storyline"], lambda r: r["storyline"])
        if all(each[0].get("storyline") for each in in_story)
        else None,
        "alerts": alert_figures(found),
    }


def topic_figures(found: Sequence[Pair]) -> dict[str, dict[str, float]]:
    """Precision and recall of each topic that has labels."""
    figures = {}
    for topic in sorted({topic for label, _ in found for topic in label.get("topics", ())}):
        wanted = {index for index, (label, _) in enumerate(found) if topic in label["topics"]}
        matched = {index for index, (_, record) in enumerate(found) if topic in record["topics"]}
        both = len(wanted & matched)
        figures[topic] = {
            "labelled": len(wanted),
            "matched": len(matched),
            "precision": both / len(matched) if matched else 0.0,
            "recall": both / len(wanted),
        }
    return figures


def b_cubed(
    found: Sequence[Pair],
    true: Callable[[dict[str, Any]], object],
    predicted: Callable[[dict[str, Any]], object],
) -> dict[str, float]:
    """B-cubed precision, recall and F1; an article in no story is alone in one."""
    made = [predicted(record) or f"alone {index}" for index, (_, record) in enumerate(found)]
    meant = [true(label) for label, _ in found]
    by_made, by_meant = _groups(made), _groups(meant)
    shared = [len(by_made[a] & by_meant[b]) for a, b in zip(made, meant, strict=True)]
    precision = _mean(n / len(by_made[a]) for n, a in zip(shared, made, strict=True))
    recall = _mean(n / len(by_meant[b]) for n, b in zip(shared, meant, strict=True))
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {
        "labelled": len(by_meant),
        "made": len(by_made),
        "precision": precision,
        "recall": recall,
        "f1": f1,
    }


def alert_figures(found: Sequence[Pair]) -> dict[str, Any]:
    """What was told: of news, of the known, of copies; beside an alert for every match."""
    news = [each for each in found if each[0].get("novel") is True]
    known = [each for each in found if each[0].get("novel") is False]
    copies = [each for each in known if each[0]["syndication"] == "copy"]
    spun = [each for each in known if each[0]["syndication"] in {"spun", "rewrite"}]
    in_story = [each for each in found if each[0].get("story")]
    firsts = _first_two(in_story)
    return {
        "labelled developments": len(news),
        "alerts in labelled stories": _told(in_story),
        "alerts per labelled development": _told(in_story) / max(1, len(news)),
        "at most 1.2 for each, none for copies": _told(in_story) <= MOST * len(news)
        and not _told(copies),
        "the same with alerts on noise": _told(found) / max(1, len(news)),
        "the same with an alert for every match": _matched(in_story) / max(1, len(news)),
        "labelled developments told": _share(news),
        "stories told at their first or second article": _mean(_told(each) > 0 for each in firsts),
        "known articles told": _share(known),
        "copies told": _told(copies),
        "spun and rewritten told": _share(spun),
        "alerts on noise": _told(each for each in found if not each[0].get("story")),
    }


def _groups(names: Sequence[object]) -> dict[object, set[int]]:
    groups: dict[object, set[int]] = defaultdict(set)
    for index, name in enumerate(names):
        groups[name].add(index)
    return groups


def _first_two(found: Sequence[Pair]) -> list[list[Pair]]:
    stories: dict[str, list[Pair]] = defaultdict(list)
    for each in found:
        stories[each[0]["story"]].append(each)
    return [each[:2] for each in stories.values()]


def _told(found: Iterable[Pair]) -> int:
    return sum(record["alerted"] for _, record in found)


def _matched(found: Iterable[Pair]) -> int:
    return sum(bool(record["topics"]) for _, record in found)


def _share(found: Sequence[Pair]) -> float:
    return _told(found) / len(found) if found else 0.0


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _print(output: Output, figures: dict[str, Any]) -> None:
    rows = [
        (
            topic,
            each["labelled"],
            each["matched"],
            f"{each['precision']:.3f}",
            f"{each['recall']:.3f}",
        )
        for topic, each in figures["topics"].items()
    ]
    output.table(["topic", "labelled", "matched", "precision", "recall"], rows, empty="no topics")
    rows = [
        (
            name,
            each["labelled"],
            each["made"],
            *(f"{each[k]:.3f}" for k in ("precision", "recall", "f1")),
        )
        for name in ("stories", "storylines")
        if (each := figures[name])
    ]
    output.table(["B-cubed", "labelled", "made", "precision", "recall", "F1"], rows, empty="")
    rows = [
        (name, f"{value:.3f}" if isinstance(value, float) else value)
        for name, value in figures["alerts"].items()
    ]
    output.table(["alerts", "figure"], rows, empty="")


if __name__ == "__main__":
    main()
