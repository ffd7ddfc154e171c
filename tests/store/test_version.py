"""Versions: the texts that an article has had."""

from __future__ import annotations

from pipeline.revision import Change
from store import article as articles
from store import version
from store.store import Store
from tests.store.newsroom import NOW, article


def test_an_article_that_never_changed_has_one_version(store: Store) -> None:
    with store.writing() as session:
        articles.add(session, [article()])
    with store.reading() as session:
        (only,) = version.of_url(session, article().url)
    assert (only.number, only.change, only.seen) == (1, Change.FIRST, NOW)
    assert (only.title, only.text) == (article().title, article().text)


def test_an_unknown_article_has_no_version(store: Store) -> None:
    with store.reading() as session:
        assert version.of_url(session, "https://news.example/none") == ()
