"""`why` with the address of an entry that was refused, beside articles with longer addresses."""

from __future__ import annotations

from pathlib import Path

from policywire.cli.store.explain_article import find_audit_trail_or_refusal
from policywire.crawler.model.entry_counts import Refusal, RefusedFor
from policywire.store.articles import articles, refused_entries
from tests.fresh_store import fresh_store
from tests.store.newsroom import NOW, article

REFUSED = Refusal("https://news.example/1", "Old", RefusedFor.ARCHIVE.value, NOW)


def test_a_whole_refused_address_comes_before_longer_ones_of_articles(tmp_path: Path) -> None:
    store = fresh_store(tmp_path / "policywire.db")
    with store.writing() as session:
        articles.add(session, [article("11"), article("12")])
        refused_entries.add(session, "gazette", [REFUSED])
    with store.reading() as session:
        assert find_audit_trail_or_refusal(session, REFUSED.url) == ("gazette", REFUSED)
        found = find_audit_trail_or_refusal(session, "news.example/1")
        assert isinstance(found, list)
        assert sorted(found) == [article("11").url, article("12").url]
        trail = find_audit_trail_or_refusal(session, article("11").url)
        assert not isinstance(trail, tuple | list)
    store.close()
