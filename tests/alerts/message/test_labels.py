"""Every member of an enum has its words in every table that words the enum."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum, StrEnum

import pytest

import policywire.alerts
import policywire.cli
import policywire.demo
import policywire.web
from policywire.alerts.message import labels
from policywire.alerts.message.labels import (
    DEVELOPMENT_LABELS,
    DEVELOPMENT_PLURALS,
    TIER_LABELS,
    development_label,
    subject_prefix,
    tier_words,
)
from policywire.config.enums import DevelopmentKind, Stage, Tier
from tests.alerts.golden_cases import MakeAlert

PARTIAL = {
    "policywire.alerts.message.digest._OPENINGS",
    "policywire.alerts.message.importance_words.KIND_DEEDS",
    "policywire.alerts.message.importance_words.STAGE_DEEDS",
    "policywire.alerts.message.snippet._RANK",
    "policywire.web.actions.feedback._MARKS",
    # What sets a development aside, and what a reader may answer besides the buttons of a message.
    "policywire.alerts.message.feedback_words.ANSWERS",
    "policywire.alerts.channels.slack.interactivity.ANSWERS",
    "policywire.web.actions.feedback.ANSWERS",
    "policywire.web.pages.feedback.ANSWERS",
    # A saved search is told at once, daily or weekly; other cadences are refused in words.
    "policywire.web.actions.saved_searches.CADENCES",
    "policywire.web.pages.saved_searches.CADENCES",
    "policywire.cli.commands.follow._PACKS_OF",
    "policywire.cli.commands.trying.render._ENDINGS",
}
"""Tables about some members only, by intention; each is read with a way for the others."""


def tables() -> Iterator[tuple[str, type[Enum], Mapping[Enum, object]]]:
    """Every mapping at the top of a module of these rooms whose keys are members of one enum."""
    for room in (policywire.alerts, policywire.web, policywire.cli, policywire.demo):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if found.name.endswith("__main__"):
                continue
            for name, value in vars(importlib.import_module(found.name)).items():
                if isinstance(value, Mapping) and value:
                    kinds = {type(key) for key in value}
                    if len(kinds) == 1 and issubclass(kind := kinds.pop(), Enum):
                        yield f"{found.name}.{name}", kind, value


TABLES = {name: (kind, table) for name, kind, table in tables() if name not in PARTIAL}


def test_the_tables_are_found() -> None:
    found = {id(table) for _, table in TABLES.values()}
    assert {id(DEVELOPMENT_LABELS), id(DEVELOPMENT_PLURALS), id(TIER_LABELS)} <= found
    assert len(found) >= 8


@pytest.mark.parametrize("name", TABLES)
def test_every_member_has_its_words(name: str) -> None:
    kind, table = TABLES[name]
    assert set(table) == set(kind)
    if all(isinstance(words, str) for words in table.values()):
        assert all(words and words == words.strip() for words in table.values())


def test_only_a_correction_has_a_word_before_its_headline(make_alert: MakeAlert) -> None:
    for kind in DevelopmentKind:
        alert = replace(make_alert(), kind=kind, stage=Stage.BLOCKED)
        is_correction = kind is DevelopmentKind.CORRECTION
        assert subject_prefix(alert) == ("Correction: " if is_correction else "")
    blocked = replace(make_alert(), kind=DevelopmentKind.STAGE, stage=Stage.BLOCKED)
    assert development_label(blocked) == "Now blocked"


class Strange(StrEnum):
    """What a later version may add."""

    KIND = "quiet withdrawal"


def test_a_member_without_words_is_called_by_its_value(
    make_alert: MakeAlert, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = replace(make_alert(), kind=Strange.KIND)
    assert development_label(alert) == "Quiet withdrawal"
    monkeypatch.setattr(labels, "TIER_LABELS", {})
    assert tier_words(Tier.WIRE) == "wire"
