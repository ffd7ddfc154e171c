"""`policywire versions`: the texts of an article as a person and as a program read them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from policywire.cli.app import app
from policywire.config.yaml.starter_files import write_starter
from policywire.crawler.model.article import Article, ArticleForm
from policywire.pipeline.developments.revision import Revision, RevisionKind
from policywire.store.articles import articles, versions
from policywire.store.database.store import Store
from policywire.store.schema import ArticleRow

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
FIRST = Article(
    url="https://paper.example/1",
    title="Agency hires 400",
    text="The agency hires 400 inspectors.\nThe port is glad of it.",
    outlet="Paper",
    found=NOW,
)
SECOND = replace(
    FIRST,
    title="Agency hires 300",
    text="The agency hires 300 \x1b[31minspectors.\nThe port is glad of it.\nShips wait.",
    forms=(ArticleForm.WITHDRAWN,),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_starter(tmp_path)
    opened = Store.open(f"sqlite:///{tmp_path / 'data' / 'policywire.db'}")
    with opened.writing() as session:
        articles.add(session, [FIRST])
        number = session.exec(select(ArticleRow.id)).one()
        assert number is not None
        revised = Revision(kind=RevisionKind.SUBSTANCE, reason="Paragraphs: 1 rewritten, 1 added.")
        versions.add_version(session, number, SECOND, revised, NOW.replace(hour=16))
    opened.close()
    return tmp_path


def ask(folder: Path, *words: str) -> str:
    ran = CliRunner().invoke(app, ["--config", str(folder), "versions", *words])
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def test_each_version_shows_what_went_and_what_came(folder: Path) -> None:
    said = ask(folder, "paper.example/1")
    lines = [line.strip() for line in said.splitlines()]
    assert "version 2  2026-03-03 16:00 UTC  substance: Paragraphs: 1 rewritten, 1 added." in lines
    assert "The page has been removed." in lines
    changed = [line for line in lines if line[:2] in {"- ", "+ "}]
    assert changed[:2] == ["- Agency hires 400", "+ Agency hires 300"]
    assert changed[-1] == "+ Ships wait."
    assert "The port is glad of it." not in said
    assert "\x1b" not in said


def test_a_program_reads_all_texts(folder: Path) -> None:
    told = json.loads(ask(folder, FIRST.url, "--json"))
    assert [each["text"] for each in told["versions"]] == [FIRST.text, SECOND.text]
    assert told["versions"][1]["change"] == "substance"


def test_an_unknown_article_is_said_to_be_unknown(folder: Path) -> None:
    ran = CliRunner().invoke(app, ["--config", str(folder), "versions", "nowhere"])
    assert ran.exit_code == 1
