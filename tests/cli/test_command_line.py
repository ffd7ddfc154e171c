"""The command line, as a person and a script use it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import policywire

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the starter configuration."""
    folder = tmp_path_factory.mktemp("starter") / "policywire.d"
    done = policywire("init", folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_starter_is_valid_and_says_what_would_run(folder: Path) -> None:
    done = policywire("--config", folder, "check", "--json")
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert {"irs-enforcement", "dhs-requests"} <= record["topics"].keys()
    assert len(record["sources"]) >= 40


def test_init_overwrites_nothing(folder: Path) -> None:
    before = (folder / "topics.yaml").read_text()
    done = policywire("init", folder)
    assert done.returncode == 2
    assert (folder / "topics.yaml").read_text() == before


def test_every_mistake_is_named_with_file_line_and_cure(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text(
        "tax:\n  title: Tax\n  any: [tax]\n  thresold: 0.3\n"
        "irs:\n  title: IRS\n  query: '(IRS AND audit'\n"
    )
    (tmp_path / "sources.yaml").write_text("sources:\n  one: {url: 'ftp://x', outlet: X}\n")
    done = policywire("--config", tmp_path, "check")
    assert done.returncode == 2
    assert "topics.yaml:4: tax.thresold" in done.stderr
    assert "did you mean threshold?" in done.stderr
    assert "sources.yaml:2" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_mistake_in_the_topic_language_points_into_the_yaml(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text(
        "irs:\n  title: IRS\n  any: [audit]\n  query: 'IRS AND (audit'\n"
    )
    (tmp_path / "sources.yaml").write_text("sources: {}\n")
    done = policywire("--config", tmp_path, "check")
    assert done.returncode == 2
    assert "topics.yaml:4: irs.query" in done.stderr


def test_a_missing_configuration_names_the_cure(tmp_path: Path) -> None:
    done = policywire("--config", tmp_path / "nowhere", "serve")
    assert done.returncode == 2
    assert "policywire init" in done.stderr


def test_where_answers_by_its_exit_code(folder: Path, tmp_path: Path) -> None:
    assert policywire("--config", folder, "where").stdout.strip() == str(folder)
    assert policywire("--config", tmp_path / "nowhere", "where", "--quiet").returncode == 1


def test_each_file_has_a_json_schema() -> None:
    schemas = json.loads(policywire("schema").stdout)
    assert set(schemas) == {"settings", "topics", "sources", "alerts", "webhook"}
    assert policywire("schema", "nothing").returncode == 2


def test_an_empty_store_says_so(folder: Path) -> None:
    for command in ("stories", "deliveries"):
        done = policywire("--config", folder, command)
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr.strip()
    assert policywire("--config", folder, "story", "s0000000").returncode == 1
    assert policywire("--config", folder, "why", "https://nowhere.example/").returncode == 1


def test_sources_are_listed_before_their_first_poll(folder: Path) -> None:
    done = policywire("--config", folder, "sources", "--json")
    states = {each["state"] for each in json.loads(done.stdout)}
    assert states == {"not polled yet"}


def test_help_has_an_example_and_the_exit_codes() -> None:
    assert "Exit codes" in policywire("--help").stdout
    assert "Example" in policywire("check", "--help").stdout


def test_match_tells_topic_score_clause_and_words() -> None:
    text = "IRS agents\nHomeland Security asked Treasury to lend IRS criminal investigators to ICE."
    done = policywire("match", "--json", "-", stdin=text)
    record = json.loads(done.stdout)
    found = {each["topic"]: each for each in record["matches"]}
    assert {"irs-enforcement", "dhs-requests"} <= found.keys()
    for match in found.values():
        assert 0 < match["score"] <= 1
        assert match["clause"]
        for span in match["evidence"]:
            source = {"title": "IRS agents"}.get(span["field"], text.partition("\n")[2])
            assert source[span["start"] : span["end"]] == span["text"]


def test_match_without_a_configuration_says_whose_topics_these_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    done = policywire("match", "-", stdin="IRS audits rise\n", env=home)
    assert "There is no configuration: these are the" in done.stderr
    own = tmp_path / "own.yaml"
    own.write_text("cats: {title: Cats, any: [cat]}\n")
    assert not policywire("match", "--topics", own, "-", stdin="A cat\n", env=home).stderr


def test_match_reads_a_topics_file_of_its_own(tmp_path: Path) -> None:
    topics = tmp_path / "mine.yaml"
    topics.write_text("cats:\n  title: Cats\n  any: [cat, cats]\n")
    done = policywire("match", "--topics", topics, "--json", "-", stdin="A cat\nsat on a mat.")
    assert [each["topic"] for each in json.loads(done.stdout)["matches"]] == ["cats"]


def test_match_of_a_missing_file_fails_without_a_traceback(tmp_path: Path) -> None:
    done = policywire("match", tmp_path / "none.txt")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_extract_prints_a_json_line_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    body = "<p>" + "The agency said on Monday that audits would rise by a third. " * 20 + "</p>"
    page.write_text(
        f"<html lang=en><head><title>Audits rise</title></head><body>{body}</body></html>"
    )
    missing = tmp_path / "missing.html"
    done = policywire("extract", page, missing, "--url", "https://paper.example/1")
    first, second = map(json.loads, done.stdout.splitlines())
    assert first.keys() >= {
        "file", "title", "text", "author", "published", "canonical_url", "outlet", "language",
    }  # fmt: skip
    assert first["title"] == "Audits rise"
    assert "audits would rise" in first["text"]
    assert "problem" in second
    assert done.returncode == 1


def test_feed_prints_a_json_line_a_feed(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(
        "<rss version='2.0'><channel><title>Paper</title><item><title>One</title>"
        "<link>https://paper.example/1</link></item></channel></rss>"
    )
    done = policywire("feed", feed)
    record = json.loads(done.stdout)
    assert record.keys() == {"file", "feed", "entries"}
    assert [each["title"] for each in record["entries"]] == ["One"]


def test_a_mistake_in_one_file_hides_none_in_the_topic_language(folder: Path) -> None:
    broken = folder.parent / "broken"
    assert policywire("--config", broken, "init").returncode == 0
    (broken / "topics.yaml").write_text("tax:\n  title: Tax\n  query: 'tax AND ('\n")
    (broken / "alerts.yaml").write_text("channels: {room: {slack: {webhook: '${NOT_SET}'}}}\n")
    done = policywire("--config", broken, "check")
    assert done.returncode == 2
    assert "topics.yaml:3: tax.query" in done.stderr
    assert "NOT_SET" in done.stderr


def test_a_full_disk_is_a_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "policywire.cli.app", "schema"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_page_in_another_charset_is_matched_like_a_page_of_the_web(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    text = "<p>" + "The café said IRS audits of the rich would rise by a third. " * 12 + "</p>"
    head = "<meta charset=iso-8859-1><title>IRS audits</title>"
    page.write_bytes(f"<html><head>{head}</head><body>{text}</body></html>".encode("latin-1"))
    done = policywire("match", "--json", page)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["matches"][0]["topic"] == "irs-enforcement"
