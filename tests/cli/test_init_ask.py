"""`policywire init --ask`: the first hour in the terminal."""

from __future__ import annotations

from pathlib import Path

from policywire.config.yaml.loader import load
from tests.cli.command import policywire
from tests.cli.small_site import Site

FEED = (
    "<rss version='2.0'><channel><title>Ledger</title><item><title>Prices rise</title>"
    "<link>https://l.example/1</link></item></channel></rss>"
)


def test_the_answers_become_a_configuration(site: str, folder: Path) -> None:
    Site.pages["/feed.xml"] = FEED
    (folder / "topics.yaml").unlink()
    answers = [
        "hospital prices in Ohio",
        "y",
        "",
        "screen",
        "",
        "us-tax, nothing",
        f"{site}/feed.xml",
    ]
    done = policywire("init", "--ask", folder, stdin="\n".join([*answers, "y", "", ""]))
    assert done.returncode == 0, done.stderr
    assert "There is no pack nothing" in done.stderr
    loaded = load(folder, {}).configuration
    assert loaded.topics["hospital-prices-in-ohio"].title == "hospital prices in Ohio"
    assert list(loaded.channels) == ["screen"]
    assert "irs-newsroom" in loaded.sources
    assert "Ledger" in {source.outlet for source in loaded.sources.values()}


def test_what_cannot_be_is_said_and_asked_again(folder: Path) -> None:
    answers = ["the of and", "", "pigeon", "slack", "nonsense", "", "", "ftp://x", ""]
    done = policywire("init", "--ask", folder, stdin="\n".join([*answers, ""]))
    assert done.returncode == 0, done.stderr
    assert "No word of it tells what to look for" in " ".join(done.stderr.split())
    assert "Answer with one of slack" in done.stderr
    assert "alerts.yaml" in done.stderr
    assert "ftp://x" in done.stderr
    assert load(folder, {}).configuration.channels == {}
    assert not list(folder.glob("secrets/*"))
