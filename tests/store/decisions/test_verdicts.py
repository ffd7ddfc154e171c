"""Verdicts: kept whole, and what follows from them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policywire.config.enums import ModelUse, Stage, Strength
from policywire.pipeline.model.mark import MarkKind
from policywire.pipeline.opinions.candidate import Candidate
from policywire.pipeline.stories.known_reports import StorySituation
from policywire.store.articles import articles, processing_failures
from policywire.store.database.store import Store
from policywire.store.decisions import opinions, verdicts
from policywire.store.decisions.backlog import backlog
from policywire.store.schema import ArticleRow
from policywire.store.stories import developments, marks, stories
from tests.store.newsroom import MINUTE, NOW, article, development, judge, verdict

ASKED = Candidate(
    (ModelUse.RELEVANCE,), "relevance", None, StorySituation((), Stage.REPORTED, 1.0, ())
)


def test_a_verdict_comes_back_whole(store: Store) -> None:
    decided = verdict(
        article(), topics=("tariffs", "visas"), copy_of="https://x.example/", moves=True
    )
    judge(store, article(), decided)
    with store.reading() as session:
        assert verdicts.get(session, article().url) == decided


def test_an_article_that_waits_has_no_verdict(store: Store) -> None:
    with store.writing() as session:
        articles.add(session, [article()])
        assert verdicts.get(session, article().url) is None
        assert verdicts.get(session, "https://unknown.example/") is None


def test_a_verdict_on_an_article_that_is_not_stored_is_a_bug(store: Store) -> None:
    with pytest.raises(LookupError, match="add it before"), store.writing() as session:
        verdicts.save(session, article(), verdict(article()), NOW)


def test_a_round_up_opens_no_story(store: Store) -> None:
    judge(store, article(), verdict(article(), story=None))
    with store.reading() as session:
        assert stories.recent(session) == []
        assert verdicts.get(session, article().url) == verdict(article(), story=None)


def test_a_second_verdict_takes_the_place_of_the_first(store: Store) -> None:
    judge(store, article(), verdict(article(), "s1", topics=("visas",), moves=True))
    second = verdict(article(), "s2", copy_of="https://x.example/")
    judge(store, article(), second, NOW + MINUTE)
    with store.reading() as session:
        assert verdicts.get(session, article().url) == second
        assert [each.id for each in stories.recent(session)] == ["s2"]


def test_saving_a_verdict_twice_counts_once(store: Store) -> None:
    for _ in range(3):
        judge(store, article(), verdict(article(), moves=True))
    judge(store, article("b"), verdict(article("b"), copy_of=article().url))
    with store.reading() as session:
        found = stories.summary(session, "s1")
    assert found is not None
    assert (found.articles, found.outlets, found.copies, found.developments) == (2, 1, 1, 1)


def test_a_development_that_waits_stays_in_the_story_that_a_merge_brought_it_to(
    store: Store,
) -> None:
    first, later = article(), article("b")
    judge(store, first, verdict(first, moves=True))
    judge(store, later, verdict(later, "s2", moves=True))
    with store.writing() as session:
        opinions.add(session, later.url, ASKED, NOW, NOW + MINUTE)
        marks.add(session, MarkKind.MERGE, now=NOW, author="anna", story="s2", into="s1")
    with store.writing() as session:
        (waiting,) = opinions.ready(session, None, 9)
        made = waiting.verdict.development
        assert made is not None
        lowered = replace(made, strength=Strength.DETAIL)
        after = replace(waiting.verdict, development=lowered)
        verdicts.revise(session, later, waiting.verdict, after)
        found = developments.of_story(session, "s1", limit=9)
    assert [each.article.url for each in found] == [later.url, first.url]
    assert made.story == "s1"


def test_a_development_that_a_second_reader_changed_is_no_other_one(store: Store) -> None:
    first, later = article(), article("b")
    judge(store, first, before := verdict(first, moves=True))
    judge(store, later, verdict(later, moves=True))
    assert before.development is not None
    lowered = replace(before.development, strength=Strength.DETAIL)
    with store.writing() as session:
        seen = developments.newest_id(session)
        verdicts.revise(session, first, before, replace(before, development=lowered))
    judge(store, article("c"), verdict(article("c"), moves=True))
    with store.reading() as session:
        new = developments.since(session, NOW - MINUTE * 9, topic=None, after=seen, limit=9)
        told = developments.of_story(session, "s1", limit=9)
    assert [each.article.url for each in new] == [article("c").url]
    assert len(told) == 3


def test_what_should_have_been_told_at_its_deadline_counts_as_standing_still(store: Store) -> None:
    judge(store, article(), verdict(article(), moves=True))
    due = NOW + MINUTE
    with store.writing() as session:
        opinions.add(session, article().url, ASKED, NOW, due)
        assert backlog(session, NOW).article_since is None
        assert backlog(session, due + MINUTE).article_since == due
        for _ in range(3):
            processing_failures.record(session, article().url, "a bug", due)
        assert backlog(session, due + MINUTE).article_since is None


def test_what_waits_for_opinions_and_is_judged_anew_waits_once(store: Store) -> None:
    none = verdict(article(), topics=())
    judge(store, article(), none)
    with store.writing() as session:
        opinions.add(session, article().url, ASKED, NOW, NOW + MINUTE)
        assert verdicts.reopen(session, 1)
        assert session.get_one(ArticleRow, 1).judged_at is None
    judge(store, article(), none, NOW + MINUTE)
    with store.reading() as session:
        assert opinions.ready(session, None, 9) == []
        assert opinions.oldest_due(session, NOW + MINUTE) is None


def test_a_detail_counts_neither_as_a_development_of_its_story_nor_in_its_lists(
    store: Store,
) -> None:
    first, later = article(), article("b")
    judge(store, first, verdict(first, moves=True))
    moved = development(later, strength=Strength.DETAIL, at=NOW + MINUTE)
    judge(store, later, replace(verdict(later), development=moved))
    with store.reading() as session:
        found = stories.summary(session, "s1")
        views = developments.of_story(session, "s1", limit=9)
        newest = developments.latest(session, ["s1"])
        mover = developments.developing_stories(session, since=NOW - MINUTE * 9, limit=9)
        timeline = stories.context(session, "s1").timeline
        assert developments.count_after(session, 0) == 1
    assert found is not None
    assert found.developments == 1
    assert [each.development.strength for each in views] == [Strength.DETAIL, Strength.DEVELOPMENT]
    assert newest["s1"].article.url == first.url
    assert [each.development_count for each in mover] == [1]
    assert [each.url for each in timeline] == [first.url]
