"""What a recipient has chosen stands above the routes, and only narrows which topics they bring."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from policywire.alerts.model.alert import Alert, Decision, DecisionAction, Recipient
from policywire.alerts.routing.quiet_hours import last_slot, next_slot
from policywire.alerts.routing.routing import decide
from policywire.alerts.routing.subscription import Subscription, channel_of
from policywire.config.enums import Cadence, DetailHandling, Strength
from policywire.config.models import Channel, DigestSchedule, Route

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
ANN = Recipient(channel="team", label="ann@example.org")
MakeAlert = Callable[..., Alert]


def _decided(alert: Alert, route: dict[str, Any] | None = None, **chosen: Any) -> Decision:
    routes = [Route.model_validate(route or {})]
    choice = Subscription(recipient=ANN, changed=NOW, **chosen)
    (decision,) = decide(alert, routes, {"team": (ANN,)}, NOW, subscriptions={ANN: choice})
    return decision


def test_who_unsubscribed_gets_nothing_and_the_reason_says_so(make_alert: MakeAlert) -> None:
    decision = _decided(make_alert(), unsubscribed=True)
    assert (decision.action, decision.outcome) == (DecisionAction.SUPPRESS, "unsubscribed")
    assert decision.text == "The recipient unsubscribed on 03 Mar 2026."


def test_only_the_chosen_topics_come(make_alert: MakeAlert) -> None:
    both = _decided(make_alert(), topics=("dhs-requests", "courts"))
    assert both.action is DecisionAction.SEND
    assert both.topics == ("dhs-requests",)
    none = _decided(make_alert(), topics=("courts",))
    assert (none.action, none.outcome) == (DecisionAction.SUPPRESS, "not subscribed")
    assert "irs-enforcement, dhs-requests" in none.text


def test_a_choice_brings_nothing_that_the_routes_do_not(make_alert: MakeAlert) -> None:
    refused = _decided(make_alert(), {"topics": ["courts"]}, topics=("irs-enforcement",))
    assert refused.outcome == "topic"


@pytest.mark.parametrize("route", [{}, {"details": "off"}, {"details": "alert"}])
def test_the_choice_for_details_stands_above_that_of_the_route(
    make_alert: MakeAlert, route: dict[str, Any]
) -> None:
    detail = make_alert(strength=Strength.DETAIL)
    assert _decided(detail, route, details=DetailHandling.OFF).outcome == "details off"
    wanted = _decided(detail, route, details=DetailHandling.DIGEST)
    assert (wanted.action, wanted.details) == (DecisionAction.SEND, DetailHandling.DIGEST)


CHANNEL = {"console": {}, "budget": 3, "digest": {"at": ["17:00", "20:00"], "days": ["fri"]}}


@pytest.mark.parametrize(
    ("cadence", "slots"),
    [
        (Cadence.AT_ONCE, None),
        (Cadence.DAILY, ["3 Mar 17", "4 Mar 17", "5 Mar 17"]),
        (Cadence.WEEKLY, ["9 Mar 17", "16 Mar 17", "23 Mar 17"]),
        (Cadence.MONTHLY, ["1 Apr 17", "1 May 17", "1 Jun 17"]),
    ],
)
def test_how_often_it_comes_is_the_recipients_choice(
    cadence: Cadence, slots: list[str] | None
) -> None:
    channel = Channel.model_validate(CHANNEL)
    own = channel_of(channel, Subscription(recipient=ANN, cadence=cadence, changed=NOW))
    assert own.budget is None
    if slots is None:
        assert own.digest is None
        return
    assert own.digest is not None
    assert _slots(own.digest, 3) == slots
    assert channel_of(channel, Subscription(recipient=ANN, changed=NOW)) is channel


def _slots(digest: DigestSchedule, count: int) -> list[str]:
    at, found = NOW, []
    for _ in range(count):
        at = next_slot(digest, at, UTC)
        found.append(f"{at.day} {at:%b %H}")
    return found


def test_a_digest_may_come_on_dates_of_the_month() -> None:
    twice = DigestSchedule.model_validate({"at": ["08:00"], "dates": [1, 15]})
    assert _slots(twice, 3) == ["15 Mar 08", "1 Apr 08", "15 Apr 08"]
    assert last_slot(twice, NOW, UTC) == datetime(2026, 3, 1, 8, tzinfo=UTC)
    rare = DigestSchedule.model_validate({"at": ["08:00"], "dates": [1], "days": ["mon"]})
    assert _slots(rare, 2) == ["1 Jun 08", "1 Feb 08"]
    assert last_slot(rare, NOW, UTC) == datetime(2025, 12, 1, 8, tzinfo=UTC)
