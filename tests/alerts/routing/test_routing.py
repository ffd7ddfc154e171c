from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from policywire.alerts.model.alert import (
    Alert,
    DecisionAction,
    MatchEvidence,
    OutletReport,
    Recipient,
)
from policywire.alerts.routing.routing import decide, once_per_address
from policywire.config.enums import DevelopmentKind, Stage, Strength, Tier
from policywire.config.models import Route

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
ANN = Recipient(channel="team", label="ann@example.org")
BEN = Recipient(channel="team", label="ben@example.org")
ROOM = Recipient(channel="room", label="slack webhook")
MakeAlert = Callable[..., Alert]
EVERYBODY = {"team": (ANN, BEN), "room": (ROOM,)}


def _route(**conditions: object) -> Route:
    return Route.model_validate(conditions)


def test_without_routes_every_channel_hears_everything(make_alert: Callable[..., Alert]) -> None:
    decisions = decide(make_alert(), [], EVERYBODY, NOW)
    assert [d.recipient for d in decisions] == [ANN, BEN, ROOM]
    assert {(d.action, d.outcome) for d in decisions} == {(DecisionAction.SEND, "no routes")}


def test_a_route_sends_to_its_channels_and_names_the_topics_it_is_for(
    make_alert: Callable[..., Alert],
) -> None:
    route = _route(topics=["irs-enforcement"], channels=["room"])
    (decision,) = decide(make_alert(), [route], EVERYBODY, NOW)
    assert (decision.recipient, decision.action) == (ROOM, DecisionAction.SEND)
    assert decision.topics == ("irs-enforcement",)
    assert decision.text == "Route 1 takes stage on irs-enforcement."


@pytest.mark.parametrize(
    ("condition", "outcome", "text"),
    [
        (
            {"topics": ["courts"]},
            "topic",
            "Route 1 is for courts; this is about irs-enforcement, dhs-requests.",
        ),
        ({"kinds": ["surge"]}, "kind", "Route 1 is for surge; this is stage."),
        ({"stages": ["final"]}, "stage", "Route 1 is for stages final; this is blocked."),
        ({"tiers": ["official"]}, "tier", "Route 1 is for official sources; this is wire."),
        (
            {"min_importance": 0.9},
            "importance",
            "Route 1 requires importance 0.90; this has 0.82.",
        ),
    ],
)
def test_a_condition_that_is_not_met_is_the_reason(
    make_alert: Callable[..., Alert], condition: dict[str, object], outcome: str, text: str
) -> None:
    route = _route(channels=["room"], **condition)
    (decision,) = decide(make_alert(), [route], EVERYBODY, NOW)
    assert (decision.action, decision.outcome, decision.text) == (
        DecisionAction.SUPPRESS,
        outcome,
        text,
    )


def test_a_later_route_may_still_send(make_alert: Callable[..., Alert]) -> None:
    routes = [_route(kinds=["surge"], channels=["room"]), _route(channels=["room"])]
    (decision,) = decide(make_alert(), routes, EVERYBODY, NOW)
    assert (decision.action, decision.outcome) == (DecisionAction.SEND, "routed")


def test_a_route_without_continue_ends_the_way(make_alert: Callable[..., Alert]) -> None:
    routes = [_route(channels=["room"], **{"continue": False}), _route(channels=["team"])]
    room, ann, _ben = decide(make_alert(), routes, EVERYBODY, NOW)
    assert room.action is DecisionAction.SEND
    assert (ann.action, ann.outcome) == (DecisionAction.SUPPRESS, "stopped")
    assert ann.text == "Route 1 took it and has `continue: false`."


def test_a_route_that_does_not_take_it_does_not_end_the_way(
    make_alert: Callable[..., Alert],
) -> None:
    first = _route(kinds=["surge"], channels=["room"], **{"continue": False})
    decisions = decide(make_alert(), [first, _route(channels=["team"])], EVERYBODY, NOW)
    assert [d.action for d in decisions] == [
        DecisionAction.SUPPRESS,
        DecisionAction.SEND,
        DecisionAction.SEND,
    ]


def test_an_article_from_long_before_we_looked_is_old_news(
    make_alert: Callable[..., Alert],
) -> None:
    alert = make_alert()
    seen = alert.article.at + timedelta(hours=48, seconds=1)
    decisions = decide(alert, [], EVERYBODY, NOW, backfill_before=seen)
    assert {(d.action, d.outcome, d.gathered) for d in decisions} == {
        (DecisionAction.HOLD, "old news", True)
    }
    just_in_time = decide(alert, [], EVERYBODY, NOW, backfill_before=seen - timedelta(seconds=1))
    assert {d.action for d in just_in_time} == {DecisionAction.SEND}


def test_an_article_from_a_flood_of_old_entries_is_old_news_whatever_its_date(
    make_alert: Callable[..., Alert],
) -> None:
    decisions = decide(make_alert(), [], EVERYBODY, NOW, archive=True)
    assert {(d.action, d.outcome) for d in decisions} == {(DecisionAction.HOLD, "old news")}
    assert {d.action for d in decide(make_alert(), [], EVERYBODY, NOW)} == {DecisionAction.SEND}


def test_a_story_that_concerns_no_topic_is_told_to_nobody(
    make_alert: Callable[..., Alert],
) -> None:
    decisions = decide(make_alert(why=()), [], EVERYBODY, NOW)
    assert {d.outcome for d in decisions} == {"no topic"}


def test_a_mailbox_in_two_channels_hears_of_it_once(make_alert: Callable[..., Alert]) -> None:
    twice = {"team": (ANN,), "urgent": (Recipient(channel="urgent", label="Ann@example.org"),)}
    first, second = decide(make_alert(), [], twice, NOW)
    assert first.action is DecisionAction.SEND
    assert (second.action, second.outcome) == (DecisionAction.SUPPRESS, "same address")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_mailbox_in_two_channels_gets_the_sooner_in_any_order(
    make_alert: Callable[..., Alert], order: tuple[int, int]
) -> None:
    twice = {"team": (ANN,), "urgent": (Recipient(channel="urgent", label="ann@example.org"),)}
    now, other = decide(make_alert(), [], twice, NOW, once=False)
    later = replace(other, action=DecisionAction.HOLD, due=NOW + timedelta(hours=1))
    latest = replace(other, action=DecisionAction.HOLD, due=NOW + timedelta(days=1))
    for sooner, rest in ((now, later), (later, replace(latest, recipient=ANN))):
        pair = (sooner, rest)
        told = list(once_per_address([pair[each] for each in order]))
        assert told[order.index(0)] == sooner
        assert told[order.index(1)].outcome == "same address"


_TOPICS = ["irs-enforcement", "dhs-requests", "courts"]
_CHANNELS = ["team", "room", "urgent", "nobody"]
_ROUTES = st.builds(
    lambda **c: Route.model_validate(c),
    topics=st.lists(st.sampled_from(_TOPICS), max_size=2),
    kinds=st.lists(st.sampled_from(list(DevelopmentKind)), max_size=3),
    stages=st.lists(st.sampled_from(list(Stage)), max_size=3),
    tiers=st.lists(st.sampled_from(list(Tier)), max_size=2),
    min_importance=st.floats(0, 1),
    channels=st.lists(st.sampled_from(_CHANNELS), max_size=3),
    continue_=st.booleans(),
)
_RECIPIENTS = st.fixed_dictionaries(
    {
        name: st.lists(
            st.sampled_from(["ann@example.org", "ben@example.org", "console"]), max_size=3
        )
        for name in _CHANNELS[:3]
    }
).map(
    lambda book: {c: tuple(Recipient(channel=c, label=x) for x in set(v)) for c, v in book.items()}
)


@given(
    routes=st.lists(_ROUTES, max_size=6),
    recipients=_RECIPIENTS,
    topics=st.lists(st.sampled_from(_TOPICS), unique=True),
    kind=st.sampled_from(list(DevelopmentKind)),
    importance=st.floats(0, 1),
    age=st.integers(0, 200),
)
def test_every_recipient_that_a_route_names_gets_exactly_one_decision(
    routes: list[Route],
    recipients: dict[str, tuple[Recipient, ...]],
    topics: list[str],
    kind: DevelopmentKind,
    importance: float,
    age: int,
) -> None:
    alert = _alert(topics, kind, importance, age)
    decisions = decide(alert, routes, recipients, NOW, backfill_before=NOW)
    named = {
        recipient
        for route in routes or [Route()]
        for channel in (route.channels or recipients)
        for recipient in recipients.get(channel, ())
    }
    heard = [decision.recipient for decision in decisions]
    assert set(heard) == named
    assert len(heard) == len(named)
    assert all(d.outcome and d.text.endswith(".") for d in decisions)
    mailboxes = [d.recipient.label for d in decisions if d.action is DecisionAction.SEND]
    assert mailboxes.count("ann@example.org") <= 1
    if age > 48:
        assert not mailboxes


def _alert(topics: list[str], kind: DevelopmentKind, importance: float, age: int) -> Alert:
    at = NOW - timedelta(hours=age)
    grounds = (MatchEvidence(topic=t, title=t, clause="", snippet="", marks=()) for t in topics)
    return Alert(
        id="0" * 32,
        kind=kind,
        story="s",
        story_title="",
        storyline="l",
        at=at,
        article=OutletReport(outlet="o", title="t", url="https://a.example", tier=Tier.WIRE, at=at),
        new=(),
        why=tuple(grounds),
        importance=importance,
        stage=Stage.REPORTED,
        previous_stage=Stage.REPORTED,
    )


def test_who_was_told_of_a_story_is_not_told_again_that_it_is_new(
    make_alert: Callable[..., Alert],
) -> None:
    alert = make_alert(kind=DevelopmentKind.NEW_STORY)
    decisions = decide(alert, [], EVERYBODY, NOW, notified={ANN})
    assert {d.recipient: d.outcome for d in decisions} == {
        ANN: "already told",
        BEN: "no routes",
        ROOM: "no routes",
    }


def test_who_was_told_of_a_story_hears_that_it_moved(make_alert: Callable[..., Alert]) -> None:
    alert = make_alert(kind=DevelopmentKind.NEW_FACTS)
    decisions = decide(alert, [], EVERYBODY, NOW, notified={ANN, BEN, ROOM})
    assert {d.action for d in decisions} == {DecisionAction.SEND}


def test_a_detail_is_not_told_where_the_route_wants_none(make_alert: MakeAlert) -> None:
    detail = make_alert(strength=Strength.DETAIL)
    (decision,) = decide(detail, [_route(channels=["room"], details="off")], EVERYBODY, NOW)
    assert (decision.action, decision.outcome) == (DecisionAction.SUPPRESS, "details off")
    assert decision.text.endswith("It is a detail, and the route has `details: off`.")
    (told,) = decide(make_alert(), [_route(channels=["room"], details="off")], EVERYBODY, NOW)
    assert (told.action, told.details) == (DecisionAction.SEND, None)


@pytest.mark.parametrize(
    ("said", "details"),
    [({}, "digest and thread"), ({"details": "alert"}, "alert"), ({"details": "thread"}, "thread")],
)
def test_a_detail_is_handled_as_its_route_says_or_the_one_around_it(
    make_alert: MakeAlert, said: dict[str, str], details: str
) -> None:
    routes = [_route(**said, routes=[{"channels": ["room"]}])]
    (decision,) = decide(make_alert(strength=Strength.DETAIL), routes, {"room": (ROOM,)}, NOW)
    assert decision.details == details
    assert decision.alerts is (details == "alert")


def test_an_old_detail_makes_no_summary_of_older_news(make_alert: MakeAlert) -> None:
    detail = make_alert(strength=Strength.DETAIL)
    decisions = decide(detail, [], {"room": (ROOM,)}, NOW, archive=True)
    assert [each.outcome for each in decisions] == ["no routes"]
