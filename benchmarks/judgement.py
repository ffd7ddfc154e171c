"""What is told and what is kept silent, over all labelled sets given, by part.

    python benchmarks/judgement.py [PATH …] [--part tune|unseen|all] [--misses FILE] [--json]

A path is a file or a folder of .jsonl and .jsonl.gz: labelled news in the format of `policywire
replay` (with a topics.yaml or NAME.topics.yaml beside it, else the starter's topics), follow-ups
(labelled/followups.py), headlines with acts and stages (labelled/headlines.py), or a flow without
labels. Without a path: the demo's articles and benchmarks/data.

All articles of a file go through one run of the real processor; a part decides only which of them
are reported. The part of an article is that of its storyline, else of its event, else of its URL,
and of a headline that of its id: `tune` when the first byte of the name's SHA-256 is even, else
`unseen`. `--tune-lines a,b` names the storylines that were tuned on instead; a row's own `part`
counts before both. Rules may be shaped after the misses of `tune` only.

`--misses` writes a JSON object a line: set, part, what, url, title, gold (the labels), said, by
(the rule that silenced it) and reasons. The table "silenced by" counts what each rule kept silent:
divided by its sum, the developments are its false-silence rate.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from labelled import flow, followups, headlines, news
from labelled.sets import LabelledSet, Parts, Row, SetError, read_sets

from policywire import seeds
from policywire.config.config_error import ConfigurationError

Item = TypeVar("Item")
Table = Mapping[str, Mapping[str, object]]
"""Columns by name, each with its figures."""

Miss = dict[str, object]

OWN = [Path(seeds.__file__).parent / "demo" / "articles.jsonl", Path(__file__).parent / "data"]


@dataclass
class Report:
    """What was measured of one set: tables by title, and the single misses."""

    tables: dict[str, Table] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)


def of_news(chosen: LabelledSet, parts: Parts) -> Report:
    """All figures by part and by storyline, and what each rule kept silent."""
    found = news.replayed(news.with_novelty(chosen.rows), chosen.load_topics())
    columns = _columns(found, parts, lambda one: one.gold)
    shown = columns[parts.wanted]
    lines = sorted({one.gold["storyline"] for one in shown if one.gold.get("storyline")})
    by_line = {
        line: news.figures([one for one in shown if one.gold.get("storyline") == line])
        for line in lines
    }
    silent = news.silence_weights(shown)
    return Report(
        {"": _figures(columns, news.figures), "by storyline": by_line, "silenced by": silent},
        _misses(columns, news.misses),
    )


def of_followups(chosen: LabelledSet, parts: Parts) -> Report:
    """What was told by part and by kind, and what each rule kept silent."""
    cases = [followups.replayed(row) for row in chosen.rows]
    columns = _columns(cases, parts, lambda case: case[0])
    silent = news.silence_weights([one for _, found in columns[parts.wanted] for one in found])
    tables = {
        "": _figures(columns, followups.figures),
        "follow-ups alerted, by kind": _figures(columns, followups.by_kind),
        "silenced by": silent,
    }
    return Report(tables, _misses(columns, followups.misses))


def of_headlines(chosen: LabelledSet, parts: Parts) -> Report:
    """Acts and stages by part, and done acts one by one."""
    rows = [row for row in chosen.rows if not row.get("doubt")]
    read = list(zip(rows, headlines.read_acts(rows), strict=True))
    columns = _columns(read, parts, lambda one: one[0])
    tables = {
        "": _figures(columns, headlines.figures),
        "done acts": _figures(columns, headlines.by_act),
    }
    return Report(tables, _misses(columns, headlines.misses))


def of_flow(chosen: LabelledSet, _: Parts) -> Report:
    """Rates; there are no labels to miss."""
    start = time.process_time()
    found = news.replayed(chosen.rows, chosen.load_topics())
    return Report({"": {"all": flow.figures(found, time.process_time() - start)}})


MEASURED = {"news": of_news, "followups": of_followups, "headlines": of_headlines, "flow": of_flow}


def _columns(
    items: Sequence[Item], parts: Parts, row_of: Callable[[Item], Row]
) -> dict[str, list[Item]]:
    """The items of the wanted part, or of both parts and in all."""
    names = ("tune", "unseen") if parts.wanted == "all" else (parts.wanted,)
    columns = {name: [one for one in items if parts.of(row_of(one)) == name] for name in names}
    return columns | ({"all": list(items)} if parts.wanted == "all" else {})


def _figures(
    columns: Mapping[str, Sequence[Item]], figures: Callable[[Sequence[Item]], Mapping[str, object]]
) -> Table:
    return {name: figures(items) for name, items in columns.items()}


def _misses(
    columns: Mapping[str, Sequence[Item]], misses: Callable[[Sequence[Item]], Iterable[Miss]]
) -> list[Miss]:
    return [
        {"part": name, **miss}
        for name, items in columns.items()
        if name != "all"
        for miss in misses(items)
    ]


def show(name: str, report: Report) -> None:
    """Print each table, a line for each figure."""
    for title, table in report.tables.items():
        figures = list(dict.fromkeys(figure for column in table.values() for figure in column))
        if not figures:
            continue
        print(f"\n{name}{title and ', '}{title}")
        wide = max(map(len, figures)) + 2
        columns = {
            head: [_shown(column.get(figure)) for figure in figures]
            for head, column in table.items()
        }
        widths = {head: max(map(len, [head, *cells])) for head, cells in columns.items()}
        print(" " * wide + "  ".join(head.ljust(widths[head]) for head in columns))
        for place, figure in enumerate(figures):
            cells = (cells[place].ljust(widths[head]) for head, cells in columns.items())
            print(f"{figure.ljust(wide)}{'  '.join(cells)}".rstrip())


def _shown(value: object) -> str:
    return "–" if value is None else str(value)


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path, default=OWN, metavar="PATH")
    parser.add_argument("--part", choices=["tune", "unseen", "all"], default="all")
    parser.add_argument("--tune-lines", default="", help="storylines, with commas between them")
    parser.add_argument("--topics", type=Path, help="replay all news with the topics of this file")
    parser.add_argument("--misses", type=Path, metavar="FILE", help="write what went wrong there")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


def main() -> None:
    """Measure each set and print."""
    asked = arguments()
    parts = Parts(asked.part, frozenset(filter(None, asked.tune_lines.split(","))))
    reports: dict[str, Report] = {}
    try:
        for chosen in read_sets(asked.paths or OWN, asked.topics):
            reports[chosen.name] = MEASURED[chosen.kind](chosen, parts)
            if not asked.json:
                show(chosen.name, reports[chosen.name])
    except (SetError, ConfigurationError) as error:
        raise SystemExit(str(error)) from None
    if asked.json:
        tables = {name: report.tables for name, report in reports.items()}
        print(json.dumps(tables, indent=1, ensure_ascii=False, default=str))
    if asked.misses:
        missed = [{"set": name, **miss} for name, each in reports.items() for miss in each.misses]
        lines = [json.dumps(miss, ensure_ascii=False) + "\n" for miss in missed]
        asked.misses.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
