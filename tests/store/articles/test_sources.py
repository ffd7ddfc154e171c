"""Sources: the articles of a poll and the source's new state are kept together."""

from __future__ import annotations

import pytest

from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import CrawlOutcome, Problem, ProblemClass, SourceState
from policywire.crawler.model.history import SourceDay
from policywire.crawler.model.publisher_hints import PublisherHints
from policywire.crawler.model.publishing_rhythm import PublishingRhythm, updated_rhythm
from policywire.crawler.model.validators import ValidatorDoubt
from policywire.store.articles import articles, sources
from policywire.store.database.json_codec import from_json
from policywire.store.database.store import Store
from tests.store.newsroom import MINUTE, NOW, article

GONE = Problem(ProblemClass.HTTP_4XX, "https://news.example/feed", "410: the feed is gone\x00")

STATE = SourceState(
    etag='W/"1"',
    last_modified="Sun, 01 Mar 2026 12:00:00 GMT",
    body_sha256="ab" * 32,
    seen=("b", "a"),
    polled=NOW,
    next_poll=NOW + MINUTE,
    last_ok=NOW,
    last_new=NOW,
    failures=2,
    gaps=3,
    last_gap=NOW,
    interval=7 * MINUTE,
    flooded=True,
    last_problem=Problem(ProblemClass.TIMEOUT, "https://news.example/feed", "30 s"),
    rhythm=updated_rhythm(
        PublishingRhythm(NOW, "America/New_York"), [NOW + MINUTE], NOW + 2 * MINUTE
    ),
    wish=PublisherHints(MINUTE, (1, 2), (5, 6)),
    doubt=ValidatorDoubt(2, 1, '"3"'),
    days=(SourceDay(NOW.date(), 3, 2, {"dns": 1}), SourceDay(NOW.date(), 1)),
    told=NOW,
)


def outcome(*found: Article, state: SourceState = STATE) -> CrawlOutcome:
    return CrawlOutcome(source="gazette", articles=found, state=state, problems=(GONE,))


def test_a_state_comes_back_whole(store: Store) -> None:
    with store.writing() as session:
        sources.save_outcome(session, outcome())
    with store.reading() as session:
        assert sources.states(session) == {"gazette": STATE}


def test_a_state_of_an_earlier_version_is_read() -> None:
    old = '{"etag": "1", "seen": ["a"], "polled": "2026-03-01T12:00:00.123456Z", "failures": 0}'
    assert from_json(SourceState, old) == SourceState(etag="1", seen=("a",), polled=NOW)


def test_the_newest_state_takes_the_place_of_the_older(store: Store) -> None:
    with store.writing() as session:
        sources.save_outcome(session, outcome())
        sources.save_outcome(session, outcome(state=SourceState(etag="2", polled=NOW + MINUTE)))
        assert sources.states(session)["gazette"].etag == "2"


def test_a_poll_gives_its_new_articles_only(store: Store) -> None:
    with store.writing() as session:
        assert sources.save_outcome(session, outcome(article("a"))) == [article("a")]
        assert sources.save_outcome(session, outcome(article("a"), article("b"))) == [article("b")]


def test_an_interrupted_poll_keeps_neither_articles_nor_validators(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt):
        _save_and_be_interrupted(store)
    with store.reading() as session:
        assert sources.states(session) == {}
        assert articles.pending(session, 10) == []


def test_the_first_poll_is_remembered(store: Store) -> None:
    with store.writing() as session:
        assert sources.first_polled(session, "gazette") is None
        sources.save_outcome(session, outcome())
        sources.save_outcome(session, outcome(state=SourceState(polled=NOW + MINUTE)))
        assert sources.first_polled(session, "gazette") == NOW


def test_the_latest_problems_are_kept(store: Store) -> None:
    with store.writing() as session:
        sources.save_outcome(session, outcome())
        kept = sources.problems(session)
    assert kept == {"gazette": (GONE,)}


def _save_and_be_interrupted(store: Store) -> None:
    with store.writing() as session:
        sources.save_outcome(session, outcome(article("a")))
        raise KeyboardInterrupt
