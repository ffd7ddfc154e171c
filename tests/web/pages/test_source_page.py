"""The page of one source: what it offered that was not taken up, with the reason."""

from __future__ import annotations

from policywire.config.models import Configuration
from policywire.crawler.model.crawl_outcome import CrawlOutcome, SourceState
from policywire.crawler.model.entry_counts import EntryCounts, Refusal, RefusedFor
from policywire.store.articles import sources
from policywire.store.decisions.reconciliation import unaccounted
from tests.store.newsroom import NOW
from tests.web.document import Document
from tests.web.site import Reader, Site

SOURCES = {"gazette": {"url": "https://gazette.example/feed", "outlet": "The Gazette"}}


async def test_refused_entries_stand_on_the_page_of_their_source(
    site: Site, reader: Reader
) -> None:
    site.configuration = Configuration.model_validate({"sources": SOURCES})
    refused = tuple(
        Refusal(f"https://gazette.example/{n}", f"Old <b>{n}</b>", RefusedFor.ARCHIVE.value, NOW)
        for n in range(3)
    )
    state = SourceState(polled=NOW, counts=EntryCounts(offered=3, refused={"archive": 3}))
    outcome = CrawlOutcome(source="gazette", state=state, refusals=refused)
    site.write(lambda session: sources.save_outcome(session, outcome))
    answer = await reader.get("/sources/gazette")
    document = Document(answer.text)
    assert document.faults() == []
    assert "3 older than what a first poll takes" in answer.text
    assert "Old &lt;b&gt;2&lt;/b&gt;" in answer.text
    assert "https://gazette.example/2" in answer.text
    assert (await reader.get("/sources/nobody")).status_code == 404
    assert 'href="/sources/gazette"' in (await reader.get("/sources")).text


def test_the_demo_has_nothing_unaccounted_for(demo: Site) -> None:
    with demo.store.reading() as session:
        assert unaccounted(session, NOW.replace(year=2000)) == ()
