"""`topics draft --intent`: a topic from plain words, with a language model and without."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policywire.config.yaml.loader import load
from policywire.crawler.model.article import Article
from policywire.store.articles import articles
from policywire.store.database.store import Store
from tests.cli.command import policywire
from tests.model_server import Fault, model_server

INTENT = "Closures of village schools, not private schools"
STORED = (
    "Village schools to close",
    "Private schools and village schools close",
    "Council shuts six pools",
)
MODEL = {
    "title": "Village school closures",
    "subjects": ["village school", "rural school"],
    "said": ["close", "closed", "shut*", "merg*"],
    "excluded": [],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "policywire.d"
    made.mkdir()
    (made / "topics.yaml").write_text("# mine\npools: {title: Pools, any: [pools]}\n")
    (made / "sources.yaml").write_text("sources: {}\n")
    now = datetime.now(UTC)
    opened = Store.open(f"sqlite:///{made}/data/policywire.db")
    with opened.writing() as session:
        stored = [
            Article(url=f"https://n.example/{n}", title=title, text="", outlet="N", found=now)
            for n, title in enumerate(STORED)
        ]
        articles.add(session, stored)
    opened.close()
    return made


def with_model(folder: Path, url: str, uses: str = "draft") -> None:
    text = f"llm: {{address: '{url}', model: played, uses: [{uses}]}}\n"
    (folder / "settings.yaml").write_text(text)


def test_without_a_model_the_words_are_the_draft_and_it_says_so(folder: Path) -> None:
    done = policywire("--config", folder, "topics", "draft", "--intent", INTENT)
    assert done.returncode == 0, done.stderr
    assert f"intent: {INTENT}" in done.stdout
    assert 'none: [title:"private schools"]' in done.stdout.replace("'", "")
    told = " ".join(done.stderr.split())
    assert "Drafted from your words alone" in told
    assert "It would have matched 1 article of 3" in told
    assert "pools" in (folder / "topics.yaml").read_text()
    assert "schools" not in (folder / "topics.yaml").read_text()


def test_a_model_proposes_the_words_once_and_they_can_be_written(folder: Path) -> None:
    with model_server(lambda _: json.dumps(MODEL)) as server:
        with_model(folder, server.url)
        arguments = ("--config", folder, "topics", "draft", "--intent", INTENT)
        shown = policywire(*arguments, "--json")
        written = policywire(*arguments, "--write")
        assert len(server.asked) == 1
    assert shown.returncode == 0, shown.stderr
    record = json.loads(shown.stdout)
    assert (record["key"], record["written"], record["matched"]) == (
        "village-school-closures", False, 1,
    )  # fmt: skip
    assert record["left_out"] == ["Private schools and village schools close"]
    assert "language model drafted" in record["notes"][-1]
    assert written.returncode == 0, written.stderr
    topics = load(folder, {}).configuration.topics
    assert list(topics) == ["pools", "village-school-closures"]
    assert topics["village-school-closures"].intent == INTENT


def test_a_model_that_fails_or_may_not_draft_leaves_the_words(folder: Path) -> None:
    with model_server(lambda _: Fault.LIMITED) as server:
        with_model(folder, server.url)
        limited = policywire("--config", folder, "topics", "draft", "--intent", INTENT)
        with_model(folder, server.url, "sentence")
        forbidden = policywire("--config", folder, "topics", "draft", "--intent", INTENT)
        assert len(server.asked) == 1
    assert "asks us to slow down" in limited.stderr
    assert limited.stdout == forbidden.stdout != ""
    assert limited.returncode == forbidden.returncode == 0
