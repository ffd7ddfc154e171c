"""Every page on the demo's news: reachable, whole, labelled, small, and without a script."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import quote, urlsplit

import pytest

from policywire.alerts.model.alert import Alert, Decision, DecisionAction
from policywire.config.enums import Tier
from policywire.config.models import Configuration, Settings
from policywire.pipeline.model.mark import MarkKind
from policywire.store.articles import articles, search
from policywire.store.database.error import StoreError
from policywire.store.database.session import Session
from policywire.store.decisions import backfills
from policywire.store.deliveries import deliveries
from policywire.store.stories import marks, stories as stored_stories
from policywire.web.app import build_app
from policywire.web.page_routes import PAGES
from tests.store.newsroom import NOW, alert, article, decision, judge, message, verdict
from tests.web.conftest import TOPICS
from tests.web.document import Document
from tests.web.site import Reader, Site

LARGEST = 200_000
LISTS = ("/", "/topics", "/sources", "/alerts", "/not-told", "/proceedings", "/search", "/status")


MOVE = "/articles/move?"


@pytest.mark.slow
async def test_every_address_that_a_page_names_leads_to_a_whole_small_page(
    demo_reader: Reader,
) -> None:
    waiting, seen = ["/"], {"/"}
    while waiting:
        path = waiting.pop()
        answer = await demo_reader.get(path)
        assert answer.status_code == 200, path
        assert len(answer.content) <= LARGEST, path
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        document = Document(answer.text)
        assert document.faults() == [], path
        assert len(document.all("h1")) == 1, path
        for address in document.links():
            if not urlsplit(address).netloc and (bare := address.partition("#")[0]) not in seen:
                # Each article has such a page, and all are alike: the first one is enough.
                if bare.startswith(MOVE) and any(each.startswith(MOVE) for each in seen):
                    continue
                seen.add(bare)
                waiting.append(bare)
    kinds = {path for path in PAGES if "{" not in path and not path.startswith("/api/")}
    unlinked = {
        "/metrics",
        "/search",
        "/searches",
        "/articles",
        "/articles/move",
        "/login",
        "/manifest.webmanifest",
    }
    unlinked |= {"/account/two-factor"}  # only for who is logged in
    unlinked |= {each for each in kinds if each.startswith("/start") or "counts" in each}
    assert kinds <= {address.partition("?")[0] for address in seen} | unlinked
    assert any(address.startswith("/articles?") for address in seen)
    assert any(address.endswith("feed.atom") for address in seen)


async def test_the_first_page_ranks_what_moved_by_importance(demo: Site) -> None:
    demo_reader = Reader(demo.application())
    answer = await demo_reader.get("/?period=month")
    await demo_reader.close()
    document = Document(answer.text)
    assert "Latest developments" in document.text("h1")
    assert document.all('section[aria-label^="Developments in"] article')


@pytest.mark.slow
async def test_a_story_tells_who_brought_it_to_its_stage(demo_reader: Reader) -> None:
    story = await demo_reader.get("/stories/skjcqvqzv")
    assert "requested, by DHS" in Document(story.text).text("[aria-labelledby=timeline]")
    told = (await demo_reader.get("/api/stories/skjcqvqzv")).json()
    assert told["developments"][-1]["development"]["actor"] == "DHS"


async def test_the_first_page_keeps_to_a_kind_a_stage_and_a_kind_of_source(site: Site) -> None:
    for name, tier in (("wire", Tier.WIRE), ("blog", Tier.BLOG)):
        about = article(name, title=f"From a {name}", tier=tier)
        judge(site.store, about, verdict(about, name, moves=True))
    reader = Reader(site.application())
    shown = Document((await reader.get("/?tier=wire&kind=new+facts&stage=proposed")).text)
    assert shown.texts(".story .headline a") == ["From a wire"]
    assert shown.all("option[value=wire][selected]")
    nothing = Document((await reader.get("/?tier=wire&kind=surge")).text)
    await reader.close()
    assert "No matching developments" in nothing.text(".empty")


async def test_a_story_shows_its_developments_with_what_was_new_and_folds_its_copies(
    demo: Site, demo_reader: Reader
) -> None:
    with demo.store.reading() as session:
        stories = stored_stories.recent(session, limit=500)
    story = max(stories, key=lambda each: each.copies)
    document = Document((await demo_reader.get(f"/stories/{story.id}")).text)
    assert story.title[:40] in document.text("h1")
    details = document.all(".timeline > li.detail")
    assert len(document.all(".timeline > li")) - len(details) == story.developments
    assert document.all(".timeline .news li")
    shown = len(document.all(".reports > li")) + len(document.all(".reports details li"))
    assert shown == story.articles
    assert document.all(".reports details li")


async def test_an_article_shows_the_words_that_matched_and_why_it_was_told(
    demo: Site, demo_reader: Reader
) -> None:
    with demo.store.reading() as session:
        story = max(
            stored_stories.recent(session, followed=True), key=lambda each: each.developments
        )
        whole = stored_stories.get(session, story.id)
    assert whole is not None
    told = whole.developments[0]
    document = Document(
        (await demo_reader.get(f"/articles?url={quote(told.article, safe='')}")).text
    )
    assert document.all("h1 mark, .text mark")
    assert " ".join(document.texts(".text .fresh, .text mark"))
    steps = document.texts(".trace .step")
    assert steps[:4] == ["A copy?", "On topic?", "Which story?", "Anything new?"]
    assert "To desk" in steps


async def test_a_topic_is_explained_and_a_text_can_be_tried_on_it(reader: Reader) -> None:
    shown = Document((await reader.get("/topics/tariffs")).text)
    assert "at least one of these holds" in shown.text(".asks")
    form = {"title": "New tariffs on steel", "text": "The tariffs begin in May.\nSteel pays."}
    tried = Document((await reader.post("/topics/tariffs", form)).text)
    assert "It matches" in tried.text("#result")
    assert "tariffs" in tried.texts("#result mark")
    assert "tariff*" in tried.texts("#result .clauses code")


async def test_a_text_that_lacks_one_thing_is_told_which(reader: Reader) -> None:
    form = {"title": "New tariffs on cheese", "text": "The tariffs begin in May."}
    tried = Document((await reader.post("/topics/tariffs", form)).text)
    assert "does not match" in tried.text("#result")
    assert "steel" in tried.text("#result")


async def test_near_misses_are_offered_once_a_topic_is_followed_for_a_week(site: Site) -> None:
    site.configuration = Configuration.model_validate(
        {"topics": {"tariffs": {"title": "Tariffs", "any": ["tariffs"], "all": ["steel"]}}}
    )
    for name in ("one", "two"):
        nothing = article(name, title=f"Steel firms fear tariffs, part {name}", text="")
        judge(site.store, nothing, verdict(nothing, None, topics=()))
    reader = Reader(site.application())
    shown = Document((await reader.get("/topics/tariffs")).text)
    assert "These 2 articles name steel and tariffs in the headline" in shown.text("details.near")
    assert len(shown.all("details.near li a")) == 2
    young = site.now - timedelta(days=3)
    with site.store.writing() as session:
        backfills.start(session, "tariffs", "v", since=young, now=young)
    await reader.close()
    again = Reader(site.application())
    assert not Document((await again.get("/topics/tariffs")).text).all("details.near")
    await again.close()


async def test_a_form_that_is_too_long_is_refused(reader: Reader) -> None:
    answer = await reader.post("/topics/tariffs", {"text": "x" * 400_000})
    assert answer.status_code == 413
    assert "one article at a time" in answer.text


async def test_failing_sources_stand_on_top_with_the_reason(demo_reader: Reader) -> None:
    document = Document((await demo_reader.get("/sources")).text)
    assert "failing" in document.text("tbody tr")
    assert "There is no such page" in document.text("tr.reason")
    assert "1 failing" in document.text(".head")


async def test_deliveries_can_be_looked_at_by_state(demo_reader: Reader) -> None:
    document = Document((await demo_reader.get("/alerts?state=dead")).text)
    assert set(document.texts(".deliveries .state")) == {"Failed"}
    assert "channel_not_found" in document.text(".deliveries")


@pytest.fixture
def told(site: Site) -> Site:
    """Two stories: one on steel, told by mail on 1 March; one on cars, held back in Slack later."""
    site.configuration = Configuration.model_validate(
        {
            "topics": {**TOPICS, "cars": {"title": "Cars", "any": ["car*"]}},
            "settings": {"timezone": "America/New_York"},
            "channels": {"terminal": {"console": {}}},
        }
    )
    for name, story, made, day in (
        ("steel", "s1", decision(), 0),
        (
            "cars",
            "s2",
            replace(decision("ann", DecisionAction.SUPPRESS, "slack"), topics=("cars",)),
            9,
        ),
    ):
        about = article(name, title=f"News of {name}", text=f"Nothing but {name}.")
        judge(site.store, about, verdict(about, story))
        site.now = NOW + timedelta(days=day)
        site.write(
            partial(_enqueue, told=alert(name, about), decided=made, now=site.now, name=name)
        )
    return site


def _enqueue(session: Session, told: Alert, decided: Decision, now: datetime, name: str) -> None:
    words = replace(message(name), subject=f"About {name}")
    deliveries.enqueue(session, told, words, [decided], now)


async def test_the_topics_tell_their_last_alerts_and_how_much_was_noise(told: Site) -> None:
    steel = article("steel").url
    for author, kind in (("ann", MarkKind.NOT_RELEVANT), ("bob", MarkKind.RELEVANT)):
        say = partial(marks.add, kind=kind, author=author, article=steel, topic="tariffs")
        told.write(partial(say, now=told.now))
    quiet = article("quiet", title="Cars that nobody was told of")
    judge(told.store, quiet, verdict(quiet, "s3", topics=("cars",)))
    reader = Reader(told.application())
    page = Document((await reader.get("/topics")).text)
    await reader.close()
    tariffs, cars = page.texts(".topics > li")
    assert page.faults() == []
    assert "2 articles marked, 50% not relevant" in tariffs
    assert "News of steel" in tariffs
    assert "marked" not in cars
    assert "No recent alerts. Latest stories: Cars that nobody was told of" in " ".join(
        cars.split()
    )
    assert {"/stories/s1", "/alerts?topic=tariffs", "/stories/s3"} <= set(page.links())
    assert "/alerts?topic=cars" not in page.links()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["cars", "steel"]),
        ("channel=mail", ["steel"]),
        ("channel=slack", ["cars"]),
        ("channel=terminal", []),
        ("topic=cars", ["cars"]),
        ("topic=tariffs&channel=slack", []),
        ("since=2026-03-02", ["cars"]),
        ("until=2026-03-01", ["steel"]),
        ("since=2026-03-10&until=2026-03-10", ["cars"]),
        ("q=nothing+steel", ["steel"]),
        ("q=-", ["cars", "steel"]),
        ("q=nothing&state=suppressed", ["cars"]),
    ],
)
async def test_deliveries_are_looked_for_by_channel_topic_time_and_words(
    told: Site, query: str, shown: list[str]
) -> None:
    reader = Reader(told.application())
    page = Document((await reader.get(f"/alerts?{query}")).text)
    api = (await reader.get(f"/api/alerts?{query}")).json()
    await reader.close()
    assert page.faults() == []
    assert [each.removeprefix("About ") for each in page.texts(".deliveries .subject")] == shown
    assert [each["subject"].removeprefix("About ") for each in api["deliveries"]] == shown
    assert shown or "No deliveries match" in page.text(".empty")


async def test_a_filter_of_deliveries_shows_what_was_asked_for_and_goes_with_the_tabs(
    told: Site,
) -> None:
    reader = Reader(told.application())
    query = "channel=mail&topic=tariffs&since=2026-02-28&q=steel"
    page = Document((await reader.get(f"/alerts?{query}")).text)
    await reader.close()
    assert page.all("option[value=mail][selected]")
    assert page.all("option[value=tariffs][selected]")
    assert page.all("input[name=since][value='2026-02-28']")
    assert page.all("input[name=q][value=steel]")
    tabs = [each.attributes["href"] for each in page.all(".tabs a")]
    assert f"/alerts?{query}&state=suppressed" in tabs
    assert not page.all(".tabs .number")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("channel=pigeon", 404),
        ("topic=nothing", 404),
        ("since=yesterday", 400),
        ("until=9999-12-31", 400),
        ("since=0001-01-01", 400),
        ("before=x", 400),
    ],
)
async def test_a_filter_of_deliveries_that_makes_no_sense_is_refused(
    told: Site, query: str, status: int
) -> None:
    told.configuration = told.configuration.model_copy(
        update={"settings": Settings(timezone="Asia/Tokyo")}
    )
    reader = Reader(told.application())
    for path in ("/alerts", "/api/alerts"):
        assert (await reader.get(f"{path}?{query}")).status_code == status
    await reader.close()


@pytest.mark.parametrize("path", LISTS)
async def test_an_empty_list_says_what_will_fill_it(reader: Reader, path: str) -> None:
    answer = await reader.get(path)
    assert answer.status_code == 200
    document = Document(answer.text)
    assert document.faults() == []
    assert path in {"/topics", "/status"} or document.text(".empty")


async def test_an_article_without_verdict_text_or_date_is_shown(site: Site, reader: Reader) -> None:
    bare = article("bare", title="", text="", lede="", published=None, author="", note="")
    with site.store.writing() as session:
        articles.add(session, [bare])
    document = Document((await reader.get(f"/articles?url={quote(bare.url)}")).text)
    assert "Without a title" in document.text("h1")
    assert "Waiting to be processed" in document.text("aside")
    assert "No text." in document.text("main")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/stories/none",
        "/topics/none",
        "/articles",
        "/articles?url=none",
        "/?topic=none",
        "/?period=century",
        "/?kind=rumour",
        "/?stage=dreamt",
        "/?tier=friend",
        "/alerts?state=lost",
        "/stories/none/feed.atom",
        "/topics/none/feed.json",
    ],
)
async def test_what_does_not_exist_is_a_page_that_says_so(reader: Reader, path: str) -> None:
    answer = await reader.get(path)
    assert answer.status_code == 404
    assert Document(answer.text).faults() == []
    assert "No such" in Document(answer.text).text("h1")


DAMAGED = (
    "x",
    "~",
    "2026~a",
    "2026-01-01~",
    "9" * 30,
    "-1",
    "2026-01-01T00:00:00~a",
    "%00",
    "١٢",
    "1e5",
)


@pytest.mark.parametrize(
    "path", ["/?after={}", "/topics/tariffs?after={}", "/alerts?before={}", "/search?q=a&before={}"]
)
@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "~",
        "2026~a",
        "2026-01-01~",
        "9" * 30,
        "-1",
        "2026-01-01T00:00:00~a",
        "%00",
        "١٢",
        "1e5",
    ],
)
async def test_a_damaged_link_is_refused_with_the_cure(
    reader: Reader, path: str, cursor: str
) -> None:
    answer = await reader.get(path.format(cursor))
    assert answer.status_code == 400
    assert "start from the top" in answer.text


@pytest.mark.slow
async def test_long_lists_are_paged_without_gap_or_repetition(site: Site, reader: Reader) -> None:
    for number in range(75):
        about = article(f"n{number}", title=f"Number {number}.", published=NOW - timedelta(hours=9))
        judge(site.store, about, verdict(about, f"s{number}", moves=number % 2 == 0))
    site.now = NOW + timedelta(days=3)
    shown: list[str] = []
    address: str | None = "/"
    while address:
        document = Document((await reader.get(address)).text)
        shown += document.texts(".story .headline a")
        address = next((each.attributes["href"] for each in document.all("a[rel=next]")), None)
    assert sorted(shown) == sorted(f"Number {number}." for number in range(75))


@pytest.mark.slow
async def test_long_lists_of_topics_and_sources_are_paged_too(site: Site, reader: Reader) -> None:
    feed = {"url": "https://a.example/feed", "outlet": "A"}
    many = range(170)
    site.configuration = Configuration.model_validate(
        {
            "topics": {f"t{n}": {"title": f"Topic {n}.", "any": ["tax"]} for n in many},
            "sources": {f"s{n}": {**feed, "outlet": f"Outlet {n}."} for n in many},
        }
    )
    for start, found in (("/topics", ".topics h2"), ("/sources", "tbody th span[dir]")):
        shown: list[str] = []
        address: str | None = start
        while address:
            document = Document((await reader.get(address)).text)
            shown += document.texts(found)
            more = document.all("a[rel=next]")
            address = more[0].attributes["href"] if more else None
        assert len(shown) == len(set(shown)) == len(many)


@pytest.mark.slow
async def test_the_largest_article_and_topic_stay_small_pages(site: Site, reader: Reader) -> None:
    huge = article("huge", text="Ж & steel tariffs\n" * 20_000)
    judge(site.store, huge, verdict(huge, moves=True))
    words = [f"word {number}" for number in range(3000)]
    topic = {"title": "Tariffs", "any": words, "all": ["steel"]}
    site.configuration = Configuration.model_validate({"topics": {"tariffs": topic}})
    own = Reader(site.application())
    form = {"title": "Steel", "text": "word 7 & steel\n" * 6_000}
    answers = [
        await own.get(f"/articles?url={huge.url}"),
        await own.get("/topics/tariffs"),
        await own.post("/topics/tariffs", form),
    ]
    await own.close()
    for answer in answers:
        assert answer.status_code == 200
        assert len(answer.content) <= LARGEST


async def test_a_changed_configuration_shows_at_once(site: Site, reader: Reader) -> None:
    await reader.get("/topics")
    changed = {"tariffs": {"title": "Duties & tariffs", "any": ["tariff*"]}}
    site.configuration = Configuration.model_validate({"topics": changed})
    assert "Duties & tariffs" in Document((await reader.get("/topics")).text).text("main")


async def test_a_mistaken_configuration_is_told_on_every_page(site: Site, reader: Reader) -> None:
    site.record["configuration_error"] = "topics.yaml:3:1: <b>: unknown key"
    assert "has errors" in Document((await reader.get("/sources")).text).text(".warning")
    status = Document((await reader.get("/status")).text)
    assert "topics.yaml:3:1: <b>: unknown key" in status.text(".explanation")


async def test_a_database_that_does_not_answer_is_a_page_that_says_so(
    site: Site, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise StoreError("it is away")

    monkeypatch.setattr(site.store, "reading", away)
    answer = await reader.get("/")
    assert answer.status_code == 503
    assert "The database is not available" in answer.text
    assert (await reader.get("/api/stories")).json()["status"] == 503


async def test_a_bug_of_ours_is_a_page_that_says_so_and_is_raised_for_the_log(
    site: Site, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(site.store, "reading", broken)
    with pytest.raises(ZeroDivisionError):
        await reader.get("/")
    patient = Reader(site.application(), patient=True)
    answer = await patient.get("/")
    await patient.close()
    assert answer.status_code == 500
    assert "Internal error" in Document(answer.text).text("h1")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_search_that_takes_too_long_is_a_page_that_says_so(
    site: Site, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = " ".join(f"word{number}" for number in range(2000))
    with site.store.writing() as session:
        articles.add(session, [article(f"n{number}", text=long) for number in range(100)])
    monkeypatch.setattr(search, "TIMEOUT_SECONDS", -1.0)
    answer = await reader.get("/search?q=word*+wor*+title")
    assert answer.status_code == 400
    assert "too broad" in Document(answer.text).text("h1")
    refused = (await reader.get("/api/search?q=word*+wor*+title")).json()
    assert refused["title"] == "Search too broad"
    assert (await reader.get("/")).status_code == 200


async def test_while_the_service_starts_only_its_health_answers() -> None:
    starting = Reader(build_app(lambda: (True, {"status": "starting"})))
    answer = await starting.get("/")
    health = await starting.get("/healthz")
    await starting.close()
    assert (answer.status_code, answer.headers["refresh"]) == (503, "2")
    assert (health.status_code, health.json()) == (200, {"status": "starting"})


async def test_a_service_is_ready_as_long_as_all_moves() -> None:
    record: dict[str, object] = {"ready": True, "standing": []}
    reader = Reader(build_app(lambda: (True, record)))
    assert (await reader.get("/readyz")).status_code == 200
    record |= {"ready": False, "standing": ["The oldest message waits to be sent."]}
    red = await reader.get("/readyz", {"sec-fetch-site": "cross-site"})
    assert (red.status_code, red.json()) == (503, record)
    assert (await reader.get("/healthz")).status_code == 200
    await reader.close()


async def test_an_unwell_service_says_so_in_its_health() -> None:
    unwell = Reader(build_app(lambda: (False, {"status": "trouble"})))
    assert (await unwell.get("/healthz")).status_code == 503
    await unwell.close()


async def test_behind_a_proxy_with_a_prefix_every_address_begins_with_it(site: Site) -> None:
    app = site.application()
    from starlette.applications import Starlette
    from starlette.routing import Mount

    proxied = Reader(Starlette(routes=[Mount("/news", app=app)]))
    document = Document((await proxied.get("/news/topics/tariffs")).text)
    inside = [each for each in document.links() if not urlsplit(each).netloc and each[0] != "#"]
    assert inside
    assert all(each.startswith("/news/") for each in inside)
    assert document.all("a[aria-current=page]")
    assert (await proxied.get("/news/")).status_code == 200
    await proxied.close()


@pytest.mark.slow
def test_starting_the_application_loads_neither_templates_nor_the_store() -> None:
    script = (
        "import sys, policywire.web.app; "
        "sys.exit(any(name in sys.modules for name in ('jinja2', 'sqlmodel', 'pydantic')))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
