"""The table of acts, compiled: which patterns a verb form may meet, in the order they are tried."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from policywire.config.enums import Stage
from policywire.pipeline.acts.inflection import VerbForm, verb_forms

ANYBODY = "any"
MODES = frozenset({"planned", "attribution"})
_WORD = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class ActKind:
    """An act of the table. `family` names the acts whose words outlets swap for each other."""

    name: str
    family: str
    stage: Stage | None


@dataclass(frozen=True, slots=True)
class ActPattern:
    """One way in which an act is told: by whom, and what must follow the verb, and must not."""

    kind: ActKind
    stage: Stage | None
    actors: frozenset[str]
    not_actors: frozenset[str]
    follows: re.Pattern[str] | None
    not_follows: re.Pattern[str] | None
    mode: str = ""
    """`planned`: the verb makes a plan of it; `attribution`: it says only whose words they are."""

    @property
    def weight(self) -> int:
        """How much it asks for: of two that fit, the one that asks for more is right."""
        return 4 * bool(self.follows) + 2 * bool(self.actors) + bool(self.not_actors)


@dataclass(frozen=True, slots=True)
class VerbEntry:
    """A form of one or several verbs: what it can be, and the patterns that it may meet."""

    forms: frozenset[VerbForm]
    patterns: tuple[ActPattern, ...]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The compiled table."""

    verbs: Mapping[str, VerbEntry]
    actor_classes: Mapping[str, str]
    """Class of actor by word, in small letters."""
    kinds: Mapping[str, ActKind]
    needs_object: frozenset[str]
    """Past forms of verbs that are passive where no object follows."""
    verb_families: tuple[tuple[str, ...], ...]
    """All forms of each verb, its base form first."""


@lru_cache(maxsize=1)
def taxonomy() -> Taxonomy:
    """The table that comes with the program."""
    source = files("policywire.pipeline.acts").joinpath("taxonomy.yaml")
    table = YAML(typ="safe", pure=False).load(source.read_text(encoding="utf-8"))
    classes = {word: name for name, words in table["actors"].items() for word in words.split()}
    kinds = {name: _kind(name, act) for name, act in table["acts"].items()}
    verbs = _verbs(table, kinds)
    families = tuple(
        tuple(verb_forms(form, table["irregular"]))
        for form, entry in verbs.items()
        if VerbForm.BASE in entry.forms
    )
    return Taxonomy(verbs, classes, kinds, _past_forms(table), families)


def _past_forms(table: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        form
        for verb in table["needs_object"].split()
        for form, kinds in verb_forms(verb, table["irregular"]).items()
        if VerbForm.PARTICIPLE in kinds and VerbForm.BASE not in kinds
    )


def _kind(name: str, act: Mapping[str, Any]) -> ActKind:
    return ActKind(name, act["family"], _stage(act.get("stage", "none")))


def _stage(name: str) -> Stage | None:
    return None if name == "none" else Stage(name)


def _verbs(table: Mapping[str, Any], kinds: Mapping[str, ActKind]) -> dict[str, VerbEntry]:
    by_verb: dict[str, list[ActPattern]] = {}
    for name, act in table["acts"].items():
        for written in act["patterns"]:
            for verb, pattern in _patterns(written, kinds[name], table["words"]):
                by_verb.setdefault(verb, []).append(pattern)
    by_form: dict[str, VerbEntry] = {}
    for verb, patterns in by_verb.items():
        ordered = tuple(sorted(patterns, key=lambda one: -one.weight))
        for form, kinds_of in verb_forms(verb, table["irregular"]).items():
            had = by_form.get(form)
            by_form[form] = VerbEntry(
                kinds_of | (had.forms if had else frozenset()),
                ordered + (had.patterns if had else ()),
            )
    return by_form


def _patterns(
    written: str, kind: ActKind, words: Mapping[str, str]
) -> Iterator[tuple[str, ActPattern]]:
    written, _, outcome = written.partition(" => ")
    mode = outcome if outcome in MODES else ""
    who, verbs, follows = (*(part.strip() for part in written.split(" / ", 2)), "")[:3]
    wanted, _, unwanted = (" " + follows).partition(" !")
    pattern = ActPattern(
        kind=kind,
        stage=_stage(outcome) if outcome and not mode else kind.stage,
        actors=frozenset(who.split("+")) if who[0] != "-" and who != ANYBODY else frozenset(),
        not_actors=frozenset({who[1:]}) if who[0] == "-" else frozenset(),
        follows=_compiled(wanted.strip(), words),
        not_follows=_compiled(unwanted.strip(), words),
        mode=mode,
    )
    return ((verb, pattern) for verb in verbs.split())


def _compiled(written: str, words: Mapping[str, str]) -> re.Pattern[str] | None:
    if not written:
        return None
    # A list stands for whole words: no “grant” in “migrant”.
    whole = _WORD.sub(lambda found: rf"(?<!\w){words[found[1]]}(?!\w)", written)
    # Without `^` a pattern begins with a word.
    return re.compile(whole if whole.startswith("^") else rf"\b(?:{whole})", re.IGNORECASE)
