"""The demo newsroom: what it publishes, how its feeds answer, what stands on its pages."""

from __future__ import annotations

import html
import io
import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import feedparser
import httpx2
import pytest

from policywire.cli.workspace.configuration import starter_topics
from policywire.crawler.extract.page import ArticlePage, read_page
from policywire.crawler.model.article import Article
from policywire.demo.newsroom import (
    Newsroom,
    Publication,
    desks,
    evenly_spaced,
    publications,
    shifted,
    sources,
)
from policywire.pipeline.pipeline import Pipeline
from policywire.service.clock import ManualClock
from policywire.service.wiring import matcher_of

ALL = publications()
END = ALL[-1].date


@pytest.fixture
async def clock() -> ManualClock:
    return ManualClock(END)


@pytest.fixture
async def newsroom(clock: ManualClock) -> AsyncIterator[Newsroom]:
    async with Newsroom(ALL, clock=clock.now) as running:
        yield running


@pytest.fixture
async def reader(newsroom: Newsroom) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=newsroom.root) as client:
        yield client


def from_desk(key: str) -> list[Publication]:
    return [each for each in reversed(ALL) if each.outlet_key == key]


class TestPublications:
    def test_there_are_85_originals_and_some_copies(self) -> None:
        assert sum(each.copy_of is None for each in ALL) == 85
        assert sum(each.copy_of is not None for each in ALL) == 13

    def test_every_publication_has_a_page_of_its_own(self) -> None:
        assert len({each.path for each in ALL}) == len(ALL)

    def test_a_copy_comes_minutes_after_its_original_at_another_outlet(self) -> None:
        by_url = {each.url: each for each in ALL}
        for copy in filter(lambda each: each.copy_of is not None, ALL):
            original = by_url[copy.copy_of or ""]
            assert timedelta(0) < copy.date - original.date < timedelta(hours=1)
            assert copy.outlet != original.outlet
            assert copy.title != original.title

    def test_a_copy_repeats_the_originals_sentences(self) -> None:
        by_url = {each.url: each for each in ALL}
        for copy in filter(lambda each: each.copy_of is not None, ALL):
            original = by_url[copy.copy_of or ""]
            assert " ".join(original.text.split()[:30]) in copy.text

    @pytest.mark.slow
    def test_our_pipeline_tells_the_copies_from_the_reports(self) -> None:
        pipeline = Pipeline(matcher_of(starter_topics()))
        told_as_copies = set()
        for each in ALL:
            verdict = pipeline.decide(article_of(each), each.date)
            pipeline.remember(article_of(each), verdict)
            if verdict.copy is not None:
                told_as_copies.add(each.url)
        planted = {each.url for each in ALL if each.copy_of is not None}
        assert planted <= told_as_copies
        assert len(told_as_copies - planted) <= 2, "two of the originals are reprints themselves"

    def test_a_byline_is_the_author_and_not_text(self) -> None:
        article = next(each for each in ALL if each.author == "Ted Hesson")
        assert article.text.startswith("WASHINGTON (Reuters) — ")

    def test_a_dateline_leads_into_the_first_sentence(self) -> None:
        texts = [each.text for each in ALL]
        assert any(text.startswith("WEST PALM BEACH, Fla. (AP) — With ") for text in texts)
        assert any(text.startswith("CHICAGO — ") for text in texts)

    def test_the_paragraphs_are_the_text(self) -> None:
        for each in ALL:
            assert " ".join(each.paragraphs) == each.text

    def test_order_within_a_day_is_the_files(self) -> None:
        day = [each for each in ALL if each.date.date().isoformat() == "2025-02-10"]
        outlets = [each.outlet for each in day if each.copy_of is None]
        assert outlets[:3] == ["Tiger Brokers News", "Yahoo News Canada", "Independent Sentinel"]

    def test_shifted_keeps_the_distances(self) -> None:
        to = datetime(2030, 1, 1, tzinfo=UTC)
        moved = shifted(ALL, to)
        assert moved[-1].date == to
        assert moved[-1].date - moved[0].date == ALL[-1].date - ALL[0].date

    def test_paced_publishes_one_after_another(self) -> None:
        start = datetime(2030, 1, 1, tzinfo=UTC)
        paced_ones = evenly_spaced(ALL[:3], start, timedelta(seconds=2))
        assert [(each.date - start).seconds for each in paced_ones] == [0, 2, 4]


class TestFeeds:
    @pytest.mark.parametrize("key", [each.key for each in desks()])
    async def test_every_desk_gives_its_newest_articles(
        self, key: str, newsroom: Newsroom, reader: httpx2.AsyncClient
    ) -> None:
        answer = await reader.get(newsroom.outlets[key].feed)
        expected = from_desk(key)[:20]
        assert answer.status_code == 200
        assert titles_and_links(answer) == [
            (each.title, newsroom.address(each)) for each in expected
        ]

    @pytest.mark.parametrize("key", [each.key for each in desks()])
    async def test_a_feed_tells_the_dates(
        self, key: str, newsroom: Newsroom, reader: httpx2.AsyncClient
    ) -> None:
        answer = await reader.get(newsroom.outlets[key].feed)
        assert dates(answer) == [each.date for each in from_desk(key)[:20]]

    async def test_rss_atom_rdf_and_json_feed_are_all_there(self) -> None:
        assert {each.format for each in desks()} == {"rss", "atom", "rdf", "json"}

    async def test_a_known_etag_gets_304(
        self, newsroom: Newsroom, reader: httpx2.AsyncClient
    ) -> None:
        feed = newsroom.outlets["opinion"].feed
        first = await reader.get(feed)
        second = await reader.get(feed, headers={"if-none-match": first.headers["etag"]})
        assert (second.status_code, second.content) == (304, b"")
        assert second.headers["etag"] == first.headers["etag"]

    async def test_a_known_date_gets_304(
        self, newsroom: Newsroom, reader: httpx2.AsyncClient
    ) -> None:
        feed = newsroom.outlets["opinion"].feed
        first = await reader.get(feed)
        known = {"if-modified-since": first.headers["last-modified"]}
        assert (await reader.get(feed, headers=known)).status_code == 304

    async def test_another_etag_wins_over_a_known_date(
        self, newsroom: Newsroom, reader: httpx2.AsyncClient
    ) -> None:
        feed = newsroom.outlets["opinion"].feed
        first = await reader.get(feed)
        known = {
            "if-none-match": '"something else"',
            "if-modified-since": first.headers["last-modified"],
        }
        assert (await reader.get(feed, headers=known)).status_code == 200

    async def test_a_new_article_changes_the_validators(
        self, newsroom: Newsroom, reader: httpx2.AsyncClient, clock: ManualClock
    ) -> None:
        feed = newsroom.outlets["opinion"].feed
        newest = from_desk("opinion")[0]
        clock.at = newest.date - timedelta(seconds=1)
        before = await reader.get(feed)
        clock.at = newest.date
        known = {"if-none-match": before.headers["etag"]}
        after = await reader.get(feed, headers=known)
        assert after.status_code == 200
        assert titles_and_links(after)[0][0] == newest.title

    async def test_what_is_not_published_yet_is_nowhere(
        self, newsroom: Newsroom, reader: httpx2.AsyncClient, clock: ManualClock
    ) -> None:
        newest = from_desk("opinion")[0]
        clock.at = newest.date - timedelta(seconds=1)
        assert newest.title not in (await reader.get(newsroom.outlets["opinion"].feed)).text
        assert (await reader.get(newest.path)).status_code == 404


class TestPages:
    @pytest.mark.slow
    @pytest.mark.parametrize("design", sorted({each.design for each in desks()}))
    async def test_our_crawler_reads_every_page_exactly(
        self, design: str, newsroom: Newsroom, reader: httpx2.AsyncClient
    ) -> None:
        keys = {each.key for each in desks() if each.design == design}
        for article in (each for each in ALL if each.outlet_key in keys):
            page = await read(reader, article)
            assert page.title == article.title
            assert page.text.split() == article.text.split()
            assert page.outlet == article.outlet
            assert page.published == article.date
            assert page.canonical_url == newsroom.address(article)

    async def test_our_crawler_finds_who_wrote_it(self, reader: httpx2.AsyncClient) -> None:
        for article in (each for each in ALL if each.author):
            page = await read(reader, article)
            assert page.author.replace(", ", " and ") == article.author

    @pytest.mark.slow
    async def test_there_is_clutter_on_every_page(self, reader: httpx2.AsyncClient) -> None:
        for desk in desks():
            article = from_desk(desk.key)[0]
            page = (await reader.get(article.path)).text
            assert len(page) > len(article.text) + 1500

    @pytest.mark.slow
    async def test_some_designs_have_linked_data_and_some_have_none(
        self, reader: httpx2.AsyncClient
    ) -> None:
        with_data = set()
        for desk in desks():
            page = (await reader.get(from_desk(desk.key)[0].path)).text
            if "application/ld+json" in page:
                with_data.add(desk.design)
        assert with_data == {"paper"}

    async def test_the_linked_data_is_json_with_the_headline(
        self, reader: httpx2.AsyncClient
    ) -> None:
        article = next(p for p in ALL if p.outlet_key == "policy-press" and "'" in p.title)
        page = (await reader.get(article.path)).text
        block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
        graph = json.loads(block)["@graph"]
        assert graph[-1]["headline"] == article.title

    async def test_robots_txt_lets_a_crawler_in(self, reader: httpx2.AsyncClient) -> None:
        assert "Disallow: /search" in (await reader.get("/robots.txt")).text

    async def test_an_unknown_address_is_404(self, reader: httpx2.AsyncClient) -> None:
        assert (await reader.get("/breitbart.com/nothing")).status_code == 404


class TestServer:
    async def test_the_log_tells_conditional_requests(
        self, newsroom: Newsroom, reader: httpx2.AsyncClient
    ) -> None:
        feed = newsroom.outlets["opinion"].feed
        etag = (await reader.get(feed)).headers["etag"]
        await reader.get(feed, headers={"if-none-match": etag, "user-agent": "tester"})
        last = newsroom.log[-1]
        assert (last.status, last.conditional, last.agent) == (304, True, "tester")
        assert not newsroom.log[-2].conditional

    async def test_the_sources_of_the_demo_point_to_the_feeds(self, newsroom: Newsroom) -> None:
        made = sources(newsroom)
        assert {each.url for each in made.values()} == {
            each.feed for each in newsroom.outlets.values()
        }
        assert {each.every for each in made.values()} == {timedelta(seconds=1)}

    async def test_it_stops_listening(self) -> None:
        newsroom = Newsroom(ALL, clock=lambda: END)
        await newsroom.start()
        await newsroom.stop()
        async with httpx2.AsyncClient() as client:
            with pytest.raises(httpx2.ConnectError):
                await client.get(newsroom.root)

    @pytest.mark.slow
    def test_it_runs_as_a_process_of_its_own(self) -> None:
        command = [
            sys.executable,
            "-m",
            "policywire.demo.newsroom",
            "--started",
            "2025-02-10T09:00+00:00",
        ]
        # In a run in the background SIGINT is ignored, and a child would inherit that.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        signal.signal(signal.SIGINT, before)
        with process:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            answer = httpx2.get(told["outlets"]["headlines"]["feed"])
            process.send_signal(signal.SIGINT)
        assert answer.json()["items"][0]["title"].startswith("US homeland chief seeks")
        assert process.returncode == 0


def article_of(publication: Publication) -> Article:
    return Article(
        url=publication.url,
        title=publication.title,
        text=publication.text,
        outlet=publication.outlet,
        found=publication.date,
        published=publication.date,
        tier=publication.tier,
    )


async def read(reader: httpx2.AsyncClient, article: Publication) -> ArticlePage:
    answer = await reader.get(article.path)
    page = read_page(answer.content, str(answer.url), answer.headers["content-type"], END)
    assert isinstance(page, ArticlePage)
    return page


def titles_and_links(answer: httpx2.Response) -> list[tuple[str, str]]:
    if "json" in answer.headers["content-type"]:
        return [(item["title"], item["url"]) for item in answer.json()["items"]]
    return [(plain(entry), entry.link.partition("?")[0]) for entry in parsed(answer).entries]


def plain(entry: feedparser.FeedParserDict) -> str:
    """An Atom title of type html is markup; all others are text already."""
    is_markup = entry.title_detail.type == "text/html" and "published" in entry
    return html.unescape(entry.title) if is_markup else entry.title


def dates(answer: httpx2.Response) -> list[datetime]:
    if "json" in answer.headers["content-type"]:
        return [datetime.fromisoformat(i["date_published"]) for i in answer.json()["items"]]
    when = [
        entry.get("published_parsed") or entry.updated_parsed for entry in parsed(answer).entries
    ]
    return [datetime(*each[:6], tzinfo=UTC) for each in when]


def parsed(answer: httpx2.Response) -> feedparser.FeedParserDict:
    feed = feedparser.parse(
        io.BytesIO(answer.content),
        response_headers={"content-type": answer.headers["content-type"]},
    )
    assert not feed.bozo
    return feed
