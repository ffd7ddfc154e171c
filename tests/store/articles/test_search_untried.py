"""What a search could not be tried on waits for it: the newest, and only as long as both are."""

from __future__ import annotations

import pytest

from policywire.alerts.model.alert import Recipient
from policywire.config.enums import Cadence
from policywire.store.articles import articles, search_queue
from policywire.store.database.store import Store
from policywire.store.people import saved_searches
from tests.store.newsroom import NOW, article

WHO = Recipient(channel="room", label="console")


def test_the_newest_wait_for_a_search_until_it_is_told_no_more(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_queue, "MOST_UNTRIED", 2)
    with store.writing() as session:
        articles.add(session, [article(name) for name in "abc"])
        first, other = (
            saved_searches.add(session, "x", {}, name=name, author="ann", now=NOW)
            for name in ("one", "two")
        )
        saved_searches.follow(session, first, WHO, Cadence.AT_ONCE, "ann")
        assert search_queue.keep_untried(session, first, [1, 2]) == 2
        assert search_queue.keep_untried(session, first, [2, 3]) == 2
        assert search_queue.keep_untried(session, other, [1]) == 1
        assert [each.id for each in search_queue.untried(session, first, 9)] == [2, 3]
        search_queue.remove_untried(session, first, [2])
        assert search_queue.searches_with_untried(session) == {first, other}
        saved_searches.unfollow(session, first)
        saved_searches.remove(session, other)
        assert search_queue.searches_with_untried(session) == set()
