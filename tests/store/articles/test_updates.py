"""Articles as their source says them now: versions, facts, and what was refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from policywire.config.enums import DateKind
from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import CrawlOutcome, SourceState
from policywire.crawler.model.entry_counts import Refusal, RefusedFor
from policywire.crawler.model.sighting import Sighting
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.store.articles import articles, sources, versions
from policywire.store.database.store import Store
from tests.store.newsroom import NOW, article


def keep(store: Store, *updates: Article) -> None:
    with store.writing() as session:
        state = SourceState(polled=NOW)
        sources.save_outcome(session, CrawlOutcome(source="a", state=state, updates=updates))


def test_a_deadline_that_moved_is_the_articles_deadline(store: Store) -> None:
    first, later = (
        UpcomingDate(kind=DateKind.COMMENTS_CLOSE, on=NOW + timedelta(days=days), said="closes")
        for days in (20, 50)
    )
    known = replace(article(1), dates=(first,), fields={"docket": "D-1"})
    with store.writing() as session:
        articles.add(session, [known])
    keep(store, replace(known, dates=(later,), fields={"status": "extended"}))
    with store.reading() as session:
        stored = articles.get(session, known.url)
    assert stored is not None
    assert stored.dates == (later,)
    assert stored.fields == {"docket": "D-1", "status": "extended"}
    assert stored.version == 2


def test_other_words_are_a_version(store: Store) -> None:
    known = article(1)
    with store.writing() as session:
        articles.add(session, [known])
    text = f"{known.text}\nThe office will raise all of its fees by a fifth on 1 May."
    keep(store, replace(known, text=text))
    with store.reading() as session:
        found = versions.of_url(session, known.url)
    assert [each.number for each in found] == [1, 2]
    assert found[1].text == text


def test_an_update_of_an_article_that_is_gone_is_left_alone(store: Store) -> None:
    keep(store, article(1))
    with store.reading() as session:
        assert articles.get(session, article(1).url) is None


def test_a_refused_entry_is_found_by_its_address_or_a_part_of_it(store: Store) -> None:
    refusal = Refusal("https://a.example/old/1", "Old", RefusedFor.ARCHIVE.value, NOW)
    seen = Sighting(key="k", address="https://a.example/1", title="0ab", date=NOW)
    state = SourceState(polled=NOW, refusals=(refusal,), sightings=(seen,))
    with store.writing() as session:
        sources.save_outcome(session, CrawlOutcome(source="gazette", state=state))
    with store.reading() as session:
        assert sources.states(session)["gazette"] == state
        assert sources.refusal_of(session, refusal.url) == ("gazette", refusal)
        assert sources.refusal_of(session, "example/old") == ("gazette", refusal)
        assert sources.refusal_of(session, "old") is None
