"""`policywire topics`: the tools for writing a topic well, on a store with articles."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from policywire.alerts.channels.address_book import AddressBook
from policywire.config.yaml.loader import load
from policywire.crawler.model.article import Article
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.wiring import delivery_config_of, matcher_of
from policywire.store.articles import articles
from policywire.store.database.store import Store
from tests.cli.command import policywire

pytestmark = pytest.mark.slow

TOPICS = """\
audits:
  title: Audits
  any: ["tax audit*", "unheard-of phrase"]
"""
WIDER = """\
audits:
  title: Audits
  any: ["tax audit*", bakery]
"""
SAID = {
    "audit-1": ("Tax audits of millionaires rise", "Tax audits of the rich rose by a third."),
    "audit-2": ("Port Lavinia loses its office", "The lease of the tax audit office there ends."),
    "bread": ("Bakery wins prize", "The bakery in the old town won a prize for rye bread."),
    "cake": ("Second bakery wins prize", "Another bakery won a prize, this time for its cakes."),
}


def url(name: str) -> str:
    """The address of an article of this file."""
    return f"https://paper.example/{name}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that has read and judged the articles."""
    folder = tmp_path_factory.mktemp("topics") / "policywire.d"
    folder.mkdir()
    (folder / "topics.yaml").write_text(TOPICS)
    (folder / "sources.yaml").write_text("sources: {}\n")
    loaded = load(folder, {})
    now = datetime.now(UTC)
    opened = Store.open(f"sqlite:///{folder}/data/policywire.db")
    with opened.writing() as session:
        articles.add(session, [_article(name, now) for name in SAID])
    book = AddressBook(loaded.configuration.channels)
    judge = Processor(opened, matcher_of(loaded), delivery_config_of(loaded, book))
    assert len(judge.process_batch(lambda: now)) == len(SAID)
    opened.close()
    return folder


def _article(name: str, now: datetime) -> Article:
    title, text = SAID[name]
    found = now - timedelta(hours=list(SAID).index(name) + 1)
    return Article(url=url(name), title=title, text=text, outlet="Paper", found=found)


def test_a_backtest_counts_matches_and_alerts_and_names_what_never_fired(folder: Path) -> None:
    done = policywire("--config", folder, "topics", "backtest", "audits", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["articles"], found["matched"]) == (4, 2)
    assert 1 <= found["alerts"] <= found["matched"]
    assert found["silent"] == ["unheard-of phrase"]


def test_a_draft_is_compared_with_the_configuration(folder: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text(WIDER)
    arguments = ("--config", folder, "topics", "backtest", "audits", "--topics", draft)
    found = json.loads(policywire(*arguments, "--json").stdout)
    assert (found["gained_count"], found["lost_count"]) == (2, 0)
    assert {each["url"] for each in found["gained"]} == {url("bread"), url("cake")}
    assert "+2 −0" in policywire(*arguments).stdout


def test_suggestions_come_from_marked_articles(folder: Path, tmp_path: Path) -> None:
    marks = tmp_path / "marks.txt"
    marks.write_text(
        "".join(f"+ {url(name)}\n" for name in ("bread", "cake"))
        + "".join(f"- {url(name)}\n" for name in ("audit-1", "audit-2"))
    )
    done = policywire("--config", folder, "topics", "suggest", "audits", "--marks", marks, "--json")
    assert done.returncode == 0, done.stderr
    added = {each["phrase"] for each in json.loads(done.stdout) if each["action"] == "add"}
    assert any("bakery" in phrase for phrase in added)


def test_a_mark_on_an_article_that_is_not_stored_is_named(folder: Path) -> None:
    done = policywire(
        "--config", folder, "topics", "suggest", "audits", "--relevant", url("nowhere")
    )
    assert done.returncode == 1
    assert url("nowhere") in done.stderr


def test_lint_warns_and_says_so_by_its_exit_code(tmp_path: Path) -> None:
    topics = tmp_path / "topics.yaml"
    topics.write_text("irs:\n  title: IRS\n  query: IRS OR audit AND agents\n")
    done = policywire("topics", "lint", "--topics", topics)
    assert done.returncode == 1
    assert "irs\tquery" in done.stdout
    assert policywire("topics", "lint").returncode == 0, "the starter is free of warnings"


def test_explain_says_a_topic_in_words(folder: Path) -> None:
    done = policywire("--config", folder, "topics", "explain", "audits")
    assert "tax audit" in done.stdout
    assert policywire("--config", folder, "topics", "explain", "audit").returncode == 1


def test_keywords_are_imported_as_topics_that_are_valid(tmp_path: Path) -> None:
    done = policywire("topics", "import", "-", stdin='"tax gap" -hockey\nintitle:audits IRS\n')
    assert done.returncode == 0, done.stderr
    topics = tmp_path / "imported.yaml"
    topics.write_text(done.stdout)
    text = "The tax gap grows\nThe tax gap grew again."
    found = json.loads(policywire("match", "--topics", topics, "--json", "-", stdin=text).stdout)
    assert len(found["matches"]) == 1


def test_what_people_marked_is_listed_tunes_and_is_suggested_from(folder: Path) -> None:
    said = [
        ["relevant", "--article", url("cake"), "--topic", "audits"],
        ["relevant", "--article", url("bread"), "--topic", "audits"],
        ["not-relevant", "--article", url("audit-2"), "--topic", "audits"],
        ["not-a-development", "--article", url("audit-1"), "--reason", "an old report"],
    ]
    for each in said:
        done = policywire("--config", folder, "mark", "add", *each, "--author", "Ann")
        assert done.returncode == 0, done.stderr
    listed = json.loads(policywire("--config", folder, "mark", "list", "--json").stdout)
    assert [each["kind"] for each in listed] == [each[0].replace("-", " ") for each in said[::-1]]
    (tuned,) = json.loads(policywire("--config", folder, "topics", "thresholds", "--json").stdout)
    assert (tuned["topic"], tuned["value"], tuned["marks"]) == ("audits", 0.55, [4])
    found = json.loads(
        policywire("--config", folder, "topics", "suggest", "audits", "--json").stdout
    )
    assert "bakery win prize" in {each["phrase"] for each in found if each["action"] == "add"}
    assert "an old report" in policywire("--config", folder, "why", url("audit-1")).stdout
    assert policywire("--config", folder, "mark", "undo", "4").returncode == 0
    assert policywire("--config", folder, "mark", "undo", "4").returncode == 1
    assert (
        "No threshold has been adjusted"
        in policywire("--config", folder, "topics", "thresholds").stderr
    )


def test_a_mark_that_cannot_be_made_says_why(folder: Path) -> None:
    done = policywire("--config", folder, "mark", "add", "merge", "--story", "s404", "--into", "s1")
    assert done.returncode == 1
    assert "no story `s404`" in " ".join(done.stderr.replace("│", " ").split())


def test_a_new_topic_is_drafted_tried_and_added_with_every_comment_kept(tmp_path: Path) -> None:
    folder = tmp_path / "policywire.d"
    folder.mkdir()
    (folder / "topics.yaml").write_text(f"# mine\n{TOPICS}  # kept\n")
    (folder / "sources.yaml").write_text("sources: {}\n")
    now = datetime.now(UTC)
    opened = Store.open(f"sqlite:///{folder}/data/policywire.db")
    with opened.writing() as session:
        articles.add(session, [_article(name, now) for name in SAID])
    opened.close()
    arguments = ("--config", folder, "topics", "new", "bakery prizes")
    tried = policywire(*arguments, "--dry-run")
    assert tried.returncode == 0, tried.stderr
    assert tried.stdout == (
        "bakery-prizes:\n  title: bakery prizes\n  any:\n    - {near: [8, bakery, prizes]}\n"
    )
    assert "It would have matched 2 articles of 4" in tried.stderr
    assert "Second bakery wins prize" in tried.stderr
    assert "bakery" not in (folder / "topics.yaml").read_text()
    done = json.loads(policywire(*arguments, "--json").stdout)
    assert (done["key"], done["written"], done["articles"]) == ("bakery-prizes", True, 4)
    text = (folder / "topics.yaml").read_text()
    assert text.startswith(f"# mine\n{TOPICS}  # kept\n")
    assert set(load(folder, {}).configuration.topics) == {"audits", "bakery-prizes"}
    again = policywire(*arguments)
    assert again.returncode == 2
    assert "bakery-prizes: is there already; give another key with --key" in again.stderr


def test_headlines_can_be_piped_in_without_a_configuration(tmp_path: Path) -> None:
    stdin = "Heat pump grants doubled\nMinisters cut heat pump grants\n"
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    done = policywire("topics", "new", "--headlines", "-", stdin=stdin, env=home)
    assert done.returncode == 0, done.stderr
    assert "any: [heat pump grants]" in done.stdout.lower()
    assert "policywire init" in done.stderr


@pytest.mark.parametrize(("words", "code"), [((), 2), (("of the",), 1)])
def test_a_draft_of_nothing_says_what_to_give(words: tuple[str, ...], code: int) -> None:
    done = policywire("topics", "new", *words, "--dry-run")
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_a_phrase_that_reads_as_a_broken_query_is_refused_in_words() -> None:
    done = policywire("topics", "new", "bees AND NOT", "--dry-run")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "plain words" in " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.parametrize("key", ["Bad_Key!", "entities"])
def test_a_key_that_topics_yaml_would_refuse_is_refused_at_once(key: str) -> None:
    done = policywire("topics", "new", "rail safety", "--key", key, "--dry-run")
    assert done.returncode == 2
    assert "valid key" in done.stderr
