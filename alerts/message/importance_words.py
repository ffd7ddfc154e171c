"""How important and how sure an alert is, in words that a reader believes."""

from __future__ import annotations

from collections.abc import Mapping

from policywire.alerts.model.alert import Alert
from policywire.config.enums import DevelopmentKind, Stage, Strength, Tier

STAGE_DEEDS: Mapping[Stage, str] = {
    Stage.REQUESTED: "it has been asked for",
    Stage.PROPOSED: "it has been proposed",
    Stage.AGREED: "it has been agreed",
    Stage.FINAL: "the decision is final",
    Stage.CHALLENGED: "it is being challenged",
    Stage.BLOCKED: "it has been blocked",
    Stage.UPHELD: "it has been upheld",
    Stage.IN_FORCE: "it is in force",
    Stage.WITHDRAWN: "it has been withdrawn",
}
KIND_DEEDS: Mapping[DevelopmentKind, str] = {
    DevelopmentKind.OFFICIAL_DOCUMENT: "an official document",
    DevelopmentKind.SURGE: "many report it at once",
    DevelopmentKind.REVIVED: "it is back after a long silence",
    DevelopmentKind.CORRECTION: "a report was corrected",
    DevelopmentKind.NEW_FACTS: "new facts, no decision",
}
ACT_DEEDS = {"done": "it reports an act, not only plans", "planned": "a plan so far"}
"""What makes a development important, in the words of its reason."""

HIGH, MEDIUM = 0.76, 0.64
"""Where the words for importance begin."""


def importance_word(importance: float) -> str:
    """High from 0.76, medium from 0.64, else low."""
    if importance >= HIGH:
        return "High"
    return "Medium" if importance >= MEDIUM else "Low"


def importance_reason(alert: Alert) -> str:
    """`it has been blocked; 4 outlets report it`: what was done, and who says so."""
    return "; ".join(filter(None, [_deed(alert), _reach(alert), _closeness(alert)]))


def _deed(alert: Alert) -> str:
    if alert.strength is Strength.DETAIL:
        return "it adds to what was told"
    moves = alert.stage is not alert.previous_stage or alert.kind is DevelopmentKind.NEW_STORY
    if moves and alert.stage is not Stage.REPORTED:
        return STAGE_DEEDS.get(alert.stage) or f"it is now {alert.stage.value}"
    if alert.kind in {DevelopmentKind.SURGE, DevelopmentKind.CORRECTION}:
        return KIND_DEEDS[alert.kind]
    if alert.is_denial:
        return "it is a denial"
    return ACT_DEEDS.get(alert.act) or KIND_DEEDS.get(alert.kind, "no decision is reported")


def _reach(alert: Alert) -> str:
    count = count_outlets(alert)
    if alert.is_official:
        return "an official source says so" + (f", {count} outlets report it" if count > 1 else "")
    if count > 1:
        return f"{count} outlets report it"
    return "one blog says so" if alert.article.tier is Tier.BLOG else "one outlet says so"


def _closeness(alert: Alert) -> str:
    return "your topic is only mentioned" if alert.mentions else ""


def count_outlets(alert: Alert) -> int:
    """How many independent outlets report the story, that of the article included."""
    names = {report.outlet.casefold() for report in (*alert.outlets, alert.article)}
    return len(names)


def how_sure(alert: Alert) -> str:
    """`One outlet alone, according to people who are not named; planned, not done yet`."""
    count = count_outlets(alert)
    who = "One outlet alone" if count == 1 else f"{count} independent outlets"
    if alert.is_official:
        who = "Official document" if count == 1 else f"Official document, and {count - 1} more"
    parts = [
        f"{who}, {alert.sourcing}" if alert.sourcing and count == 1 else who,
        alert.sourcing.replace("that it has", "that one has") if count > 1 else "",
        "a denial" if alert.is_denial else "",
        "planned, not done yet" if alert.act == "planned" else "",
    ]
    return "; ".join(part for part in parts if part)
