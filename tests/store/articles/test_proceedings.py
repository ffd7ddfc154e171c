"""Proceedings are kept with the articles that name them, found by any number, shown whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from policywire.crawler.model.article import Article
from policywire.pipeline.model.proceeding import MentionPlace
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.topics.matcher import Matcher
from policywire.store.articles import articles, named_proceedings, proceedings, retention
from policywire.store.database.store import Store
from policywire.store.decisions import verdicts
from tests.pipeline.proceedings.records import bill, filing, judged, news, record


@pytest.fixture
def stored(store: Store) -> Store:
    _judge(
        store,
        bill(41, "Introduced in House"),
        bill(41, "Ms. Roe added as cosponsor", days=1),
        bill(41, "Mr. Doe added as cosponsor", days=2),
        bill(41, "On passage Passed by the Yeas and Nays: 218 - 214 (Roll no. 9).", days=3),
        bill(42, "Introduced in House", title="Buoy Act"),
        news("House passes H.R. 41", "By 218 to 214 the House passed the bill.", days=3),
        news("Ports in May", "Much was said. " * 60 + "Some spoke of H.R. 41.", days=4),
    )
    return store


def _judge(store: Store, *found: Article) -> None:
    with store.writing() as session:
        articles.add(session, found)
        for article, verdict in zip(found, judged(Pipeline(Matcher({}, {})), *found), strict=True):
            verdicts.save(session, article, verdict, article.found)


def test_one_is_shown_with_its_actions_its_procedure_and_its_coverage(stored: Store) -> None:
    with stored.reading() as session:
        (id_,) = proceedings.find(session, "hr 41")
        view = proceedings.get(session, id_)
    assert view
    assert id_ == "h-r-41-119"
    assert view.summary.title == "HR 41: Harbor Act"
    assert [each.action for each in view.actions] == ["passed House", "introduced"]
    assert view.procedure == (("cosponsor added", 2),)
    assert [each.place for each in view.coverage] == [MentionPlace.TEXT, MentionPlace.TOP]


def test_a_verdict_that_a_second_reader_changed_keeps_its_action(stored: Store) -> None:
    introduced = bill(41, "Introduced in House")
    with stored.writing() as session:
        before = verdicts.get(session, introduced.url)
        assert before
        verdicts.revise(session, introduced, before, replace(before, development=None))
    with stored.reading() as session:
        view = proceedings.get(session, "h-r-41-119")
    assert view
    assert [each.action for each in view.actions] == ["passed House", "introduced"]


def test_procedure_is_counted_since_the_action_before(stored: Store) -> None:
    passed = bill(41, "On passage Passed by the Yeas and Nays: 218 - 214 (Roll no. 9).", days=3)
    first = bill(41, "Introduced in House")
    verdicts_of = judged(Pipeline(Matcher({}, {})), first, passed)
    with stored.reading() as session:
        counted = [
            named_proceedings.procedure_before(session, *each)
            for each in zip((first, passed), verdicts_of, strict=True)
        ]
    assert counted == [0, 2]


def test_a_states_bill_is_found_without_its_state(store: Store) -> None:
    one = replace(record("SB 77: Kelp Act", "Introduced", bill="SB 77"), place="us-or")
    _judge(store, one)
    with store.reading() as session:
        assert proceedings.find(session, "SB 77") == ["sb-77-us-or"]


def test_the_list_has_what_has_records_with_their_counts(stored: Store) -> None:
    with stored.reading() as session:
        listed = proceedings.recent(session, 10)
    assert [(each.id, each.actions, each.coverage) for each in listed] == [
        ("h-r-41-119", 4, 2),
        ("h-r-42-119", 1, 0),
    ]


def test_the_list_goes_on_behind_its_last_one(stored: Store) -> None:
    with stored.reading() as session:
        (first,) = proceedings.recent(session, 1)
        rest = proceedings.recent(session, 10, before=(first.last_seen, first.id))
    assert [first.id, *(each.id for each in rest)] == ["h-r-41-119", "h-r-42-119"]


def test_a_number_without_its_court_is_the_case_of_each_court(store: Store) -> None:
    case = filing("1:26-cv-00415", "COMPLAINT against Ports")
    _judge(store, case, news("Union sues over Case No. 1:26-cv-415", "It went to court."))
    with store.reading() as session:
        (id_,) = proceedings.find(session, "26-cv-415")
        view = proceedings.get(session, id_)
    assert view
    assert len(view.actions) == 1
    assert len(view.coverage) == 1


def test_what_no_article_names_any_more_goes(stored: Store) -> None:
    later = bill(41, "Introduced in House").found + timedelta(days=400)
    with stored.writing() as session:
        while retention.delete_before(session, later):
            pass
    with stored.reading() as session:
        assert proceedings.recent(session, 10) == []
        assert proceedings.get(session, "h-r-41-119") is None
