"""What the operator hears of sources: grouped, reminded of daily, and told of the recovery."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.polling.source_health import HealthStatus, SourceHealth
from policywire.service.jobs.polling.source_watch import (
    GROUP_INTERVAL,
    GROUP_WAIT,
    REPEAT_INTERVAL,
    OperatorNotice,
    SourceMonitor,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WELL = SourceHealth(HealthStatus.HEALTHY)


def failing(group: str = "dns", since: datetime = NOW) -> SourceHealth:
    reason = f"{group}: It is so."
    return SourceHealth(HealthStatus.FAILING, reason, is_alarming=True, group=group, since=since)


def world(bad: Iterable[str], group: str = "dns") -> dict[str, SourceHealth]:
    sources = {f"source-{n:02}": WELL for n in range(40)}
    return {**sources, **dict.fromkeys(bad, failing(group))}


def told(watch: SourceMonitor, conditions: dict[str, SourceHealth], at: datetime) -> list[str]:
    return [notice.subject for notice in watch.notices(conditions, at)]


def test_sources_that_fail_one_after_the_other_are_one_notice() -> None:
    watch = SourceMonitor()
    assert told(watch, world(["source-01"]), NOW) == []
    assert told(watch, world(["source-01", "source-02"]), NOW + 10 * MINUTE) == []
    bad = {**world(f"source-{n:02}" for n in range(30)), "other": failing("http 4xx")}
    (notice,) = watch.notices(bad, NOW + GROUP_WAIT)
    assert notice.subject == "31 sources are failing"
    paragraphs = notice.text.split("\n\n")
    assert paragraphs[0].startswith("dns (30): source-00, source-01, ")
    assert "source-09 and 20 more. dns: It is so." in paragraphs[0]
    assert paragraphs[1] == "http 4xx (1): other. http 4xx: It is so."


def test_what_is_over_before_it_was_told_is_not_told() -> None:
    watch = SourceMonitor()
    assert told(watch, world(["source-01"]), NOW) == []
    assert told(watch, world([]), NOW + 10 * MINUTE) == []
    assert told(watch, world(["source-01"]), NOW + 20 * MINUTE) == []
    assert told(watch, world([]), NOW + 2 * REPEAT_INTERVAL) == []


def begun(watch: SourceMonitor) -> datetime:
    watch.notices(world(["source-01"]), NOW)
    assert len(watch.notices(world(["source-01"]), NOW + GROUP_WAIT)) == 1
    return NOW + GROUP_WAIT


def test_a_notice_is_not_repeated_but_there_is_a_reminder_each_day() -> None:
    watch = SourceMonitor()
    at = begun(watch)
    bad = world(["source-01"])
    assert told(watch, bad, at + REPEAT_INTERVAL - MINUTE) == []
    assert told(watch, bad, at + REPEAT_INTERVAL) == ["1 source still failing"]
    assert told(watch, bad, at + REPEAT_INTERVAL + MINUTE) == []
    assert told(watch, bad, at + 2 * REPEAT_INTERVAL) == ["1 source still failing"]


def test_a_recovery_is_told_with_what_is_left() -> None:
    watch = SourceMonitor()
    watch.notices(world(["source-01", "source-02"]), NOW)
    watch.notices(world(["source-01", "source-02"]), NOW + GROUP_WAIT)
    better = world(["source-02"])
    watch.notices(better, NOW + GROUP_WAIT + MINUTE)
    (notice,) = watch.notices(better, NOW + GROUP_WAIT + GROUP_INTERVAL)
    assert notice == OperatorNotice(
        "1 source recovered", "Recovered: source-01.\n\n1 other is still failing."
    )
    assert told(watch, better, NOW + GROUP_WAIT + GROUP_INTERVAL + MINUTE) == []


def test_two_notices_are_an_hour_apart_at_least() -> None:
    watch = SourceMonitor()
    at = begun(watch)
    worse = world(["source-01", "source-02"])
    asked = [at + n * 5 * MINUTE for n in range(1, 20)]
    heard = [moment for moment in asked if watch.notices(worse, moment)]
    assert heard == [at + GROUP_INTERVAL]


def test_after_a_start_what_was_told_is_reminded_of_and_not_told_as_new() -> None:
    watch = SourceMonitor()
    old = {"a": failing(since=NOW - timedelta(days=2)), "b": WELL}
    watch.load({"a": SourceState(told=NOW), "b": SourceState()})
    assert told(watch, old, NOW + GROUP_INTERVAL) == []
    assert told(watch, old, NOW + REPEAT_INTERVAL) == ["1 source still failing"]
    assert watch.notices({"b": WELL}, NOW + 2 * REPEAT_INTERVAL) == []


def test_runs_of_once_tell_remind_and_end_as_a_service_does() -> None:
    bad = {"a": failing()}
    said, remembered = [], SourceState()
    for after, conditions in [(0, bad), (15, bad), (30, bad), (1455, bad), (3000, {"a": WELL})]:
        watch = SourceMonitor()
        watch.load({"a": remembered})
        at = NOW + after * MINUTE
        said.append([each.subject for each in watch.notices(conditions, at, timedelta(0))])
        remembered = SourceState(told=watch.notified.get("a"))
    assert said == [
        ["1 source is failing"],
        [],
        [],
        ["1 source still failing"],
        ["1 source recovered"],
    ]
    assert remembered.told is None
