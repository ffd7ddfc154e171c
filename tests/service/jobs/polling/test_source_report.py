"""The log's lines on sources: changes only, many in one line."""

from __future__ import annotations

from structlog.testing import capture_logs

from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.service.jobs.polling.source_report import SourceFailureLog

DNS = Problem(ProblemClass.DNS, "https://a.example/feed", "The host name is not known.")
GONE = Problem(ProblemClass.HTTP_4XX, "https://b.example/feed", "There is no such page.")


def test_many_sources_that_fail_alike_are_one_line() -> None:
    report = SourceFailureLog()
    for number in range(40):
        report.record(f"source-{number:02}", DNS)
    report.record("other", GONE)
    with capture_logs() as logs:
        report.log_changes()
    assert [(each["problem"], each["count"]) for each in logs] == [("dns", 40), ("http 4xx", 1)]
    assert logs[0]["sources"].endswith("source-04 and 35 more")


def test_what_was_told_is_not_told_again_until_it_changes() -> None:
    report = SourceFailureLog()
    report.record("one", DNS)
    with capture_logs() as first:
        report.log_changes()
    with capture_logs() as second:
        report.log_changes()
    report.record("one", None)
    with capture_logs() as third:
        report.log_changes()
    assert len(first) == 1
    assert second == []
    assert [each["event"] for each in third] == ["sources recovered"]


def test_a_source_no_longer_followed_does_not_recover() -> None:
    report = SourceFailureLog()
    report.record("one", DNS)
    report.log_changes()
    report.drop("one")
    with capture_logs() as logs:
        report.log_changes()
    assert logs == []
