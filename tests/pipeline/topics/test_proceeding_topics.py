"""A topic follows a proceeding: each record of it, and all that names it, however it is written."""

from __future__ import annotations

import pytest

from policywire.config.enums import ArticleField
from policywire.config.models import Topic
from policywire.pipeline.topics.matcher import Matcher
from policywire.pipeline.topics.query.topic_error import TopicError
from policywire.pipeline.topics.topic_version import versions
from tests.pipeline.proceedings.records import bill, filing, news, record


def _matcher(*proceedings: str, any_: tuple[str, ...] = (), threshold: float = 0.2) -> Matcher:
    topic = Topic(title="Ports", proceeding=list(proceedings), any=list(any_), threshold=threshold)
    return Matcher({"ports": topic}, {})


FILLER = "The harbor master spoke of tides and of the weather. " * 200


@pytest.mark.parametrize("threshold", [0.2, 0.9])
def test_news_that_names_it_anywhere_matches(threshold: float) -> None:
    matcher = _matcher("HR 41", threshold=threshold)
    report = news("A quiet day in the port", f"{FILLER}Some spoke of H.R. 41. {FILLER}")
    (match,) = matcher.match(report)
    assert match.clause == "proceeding: HR 41"
    assert [(span.field, span.text) for span in match.spans] == [(ArticleField.BODY, "H.R. 41")]
    assert not match.about


def test_each_record_of_it_matches_and_is_about_it() -> None:
    (match,) = _matcher("HR 41").match(bill(41, "Introduced in House"))
    assert match.about
    assert not _matcher("HR 41").match(bill(42, "Introduced in House"))
    (match,) = _matcher("1:26-cv-415").match(filing("1:26-cv-00415", "COMPLAINT"))
    assert match.about


def test_a_record_that_only_its_facts_identify_matches() -> None:
    one = record("Fees for Pilots", "The office asks for comments.", docket="PRT-2026-0011")
    (match,) = _matcher("PRT-2026-0011").match(one)
    assert match.about


def test_a_bill_of_another_congress_is_another_bill() -> None:
    old = bill(41, "Introduced in House", days=-800)
    assert not _matcher("HR 41 (119th Congress)").match(
        record(old.title, old.text, days=-800, bill="HR 41", congress="118")
    )


def test_it_stands_beside_any() -> None:
    matcher = _matcher("HR 41", "S. 5", any_=("buoy",))
    texts = ["A buoy is lost", "Senators read S. 5", "H.R. 41 waits", "Nothing"]
    assert [len(matcher.match(news(text, ""))) for text in texts] == [1, 1, 1, 0]


def test_what_is_no_number_is_a_fault_with_its_cure() -> None:
    with pytest.raises(TopicError) as caught:
        _matcher("HR")
    (fault,) = caught.value.faults
    assert (fault.part, fault.index) == ("proceeding", 0)
    assert "HR 1234" in fault.cure


def test_topics_without_one_keep_the_version_that_they_had() -> None:
    plain, follows = Topic(title="A", any=["a"]), Topic(title="A", any=["a"], proceeding="HR 1")
    found = versions({"plain": plain}, {}), versions({"plain": follows}, {})
    assert found[0] != found[1]
    assert found[0] == {"plain": "17528b12c0c5"}
