"""Text from the web in every place that shows it: an HTML5 parser finds none of it live."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from policywire.config.models import Configuration
from policywire.crawler.model.crawl_outcome import CrawlOutcome, Problem, ProblemClass, SourceState
from policywire.store.articles import sources
from tests.fresh_store import fresh_store
from tests.store.newsroom import NOW, article, judge, verdict as plain_verdict
from tests.trust.count import Count
from tests.web.conftest import TOPICS
from tests.web.document import Document
from tests.web.hostile import ADDRESSES, HOSTILE
from tests.web.hostile_news import fill
from tests.web.site import Reader, Site

ATOM = frozenset(
    "feed id title updated link generator entry published author name summary".split()  # noqa: SIM905
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on which everything that comes from outside is hostile. Tests only read it."""
    opened = fresh_store(tmp_path_factory.mktemp("hostile") / "site.db")
    site = Site(opened, Configuration.model_validate({"topics": TOPICS}))
    fill(site)
    yield site
    opened.close()


@pytest.mark.slow
async def test_nothing_hostile_is_live_in_a_story_or_an_article(
    hostile: Site, count: Count
) -> None:
    reader = Reader(hostile.application())
    for number, words in enumerate(HOSTILE):
        pages = [f"/stories/s{number}", f"/articles?url=https://news.example/{number}"]
        for path in pages:
            answer = await reader.get(path)
            assert answer.status_code == 200, words
            assert Document(answer.text).faults() == [], words
    await reader.close()
    count(2 * len(HOSTILE))


@pytest.mark.slow
async def test_nothing_hostile_is_live_in_a_list(hostile: Site) -> None:
    reader = Reader(hostile.application())
    for start in (
        "/",
        "/?period=month",
        "/topics",
        "/topics/tariffs",
        "/alerts",
        "/search?q=script",
    ):
        address, pages = start, 0
        while address and pages < 10:
            document = Document((await reader.get(address)).text)
            assert document.faults() == [], address
            more = document.all("a[rel=next]")
            address, pages = more[0].attributes["href"] if more else "", pages + 1
        assert pages > 1 or start in {"/topics"}
    await reader.close()


@pytest.mark.slow
async def test_the_words_of_a_hostile_text_are_shown_as_they_are(hostile: Site) -> None:
    reader = Reader(hostile.application())
    document = Document((await reader.get("/articles?url=https://news.example/0")).text)
    assert HOSTILE[0] == "<script>alert(1)</script>"
    assert HOSTILE[0] in document.text("h1")
    assert document.text(".text").count(HOSTILE[0]) == 2
    await reader.close()


@pytest.mark.slow
@pytest.mark.parametrize("address", ADDRESSES)
async def test_an_address_from_outside_is_a_link_only_when_it_is_safe(
    site: Site, reader: Reader, address: str, count: Count
) -> None:
    about = replace(article(), url=address)
    judge(site.store, about, plain_verdict(about, "s1", moves=True))
    for path in (f"/articles?url={quote(address, safe='')}", "/stories/s1"):
        answer = await reader.get(path)
        assert answer.status_code == 200
        document = Document(answer.text)
        assert document.faults() == []
        for outside in document.all("a.outside"):
            assert outside.attributes["href"].startswith(("http://", "https://"))
            assert "noopener" in outside.attributes["rel"]
    count(2)


@pytest.mark.slow
async def test_nothing_hostile_is_live_when_it_is_typed(
    site: Site, reader: Reader, count: Count
) -> None:
    for words in HOSTILE:
        safe = words.encode(errors="replace").decode()
        answer = await reader.get(f"/search?q={quote(safe)}")
        assert answer.status_code == 200
        assert Document(answer.text).faults() == [], words
        for path in ("/stories/", "/topics/", "/articles?url=", "/?topic=", "/alerts?state="):
            answer = await reader.get(path + quote(safe, safe=""))
            assert answer.status_code == 404
            assert Document(answer.text).faults() == [], words
        form = {"title": safe, "text": f"{safe} steel tariff {safe}"}
        answer = await reader.post("/topics/tariffs", form)
        assert answer.status_code == 200
        assert Document(answer.text).faults() == [], words
    count(7 * len(HOSTILE))


@pytest.fixture
def hostile_configuration(site: Site) -> Site:
    """A site whose topics and sources are named by an enemy, and fail in his words."""
    names = [words.encode(errors="replace").decode() for words in HOSTILE]
    topic = {"any": ["tariff"]}
    written = {
        "topics": {f"t{n}": {"title": name, "why": name, **topic} for n, name in enumerate(names)},
        "sources": {
            f"s{n}": {"url": "https://a.example/feed", "outlet": name[:200] or "x"}
            for n, name in enumerate(names)
        },
    }
    site.configuration = Configuration.model_validate(written)
    with site.store.writing() as session:
        for number, words in enumerate(HOSTILE):
            failed = Problem(ProblemClass.PARSE, words, words)
            state = SourceState(polled=NOW, failures=2, last_problem=failed)
            sources.save_outcome(session, CrawlOutcome(source=f"s{number}", state=state))
    return site


@pytest.mark.slow
async def test_nothing_hostile_is_live_in_what_sources_and_topics_say(
    hostile_configuration: Site, count: Count
) -> None:
    reader = Reader(hostile_configuration.application())
    paths = ["/", "/topics", "/sources", "/sources?after=s72"]
    paths += [f"/topics/t{number}" for number in range(len(HOSTILE))]
    for path in paths:
        answer = await reader.get(path)
        assert answer.status_code == 200, path
        assert Document(answer.text).faults() == [], path
    assert len((await reader.get("/api/topics")).json()["topics"]) == len(HOSTILE)
    await reader.close()
    count(len(paths))


@pytest.mark.slow
async def test_nothing_hostile_is_live_in_what_the_service_says_of_itself(
    site: Site, reader: Reader, count: Count
) -> None:
    for words in HOSTILE:
        site.record["configuration_error"] = site.record["trouble"] = words
        answer = await reader.get("/status")
        assert answer.status_code == 200, words
        assert Document(answer.text).faults() == [], words
        assert (await reader.get("/healthz")).json()["trouble"] == words
    count(len(HOSTILE))


@pytest.mark.slow
async def test_a_feed_of_hostile_stories_is_well_formed_and_carries_no_markup(
    hostile: Site, count: Count
) -> None:
    reader = Reader(hostile.application())
    for number in range(len(HOSTILE)):
        answer = await reader.get(f"/stories/s{number}/feed.atom")
        tree = ElementTree.fromstring(answer.content)
        tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
        assert tags <= ATOM
        for link in tree.iter("{http://www.w3.org/2005/Atom}link"):
            assert link.attrib["href"].startswith(("http://", "https://"))
        assert (await reader.get(f"/stories/s{number}/feed.json")).json()["items"]
    await reader.close()
    count(2 * len(HOSTILE))
