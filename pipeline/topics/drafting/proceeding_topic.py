"""The topic that follows one proceeding: read from its number, written as YAML."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from policywire.config.models import Configuration
from policywire.config.yaml import packs
from policywire.pipeline.model.proceeding import Proceeding, ProceedingKind
from policywire.pipeline.proceedings.identify import identified, identify
from policywire.pipeline.proceedings.recognition import congress_of


def read_number(number: str, today: date) -> Proceeding:
    """The proceeding; a bill of Congress without its congress is one of the present Congress.

    Raises UnclearNumberError.
    """
    found = identified(number)
    if found.kind is ProceedingKind.BILL and not found.scope and found.number[1] == ".":
        return replace(found, scope=str(congress_of(today)))
    return found


def topic_following(configuration: Configuration, proceeding: Proceeding) -> str:
    """The key of the topic that follows it already; empty when there is none."""
    for key, topic in configuration.topics.items():
        for written in topic.proceedings:
            other = identify(written)
            if other is not None and other.is_same(proceeding):
                return key
    return ""


def proceeding_topic(proceeding: Proceeding, title: str) -> str:
    """The lines of the topic in topics.yaml."""
    named = proceeding.name
    shown = title.strip() or proceeding.number
    return f"{proceeding.id}:\n  title: {_quoted(shown)}\n  proceeding: {_quoted(named)}\n"


_PACKS_OF: dict[ProceedingKind, tuple[str, ...]] = {
    ProceedingKind.BILL: ("us-congress-actions", "us-official-apis"),
    ProceedingKind.LAW: ("us-official-apis",),
    ProceedingKind.HEARING: ("us-official-apis",),
    ProceedingKind.COURT_DOCKET: ("us-courts", "us-official-apis"),
    ProceedingKind.AGENCY_DOCKET: ("us-federal", "us-official-apis"),
    ProceedingKind.RULEMAKING: ("us-federal", "us-official-apis"),
    ProceedingKind.DOCUMENT: ("us-federal",),
    ProceedingKind.PROPOSAL: ("eu",),
}
"""The packs whose sources bring the actions of a kind of proceeding in the US."""
_PACKS_IN: dict[str, tuple[str, ...]] = {"uk": ("uk",), "ca": ("canada",), "eu": ("eu",)}


def missing_record_note(configuration: Configuration, proceeding: Proceeding) -> str:
    """That only news will be found, where no source of the packs brings its actions."""
    state = ("us-state-bills",) if proceeding.scope.startswith("us-") else ()
    wanted = state or _PACKS_IN.get(proceeding.scope, _PACKS_OF.get(proceeding.kind, ()))
    on = set(configuration.sources)
    if not wanted or any(on.intersection(packs.read(name)) for name in wanted):
        return ""
    return (
        f"No pack that brings its actions is on, so only news that names it is found: add "
        f"{' or '.join(wanted)} to `packs:` in sources.yaml (docs/sources.md says what is in each)."
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
