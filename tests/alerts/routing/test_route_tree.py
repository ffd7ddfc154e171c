"""The tree of routes: what lies inside a route divides what it takes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from policywire.alerts.model.alert import Alert, DecisionAction, Recipient
from policywire.alerts.routing.reach import topics_followed
from policywire.alerts.routing.route_identity import route_id
from policywire.alerts.routing.route_tree import policy_at, walk
from policywire.alerts.routing.routing import decide
from policywire.config.enums import UnconfirmedAction
from policywire.config.models import Route

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
ANN = Recipient(channel="team", label="ann@example.org")
ROOM = Recipient(channel="room", label="console")
DESK = Recipient(channel="desk", label="desk@example.org")
EVERYBODY = {"team": (ANN,), "room": (ROOM,), "desk": (DESK,)}
MakeAlert = Callable[..., Alert]

TREE = {
    "topics": ["irs-enforcement"],
    "channels": ["team"],
    "group_wait": "10m",
    "min_outlets": 2,
    "routes": [
        {"tiers": ["official"], "channels": ["desk"], "min_outlets": 1},
        {"kinds": ["stage"], "budget": 3, "continue": False},
        {"channels": ["room"]},
    ],
}


def _tree(*written: object) -> list[Route]:
    return [Route.model_validate(each) for each in written]


def _steps(alert: Alert, routes: list[Route]) -> dict[str, str]:
    return {step.path: step.result.outcome for step in walk(alert, routes)}


def test_each_route_of_the_tree_is_asked_once_in_the_order_it_is_written(
    make_alert: MakeAlert,
) -> None:
    assert _steps(make_alert(), _tree(TREE, {})) == {
        "1": "handed on",
        "1.1": "tier",
        "1.2": "routed",
        "1.3": "stopped",
        "2": "routed",
    }


def test_a_route_inside_takes_over_what_it_does_not_say(make_alert: MakeAlert) -> None:
    (taken,) = [s for s in walk(make_alert(), _tree(TREE)) if s.result.takes]
    assert (taken.path, taken.channels) == ("1.2", ["team"])
    terms = taken.result.terms
    assert (terms.group_wait, terms.min_outlets, terms.budget) == (timedelta(minutes=10), 2, 3)
    assert taken.result.topics == ("irs-enforcement",)


def test_what_no_route_inside_takes_the_route_takes_itself(make_alert: MakeAlert) -> None:
    outer = {"channels": ["team"], "routes": [{"kinds": ["surge"], "channels": ["room"]}]}
    assert _steps(make_alert(), _tree(outer)) == {"1": "routed", "1.1": "kind"}
    decisions = decide(make_alert(), _tree(outer), EVERYBODY, NOW)
    assert {d.recipient: d.action for d in decisions} == {
        ANN: DecisionAction.SEND,
        ROOM: DecisionAction.SUPPRESS,
    }


def test_a_route_that_hands_it_on_says_to_which(make_alert: MakeAlert) -> None:
    outer = {"channels": ["team"], "routes": [{"channels": ["room"]}, {"channels": ["desk"]}]}
    decisions = decide(make_alert(), _tree(outer), EVERYBODY, NOW)
    texts = {d.recipient: (d.action, d.text) for d in decisions}
    assert texts[ANN] == (DecisionAction.SUPPRESS, "Route 1 passes it to route 1.1 and 1.2.")
    assert texts[ROOM][0] is texts[DESK][0] is DecisionAction.SEND


def test_a_route_that_is_not_entered_answers_for_all_inside_it(make_alert: MakeAlert) -> None:
    outer = {"topics": ["courts"], "routes": [{"channels": ["room"]}, {"channels": ["desk"]}]}
    decisions = decide(make_alert(), _tree(outer), EVERYBODY, NOW)
    assert {d.outcome for d in decisions} == {"topic"}
    assert len(decisions) == 3


def test_continue_false_inside_stops_only_the_routes_beside_it(make_alert: MakeAlert) -> None:
    first = {"routes": [{"continue": False, "channels": ["team"]}, {"channels": ["room"]}]}
    assert _steps(make_alert(), _tree(first, {"channels": ["desk"]})) == {
        "1": "handed on",
        "1.1": "routed",
        "1.2": "stopped",
        "2": "routed",
    }


@pytest.mark.parametrize(
    ("condition", "outcome", "text"),
    [
        ({"outlets": ["Politico"]}, "outlet", "Route 1 is for Politico; this is by Reuters."),
        ({"languages": ["es", "fr"]}, "language", "Route 1 is for es, fr; this is in en-US."),
    ],
)
def test_outlet_and_language_are_conditions(
    make_alert: MakeAlert, condition: dict[str, object], outcome: str, text: str
) -> None:
    alert = make_alert(language="en-US")
    alert = replace(alert, article=replace(alert.article, outlet="Reuters"))
    (step,) = walk(alert, _tree(condition))
    assert (step.result.outcome, step.result.text) == (outcome, text)


@pytest.mark.parametrize("condition", [{"outlets": ["REUTERS"]}, {"languages": ["en"]}, {}])
def test_outlet_and_language_are_met_whatever_the_case_and_the_country(
    make_alert: MakeAlert, condition: dict[str, object]
) -> None:
    alert = make_alert(language="en-US")
    alert = replace(alert, article=replace(alert.article, outlet="Reuters"))
    assert all(step.result.takes for step in walk(alert, _tree(condition)))


def test_terms_are_found_again_by_the_identity_of_the_route_wherever_it_stands(
    make_alert: MakeAlert,
) -> None:
    tree = TREE | {"confirm_within": "2h", "unconfirmed": "digest"}
    known = identities(make_alert(), _tree({}, tree))
    moved = _tree(tree, {})
    found = policy_at(moved, known["2.2"], "team")
    assert found is not None
    assert (found.place, found.min_outlets, found.budget) == ("1.2", 2, 3)
    assert (found.confirm_within, found.unconfirmed) == (
        timedelta(hours=2),
        UnconfirmedAction.DIGEST,
    )
    assert policy_at(moved, "", "team") is None
    assert policy_at(_tree({}), known["2.2"], "team") is None


def test_terms_of_alike_routes_are_those_of_the_one_that_names_the_channel(
    make_alert: MakeAlert,
) -> None:
    routes = _tree({"channels": ["room"], "budget": 1}, {"channels": ["hall"], "budget": 2})
    (identity,) = set(identities(make_alert(), routes).values())
    found = [policy_at(routes, identity, channel) for channel in ("room", "hall", "attic")]
    assert [each and each.budget for each in found] == [1, 2, None]


@pytest.mark.parametrize(
    "changed",
    [
        {"topics": ["courts"]},
        {"kinds": ["stage"]},
        {"stages": ["final"]},
        {"tiers": ["press"]},
        {"outlets": ["Reuters"]},
        {"languages": ["en"]},
        {"min_importance": 0.1},
    ],
)
def test_another_condition_makes_another_route(changed: dict[str, object]) -> None:
    (before,), (after,) = _tree({}), _tree(changed)
    assert route_id(before, "") != route_id(after, "")
    assert route_id(before, "") != route_id(before, route_id(after, ""))


def test_other_terms_and_another_order_of_names_leave_it_the_same() -> None:
    (before,) = _tree({"outlets": ["Reuters", "AP"], "budget": 1})
    (after,) = _tree({"outlets": ["ap", "reuters"], "budget": 2, "channels": ["room"]})
    assert route_id(before, "") == route_id(after, "")


def identities(alert: Alert, routes: list[Route]) -> dict[str, str]:
    """The identity of each route that takes the alert, by its place."""
    answers = [step.result for step in walk(alert, routes)]
    return {each.terms.place: each.terms.route for each in answers if each.takes}


def test_the_topics_that_a_channel_may_hear_of_are_those_of_all_its_routes() -> None:
    topics = ["courts", "irs-enforcement", "other"]
    assert topics_followed([], "room", topics) == tuple(topics)
    assert topics_followed(_tree(TREE), "room", topics) == ("irs-enforcement",)
    assert topics_followed(_tree(TREE, {"channels": ["room"]}), "room", topics) == tuple(topics)
