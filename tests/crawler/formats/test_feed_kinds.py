"""What feeds, lists and APIs really send: each kind with its guard."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from policywire.crawler.formats.feed import read_feed
from policywire.crawler.formats.json_items import JsonPaths, read_json_items
from policywire.crawler.formats.listing import ListingRules, read_listing
from policywire.crawler.formats.page_monitor import PageMonitorRules, read_page_changes
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.model.feed_entry import Feed, FeedEntry

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
URL = "https://agency.example/feed"


def rss(*items: str) -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel><title>A</title>{inside}</channel></rss>'


def feed(body: str | bytes, content_type: str = "application/xml") -> Feed:
    raw = body if isinstance(body, bytes) else body.encode()
    found = read_feed(raw, URL, content_type, NOW)
    assert isinstance(found, Feed), found
    return found


def entry(body: str | bytes) -> FeedEntry:
    return feed(body).entries[0]


def atom(inside: str, about: str = "") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>{about}<entry>{inside}</entry></feed>'


@pytest.mark.parametrize(
    ("charset", "title"),
    [
        ("koi8-r", "Правительство одобрило новый налог"),
        ("cp1251", "Правительство одобрило новый налог"),
        ("shift_jis", "国会は新しい税制法案を可決した"),
        ("euc-kr", "국회가 새 세법을 통과시켰다"),
        ("big5", "立法院三讀通過新稅法"),
        ("cp1255", "הממשלה אישרה את חוק המס"),
        ("cp1253", "Η κυβέρνηση ενέκρινε τον νέο φόρο"),
        ("cp1252", "L’assemblée a adopté l’impôt “vert”"),
    ],
)
def test_an_undeclared_charset_is_told_by_its_letters(charset: str, title: str) -> None:
    assert entry(rss(f"<title>{title}</title>").encode(charset)).title == title


def test_a_blank_in_a_link_is_kept_and_a_line_break_is_not() -> None:
    assert entry(rss("<link>https://a.example/Final Rule.pdf</link>")).link.endswith(
        "Final%20Rule.pdf"
    )
    assert entry(rss("<link>https://a.example/long-\n   path</link>")).link.endswith("/long-path")


def test_angle_brackets_of_a_plain_title_are_its_own() -> None:
    plain = entry(atom('<title type="text">The &lt;head&gt; tag ends</title><id>u:1</id>'))
    assert plain.title == "The <head> tag ends"
    assert (
        entry(atom("<title>Fees &lt;b&gt;rise&lt;/b&gt;</title><id>u:1</id>")).title == "Fees rise"
    )


def test_an_atom_entry_without_author_has_that_of_its_feed() -> None:
    about = "<author><name>Ann Writer</name></author>"
    assert entry(atom("<title>T</title><id>u:1</id>", about)).author == "Ann Writer"
    own = "<title>T</title><id>u:1</id><author><name>Bo Other</name></author>"
    assert entry(atom(own, about)).author == "Bo Other"


def test_the_first_link_of_an_item_is_its_own() -> None:
    other = '<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="alternate" href="https://a.example/amp/1"/>'
    assert entry(rss(f"<link>https://a.example/1</link>{other}")).link == "https://a.example/1"


def test_a_file_stands_in_for_a_page() -> None:
    guid = '<guid isPermaLink="false">7</guid>'
    item = f'<title>Hearing</title>{guid}<enclosure url="https://a.example/7.mp3" length="1"/>'
    assert entry(rss(item)).link == "https://a.example/7.mp3"


def test_a_feed_behind_a_document_type_of_html_is_a_feed() -> None:
    assert entry("<!DOCTYPE html>\n" + rss("<title>T</title>")).title == "T"
    page = "<!DOCTYPE html><html><body><pre>" + rss("<title>T</title>") + "</pre></body></html>"
    assert isinstance(read_feed(page.encode(), URL, "text/html", NOW), Problem)


def test_gzip_without_a_header_is_unpacked() -> None:
    assert entry(gzip.compress(rss("<title>T</title>").encode())).title == "T"
    assert isinstance(read_feed(b"\x1f\x8b broken", URL, "application/xml", NOW), Problem)


def test_rss_in_json_is_a_feed() -> None:
    item = {
        "title": "T",
        "link": "https://a.example/1",
        "guid": {"#value": "7"},
        "pubDate": "Tue, 07 Apr 2026 08:00:00 GMT",
    }
    found = entry(json.dumps({"rss": {"version": "2.0", "channel": {"title": "A", "item": item}}}))
    assert (found.title, found.id, found.link) == ("T", "7", "https://a.example/1")
    assert found.published == datetime(2026, 4, 7, 8, tzinfo=UTC)


@pytest.mark.parametrize("oldest_first", [True, False])
def test_a_long_feed_gives_its_newest_entries(oldest_first: bool) -> None:
    numbers = list(range(1, 1081) if oldest_first else range(1080, 0, -1))
    items = [
        f"<title>N{n}</title><link>https://a.example/{n}</link>"
        f"<pubDate>{1 + n % 28:02} Apr {2015 + n // 100} 08:00 GMT</pubDate>"
        for n in numbers
    ]
    found = feed(rss(*items))
    titles = {each.title for each in found.entries}
    assert len(titles) == 1000
    assert {"N1080", "N1079"} <= titles
    assert sum(found.refused.values()) == 80


# APIs


def items(answer: Any, **paths: str) -> Feed | Problem:
    rules = JsonPaths(**{"items": "results", "title": "title", "link": "url", **paths})
    return read_json_items(json.dumps(answer).encode(), URL, "application/json", NOW, paths=rules)


def test_a_null_inside_of_join_leaves_the_rest() -> None:
    answer = {"results": [{"type": "S", "number": 12, "name": None, "url": "https://a.example/12"}]}
    found = items(answer, title="join('', [type, ' ', number, ': ', name])")
    assert isinstance(found, Feed)
    assert found.entries[0].title == "S 12"


def test_an_empty_answer_is_an_empty_answer() -> None:
    for answer in ({"count": 0}, {"meta": {"totalElements": 0}}, {"results": [], "count": 0}):
        found = items(answer)
        assert isinstance(found, Feed)
        assert found.entries == ()
    assert isinstance(items({"error": "bad key"}), Problem)
    assert isinstance(items({"count": 7}), Problem)


def test_items_of_one_link_are_told_apart_and_what_has_no_name_is_counted() -> None:
    url = "https://a.example/d/7"
    found = items({"results": [{"title": "A", "url": url}, {"title": "B", "url": url}, {"x": 1}]})
    assert isinstance(found, Feed)
    assert len({each.key for each in found.entries}) == 2
    assert sum(found.refused.values()) == 1
    keyed = items({"results": [{"title": "A", "no": 1, "url": url}]}, id="no")
    assert isinstance(keyed, Feed)
    assert keyed.entries[0].id == "1"


# Lists


def listed(body: str, **rules: str) -> Feed:
    html = f"<html><head><title>News</title></head><body>{body}</body></html>"
    found = read_listing(html.encode(), URL, "text/html", NOW, rules=ListingRules(**rules))
    assert isinstance(found, Feed), found
    return found


ROWS = ("Bridge Guild v. Toll Board", "In re Tolls of the South", "State v. Cart Owners")


def rows(link: str) -> str:
    return "".join(
        f"<tr><td>April {n}, 2026</td><td>{case}</td>"
        f"<td><a href='/o/{n}.pdf'>{link.format(n=n)}</a></td></tr>"
        for n, case in enumerate(ROWS, 1)
    )


@pytest.mark.parametrize("link", ["PDF", "Download", "View opinion", "続きを読む"])
def test_a_link_that_says_nothing_takes_its_title_from_the_row(link: str) -> None:
    found = listed(f"<main><table>{rows(link)}</table></main>")
    assert [each.title for each in found.entries] == list(ROWS)
    assert found.entries[0].published == datetime(2026, 4, 1, tzinfo=UTC)
    chosen = listed(f"<table>{rows(link)}</table>", items="tr")
    assert [each.title for each in chosen.entries] == list(ROWS)


def test_a_docket_number_stays_in_front_of_the_title() -> None:
    found = listed(f"<table>{rows('26-40{n}')}</table>")
    assert found.entries[0].title == f"26-401: {ROWS[0]}"


def test_a_menu_is_no_news() -> None:
    menu = "".join(
        f"<li><a href='/about/{n}'>All about the office number {n}</a></li>" for n in range(9)
    )
    found = listed(f"<div class='main-menu'><ul>{menu}</ul></div><table>{rows('PDF')}</table>")
    assert len(found.entries) == 3
    alone = f"<html><body><div id='nav'><ul>{menu}</ul></div></body></html>"
    read = read_listing(alone.encode(), URL, "text/html", NOW, rules=ListingRules())
    assert isinstance(read, Problem)


def test_two_items_with_dates_are_a_list() -> None:
    teaser = (
        "<div class='t'><h3><a href='/n/{n}'>Office raises toll number {n}</a></h3>"
        "<p>April {n}, 2026</p></div>"
    )
    assert len(listed("".join(teaser.format(n=n) for n in (1, 2))).entries) == 2


def test_a_page_inside_of_a_form_is_a_page() -> None:
    whole = f"<form id='aspnetForm'><h1>News</h1><table>{rows('PDF')}</table></form>"
    assert len(listed(whole).entries) == 3
    said = [
        f"<body><form><h1>Tolls</h1><p>The toll is {n} coins on all bridges.</p></form></body>"
        for n in ("two", "nine")
    ]
    first = read_page_changes(
        said[0].encode(), URL, "text/html", NOW, rules=PageMonitorRules(), reader_state=""
    )
    assert isinstance(first, Feed)
    second = read_page_changes(
        said[1].encode(),
        URL,
        "text/html",
        NOW,
        rules=PageMonitorRules(),
        reader_state=first.reader_state,
    )
    assert isinstance(second, Feed)
    assert len(second.entries) == 1


def test_anchors_of_the_list_itself_are_items_where_they_are_named() -> None:
    body = "".join(
        f"<li><h3><a href='#n{n}'>Office raises toll {n}</a></h3></li>" for n in range(3)
    )
    found = listed(f"<ul>{body}</ul>", items="li", link="h3 a", title="h3")
    assert [each.link for each in found.entries] == [f"{URL}#n{n}" for n in range(3)]


@pytest.mark.parametrize(
    ("charset", "letter"),
    [("csmacintosh", b"\x8e"), ("x-cp1251", b"\xe9"), ("ms-ee", b"\xe9")],
)
def test_charsets_are_known_by_the_names_that_publishers_give_them(
    charset: str, letter: bytes
) -> None:
    body = b"<rss><channel><title>Caf" + letter + b"</title></channel></rss>"
    head = f'<?xml version="1.0" encoding="{charset}"?>'.encode()
    feed = read_feed(head + body, "https://a.example/", "application/xml", NOW)
    assert isinstance(feed, Feed)
    assert feed.title == ("Cafй" if charset == "x-cp1251" else "Café")


def test_an_html_document_type_and_a_comment_before_a_feed_are_cut_off() -> None:
    front = b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD" "http://x/"><!-- made by -->'
    body = front + b"<rss><channel><title>Found &amp;#X41;</title></channel></rss>"
    feed = read_feed(body, "https://a.example/", "application/xml", NOW)
    assert isinstance(feed, Feed)
    assert feed.title == "Found A"


@pytest.mark.parametrize("link", ["Abrir archivo adjunto (PDF, {} KB)", "Tallenna liite {} kB"])
def test_what_all_links_of_a_list_say_is_no_title_in_any_language(link: str) -> None:
    blocks = "".join(
        f"<div><h3>{case}</h3><p>1{n} de abril de 2026</p>"
        f"<a href='/f/{n}'>{link.format(9 + n)}</a></div>"
        for n, case in enumerate(ROWS)
    )
    assert [each.title for each in listed(blocks).entries] == list(ROWS)
    assert [each.title for each in listed(blocks, items="div").entries] == list(ROWS)


def test_links_that_are_numbers_of_a_register_are_its_dockets() -> None:
    dockets = ("T-7, Sub 12", "T-9, Sub 3", "B-2, Sub 4")
    body = "".join(
        f"<tr><td><a href='/d/{n}'>{docket}</a></td><td>{ROWS[n]}</td></tr>"
        for n, docket in enumerate(dockets)
    )
    found = listed(f"<table>{body}</table>").entries
    assert [each.fields for each in found] == [{"docket": docket} for docket in dockets]
    years = "".join(f"<p><a href='/{n}'>{ROWS[n]}</a> 2026-27</p>" for n in range(3))
    assert all(not each.fields for each in listed(years).entries)


@pytest.mark.parametrize("rel", ["next", "prev-archive"])
def test_a_feed_names_where_it_goes_on(rel: str) -> None:
    links = f"<link rel='self' href='/feed'/><link rel='{rel}' href='?page=2'/>"
    found = feed(atom("<id>tag:1</id><title>Toll order 1</title><link href='/1'/>", links))
    assert found.next_url == f"{URL}?page=2"


def test_what_follows_a_term_of_a_register_is_its_title() -> None:
    terms = "".join(
        f"<dt><a href='/d/{n}'>2026-011{n}-R</a></dt><dd>{case} <i>1{n}.11.2026</i></dd>"
        for n, case in enumerate(ROWS)
    )
    found = listed(f"<dl>{terms}</dl>").entries
    assert [case in each.title for each, case in zip(found, ROWS, strict=True)] == [True] * 3
    assert [each.published and each.published.day for each in found] == [10, 11, 12]
