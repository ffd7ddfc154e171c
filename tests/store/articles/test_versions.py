"""Versions: the texts that an article has had, kept, judged in turn, and forgotten with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session, select

from policywire.config.enums import DevelopmentKind
from policywire.crawler.model.article import Article
from policywire.pipeline.developments.revision import Revision, RevisionKind
from policywire.store.articles import articles, judged_articles, rechecks, retention, versions
from policywire.store.articles.search import parse_query, search_articles
from policywire.store.database.store import Store
from policywire.store.decisions import audit, verdicts
from policywire.store.schema import ArticleRow, ArticleVersionRow
from policywire.store.stories import stories
from tests.store.newsroom import NOW, article, development, verdict

HOUR = timedelta(hours=1)
REVISED = Revision(kind=RevisionKind.SUBSTANCE, reason="Paragraphs: 1 rewritten.")


def keep(store: Store, *, judged: bool = True) -> Article:
    with store.writing() as session:
        articles.add(session, [article()])
        if judged:
            verdicts.save(session, article(), verdict(article()), NOW)
    return article()


def change(session: Session, text: str, seen: int = 1) -> int:
    number = session.exec(select(ArticleRow.id)).one()
    assert number is not None
    after = replace(article(), text=text, lede=text)
    return versions.add_version(session, number, after, REVISED, NOW + seen * HOUR)


def test_an_article_that_never_changed_has_one_version(store: Store) -> None:
    keep(store)
    with store.reading() as session:
        (only,) = versions.of_url(session, article().url)
    assert (only.number, only.change, only.seen) == (1, RevisionKind.FIRST, NOW)
    assert (only.title, only.text) == (article().title, article().text)


def test_an_unknown_article_has_no_version(store: Store) -> None:
    with store.reading() as session:
        assert versions.of_url(session, "https://news.example/none") == ()


def test_each_new_text_becomes_a_version_and_the_article_has_the_newest(store: Store) -> None:
    keep(store)
    with store.writing() as session:
        assert change(session, "Second text.", 1) == 2
        assert change(session, "Third text.", 6) == 3
    with store.reading() as session:
        kept = versions.of_url(session, article().url)
        newest = articles.get(session, article().url)
        found = search_articles(session, parse_query("third"), limit=5)
    assert [each.text for each in kept] == [article().text, "Second text.", "Third text."]
    assert [each.seen for each in kept] == [NOW, NOW + HOUR, NOW + 6 * HOUR]
    assert newest is not None
    assert (newest.text, newest.version) == ("Third text.", 3)
    assert len(found) == 1


def test_versions_wait_in_turn_until_they_are_judged(store: Store) -> None:
    keep(store)
    with store.writing() as session:
        change(session, "Second text.", 1)
        change(session, "Third text.", 6)
    with store.writing() as session:
        second, third = versions.pending(session, 10)
        assert (second.before.text, second.article.text) == (article().text, "Second text.")
        assert (third.before.text, third.article.text) == ("Second text.", "Third text.")
        assert [each.number for each in second.versions] == [1, 2]
        versions.mark_processed(session, second.article_id, 2, NOW)
        assert [each.article.version for each in versions.pending(session, 10)] == [3]


def test_a_text_waits_for_the_verdict_on_the_first(store: Store) -> None:
    keep(store, judged=False)
    with store.writing() as session:
        change(session, "Second text.")
        assert versions.pending(session, 10) == []


def test_the_text_that_was_judged_is_recalled(store: Store) -> None:
    keep(store)
    with store.writing() as session:
        change(session, "Second text.")
    with store.reading() as session:
        ((recalled, _),) = judged_articles.with_verdicts(session, NOW - HOUR)
    assert recalled.text == article().text


def test_a_correction_is_a_second_development_by_the_same_article(store: Store) -> None:
    about = keep(store)
    correction = development(about, kind=DevelopmentKind.CORRECTION, at=NOW + HOUR, version=2)
    with store.writing() as session:
        verdicts.amend(session, about, verdict(about), correction)
    with store.reading() as session:
        told = stories.get(session, "s1")
        assert told is not None
        kinds = [each.kind for each in told.developments]
        assert kinds[-1] is DevelopmentKind.CORRECTION
        assert told.summary.developments == len(kinds)
        assert told.summary.last_seen == NOW + HOUR
        known = audit.audit_trail_of(session, about.url)
        assert known is not None
        assert known.judged == NOW


def test_a_correction_stays_when_the_article_is_judged_again(store: Store) -> None:
    about = keep(store)
    correction = development(about, kind=DevelopmentKind.CORRECTION, at=NOW + HOUR, version=2)
    with store.writing() as session:
        verdicts.amend(session, about, verdict(about), correction)
        verdicts.save(session, about, verdict(about), NOW + 2 * HOUR)
    with store.reading() as session:
        told = stories.get(session, "s1")
    assert told is not None
    assert told.developments[-1].kind is DevelopmentKind.CORRECTION


def test_versions_are_forgotten_with_their_article(store: Store) -> None:
    keep(store)
    with store.writing() as session:
        change(session, "Second text.")
        retention.delete_before(session, NOW + HOUR)
        assert session.exec(select(ArticleVersionRow)).all() == []


def test_an_article_is_due_when_it_was_planned_and_planned_once(store: Store) -> None:
    about = keep(store)
    with store.writing() as session:
        rechecks.schedule(session, about.url, NOW + HOUR)
        rechecks.schedule(session, about.url, NOW + 9 * HOUR)
        assert rechecks.due(session, NOW, 10) == []
        (due,) = rechecks.due(session, NOW + HOUR, 10)
        assert (due.article.url, due.done, due.etag) == (about.url, 0, "")
        rechecks.record_recheck(session, due, NOW + 6 * HOUR, '"a"', "")
        assert rechecks.due(session, NOW + 5 * HOUR, 10) == []
        (due,) = rechecks.due(session, NOW + 6 * HOUR, 10)
        assert (due.done, due.etag) == (1, '"a"')
        rechecks.record_recheck(session, due, None, "", "")
        assert rechecks.due(session, NOW + 99 * HOUR, 10) == []
