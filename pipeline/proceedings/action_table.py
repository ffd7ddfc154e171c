"""The table of actions, compiled: what is done in proceedings, as registers write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from policywire.config.enums import Stage
from policywire.pipeline.model.proceeding import ActionWeight, ProceedingKind as Kind

_TABLES = {
    Kind.BILL: "bills",
    Kind.LAW: "bills",
    Kind.PROPOSAL: "bills",
    Kind.COURT_DOCKET: "courts",
    Kind.AGENCY_DOCKET: "agencies",
    Kind.RULEMAKING: "agencies",
}
"""The kinds of proceeding that last: an order or a notice is a document, and no action follows."""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action: `name` may name the {chamber}, the {committee} and the {votes}.

    With `quotes` the register's own words stand in its place: “order” alone tells nothing.
    """

    name: str
    stage: Stage | None
    weight: ActionWeight
    pattern: re.Pattern[str]
    quotes: bool = False


def has_actions(kind: Kind) -> bool:
    """Whether proceedings of this kind last, so that a record of one tells an action."""
    return kind in _TABLES


def find_action(kind: Kind, said: str) -> ActionRow | None:
    """The first row that fits a register's words; None for what the table does not know."""
    rows = action_tables()[_TABLES[kind]]
    return next((row for row in rows if row.pattern.search(said)), None)


@lru_cache(maxsize=1)
def action_tables() -> Mapping[str, tuple[ActionRow, ...]]:
    """The tables that come with the program, by the name of each."""
    source = files("policywire.pipeline.proceedings").joinpath("actions.yaml")
    tables = YAML(typ="safe", pure=False).load(source.read_text(encoding="utf-8"))
    return {name: tuple(map(_row, rows)) for name, rows in tables.items()}


def _row(row: Mapping[str, Any]) -> ActionRow:
    return ActionRow(
        name=row["name"],
        stage=Stage(row["stage"]) if "stage" in row else None,
        weight=ActionWeight(row["told"]),
        pattern=re.compile("|".join(row["patterns"]), re.IGNORECASE),
        quotes=row.get("quotes", False),
    )
