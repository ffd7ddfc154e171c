"""The pages of the first hour: what they write, what they refuse, and who may open them."""

from __future__ import annotations

from dataclasses import replace
from textwrap import indent

import pytest

from policywire.config.enums import Role
from policywire.config.models import Topic
from policywire.config.yaml.packs import read
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.source_search import SourceSearchResult
from policywire.pipeline.topics.drafting.topic_draft import TopicDraft
from policywire.web.http.app_context import SetupTools
from tests.store.newsroom import article, judge, verdict
from tests.web.desk import Desk
from tests.web.document import Document
from tests.web.site import PASSWORD, Reader, add_user

DRAFT = "hospital-prices:\n  title: Hospital prices\n  any: [hospital prices]  # mine\n"
SOURCE = "ledger:\n  url: https://ledger.example/feed\n  outlet: The Ledger\n"
HOOK = "https://hooks.example.org/services/T0/B0/xyz"


async def said(visitor: Reader, path: str, **form: str) -> Document:
    """What the page says to a form."""
    answer = await visitor.post(path, form)
    assert answer.status_code == 200, answer.text
    document = Document(answer.text)
    assert document.faults() == []
    return document


async def sent(visitor: Reader, path: str, **form: str) -> str:
    """Where a form leads."""
    answer = await visitor.post(path, form)
    assert answer.status_code == 303, Document(answer.text).text("#main")
    return answer.headers["location"]


async def test_an_empty_folder_opens_on_the_first_question(visitor: Reader, desk: Desk) -> None:
    assert (await visitor.get("/")).headers["location"] == "/start"
    desk.write("topics.yaml", DRAFT)
    assert (await visitor.get("/")).status_code == 200


@pytest.mark.parametrize("path", ["/start", "/start/sources", "/start/channels", "/start/ready"])
async def test_each_step_is_a_whole_page(visitor: Reader, path: str) -> None:
    document = Document((await visitor.get(path)).text)
    assert document.faults() == []
    assert len(document.all(".steps li")) == 4


async def test_the_steps_are_only_for_editors(visitor: Reader, desk: Desk) -> None:
    add_user(desk.site, "vera", Role.VIEWER)
    await visitor.log_in("vera", PASSWORD)
    for path in ("/start", "/start/sources", "/start/channels", "/start/ready", "/topics/new"):
        assert (await visitor.get(path)).status_code == 403, path
    assert (await visitor.get("/")).status_code == 200
    refused = await visitor.post("/start", {"do": "save", "topic": DRAFT})
    assert refused.status_code == 403
    assert not (desk.folder / "topics.yaml").exists()


async def test_a_form_of_another_site_writes_nothing(visitor: Reader, desk: Desk) -> None:
    form = {"do": "save", "topic": DRAFT, "csrf": "forged"}
    assert (await visitor.send("POST", "/start", form=form)).status_code == 403
    assert not (desk.folder / "topics.yaml").exists()


# What


async def test_a_phrase_is_drafted_and_tried_on_what_is_stored(visitor: Reader, desk: Desk) -> None:
    for name, title in (("a", "Hospital prices in Ohio rise"), ("b", "A bridge in Ohio closes")):
        about = article(name, title=title, text=f"{title}, officials said.")
        judge(desk.site.store, about, verdict(about, name, moves=False))
    document = await said(visitor, "/start", phrase="hospital prices in Ohio", do="draft")
    assert "title: hospital prices in Ohio" in document.text("#topic")
    assert "1 of 2 stored articles" in document.text(".figures")
    assert not (desk.folder / "topics.yaml").exists()


async def test_a_model_drafts_where_one_may_and_its_draft_says_so(desk: Desk) -> None:
    asked: list[str] = []

    async def draft(text: str) -> TopicDraft | str | None:
        asked.append(text)
        return TopicDraft("rates", Topic(title="Rates", any=["hospital price"]), {})

    assert desk.site.setup is not None
    desk.site.setup = replace(desk.site.setup, draft_topic=draft)
    reader = Reader(desk.site.application())
    document = await said(reader, "/start", phrase="what hospitals charge", do="draft")
    await reader.close()
    assert asked == ["what hospitals charge"]
    assert "any: [hospital price]" in document.text("#topic")
    assert "A language model drafted the words" in document.text("#draft")


async def test_a_description_is_drafted_from_its_words_where_no_model_may(visitor: Reader) -> None:
    phrase = "hospital prices in Ohio, not opinion pieces"
    document = await said(visitor, "/start", phrase=phrase, do="draft")
    assert f"intent: {phrase}" in document.text("#topic")
    assert "Drafted from your words alone" in document.text("#draft")


async def test_headlines_are_enough_and_nothing_is_said_to_be_nothing(visitor: Reader) -> None:
    headlines = "Medicaid cuts pass\nMedicaid cuts stall\nGovernor vetoes Medicaid cuts"
    document = await said(visitor, "/start", headlines=headlines, do="draft")
    assert "edicaid" in document.text("#topic")
    document = await said(visitor, "/start", phrase="the of and", do="draft")
    assert "No word of it tells what to look for" in document.text("#draft")


async def test_a_draft_is_saved_as_it_stands_on_the_page(visitor: Reader, desk: Desk) -> None:
    desk.write("topics.yaml", "# Ours.\nother: {title: Other, any: [x]}  # stays\n")
    assert await sent(visitor, "/topics/new", topic=DRAFT, do="save") == "/topics/hospital-prices"
    assert desk.read("topics.yaml") == (
        f"# Ours.\nother: {{title: Other, any: [x]}}  # stays\n\n{DRAFT}"
    )
    assert list(desk.site.configuration.topics) == ["other", "hospital-prices"]


@pytest.mark.parametrize(
    ("topic", "fault"),
    [
        (DRAFT, "is there already"),
        ("new-one:\n  title: X\n  anny: [x]\n", "did you mean any?"),
        ("new-one:\n  title: X\n  query: 'a AND (b'\n", "a parenthesis is not closed"),
        ("new-one: [\n", "topics.yaml"),
        ("", "topics.yaml"),
    ],
)
async def test_a_draft_with_a_mistake_is_shown_with_it(
    visitor: Reader, desk: Desk, topic: str, fault: str
) -> None:
    desk.write("topics.yaml", DRAFT)
    document = await said(visitor, "/topics/new", topic=topic, phrase="x", do="save")
    assert fault in document.text("#draft")
    assert desk.read("topics.yaml") == DRAFT


# Where


async def test_packs_that_suit_the_topics_are_ticked_and_added(visitor: Reader, desk: Desk) -> None:
    desk.write("topics.yaml", "nhs: {title: NHS waiting lists in Britain, any: [NHS]}\n")
    desk.write("sources.yaml", "# Mine.\nsources:\n" + indent(SOURCE, "  "))
    document = Document((await visitor.get("/start/sources")).text)
    ticked = [each.attributes["name"] for each in document.all("input[checked]")]
    assert "pack-uk" in ticked
    where = await sent(visitor, "/start/sources", do="packs", **{"pack-uk": "on", "pack-eu": "on"})
    assert where == "/start/ready"
    assert desk.read("sources.yaml").startswith("# Mine.\nsources:\n  ledger:\n    url:")
    expected = {"ledger", *read("uk"), *read("eu")}
    assert desk.site.configuration.sources.keys() == expected


async def test_packs_are_found_by_field_and_country_and_say_what_they_would_add(
    visitor: Reader, desk: Desk
) -> None:
    document = Document((await visitor.get("/sources/new?field=energy&country=uk")).text)
    assert document.faults() == []
    offered = {each.attributes["name"] for each in document.all(".pack input")}
    assert offered == {"pack-think-tanks", "pack-uk", "pack-uk-government"}
    assert "gov.uk/government/organisations/department-for-energy" in document.text(".packs")
    assert "/topics/new?ready=energy%2Fenergy-bills" in document.links()
    answer = await visitor.get("/sources/new")
    assert len(answer.content) < 200_000
    single = Document((await visitor.get("/sources/new?pack=germany")).text)
    assert [each.attributes["name"] for each in single.all(".pack input")] == ["pack-germany"]
    none = Document((await visitor.get("/sources/new?field=labour&country=au")).text)
    assert "No pack covers all of that." in none.text("#main")
    assert not (desk.folder / "sources.yaml").exists()


async def test_no_pack_is_no_answer(visitor: Reader) -> None:
    assert "Tick a pack" in (await said(visitor, "/start/sources", do="packs")).text("#result")


async def test_a_source_is_added_as_it_stands_on_the_page(visitor: Reader, desk: Desk) -> None:
    assert await sent(visitor, "/sources/new", do="add", source=SOURCE) == "/sources"
    assert desk.site.configuration.sources["ledger"].outlet == "The Ledger"
    document = await said(visitor, "/sources/new", do="add", source=SOURCE)
    assert "ledger" in document.text("#result")
    assert desk.read("sources.yaml").count("ledger:") == 1


@pytest.mark.parametrize(
    "source",
    [
        "a:\n  url: https://a.example/f\n  outlet: A\n  headers: {X-Key: 'file:/etc/hostname'}\n",
        "a:\n  url: https://a.example/f\n  outlet: A\n  proxy: 'http://x:${HOME}@p.example:1'\n",
        "a:\n  kind: spider\n  spider: os.system\n  url: https://a.example/f\n  outlet: A\n",
        "a:\n  url: file:///etc/passwd\n  outlet: A\n",
        "packs: [us-tax]\nsources: {}\n",
        "",
    ],
)
async def test_a_source_on_the_page_reads_no_secret_and_runs_no_code(
    visitor: Reader, desk: Desk, source: str
) -> None:
    document = await said(visitor, "/sources/new", do="add", source=source)
    assert document.text("#result .faults")
    assert not (desk.folder / "sources.yaml").exists()


async def test_a_site_that_cannot_be_followed_says_why(visitor: Reader, desk: Desk) -> None:
    document = await said(visitor, "/sources/new", do="find", url="javascript:alert(1)")
    assert "Nothing was added" in document.text("#result")
    document = await said(visitor, "/sources/new", do="find", url="nothing.example")
    assert "Nothing to follow was found there" in document.text("#main")


async def test_a_site_that_refuses_us_says_so(desk: Desk) -> None:
    async def refused(url: str) -> SourceSearchResult | Problem:
        return Problem(ProblemClass.ROBOTS, url, "The site's robots.txt does not allow this page.")

    desk.site.setup = SetupTools("", desk.reload, desk.recall, refused, desk.send)
    reader = Reader(desk.site.application())
    document = await said(reader, "/sources/new", do="find", url="https://paper.example")
    assert "robots" in document.text(".trial.miss")
    await reader.close()


# Who


async def test_a_channel_is_saved_once_its_test_has_arrived(visitor: Reader, desk: Desk) -> None:
    desk.write("alerts.yaml", "# Ours.\nchannels:\n  # None yet.\n")
    where = await sent(visitor, "/start/channels", way="slack", webhook=HOOK, do="test")
    assert where == "/start/sources"
    assert desk.tested == ["slack"]
    assert desk.read("alerts.yaml") == (
        "# Ours.\nchannels:\n  slack:\n"
        '    slack: {webhook: "file:secrets/slack-webhook"}\n  # None yet.\n'
    )
    assert desk.read("secrets/slack-webhook") == f"{HOOK}\n"
    await sent(visitor, "/start/channels", way="console", do="test")
    assert list(desk.site.configuration.channels) == ["slack", "screen"]


async def test_a_test_that_fails_saves_nothing_unless_it_is_asked_for(
    visitor: Reader, desk: Desk
) -> None:
    desk.refusal = "invalid_token"
    document = await said(visitor, "/start/channels", way="slack", webhook=HOOK, do="test")
    assert "invalid_token" in document.text("#result")
    assert HOOK not in document.text("html")
    assert not (desk.folder / "alerts.yaml").exists()
    assert not (desk.folder / "secrets/slack-webhook").exists()
    await sent(visitor, "/start/channels", way="slack", webhook=HOOK, do="untested")
    assert list(desk.site.configuration.channels) == ["slack"]


async def test_mail_is_written_with_its_relay_in_a_file(visitor: Reader, desk: Desk) -> None:
    form = {
        "way": "mail", "relay": "mail.example.org", "port": "465", "user": "desk@example.org",
        "password": "p/w@d", "from": "desk@example.org", "to": "ann@example.org; bob@example.org",
        "do": "test",
    }  # fmt: skip
    await sent(visitor, "/channels/new", **form)
    mail = desk.site.configuration.channels["mail"].mail
    assert mail is not None
    assert mail.to == ["ann@example.org", "bob@example.org"]
    assert (
        mail.smtp.get_secret_value() == "smtps://desk%40example.org:p%2Fw%40d@mail.example.org:465"
    )
    assert "p%2Fw" not in desk.read("alerts.yaml")


@pytest.mark.parametrize(
    "form",
    [
        {"way": "slack", "webhook": ""},
        {"way": "slack", "webhook": "not an address"},
        {"way": "slack", "webhook": "${HOME}"},
        {"way": "mail", "relay": "x", "port": "587", "from": "nobody", "to": "${HOME}@example.org"},
        {"way": "apprise", "address": "nonsense"},
    ],
)
async def test_a_channel_that_cannot_be_is_refused_before_any_test(
    visitor: Reader, desk: Desk, form: dict[str, str]
) -> None:
    document = await said(visitor, "/start/channels", do="test", **form)
    assert document.text("#result .faults")
    assert desk.tested == []
    assert not (desk.folder / "alerts.yaml").exists()
    assert not list(desk.folder.glob("secrets/*"))


# Ready


async def test_the_last_step_shows_the_files_and_what_is_missing(
    visitor: Reader, desk: Desk
) -> None:
    desk.write("topics.yaml", DRAFT)
    document = Document((await visitor.get("/start/ready")).text)
    assert "Almost ready" in document.text("h1")
    assert "# mine" in document.text("details.file pre")
    await sent(visitor, "/start/channels", way="console", do="test")
    await sent(visitor, "/start/sources", do="add", source=SOURCE)
    document = Document((await visitor.get("/start/ready")).text)
    assert document.text("h1") == "Ready"
    part = Document((await visitor.get("/start/ready/results")).text)
    assert "of 1" in part.text("dd")


async def test_what_nearly_met_the_topic_is_shown_and_taken_with_one_click(
    visitor: Reader, desk: Desk
) -> None:
    wells = "wells:\n  title: Wells\n  any: [{near: [9, nitrate, well water]}]\n  all: [Iowa]\n"
    desk.write("topics.yaml", f"# ours\n{wells}")
    about = article("a", title="Iowa proposes limits on nitrate in private wells", text="")
    judge(desk.site.store, about, verdict(about, None, topics=()))
    document = Document((await visitor.get("/start/ready")).text)
    assert document.faults() == []
    assert "Iowa and nitrate" in document.text("details.near summary")
    sent_by_button = {
        each.attributes["name"]: each.attributes["value"]
        for each in document.all("details.near form input")
        if each.attributes["name"] != "csrf"
    }
    assert await sent(visitor, "/topics/wells/take", **sent_by_button) == "/topics/wells"
    assert "# ours" in desk.read("topics.yaml")
    assert len(desk.site.configuration.topics["wells"].any) == 2
