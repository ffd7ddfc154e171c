"""A route as a sentence: who hears of what, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policywire.alerts.message.importance_words import HIGH, MEDIUM
from policywire.alerts.message.labels import DEVELOPMENT_PLURALS
from policywire.config.enums import DetailHandling, UnconfirmedAction, Weekday
from policywire.config.models import DigestTimes, Route
from policywire.config.values.clock_times import format_clock_time
from policywire.config.values.durations import format_duration


def route_sentence(route: Route, titles: Mapping[str, str]) -> str:
    """`Everything on IRS enforcement of medium or high importance goes to slack.`

    `titles` are those of the topics.
    """
    what = _listed([titles.get(key, key) for key in route.topics])
    parts = [
        f"on {what}" if what else "",
        f"of {_importance(route.min_importance)}" if route.min_importance else "",
        f"at the stage {_listed([each.value for each in route.stages])}" if route.stages else "",
        f"from {_listed([each.value for each in route.tiers])} sources" if route.tiers else "",
        f"by {_listed(route.outlets)}" if route.outlets else "",
        f"in {_listed(route.languages)}" if route.languages else "",
    ]
    kinds = _listed([DEVELOPMENT_PLURALS[each] for each in route.kinds])
    begin, goes = (kinds, "go") if kinds else ("Everything", "goes")
    where = _listed(route.channels, "and") or "every channel"
    said = " ".join([begin, *filter(None, parts)])
    return ". ".join([f"{said} {goes} to {where}{_when(route)}", *_rest(route)]) + "."


def _importance(least: float) -> str:
    word = {HIGH: "high importance", MEDIUM: "medium or high importance"}.get(least)
    return word or f"importance {least:g} or more"


def _when(route: Route) -> str:
    waits = []
    if route.digest is not None:
        waits.append(f"in a digest {_times(route.digest)}")
    if route.min_outlets is not None and route.min_outlets > 1:
        within = f" within {format_duration(route.confirm_within)}" if route.confirm_within else ""
        waits.append(f"once {route.min_outlets} outlets report it{within}")
    if route.group_wait is not None:
        waits.append(f"one message for what a story brings in {format_duration(route.group_wait)}")
    return f", {', '.join(waits)}" if waits else ""


def _times(digest: DigestTimes) -> str:
    """`at 08:00 or 17:00 on mon or fri`."""
    times = f"at {_listed([format_clock_time(each) for each in digest.at], 'and')}"
    if digest.dates:
        return f"{times} on day {_listed([str(each) for each in digest.dates], 'and')} of the month"
    if len(digest.days) == len(Weekday):
        return times
    return f"{times} on {_listed([each.value.capitalize() for each in digest.days], 'and')}"


def _rest(route: Route) -> list[str]:
    """What becomes of what does not go out at once."""
    rest = []
    if route.unconfirmed is UnconfirmedAction.DIGEST:
        rest.append("What nobody confirms waits for the digest")
    if route.budget is not None:
        rest.append(f"At most {route.budget} a day come alone, the others in the digest")
    if route.details is DetailHandling.OFF:
        rest.append("Details are left out")
    elif route.details is not None:
        rest.append(f"Details go by {route.details.value}")
    if route.routes:
        rest.append("Nested routes divide this")
    if not route.continue_:
        rest.append("No route after it is asked")
    return rest


def _listed(names: Sequence[str], last: str = "or") -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
