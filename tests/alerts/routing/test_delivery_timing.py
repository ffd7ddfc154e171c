"""When a recipient hears of an alert: one case for each reason."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from policywire.alerts.model.alert import Alert, Decision, DecisionAction, Recipient
from policywire.alerts.model.delivery_policy import DeliveryPolicy
from policywire.alerts.routing.delivery_timing import DeliveryTiming
from policywire.alerts.routing.digest_topic import topic_of
from policywire.config.enums import DetailHandling, Strength
from policywire.config.models import Channel, DigestTimes

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
NIGHT = datetime(2026, 3, 3, 23, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ROOM = Recipient(channel="room", label="console")
MakeAlert = Callable[..., Alert]


@dataclass
class Remembered:
    """The traffic of one recipient, kept in a list."""

    decisions: list[Decision] = field(default_factory=list)
    made: datetime | None = None

    def count_single(
        self, _: Recipient, start: datetime, end: datetime, route: str | None = None
    ) -> int:
        return sum(
            (not each.gathered or bool(each.together))
            and route in {None, each.terms.route}
            and start <= each.planned < end
            for each in self.decisions
            if each.planned
        )

    def group_due_at(self, _: Recipient, story: str) -> datetime | None:
        waiting = [d.due for d in self.decisions if d.together == story and d.due]
        return min(waiting, default=None)

    def count_planned(self, _: Recipient, start: datetime, end: datetime) -> int:
        return sum(start <= each.planned <= end for each in self.decisions if each.planned)

    def last_summary_at(self, _: Recipient, now: datetime) -> datetime | None:
        waiting = [d.due for d in self.decisions if d.outcome == "flood" and d.due]
        return max(waiting, default=self.made)


def _decision(action: DecisionAction = DecisionAction.SEND) -> Decision:
    return Decision(
        recipient=ROOM, action=action, topics=("t",), outcome="routed", text="Route 1 takes it."
    )


def _pacer(traffic: Remembered | None = None, **terms: object) -> DeliveryTiming:
    way = {} if "slack" in terms else {"console": {}}
    channel = Channel.model_validate({**way, **terms})
    return DeliveryTiming(channel, traffic or Remembered(), UTC)


def _told(pacer: DeliveryTiming, alert: Alert, now: datetime, times: int = 1) -> list[Decision]:
    assert isinstance(pacer.traffic, Remembered)
    for _ in range(times):
        pacer.traffic.decisions.append(pacer.apply(_decision(), alert, now))
    return pacer.traffic.decisions


def test_an_ordinary_channel_sends_at_once(make_alert: MakeAlert) -> None:
    (told,) = _told(_pacer(), make_alert(), NOW)
    assert (told.action, told.planned, told.due, told.gathered) == (
        DecisionAction.SEND,
        NOW,
        None,
        False,
    )
    assert told.text == "Route 1 takes it."


def test_what_is_suppressed_stays_suppressed(make_alert: MakeAlert) -> None:
    decision = _decision(DecisionAction.SUPPRESS)
    assert _pacer(digest={"at": ["08:00"]}).apply(decision, make_alert(), NOW) is decision


HOURS = {"from": "22:00", "to": "07:00"}


def test_quiet_hours_hold_until_they_end(make_alert: MakeAlert) -> None:
    (told,) = _told(_pacer(quiet=HOURS), make_alert(importance=1.0), NIGHT)
    assert (told.action, told.outcome, told.gathered) == (DecisionAction.HOLD, "quiet hours", False)
    assert told.due == told.planned == datetime(2026, 3, 4, 7, tzinfo=UTC)
    assert told.text == ("Route 1 takes it. Held until quiet hours end, Wed 4 Mar, 07:00 UTC.")


@pytest.mark.parametrize(("importance", "passes"), [(0.79, False), (0.8, True)])
def test_what_is_urgent_passes_quiet_hours(
    make_alert: MakeAlert, importance: float, passes: bool
) -> None:
    pacer = _pacer(quiet=HOURS | {"urgent": 0.8})
    (told,) = _told(pacer, make_alert(importance=importance), NIGHT)
    assert (told.action is DecisionAction.SEND) == passes


@pytest.mark.parametrize("budget", [{}, {"budget": 0}], ids=["no budget", "budget of 0"])
def test_a_digest_without_a_budget_takes_everything(
    make_alert: MakeAlert, budget: dict[str, object]
) -> None:
    (told,) = _told(_pacer(digest={"at": ["08:00", "17:00"]}, **budget), make_alert(), NOW)
    assert (told.action, told.outcome, told.gathered) == (DecisionAction.HOLD, "digest", True)
    assert (told.due, told.planned) == (NOW.replace(hour=17), None)
    assert told.text.endswith("Held for the digest at Tue 3 Mar, 17:00 UTC.")


def test_a_digest_within_quiet_hours_waits_for_their_end(make_alert: MakeAlert) -> None:
    (told,) = _told(_pacer(quiet=HOURS, digest={"at": ["06:00"]}), make_alert(), NOW)
    assert told.due == datetime(2026, 3, 4, 7, tzinfo=UTC)


def test_beyond_the_budget_alerts_wait_for_the_digest(make_alert: MakeAlert) -> None:
    pacer = _pacer(budget=2, digest={"at": ["08:00"]})
    told = _told(pacer, make_alert(), NOW, 4)
    assert [each.outcome for each in told] == ["routed", "routed", "budget", "budget"]
    assert {each.due for each in told[2:]} == {datetime(2026, 3, 4, 8, tzinfo=UTC)}
    assert told[2].text.endswith(
        "The budget of 2 a day is used up; held for the digest, Wed 4 Mar, 08:00 UTC."
    )


def test_without_a_digest_they_wait_for_the_next_day(make_alert: MakeAlert) -> None:
    pacer = _pacer(budget=1)
    told = _told(pacer, make_alert(), NOW, 2)
    assert (told[1].due, told[1].gathered) == (datetime(2026, 3, 4, tzinfo=UTC), True)
    tomorrow = _told(pacer, make_alert(), NOW + timedelta(days=1))[-1]
    assert tomorrow.action is DecisionAction.SEND


def test_what_quiet_hours_hold_is_of_the_next_days_budget(make_alert: MakeAlert) -> None:
    pacer = _pacer(budget=1, quiet=HOURS)
    outcomes = [each.outcome for each in _told(pacer, make_alert(), NOW)]
    outcomes = [each.outcome for each in _told(pacer, make_alert(), NIGHT, 2)]
    assert outcomes == ["routed", "quiet hours", "budget"]


def test_a_flood_becomes_one_summary(make_alert: MakeAlert) -> None:
    pacer = _pacer(flood=3)
    told = _told(pacer, make_alert(), NOW, 10)
    assert [each.action for each in told[:3]] == [DecisionAction.SEND] * 3
    assert {(each.outcome, each.due, each.gathered) for each in told[3:]} == {
        ("flood", NOW + MINUTE, True)
    }
    assert told[3].text.endswith("More than 3 within ten minutes; held for a summary.")


def test_a_flood_that_goes_on_brings_a_summary_every_ten_minutes(make_alert: MakeAlert) -> None:
    pacer = _pacer(flood=3)
    for minute in range(60):
        _told(pacer, make_alert(), NOW + minute * MINUTE, 2)
    summaries = sorted({each.due for each in pacer.traffic.decisions if each.due})  # type: ignore[attr-defined]
    assert 5 <= len(summaries) <= 7
    gaps = [later - earlier for earlier, later in pairwise(summaries)]
    assert min(gaps) >= 10 * MINUTE


def test_after_ten_minutes_of_rest_alerts_come_alone_again(make_alert: MakeAlert) -> None:
    pacer = _pacer(flood=3)
    _told(pacer, make_alert(), NOW, 5)
    assert _told(pacer, make_alert(), NOW + 11 * MINUTE)[-1].action is DecisionAction.SEND


def test_what_waits_for_the_morning_is_no_flood_of_the_night(make_alert: MakeAlert) -> None:
    pacer = _pacer(flood=3, quiet=HOURS | {"urgent": 0.8})
    _told(pacer, make_alert(importance=0.1), NIGHT, 5)
    assert _told(pacer, make_alert(importance=0.9), NIGHT)[-1].action is DecisionAction.SEND


def test_the_morning_after_a_busy_night_brings_one_summary(make_alert: MakeAlert) -> None:
    pacer = _pacer(flood=3, quiet=HOURS)
    told = _told(pacer, make_alert(), NIGHT, 50)
    seven = datetime(2026, 3, 4, 7, tzinfo=UTC)
    assert [each.due for each in told[:3]] == [seven] * 3
    assert {each.due for each in told[3:]} == {seven + MINUTE}


DIGEST: dict[str, object] = {"digest": {"at": ["08:00"]}}
THREADS: dict[str, object] = {"slack": {"token": "xoxb-1", "to": ["#desk"]}}
SLOT = datetime(2026, 3, 4, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("details", "terms", "due", "text"),
    [
        (
            DetailHandling.DIGEST_AND_THREAD,
            DIGEST | THREADS,
            SLOT,
            "held for the story's thread, or for the digest at Wed 4 Mar, 08:00 UTC.",
        ),
        (DetailHandling.DIGEST, DIGEST, SLOT, "held for the digest at Wed 4 Mar, 08:00 UTC."),
        (
            DetailHandling.THREAD,
            DIGEST | THREADS,
            None,
            "held for the story's thread, or for the story's next alert.",
        ),
        (DetailHandling.DIGEST, {}, None, "held for the story's next alert."),
        (
            DetailHandling.DIGEST_AND_THREAD,
            DIGEST,
            SLOT,
            "held for the digest at Wed 4 Mar, 08:00 UTC.",
        ),
    ],
)
def test_a_detail_is_held_for_what_its_route_and_its_channel_have(
    make_alert: MakeAlert,
    details: DetailHandling,
    terms: dict[str, object],
    due: datetime | None,
    text: str,
) -> None:
    decision = replace(_decision(), details=details)
    held = _pacer(**terms).apply(decision, make_alert(strength=Strength.DETAIL), NOW)
    assert (held.action, held.outcome, held.due) == (DecisionAction.HOLD, "also new", due)
    assert held.text == f"Route 1 takes it. It is a detail: {text}"
    assert (held.planned, held.together, held.needs) == (None, "", 0)


def test_details_use_up_neither_the_budget_nor_the_room_before_a_flood(
    make_alert: MakeAlert,
) -> None:
    pacer = _pacer(budget=1, flood=1)
    for _ in range(5):
        decision = replace(_decision(), details=DetailHandling.THREAD)
        detail = make_alert(strength=Strength.DETAIL)
        pacer.traffic.decisions.append(pacer.apply(decision, detail, NOW))  # type: ignore[attr-defined]
    assert _told(pacer, make_alert(), NOW)[-1].action is DecisionAction.SEND


def test_a_route_that_alerts_on_details_sends_them_but_never_as_urgent(
    make_alert: MakeAlert,
) -> None:
    decision = replace(_decision(), details=DetailHandling.ALERT)
    detail = make_alert(strength=Strength.DETAIL, importance=1.0)
    assert _pacer().apply(decision, detail, NOW).action is DecisionAction.SEND
    night = _pacer(quiet={**HOURS, "urgent": 0.5}).apply(decision, detail, NIGHT)
    assert night.outcome == "quiet hours"


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"budget": 1},
        {"budget": 1, "digest": {"at": ["08:00"]}},
        {"digest": {"at": ["08:00"], "days": ["mon"]}},
    ],
    ids=["quiet hours", "budget", "budget and digest", "weekly digest"],
)
@pytest.mark.parametrize("wait", [None, timedelta(minutes=10)], ids=["alone", "in a group"])
def test_what_is_urgent_waits_for_nothing(
    make_alert: MakeAlert, terms: dict[str, object], wait: timedelta | None
) -> None:
    pacer = _pacer(quiet=HOURS | {"urgent": 0.8}, **terms)
    decided = replace(_decision(), terms=DeliveryPolicy(group_wait=wait))
    urgent = make_alert(importance=0.9)
    for _ in range(3):
        told = pacer.apply(decided, urgent, NIGHT)
        assert (told.action, told.planned) == (DecisionAction.SEND, NIGHT)
        assert isinstance(pacer.traffic, Remembered)
        pacer.traffic.decisions.append(told)


def test_a_budget_of_nothing_without_a_digest_waits_for_the_end_of_the_day(
    make_alert: MakeAlert,
) -> None:
    (told,) = _told(_pacer(budget=0), make_alert(), NOW)
    assert (told.outcome, told.due) == ("budget", datetime(2026, 3, 4, tzinfo=UTC))


def test_a_flood_of_one_sends_one_alone_and_the_rest_together(make_alert: MakeAlert) -> None:
    told = _told(_pacer(flood=1), make_alert(), NOW, 4)
    assert [each.outcome for each in told] == ["routed", "flood", "flood", "flood"]
    assert {each.due for each in told[1:]} == {NOW + MINUTE}


def test_a_monthly_digest_comes_on_its_day_of_the_month(make_alert: MakeAlert) -> None:
    (told,) = _told(_pacer(digest={"at": ["08:00"], "dates": [1]}), make_alert(), NOW)
    assert told.due == datetime(2026, 4, 1, 8, tzinfo=UTC)


WEEKLY = DigestTimes.model_validate({"at": ["09:00"], "days": ["fri"]})
FRIDAY = datetime(2026, 3, 6, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "terms",
    [{}, {"budget": 5}, {"digest": {"at": ["17:00"]}}],
    ids=["at once", "with a budget", "with a digest of its own"],
)
def test_a_route_may_have_a_digest_of_its_own(
    make_alert: MakeAlert, terms: dict[str, object]
) -> None:
    decided = replace(_decision(), terms=DeliveryPolicy(digest=WEEKLY))
    told = _pacer(**terms).apply(decided, make_alert(), NOW)
    assert (told.outcome, told.due, told.together) == ("digest", FRIDAY, "")
    detail = replace(decided, details=DetailHandling.DIGEST)
    assert _pacer(**terms).apply(detail, make_alert(), NOW).due == FRIDAY


def test_beyond_its_budget_a_route_waits_for_its_own_digest(make_alert: MakeAlert) -> None:
    decided = replace(_decision(), terms=DeliveryPolicy(route="r", budget=1, digest=WEEKLY))
    pacer = _pacer(digest={"at": ["17:00"]})
    first = pacer.apply(decided, make_alert(), NOW)
    assert isinstance(pacer.traffic, Remembered)
    pacer.traffic.decisions.append(first)
    assert first.action is DecisionAction.SEND
    assert pacer.apply(decided, make_alert(), NOW).due == FRIDAY


@pytest.mark.parametrize("details", [None, DetailHandling.DIGEST], ids=["alert", "detail"])
def test_a_digest_by_topic_gathers_each_topic_apart(
    make_alert: MakeAlert, details: DetailHandling | None
) -> None:
    pacer = _pacer(digest={"at": ["17:00"], "by_topic": True})
    apart = [
        pacer.apply(replace(_decision(), topics=topics, details=details), make_alert(), NOW)
        for topics in (("irs", "dhs"), ("dhs",))
    ]
    assert [topic_of(each.together) for each in apart] == ["irs", "dhs"]
