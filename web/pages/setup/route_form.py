"""A route as a form shows it: from its YAML into fields, and from fields into its YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from policywire.alerts.message.importance_words import HIGH, MEDIUM
from policywire.config.enums import DevelopmentKind, Stage, Tier, Weekday
from policywire.config.translation.texts import translatable
from policywire.web.pages.setup.form_fields import Form, comma_parts, ticked

Values = dict[str, Any]

TICKED: Mapping[str, type[DevelopmentKind] | type[Stage] | type[Tier]] = {
    "kinds": DevelopmentKind,
    "stages": Stage,
    "tiers": Tier,
}
"""The keys with a closed list of values, each of which has a box."""
LISTED = ("outlets", "languages")
NUMBERS = ("budget", "min_outlets")
IMPORTANCE = {
    "": translatable("any"),
    f"{MEDIUM:g}": translatable("medium or high"),
    f"{HIGH:g}": translatable("high only"),
}
SHOWN = frozenset({
    "topics", "channels", "min_importance", "group_wait", "digest", *TICKED, *LISTED, *NUMBERS,
})  # fmt: skip
WORKDAYS = [day.value for day in list(Weekday)[:5]]


def fields_of(written: Mapping[str, Any]) -> dict[str, str]:
    """The form of a route as it is written; what the form has no field for is left out."""
    fields: dict[str, str] = {}
    for name in ("topics", "channels", *TICKED):
        fields.update({f"{name}-{each}": "on" for each in written.get(name) or []})
    for name in LISTED:
        fields[name] = ", ".join(str(each) for each in written.get(name) or [])
    for name in (*NUMBERS, "group_wait"):
        fields[name] = "" if written.get(name) is None else str(written[name])
    least = written.get("min_importance")
    fields["min_importance"] = f"{least:g}" if isinstance(least, int | float) and least else ""
    digest = written.get("digest")
    fields["when"] = "digest" if digest else "at once"
    fields["at"] = ", ".join((digest or {}).get("at") or ["08:00"])
    fields["days"] = "workdays" if (digest or {}).get("days") == WORKDAYS else ""
    return fields


def values_of(
    form: Form, topics: Iterable[str], channels: Iterable[str], written: Mapping[str, Any]
) -> Values:
    """What the form says of a route, by key; None where a key is to go.

    `written` is the route so far: of its digest stays what the form has no field for.
    """
    values: Values = {
        "topics": ticked(form, "topics", _known(topics, written, "topics")),
        **{name: ticked(form, name, kinds) for name, kinds in TICKED.items()},
        **{name: comma_parts(form.get(name, "")) for name in LISTED},
        "min_importance": _number(form.get("min_importance", "")),
        "channels": ticked(form, "channels", _known(channels, written, "channels")),
        "group_wait": form.get("group_wait", "").strip(),
        **{name: _number(form.get(name, "")) for name in NUMBERS},
        "digest": _digest(form, written.get("digest")) if form.get("when") == "digest" else None,
    }
    return {key: _unless_empty(value) for key, value in values.items()}


def values_of_rest(form: Form, values: Values) -> Values | None:
    """The route for what is less important, when the form wants it in a digest."""
    if form.get("rest") != "digest" or not values.get("min_importance"):
        return None
    kept = {key: value for key, value in values.items() if key in {"topics", "channels"}}
    return {
        **{key: value for key, value in kept.items() if value is not None},
        "digest": {"at": comma_parts(form.get("rest_at", "")) or ["08:00"]},
    }


def _known(offered: Iterable[str], written: Mapping[str, Any], name: str) -> list[str]:
    """In the order in which they are written, and then the others: a tick moves none."""
    first = [str(each) for each in written.get(name) or []]
    return [*first, *(each for each in offered if each not in first)]


def _digest(form: Form, written: Mapping[str, Any] | None) -> Values:
    before = dict(written or {})
    digest: Values = {**before, "at": comma_parts(form.get("at", ""))}
    if form.get("days") == "workdays":
        digest["days"] = WORKDAYS
    elif before.get("days") == WORKDAYS:
        del digest["days"]
    return digest


def _number(text: str) -> int | float | str | None:
    """A number; what is none stays as it is, for the configuration to say so."""
    text = text.strip()
    if not text:
        return None
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def _unless_empty(value: Any) -> Any:
    return None if value in ("", []) else value
