from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from policywire.alerts.model.alert import Alert, DecisionAction, Recipient
from policywire.alerts.routing.routing import decide
from policywire.alerts.routing.silence import (
    LONGEST_SNOOZE,
    Silence,
    SilenceKind,
    SnoozeError,
    silenced_by,
    snooze_end,
)
from policywire.config.enums import Stage
from policywire.config.models import Route

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
ROOM = Recipient(channel="room", label="console")
EVERYBODY = {"room": (ROOM,)}
BOTH = ("irs-enforcement", "dhs-requests")
MakeAlert = Callable[..., Alert]


@pytest.mark.parametrize(
    ("until_stage", "days", "wakes"),
    [
        (Stage.FINAL, None, LONGEST_SNOOZE),
        (None, 7, timedelta(days=7)),
        (Stage.FINAL, 7, timedelta(days=7)),
        (None, 365, LONGEST_SNOOZE),
    ],
)
def test_a_snooze_ends_with_its_day_or_after_a_year(
    until_stage: Stage | None, days: int | None, wakes: timedelta
) -> None:
    until = None if days is None else NOW + timedelta(days=days)
    assert snooze_end(NOW, Stage.PROPOSED, until_stage, until) == NOW + wakes


@pytest.mark.parametrize(
    ("until_stage", "days", "about", "why"),
    [
        (None, None, "", "say until when"),
        (Stage.PROPOSED, None, "stage", "the story is already proposed"),
        (Stage.REQUESTED, 7, "stage", "the story is already proposed"),
        (None, 0, "day", "has already begun"),
        (Stage.FINAL, -1, "day", "has already begun"),
        (None, 366, "day", "more than a year"),
    ],
)
def test_a_snooze_that_would_be_none_is_refused_with_the_part_that_is_wrong(
    until_stage: Stage | None, days: int | None, about: str, why: str
) -> None:
    until = None if days is None else NOW + timedelta(days=days)
    with pytest.raises(SnoozeError, match=why) as raised:
        snooze_end(NOW, Stage.PROPOSED, until_stage, until)
    assert raised.value.about == about


def _silence(kind: str, value: str, days: float = 1, **changes: object) -> Silence:
    made: dict[str, object] = {
        "id": 3,
        "kind": SilenceKind(kind),
        "value": value,
        "since": NOW - timedelta(hours=1),
        "until": NOW + timedelta(days=days),
        "reason": "the hearing is over",
        "author": "Ann",
    }
    return Silence(**made | changes)  # type: ignore[arg-type]


def test_a_silence_names_itself_its_end_its_reason_and_its_author(make_alert: MakeAlert) -> None:
    silence = _silence("story", "s-17")
    (decision,) = decide(make_alert(), [], EVERYBODY, NOW, silences=[silence])
    assert (decision.action, decision.outcome) == (DecisionAction.SUPPRESS, "silenced")
    assert decision.text == (
        "Silence 3 on story s-17 until 04 Mar 2026, 15:00 UTC: the hearing is over (Ann)."
    )


@pytest.mark.parametrize(
    ("kind", "value", "silenced"),
    [
        ("story", "s-17", True),
        ("story", "s-18", False),
        ("source", "reuters", True),
        ("source", "politico", False),
        ("text", "judge ADDRESSES", True),
        ("text", "order takes effect", True),
        ("text", "judge whales", False),
        ("text", "address", False),
        ("text", "…", False),
        ("topic", "irs-enforcement", False),
    ],
)
def test_a_silence_holds_back_what_it_is_about_and_no_more(
    make_alert: MakeAlert, kind: str, value: str, silenced: bool
) -> None:
    found = silenced_by(make_alert(), BOTH, "reuters", [_silence(kind, value)], NOW)
    assert (found is not None) == silenced


def test_a_silenced_topic_leaves_the_alert_to_its_other_topic(make_alert: MakeAlert) -> None:
    one, other = (_silence("topic", topic) for topic in BOTH)
    assert silenced_by(make_alert(), BOTH, "", [one], NOW) is None
    assert silenced_by(make_alert(), BOTH, "", [one, other], NOW) is not None
    assert silenced_by(make_alert(), BOTH[:1], "", [one], NOW) is not None


def test_a_route_for_another_topic_is_not_silenced(make_alert: MakeAlert) -> None:
    routes = [Route(topics=["irs-enforcement"]), Route(topics=["dhs-requests"], channels=["room"])]
    silence = _silence("topic", "dhs-requests")
    (decision,) = decide(make_alert(), routes, EVERYBODY, NOW, silences=[silence])
    assert decision.action is DecisionAction.SEND


@pytest.mark.parametrize("at", [NOW - timedelta(hours=2), NOW + timedelta(days=1)])
def test_a_silence_that_has_ended_or_not_begun_is_none(make_alert: MakeAlert, at: datetime) -> None:
    assert silenced_by(make_alert(), BOTH, "", [_silence("story", "s-17")], at) is None


def test_of_two_silences_the_longer_is_the_reason(make_alert: MakeAlert) -> None:
    short, long = _silence("story", "s-17"), _silence("text", "judge", days=9, id=4)
    assert silenced_by(make_alert(), BOTH, "", [long, short], NOW) == long


def test_what_no_route_takes_keeps_its_own_reason(make_alert: MakeAlert) -> None:
    route = Route(topics=["courts"])
    (decision,) = decide(
        make_alert(), [route], EVERYBODY, NOW, silences=[_silence("story", "s-17")]
    )
    assert decision.outcome == "topic"
