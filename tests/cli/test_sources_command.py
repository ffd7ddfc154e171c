"""`policywire sources`: check, add, import and export, against a small site on loopback."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policywire.config.editing.file_editor import FolderEditor
from policywire.config.editing.sources_text import with_sources
from policywire.config.models import JsonSource, ListingSource, Source
from policywire.config.yaml.loader import load
from policywire.crawler.opml import OpmlError, opml_of, read_opml
from tests.cli.command import policywire
from tests.cli.small_site import Site, follow

pytestmark = pytest.mark.slow

BODY = "<p>The agency said that it would send more notices to taxpayers this spring.</p>" * 20
ARTICLE = f"<html lang=en><head><title>Notice</title></head><article>{BODY}</article></html>"
HOME = (
    '<html lang="en"><head><title>The Agency</title>'
    '<meta property="og:site_name" content="The Agency">{head}</head><body>'
    + "".join(
        f'<div class="row"><a href="/news/{n}">The agency announces measure number {n}</a></div>'
        for n in range(5)
    )
    + "</body></html>"
)
FEED_LINK = '<link rel="alternate" type="application/rss+xml" href="/all.xml">'


def rss(site: str, *numbers: int) -> str:
    items = "".join(
        f"<item><title>Entry {n}</title><link>{site}/news/{n}</link>"
        f"<pubDate>Tue, 03 Feb 2026 0{n}:00:00 GMT</pubDate></item>"
        for n in numbers
    )
    return f"<rss version='2.0'><channel><title>Agency</title>{items}</channel></rss>"


# check


def test_check_shows_each_step_and_stores_nothing(site: str, folder: Path) -> None:
    Site.pages |= {
        "/feed": rss(site, 1, 2),
        "/news/1": ARTICLE,
        "/news/2": ARTICLE,
        "/robots.txt": "User-agent: *\nDisallow: /secret\n",
    }
    follow(folder, f"{{url: {site}/feed, outlet: Agency, delay: 0s}}")
    done = policywire("--config", folder, "sources", "check", "agency")
    assert done.returncode == 0, done.stderr
    for words in (
        "robots     allows us",
        "answer     status 200",
        'validators ETag "one"',
        "pace       every 15m, between 5m and 1h",
        "entries    2, from 2026-02-03 01:00 to 2026-02-03 02:00",
        "260 words from its page",
        "agency can be read",
    ):
        assert words in done.stdout
    listed = json.loads(policywire("--config", folder, "sources", "--json").stdout)
    assert [each["state"] for each in listed] == ["not polled yet"]


def test_check_says_what_is_wrong_and_fails(site: str, folder: Path) -> None:
    Site.pages["/robots.txt"] = "User-agent: *\nDisallow: /feed\n"
    follow(folder, f"{{url: {site}/feed, outlet: Agency}}")
    done = policywire("--config", folder, "sources", "check", "agency", "--json")
    record = json.loads(done.stdout)
    assert done.returncode == 1
    assert record["robots"] == "The site's robots.txt does not allow this page."
    assert record["problem"].startswith("robots: ")
    assert Site.asked == ["/robots.txt"]


def test_check_of_an_unknown_source_names_the_close_one(folder: Path) -> None:
    follow(folder, "{url: https://agency.example/feed, outlet: Agency}")
    done = policywire("--config", folder, "sources", "check", "agencey")
    assert done.returncode == 1
    assert "did you mean agency?" in " ".join(done.stderr.replace("│", " ").split())


# add


def test_add_takes_the_feed_that_a_site_names_and_writes_it_below_the_comments(
    site: str, folder: Path
) -> None:
    Site.pages |= {"/": HOME.replace("{head}", FEED_LINK), "/all.xml": rss(site, 1, 2)}
    (folder / "sources.yaml").write_text(
        "# Mine.\npacks: [us-tax]  # tax\n\nsources:\n    other:  # kept\n"
        "        url: https://o.example/feed\n        outlet: 'O'\n\n# The end.\noff: []\n"
    )
    done = policywire("--config", folder, "sources", "add", f"{site}/", "--key", "mine", "--write")
    assert done.returncode == 0, done.stderr
    assert "Entry 2" in done.stderr
    text = (folder / "sources.yaml").read_text()
    assert text == (
        "# Mine.\npacks: [us-tax]  # tax\n\nsources:\n    other:  # kept\n"
        "        url: https://o.example/feed\n        outlet: 'O'\n"
        f"    mine:\n      url: {site}/all.xml\n      outlet: The Agency\n"
        "\n# The end.\noff: []\n"
    )
    assert load(folder, {}).configuration.sources["mine"].url == f"{site}/all.xml"


def test_add_of_a_feed_takes_the_feeds_own_title_as_outlet(site: str, folder: Path) -> None:
    feed = "<rss version='2.0'><channel><title>Bridge Notes</title><item><title>Tolls rise</title>"
    Site.pages |= {"/notes.xml": f"{feed}<link>{site}/1</link></item></channel></rss>"}
    done = policywire("--config", folder, "sources", "add", f"{site}/notes.xml")
    assert done.returncode == 0, done.stderr
    assert "outlet: Bridge Notes" in done.stdout


def test_add_prefers_a_news_sitemap_to_a_list_and_a_list_to_nothing(
    site: str, folder: Path
) -> None:
    Site.pages |= {"/": HOME.replace("{head}", "")}
    done = policywire("--config", folder, "sources", "add", f"{site}/")
    assert done.returncode == 0, done.stderr
    assert "kind: listing" in done.stdout
    assert "The agency announces measure number 4" in done.stderr
    Site.pages |= {
        "/robots.txt": f"Sitemap: {site}/s.xml\nSitemap: {site}/news.xml\n",
        "/news.xml": "<urlset xmlns:news='n'><url><loc>" + site + "/news/1</loc><news:news>"
        "<news:title>Measure one</news:title></news:news></url></urlset>",
    }
    done = policywire("--config", folder, "sources", "add", f"{site}/")
    assert "kind: sitemap" in done.stdout
    assert f"url: {site}/news.xml" in done.stdout


def test_add_fails_where_nothing_can_be_followed(site: str, folder: Path) -> None:
    done = policywire("--config", folder, "sources", "add", f"{site}/")
    assert done.returncode == 1
    assert "http 4xx" in done.stderr
    assert "add --watch" in done.stderr
    assert policywire("--config", folder, "sources", "add", "ftp://x").returncode == 2


# The file


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Nothing yet.\n",
        "packs: [us-tax]",
        "sources:\n",
        "sources: {}\npacks: [us-tax]\n",
        "sources: {a: {url: https://a.example, outlet: A}}\n",
        "sources:\n  a:\n    url: https://a.example\n    outlet: A",
        "sources:\n  a: {url: https://a.example, outlet: A}\n  # last word\npacks:\n- us-tax\n",
    ],
)
def test_sources_are_added_to_any_file_that_is_valid(tmp_path: Path, text: str) -> None:
    file = tmp_path / "sources.yaml"
    file.write_text(text)
    before = load(tmp_path, {}).configuration.sources
    fresh: dict[str, Source] = {
        "new": ListingSource(kind="listing", url="https://n.example/x", outlet="N: one", items="li")
    }
    FolderEditor(tmp_path, {}).change("sources.yaml", lambda text: with_sources(text, fresh))
    assert load(tmp_path, {}).configuration.sources == {**before, **fresh}
    assert [line for line in text.splitlines() if line.strip().startswith("#")] == [
        line for line in file.read_text().splitlines() if line.strip().startswith("#")
    ]


# OPML


def test_opml_goes_out_and_comes_in_again(folder: Path, tmp_path: Path) -> None:
    (folder / "sources.yaml").write_text(
        "sources:\n  a: {url: 'https://a.example/feed?x=1&y=2', outlet: A & B}\n"
        "  b: {kind: sitemap, url: https://b.example/s.xml, outlet: B}\n"
    )
    done = policywire("--config", folder, "sources", "export")
    assert "1 source of other kinds skipped" in done.stderr
    (tmp_path / "feeds.opml").write_text(done.stdout)
    (folder / "sources.yaml").write_text("")
    done = policywire("--config", folder, "sources", "import", tmp_path / "feeds.opml", "--write")
    assert done.returncode == 0, done.stderr
    assert load(folder, {}).configuration.sources == {
        "a-example": Source(url="https://a.example/feed?x=1&y=2", outlet="A & B")
    }


def test_opml_in_folders_is_read_and_what_is_followed_is_left_out() -> None:
    body = b"""<opml version="1.0"><body><outline text="Tax"><outline text="Law">
      <outline text="One" xmlUrl="https://one.example/feed"/>
      <outline text="One again" xmlURL="https://one.example/feed?utm_source=x"/>
      <outline text="Other" xmlUrl="https://one.example/other"/>
      <outline text="Bad" xmlUrl="javascript:alert(1)"/>
      <outline text="Mine" xmlUrl="https://mine.example/feed"/>
    </outline></outline></body></opml>"""
    mine = {"mine": Source(url="https://mine.example/feed", outlet="Mine")}
    found, skipped = read_opml(body, mine)
    assert {key: source.outlet for key, source in found.items()} == {
        "one-example": "One",
        "one-example-2": "Other",
    }
    assert len(skipped) == 3


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<rss/>",
        b"not xml",
        b'<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml>&a;</opml>',
    ],
)
def test_what_is_no_opml_is_refused(body: bytes) -> None:
    with pytest.raises(OpmlError):
        read_opml(body, {})


def test_a_key_never_leaves_by_export() -> None:
    secret = JsonSource(
        kind="json", url="https://a.example", outlet="A", items="x", headers={"X-Key": "sesame"}
    )
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert "sesame" not in opml_of({"a": secret}, now)
