"""Labelled headlines: which acts and which stage are read of them.

A row is `{"id", "title", "date", "acts": [{"act", "actor", "object", "status"}], "stage", "form"}`;
a headline without an act has an empty list, one without a stage says `none`. A row with `doubt`
is left out. The stage `reported` counts as none: it is where every story begins.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from labelled.measures import Retrieval, Share, retrieval, share
from labelled.sets import Row, SetError
from policywire.config.enums import Stage

Reading = dict[str, Any]
"""What is read of a headline: acts, stage, form and proceedings."""

Read = tuple[Row, Reading]
"""A headline with its labels, and what is read of it."""

NONE = "none"


def read_acts(rows: Sequence[Row]) -> list[Reading]:
    """What the program reads of each headline, as `policywire acts` prints it."""
    with tempfile.TemporaryDirectory(prefix="policywire-") as folder:
        file = Path(folder) / "headlines.jsonl"
        asked = [{key: row[key] for key in ("title", "text", "date") if key in row} for row in rows]
        file.write_text("".join(json.dumps(row) + "\n" for row in asked), encoding="utf-8")
        command = [str(Path(sys.executable).with_name("policywire")), "acts", "--json", str(file)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SetError(f"policywire acts ended with {ran.returncode}: {ran.stderr.strip()}")
    return [json.loads(line) for line in ran.stdout.splitlines()]


def figures(read: Sequence[Read]) -> dict[str, object]:
    """Acts and stages over some headlines."""
    outcomes = Counter(_outcome(row, one) for row, one in read)
    staged = sum(_reached(row) != NONE for row, _ in read)
    wrong, invented = outcomes["wrong"], outcomes["invented"]
    return {
        "headlines": len(read),
        "stage right": Share(outcomes["right"], staged),
        "stage wrong": Share(wrong, staged),
        "stage not read": Share(outcomes["not read"], staged),
        "stage invented": Share(invented, len(read) - staged),
        "wrong or invented, of those said": Share(
            wrong + invented, outcomes["right"] + wrong + invented
        ),
        "done acts F1": retrieval((_done(row), _done(one)) for row, one in read),
        "acts and status F1": retrieval((_all(row), _all(one)) for row, one in read),
        "form right": share(row["form"] == one["form"] for row, one in read),
    }


def _outcome(row: Row, one: Reading) -> str:
    right, said = _reached(row), _reached(one)
    if right == said:
        return "right" if right != NONE else "rightly none"
    if right == NONE:
        return "invented"
    return "not read" if said == NONE else "wrong"


def _reached(one: Row | Reading) -> str:
    return NONE if one["stage"] in {None, Stage.REPORTED} else str(one["stage"])


def _done(one: Row | Reading) -> set[str]:
    return {act["act"] for act in one["acts"] if act["status"] == "done"}


def _all(one: Row | Reading) -> set[str]:
    return {f"{act['act']} {act['status']}" for act in one["acts"]}


def by_act(read: Sequence[Read]) -> dict[str, Retrieval]:
    """Done acts, each by itself, the most frequent first."""
    counted = Counter(act for row, _ in read for act in _done(row))
    counted.update({act: 0 for _, one in read for act in _done(one)})
    return {
        act: retrieval((_done(row) & {act}, _done(one) & {act}) for row, one in read)
        for act, _ in counted.most_common()
    }


def misses(read: Sequence[Read]) -> Iterator[dict[str, object]]:
    """Each headline with a stage or a done act that was not read right."""
    for row, one in read:
        keys = ("acts", "stage", "form")
        told = {
            "url": row["id"],
            "title": row["title"],
            "gold": {key: row[key] for key in keys},
            "said": {key: one[key] for key in keys},
        }
        outcome = _outcome(row, one)
        if outcome not in {"right", "rightly none"}:
            yield {"what": f"stage {outcome}", **told}
        if _done(row) != _done(one):
            yield {"what": "acts", **told}
