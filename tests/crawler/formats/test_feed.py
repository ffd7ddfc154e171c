"""Feeds of every kind, broken ones, and what is none."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from policywire.crawler.formats.feed import Feed, FeedEntry, feed_to_dict, read_feed
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from tests.trust.count import Count

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://agency.example/news/feed.xml"

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Tax &amp;amp; Customs</title><link>https://agency.example/</link>
<language>en-us</language><ttl>90</ttl>
<item><title>Levy &amp;amp; &lt;b&gt;relief&lt;/b&gt; below 3 &amp;lt; 4</title><link>/a?x=1</link>
<guid isPermaLink="false">tag-1</guid><pubDate>Mon, 23 Nov 2026 09:30:00 -0500</pubDate>
<dc:creator>By Ann Lee and Bo Ek</dc:creator>
<description>&lt;p&gt;A first look.&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</description>
<content:encoded><![CDATA[<p>One.</p><p>Two.</p>]]></content:encoded></item>
<item><title>Second</title><link>javascript:alert(1)</link><author>x@y.example (Cy Dee)</author>
<pubDate>32 Foo 2099</pubDate></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://agency.example/docs/">
<title type="html">Rules &amp;mdash; all</title><link href="https://agency.example/"/>
<entry><id>urn:1</id><title>A &lt;rule&gt;</title><link rel="self" href="https://x.example/self"/>
<link rel="alternate" href="final/1"/><updated>2026-11-20T10:00:00Z</updated>
<author><name>Office of Rules</name></author><summary>Short.</summary></entry></feed>"""

RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://agency.example/"><title>Old</title><link>https://agency.example/</link>
</channel><item rdf:about="https://agency.example/1"><title>First</title>
<link>https://agency.example/1</link><dc:date>2026-11-01</dc:date></item></rdf:RDF>"""

JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "JSON news",
    "home_page_url": "https://agency.example/",
    "language": "en",
    "items": [
        {
            "id": 7,
            "url": "/7",
            "title": "Seven",
            "content_html": "<p>Body &amp; soul.</p><p>More.</p>",
            "authors": [{"name": "Di Fox"}, {"name": "Ed Gray"}],
            "date_published": "2026-11-20T10:00:00+02:00",
        },
        "not an item",
        {"id": "b", "content_text": "1 < 2 is plain", "date_published": "2999-01-01"},
    ],
}


def read(body: str | bytes, content_type: str = "") -> Feed | Problem:
    return read_feed(body if isinstance(body, bytes) else body.encode(), URL, content_type, NOW)


def feed(body: str | bytes, content_type: str = "") -> Feed:
    found = read(body, content_type)
    assert isinstance(found, Feed), found
    return found


def items(*inner: str) -> str:
    joined = "".join(f"<item>{one}</item>" for one in inner)
    return f'<rss version="2.0"><channel><title>T</title>{joined}</channel></rss>'


def keys(*inner: str) -> list[str]:
    return [entry.key for entry in feed(items(*inner)).entries]


def test_rss_becomes_plain_text_whole_links_and_utc() -> None:
    found = feed(RSS)
    first = found.entries[0]
    assert (found.title, found.kind, found.language) == ("Tax & Customs", "rss", "en-us")
    assert found.ttl == timedelta(minutes=90)
    assert first.title == "Levy & relief below 3 < 4"
    assert first.link == "https://agency.example/a?x=1"
    assert first.author == "Ann Lee, Bo Ek"
    assert first.published == datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    assert first.summary == "A first look."
    assert first.text == "One.\nTwo."


def test_a_link_that_is_no_web_address_and_a_date_that_is_none_are_left_out() -> None:
    second = feed(RSS).entries[1]
    assert (second.link, second.published, second.author) == ("", None, "Cy Dee")


def test_atom_takes_the_alternate_link_against_its_base() -> None:
    found = feed(ATOM)
    entry = found.entries[0]
    assert (found.kind, found.title) == ("atom", "Rules — all")
    assert entry.link == "https://agency.example/docs/final/1"
    assert entry.published == entry.updated == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert entry.author == "Office of Rules"


def test_rdf_is_read_with_its_dublin_core_date() -> None:
    found = feed(RDF)
    assert found.kind == "rdf"
    assert found.entries[0].published == datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("AT&T and <script> tags: ruling stands", "AT&T and <script> tags: ruling stands"),
        ("Rule <PDF> on refunds published", "Rule <PDF> on refunds published"),
        ('See <a href="https://x.example">here</a>', 'See <a href="https://x.example">here</a>'),
        ("A <em>new</em> rule &amp; more", "A new rule & more"),
        ("Less &lt; more", "Less < more"),
    ],
)
def test_the_title_in_a_json_feed_is_plain_text_but_for_emphasis(title: str, read: str) -> None:
    document = {**JSON, "items": [{"id": "1", "url": "https://a.example/1", "title": title}]}
    assert feed(json.dumps(document)).entries[0].title == read


def test_a_json_feed_is_read() -> None:
    found = feed(json.dumps(JSON))
    first, second = found.entries
    assert (found.kind, found.title, found.language) == ("json", "JSON news", "en")
    assert (first.link, first.author) == ("https://agency.example/7", "Di Fox, Ed Gray")
    assert first.text == "Body & soul.\nMore."
    assert first.published == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert (second.text, second.published) == ("1 < 2 is plain", None)


@pytest.mark.parametrize("version", ["0.91", "0.92", "2.0"])
def test_every_age_of_rss_is_read(version: str) -> None:
    body = items("<title>A</title>").replace("2.0", version)
    assert [entry.title for entry in feed(body).entries] == ["A"]


def test_netscape_doctype_of_rss_091_is_no_danger() -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd">'
    assert feed(doctype + items("<title>A</title>")).entries


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_every_encoding_gives_the_same_words(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    body += items("<title>Café “Steuer”</title>")
    assert feed(body.encode(encoding)).entries[0].title == "Café “Steuer”"


def test_the_header_names_the_charset_when_the_feed_does_not() -> None:
    body = items("<title>Überblick</title>").encode("latin-1")
    assert feed(body, "text/xml; charset=iso-8859-1").entries[0].title == "Überblick"


def test_control_characters_are_removed() -> None:
    title = feed(items("<title>A\x00\x08B\u202e</title>")).entries[0].title
    assert title == "AB"


@pytest.mark.parametrize("cut", [20, 120])
def test_a_feed_that_is_cut_off_is_read_as_far_as_it_goes(cut: int) -> None:
    assert feed(RSS[:-cut]).entries[0].title.startswith("Levy")


def test_bare_ampersands_do_not_hide_the_entries() -> None:
    body = items("<title>R&D & tax</title><link>https://a.example/?a=1&b=2</link>")
    entry = feed(body).entries[0]
    assert (entry.title, entry.link) == ("R&D & tax", "https://a.example/?a=1&b=2")


def test_a_reference_to_no_character_is_left_out() -> None:
    assert feed(items("<title>A&#x110000;&#0;&#65;&#xD800;</title>")).entries[0].title == "AA"


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from([RSS.encode(), ATOM.encode(), RDF.encode(), json.dumps(JSON).encode()]),
    st.integers(0, 1500),
    st.one_of(st.binary(max_size=40), st.text(max_size=20).map(str.encode)),
    st.sampled_from(["", "text/xml; charset=utf-7", "x; charset=hex", "text/html;charset=utf-16"]),
)
def test_damage_to_a_feed_never_raises(body: bytes, at: int, junk: bytes, header: str) -> None:
    assert isinstance(read(body[:at] + junk + body[at:], header), Feed | Problem)


def test_html_served_as_the_type_changes_nothing() -> None:
    assert feed(RSS, "text/html; charset=utf-8").entries


def test_a_feed_without_entries_is_a_feed() -> None:
    assert feed('<rss version="2.0"><channel><title>T</title></channel></rss>').entries == ()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
ENTITIES = {
    "laughs": f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>' + items("<title>&l8;</title>"),
    "outside": '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hosts">]>' + items("<a>&x;</a>"),
    "parameter": '<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1/"> %x;]>' + items(""),
    "subset": "<!DOCTYPE rss [ ]>" + items("<title>A</title>"),
    "behind a comment": "<!-- <rss> --><!DOCTYPE r [<!ENTITY a 'b'>]>" + items(""),
    "in a literal": '<!DOCTYPE r SYSTEM "a>b<c" [<!ENTITY a "b">]>' + items(""),
}  # fmt: skip


@pytest.mark.parametrize("body", ENTITIES.values(), ids=ENTITIES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_before_anything_is_expanded(body: str, encoding: str) -> None:
    found = read(body.encode(encoding))
    assert isinstance(found, Problem)
    assert found.kind is ProblemClass.XML_ENTITIES


def test_an_article_about_entities_is_no_attack() -> None:
    body = items("<title>XXE</title><description><![CDATA[<!DOCTYPE a [<!ENTITY]]></description>")
    assert feed(body).entries[0].title == "XXE"


CHALLENGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"
LOGIN = b"<html><head><title>Portal</title></head><form><input type='password'></form></html>"
OTHERS = {
    "empty": (b"", ProblemClass.EMPTY),
    "blank": (b" \r\n\xef\xbb\xbf", ProblemClass.EMPTY),
    "object": (b"{}", ProblemClass.NOT_A_FEED),
    "null": (b"null", ProblemClass.NOT_A_FEED),
    "list": (b"[1]", ProblemClass.NOT_A_FEED),
    "deep": (b"[" * 100_000, ProblemClass.NOT_A_FEED),
    "image": (b"GIF89a\x01\x00\x01\x00\x80", ProblemClass.NOT_A_FEED),
    "html": (b"<!doctype html><html><body>Hello</body></html>", ProblemClass.NOT_A_FEED),
    "path": (b"/etc/passwd", ProblemClass.NOT_A_FEED),
    "address": (b"http://127.0.0.1:9/feed", ProblemClass.NOT_A_FEED),
    "challenge": (CHALLENGE, ProblemClass.CHALLENGE),
    "login": (LOGIN, ProblemClass.CHALLENGE),
    "large": (b" " * (10 * 2**20) + b"<rss/>", ProblemClass.TOO_LARGE),
}


@pytest.mark.parametrize(("body", "kind"), OTHERS.values(), ids=OTHERS)
def test_what_is_no_feed_is_named(body: bytes, kind: ProblemClass) -> None:
    found = read(body)
    assert isinstance(found, Problem)
    assert (found.kind, found.url) == (kind, URL)


def test_a_body_that_names_a_local_feed_opens_no_file(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(RSS)
    assert isinstance(read(str(path)), Problem)


def test_a_key_outlives_edits_and_the_move_to_https() -> None:
    old = "<title>A</title><guid>http://www.a.example/1/</guid><link>http://a.example/1</link>"
    new = "<title>A, edited</title><guid>https://a.example/1?utm_source=x</guid>"
    assert keys(old) == keys(new)


def test_without_guid_the_link_is_the_key_and_without_link_the_words() -> None:
    link = "<title>{}</title><link>https://a.example/1</link>"
    assert keys(link.format("A")) == keys(link.format("B"))
    assert keys("<title>A</title>") != keys("<title>B</title>")


def test_a_guid_for_all_entries_makes_no_entry_disappear() -> None:
    one = "<guid>same</guid><title>{0}</title><link>https://a.example/{0}</link>"
    assert len(set(keys(*(one.format(n) for n in range(5))))) == 5


def test_an_entry_that_is_there_twice_is_read_once() -> None:
    assert len(keys("<guid>a</guid><title>A</title>", "<guid>a</guid><title>A</title>")) == 1


@pytest.mark.parametrize(
    "date", ["Fri, 01 Jan 1971 00:00:00 GMT", "Mon, 01 Jan 3099 00:00:00 GMT", "", "soon", "12"]
)
def test_a_date_nobody_published_at_is_none(date: str) -> None:
    assert feed(items(f"<title>A</title><pubDate>{date}</pubDate>")).entries[0].published is None


def test_the_first_thousand_of_many_entries_are_kept() -> None:
    found = feed(items(*(f"<title>{n}</title><guid>{n}</guid>" for n in range(20_000))))
    assert [entry.title for entry in found.entries] == [str(n) for n in range(1000)]


def test_unclosed_comments_in_a_description_are_read_in_linear_time(count: Count) -> None:
    body = items("<title>A</title><description><![CDATA[" + "<!--" * 50_000 + "]]></description>")
    assert feed(body).entries[0].title == "A"
    count(1)


def test_a_record_is_json_with_iso_dates() -> None:
    record = json.loads(json.dumps(feed_to_dict(feed(RSS), "a.xml")))
    assert record["file"] == "a.xml"
    assert record["feed"]["title"] == "Tax & Customs"
    assert record["entries"][0]["published"] == "2026-11-23T14:30:00+00:00"
    assert {"title", "link", "published", "author", "summary", "key"} <= record["entries"][0].keys()


def test_an_entry_is_a_value() -> None:
    assert feed(RSS).entries == feed(RSS).entries
    assert isinstance(feed(RSS).entries[0], FeedEntry)
