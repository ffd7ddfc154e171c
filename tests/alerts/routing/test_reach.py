"""A person's own channel gets what its owner chose, and changes nothing for anybody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from policywire.alerts.model.alert import Alert, DecisionAction, Recipient
from policywire.alerts.routing.reach import topics_followed
from policywire.alerts.routing.routing import decide
from policywire.alerts.routing.subscription import Subscription
from policywire.alerts.routing.unrouted import route_note, unrouted_channels, unrouted_topics
from policywire.config.models import Configuration, Route

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
DESK = Recipient(channel="desk", label="desk@example.org")
NEW = Recipient(channel="new", label="console")
ANN = Recipient(channel="ann", label="ann@example.org")
EVERYBODY = {"desk": (DESK,), "new": (NEW,), "ann": (ANN,)}
MakeAlert = Callable[..., Alert]
OWN = ["ann"]
ROUTES = {
    "no route": [],
    "a narrow one": [{"topics": ["hospital-prices"], "channels": ["desk"]}],
    "one that takes all": [{"channels": ["desk"], "continue": False}],
    "one to all": [{"min_importance": 0.9}],
}


@pytest.mark.parametrize("written", ROUTES.values(), ids=ROUTES)
def test_the_routes_mean_the_same_for_the_desk_whether_or_not_somebody_has_a_channel(
    make_alert: MakeAlert, written: list[object]
) -> None:
    routes = [Route.model_validate(each) for each in written]
    desk = {key: people for key, people in EVERYBODY.items() if key not in OWN}
    without = {each.recipient: each for each in decide(make_alert(), routes, desk, NOW)}
    decided = decide(make_alert(), routes, EVERYBODY, NOW, own=OWN)
    made = {each.recipient: each for each in decided}
    own = made.pop(ANN)
    assert made == without
    assert (own.action, own.outcome) == (DecisionAction.SEND, "own channel")
    assert own.topics


@pytest.mark.parametrize("written", [[{"channels": ["ann"]}], []], ids=["of before", "none"])
def test_a_route_for_a_persons_own_channel_alone_is_no_route_for_the_others(
    make_alert: MakeAlert, written: list[object]
) -> None:
    routes = [Route.model_validate(each) for each in written]
    decided = decide(make_alert(), routes, EVERYBODY, NOW, own=OWN)
    assert {each.recipient: each.action for each in decided} == dict.fromkeys(
        [ANN, DESK, NEW], DecisionAction.SEND
    )
    assert topics_followed(routes, "new", ["a", "b"], OWN) == ("a", "b")


def test_a_route_that_names_an_own_channel_decides_what_comes_by_it(
    make_alert: MakeAlert,
) -> None:
    routes = [Route(topics=["hospital-prices"], channels=["ann", "desk"])]
    decided = {
        d.recipient: d.outcome for d in decide(make_alert(), routes, EVERYBODY, NOW, own=OWN)
    }
    assert decided == {ANN: "topic", DESK: "topic"}
    assert topics_followed(routes, "ann", ["hospital-prices", "b"], OWN) == ("hospital-prices",)


def test_its_owner_narrows_what_comes_by_it(make_alert: MakeAlert) -> None:
    chosen = Subscription(recipient=ANN, topics=("other",), changed=NOW)
    decided = decide(make_alert(), [], EVERYBODY, NOW, own=OWN, subscriptions={ANN: chosen})
    assert {d.recipient: d.outcome for d in decided}[ANN] == "not subscribed"


def _configuration(routes: list[object], operator: list[str] | None = None) -> Configuration:
    return Configuration.model_validate(
        {
            "channels": {
                "desk": {"console": {}},
                "new": {"console": {}},
                "ann": {"console": {}, "owner": "ann"},
            },
            "topics": {
                "wells": {"title": "Wells", "any": ["well"]},
                "roads": {"title": "Roads", "any": ["road"]},
            },
            "routes": routes,
            "settings": {"operator": operator or []},
        }
    )


def test_a_channel_that_no_route_names_is_found_unless_it_is_somebodys_own() -> None:
    assert unrouted_channels(_configuration([])) == []
    assert unrouted_channels(_configuration([{"channels": ["ann"]}])) == []
    assert unrouted_channels(_configuration([{"channels": ["desk"]}])) == ["new"]
    assert unrouted_channels(_configuration([{"channels": ["desk"]}], ["new"])) == []
    assert unrouted_channels(_configuration([{"topics": ["wells"]}])) == []


def test_a_topic_that_no_route_takes_is_found_though_somebodys_own_channel_gets_it() -> None:
    assert unrouted_topics(_configuration([])) == []
    narrow = _configuration([{"channels": ["desk"], "topics": ["wells"]}])
    assert unrouted_topics(narrow) == ["roads"]
    assert "add roads to the topics of one" in route_note(narrow, "roads")
    assert "No route" not in route_note(narrow, "wells")
