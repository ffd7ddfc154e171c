"""The words for kinds, tiers, stages, importance and times, the same for messages, page and CLI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import TypeVar

from policywire.alerts.message.sanitize import sanitize
from policywire.alerts.model.alert import Alert, OutletReport
from policywire.config.enums import DateKind, DevelopmentKind, Stage, Strength, Tier
from policywire.config.translation.texts import gettext as _, translatable, translate
from policywire.pipeline.model.article_verdict import Development

Labelled = TypeVar("Labelled", bound=StrEnum)

DEVELOPMENT_LABELS: Mapping[DevelopmentKind, str] = {
    DevelopmentKind.NEW_STORY: translatable("New story"),
    DevelopmentKind.NEW_FACTS: translatable("New facts"),
    DevelopmentKind.OFFICIAL_DOCUMENT: translatable("Official document"),
    DevelopmentKind.STAGE: translatable("New stage"),
    DevelopmentKind.SURGE: translatable("Surge"),
    DevelopmentKind.REVIVED: translatable("Back in the news"),
    DevelopmentKind.CORRECTION: translatable("Correction"),
}
DEVELOPMENT_PLURALS: Mapping[DevelopmentKind, str] = {
    DevelopmentKind.NEW_STORY: translatable("New stories"),
    DevelopmentKind.NEW_FACTS: translatable("New facts"),
    DevelopmentKind.OFFICIAL_DOCUMENT: translatable("Official documents"),
    DevelopmentKind.STAGE: translatable("New stages"),
    DevelopmentKind.SURGE: translatable("Surges"),
    DevelopmentKind.REVIVED: translatable("Back in the news"),
    DevelopmentKind.CORRECTION: translatable("Corrections"),
}
TIER_LABELS: Mapping[Tier, str] = {
    Tier.OFFICIAL: translatable("official source"),
    Tier.WIRE: translatable("wire service"),
    Tier.PRESS: translatable("press"),
    Tier.BLOG: translatable("blog"),
}
TIER_PLURALS: Mapping[Tier, str] = {
    Tier.OFFICIAL: translatable("Official sources"),
    Tier.WIRE: translatable("Wire services"),
    Tier.PRESS: translatable("Press"),
    Tier.BLOG: translatable("Blogs"),
}
DATE_LABELS: Mapping[DateKind, str] = {
    DateKind.COMMENTS_CLOSE: translatable("comments close"),
    DateKind.HEARING: translatable("hearing"),
    DateKind.EFFECTIVE: translatable("takes effect"),
    DateKind.DEADLINE: translatable("deadline"),
}
"""What each member is called in messages, on the page and by commands. A member that is missing
here is called by its own value, and fails a test."""

DETAIL_LABEL = translatable("Also new")
"""What a detail is called, whatever its kind."""

SEARCH_LABEL = translatable("Found by a search")
"""What an article is called that a saved search found."""

FOLLOW_UP_LABEL = translatable("Follow-up")
"""What a new story is called in a message when its storyline was told of before."""

ALSO_SINCE = "Also since then"
"""What stands above details in an alert that comes after them."""

_OUTLETS_NAMED = 6
ACTOR = 100


def development_label(of: Alert | Development) -> str:
    """What the development is called; a new stage by its own name: `Now blocked`."""
    if isinstance(of, Alert) and of.search:
        return translate(SEARCH_LABEL)
    if of.strength is Strength.DETAIL:
        return translate(DETAIL_LABEL)
    if of.kind is DevelopmentKind.NEW_STORY and isinstance(of, Alert) and of.timeline:
        return translate(FOLLOW_UP_LABEL)
    if of.kind is DevelopmentKind.STAGE:
        return _("Now %(stage)s", stage=translate(of.stage.value))
    label = _label(DEVELOPMENT_LABELS, of.kind)
    return f"{label[:1].upper()}{label[1:]}"


def subject_prefix(of: Alert | Development) -> str:
    """What stands before a headline that may not be read as it stands: a correction's."""
    told = of.strength is Strength.DEVELOPMENT
    is_correction = told and of.kind is DevelopmentKind.CORRECTION
    return f"{development_label(of)}: " if is_correction else ""


def _label(labels: Mapping[Labelled, str], member: Labelled) -> str:
    """A message is written inside the transaction of its verdict, which no word may break."""
    return translate(labels.get(member) or member.value)


def tier_words(tier: Tier) -> str:
    """`official source`, `wire service`, `press`, `blog`."""
    return _label(TIER_LABELS, tier)


def date_words(kind: DateKind) -> str:
    """`comments close`, `hearing`, `takes effect`, `deadline`."""
    return _label(DATE_LABELS, kind)


def stage_words(of: Alert | Development) -> str:
    """`proposed → blocked, by Judge Mills`: the stage, the one before if it changed, and the actor.

    Empty for a story that has merely been reported.
    """
    if of.stage is of.previous_stage is Stage.REPORTED:
        return ""
    actor = sanitize(of.actor, ACTOR)
    here, before = translate(of.stage.value), translate(of.previous_stage.value)
    stages = here if of.stage is of.previous_stage else f"{before} → {here}"
    return _("%(stages)s, by %(actor)s", stages=stages, actor=actor) if actor else stages


def reported_by(alert: Alert) -> str:
    """`Treasury (official), Reuters (wire), Politico and 3 more; 5 copies elsewhere`.

    It ends with `; confirmed by Reuters` when the alert waited for that. Empty when nobody but the
    outlet of the article itself reports it.
    """
    outlets = alert.outlets
    if not alert.copies and {report.outlet for report in outlets} <= {alert.article.outlet}:
        return ""
    names = [_outlet(report) for report in outlets[:_OUTLETS_NAMED]]
    more = len(outlets) - len(names)
    if more > 0:
        names.append(f"{more} more")
    return "; ".join(filter(None, [_copies(_listed(names), alert.copies), confirmed_by(alert)]))


def confirmed_by(alert: Alert) -> str:
    """`confirmed by Reuters and Politico`; empty for what did not wait for them."""
    names = [sanitize(name, 60) for name in alert.confirmed_by[:_OUTLETS_NAMED]]
    return f"confirmed by {_listed(names)}" if names else ""


def _outlet(report: OutletReport) -> str:
    name = sanitize(report.outlet, 60)
    return f"{name} ({report.tier.value})" if report.tier in (Tier.OFFICIAL, Tier.WIRE) else name


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]


def _copies(names: str, copies: int) -> str:
    if copies < 1:
        return names
    counted = f"{copies} {'copy' if copies == 1 else 'copies'} elsewhere"
    return f"{names}; {counted}" if names else counted


def format_day(at: datetime, zone: tzinfo) -> str:
    """`3 Nov 2026`, in the reader's zone; midnight in UTC stands for a day without a time."""
    here = at if _is_bare_day(at) else at.astimezone(zone)
    return f"{here.day} {here:%b %Y}"


def format_moment(at: datetime, zone: tzinfo) -> str:
    """`3 Nov 2026, 14:05 UTC`, or the day alone when the time is not known."""
    return format_day(at, zone) if _is_bare_day(at) else format_datetime(at, zone)


def format_datetime(at: datetime, zone: tzinfo) -> str:
    """`3 Nov 2026, 14:05 UTC`, also for a midnight."""
    here = at.astimezone(zone)
    return f"{here.day} {here:%b %Y, %H:%M %Z}"


def format_weekday(at: datetime, zone: tzinfo) -> str:
    """`Tue 3 Mar, 08:00 EST`, for a time in the next days or the last ones."""
    here = at.astimezone(zone)
    return f"{here:%a} {here.day} {here:%b, %H:%M %Z}"


def format_near(at: datetime, zone: tzinfo, now: datetime) -> str:
    """`3 Nov, 14:05` where the zone stands elsewhere; with the year when it is another than now."""
    here, year = at.astimezone(zone), now.astimezone(zone).year
    if here.year != year:
        return format_moment(at, zone)
    day = f"{here.day} {here:%b}"
    return day if _is_bare_day(at) else f"{day}, {here:%H:%M}"


def _is_bare_day(at: datetime) -> bool:
    return (at.hour, at.minute, at.second) == (0, 0, 0)


def pluralize(number: int, one: str, many: str = "") -> str:
    """`1 outlet`, `1,200 outlets`."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
