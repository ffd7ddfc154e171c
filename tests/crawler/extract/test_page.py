"""Pages of our own making: text, facts, walls, charsets, and what sites do wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings, strategies as st

from policywire.crawler.extract.page import ArticlePage, page_to_dict, read_page
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://www.gazette.example/2026/11/levy?utm_source=rss"

SENTENCES = [
    "The revenue office said on Monday that it will open a second inquiry into the harbour levy.",
    "Officials asked three companies to hand over their accounts for the last four years by May.",
    "A spokeswoman declined to name the companies and said that no decision had been taken yet.",
    "Lawmakers had demanded such a step after an audit found that a third of the levy went unpaid.",
    "The audit, published in March, put the loss at forty million and blamed outdated software.",
    "Under the law the office may fine a company that does not answer within thirty days.",
    "The harbour association called the request excessive and announced that it would go to court.",
    "A hearing is expected before the summer, according to two people familiar with the matter.",
]
PARAGRAPHS = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
TEXT = "\n".join(SENTENCES)

ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Office opens second inquiry into levy",
    "datePublished": "2026-11-23T09:30:00-05:00",
    "author": [{"@type": "Person", "name": "By Ann Lee"}, {"@type": "Person", "name": "Bo Ek"}],
    "publisher": {"@type": "Organization", "name": "The Gazette"},
}


def page_html(*head: str, body: str = PARAGRAPHS, h1: str = "", lang: str = "en") -> str:
    menu = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(12))
    related = "".join(f'<li><a href="/r{n}">Another story number {n}</a></li>' for n in range(9))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">{"".join(head)}</head>'
        f"<body><nav><ul>{menu}</ul></nav><div class='cookie'>We use cookies. Accept all?</div>"
        f"<main><article>{f'<h1>{h1}</h1>' if h1 else ''}{body}</article>"
        f"<aside><h2>Related</h2><ul>{related}</ul></aside></main>"
        f"<footer>Copyright 2026 The Gazette. All rights reserved.</footer></body></html>"
    )


def linked(*data: object) -> str:
    texts = [d if isinstance(d, str) else json.dumps(d) for d in data]
    return "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def read(html: str | bytes, url: str = URL, content_type: str = "text/html") -> ArticlePage:
    body = html if isinstance(html, bytes) else html.encode()
    found = read_page(body, url, content_type, NOW)
    assert isinstance(found, ArticlePage), found
    return found


def test_the_text_is_the_article_and_nothing_around_it() -> None:
    page = read(page_html(linked(ARTICLE), h1="Office opens second inquiry into levy"))
    assert page.text == TEXT
    assert page.lede == SENTENCES[0]


def test_facts_come_from_json_ld() -> None:
    page = read(page_html(linked(ARTICLE)))
    assert page.title == "Office opens second inquiry into levy"
    assert page.author == "Ann Lee, Bo Ek"
    assert page.outlet == "The Gazette"
    assert page.published == datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    assert page.language == "en"


@pytest.mark.parametrize(
    "data",
    [
        {"@graph": [{"@type": "WebSite", "name": "x"}, ARTICLE]},
        [ARTICLE],
        [[{"@type": "BreadcrumbList"}], ARTICLE],
        {"@type": "WebPage", "mainEntity": ARTICLE},
        json.dumps(ARTICLE)[:-1] + ",}",
        "<!-- " + json.dumps(ARTICLE) + " -->",
        "//<![CDATA[\n" + json.dumps(ARTICLE) + "\n//]]>",
        json.dumps(ARTICLE).replace("second inquiry", "second\n inquiry"),
        ARTICLE | {"@type": ["Article", "https://schema.org/NewsArticle"]},
    ],
)
def test_json_ld_is_read_in_all_the_ways_it_is_written(data: object) -> None:
    page = read(page_html(linked(data)))
    assert page.title == "Office opens second inquiry into levy"
    assert page.author == "Ann Lee, Bo Ek"


def test_an_author_named_by_reference_is_found() -> None:
    graph = [
        ARTICLE | {"author": {"@id": "#1"}},
        {"@type": "Person", "@id": "#1", "name": "Cy Dee"},
    ]
    assert read(page_html(linked({"@graph": graph}))).author == "Cy Dee"


@pytest.mark.parametrize("broken", ["{", "null", '"text"', "[" * 20_000, "{'a': 1}"])
def test_broken_json_ld_leaves_the_meta_tags(broken: str) -> None:
    page = read(page_html(linked(broken), meta("og:title", "A title")))
    assert page.title == "A title"


def test_facts_come_from_meta_tags() -> None:
    head = (
        meta("og:title", "Levy inquiry widens | The Gazette"),
        meta("og:site_name", "The Gazette"),
        meta("article:published_time", "2026-11-22"),
        meta("author", "Ann Lee and Bo Ek"),
        meta("og:locale", "en_US"),
    )
    page = read(page_html(*head, lang=""))
    assert page.title == "Levy inquiry widens"
    assert page.author == "Ann Lee, Bo Ek"
    assert page.published == datetime(2026, 11, 22, tzinfo=UTC)
    assert (page.outlet, page.language) == ("The Gazette", "en")


def test_facts_come_from_what_people_see() -> None:
    body = (
        '<div class="byline">By Ann Lee</div><time datetime="2026-11-21T10:00:00Z">Sat</time>'
        + PARAGRAPHS
    )
    page = read(page_html(body=body, h1="Levy inquiry widens", lang=""))
    assert (page.title, page.author) == ("Levy inquiry widens", "Ann Lee")
    assert page.published == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert (page.outlet, page.language) == ("gazette.example", "en")


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Levy widens | Gazette", "Levy widens"),
        ("Levy widens - The Gazette", "Levy widens"),
        ("The Gazette: Levy widens", "The Gazette: Levy widens"),
        ("Levy widens – Politics – The Gazette", "Levy widens – Politics"),
        ("Levy – a second look", "Levy – a second look"),
        ("Tax &amp;amp; levy", "Tax & levy"),
    ],
)
def test_the_outlet_is_no_part_of_a_title(title: str, plain: str) -> None:
    head = f"<title>{title}</title>", meta("og:site_name", "The Gazette")
    assert read(page_html(*head)).title == plain


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("By Ann Lee", "Ann Lee"),
        ("BY ANN LEE", "ANN LEE"),
        ("https://www.facebook.com/gazette", ""),
        ("ann@gazette.example (Ann Lee)", "Ann Lee"),
        ("Ann Lee; Bo Ek", "Ann Lee, Bo Ek"),
        ("Ann Lee, Ann Lee", "Ann Lee"),
        ("admin", ""),
        ("Andy Sandler", "Andy Sandler"),
        ("Ann Lee, Political Editor", "Ann Lee"),
        ("Ann Lee with Bo Ek", "Ann Lee, Bo Ek"),
        ("Bo Ek, Jr.", "Bo Ek Jr."),
        ("A. B. Lee and agencies", "A. B. Lee"),
        ("Staff Writer", "Staff Writer"),
        ("Department of Ports and Harbours", "Department of Ports and Harbours"),
        ("Ann Lee (Image: Port Authority)", "Ann Lee"),
    ],
)
def test_a_byline_becomes_names(written: str, name: str) -> None:
    assert read(page_html(meta("author", written))).author == name


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-20", datetime(2026, 11, 20)),
        ("2026-11-20T08:00:00", datetime(2026, 11, 20, 8)),
        ("2026-11-20T08:00:00+02:00", datetime(2026, 11, 20, 6)),
        ("2026-11-20T08:00:00.123Z", datetime(2026, 11, 20, 8)),
        ("Nov. 20, 2026, 8:00 a.m. EST", datetime(2026, 11, 20, 13)),
        ("November 20, 2026 at 8:00 AM", datetime(2026, 11, 20, 8)),
        ("Published: 20 November 2026", datetime(2026, 11, 20)),
        ("1795161600", datetime(2026, 11, 20, 8)),
        ("yesterday", None),
        ("12:30", None),
        ("3026-11-20", None),
        ("1969-11-20", None),
    ],
)
def test_a_date_is_aware_and_utc(written: str, moment: datetime | None) -> None:
    page = read(page_html(meta("article:published_time", written)))
    assert page.published == (moment.replace(tzinfo=UTC) if moment else None)


@pytest.mark.parametrize(
    ("lang", "url", "day"),
    [
        ("en-US", URL, datetime(2026, 3, 4, tzinfo=UTC)),
        ("en-GB", URL, datetime(2026, 4, 3, tzinfo=UTC)),
        ("en", "https://gazette.co.uk/a", datetime(2026, 4, 3, tzinfo=UTC)),
        ("fr", URL, datetime(2026, 4, 3, tzinfo=UTC)),
    ],
)
def test_the_order_of_day_and_month_is_the_country_s(lang: str, url: str, day: datetime) -> None:
    html = page_html(body="<time>03/04/2026</time>" + PARAGRAPHS, lang=lang)
    assert read(html, url=url).published == day


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://www.gazette.example/levy", "https://www.gazette.example/levy"),
        ("/levy?utm_source=x", "https://www.gazette.example/levy"),
        ("https://gazette.example/levy", "https://gazette.example/levy"),
        ("https://elsewhere.example.com/levy", "https://www.gazette.example/2026/11/levy"),
        ("javascript:alert(1)", "https://www.gazette.example/2026/11/levy"),
        ("http://[", "https://www.gazette.example/2026/11/levy"),
    ],
)
def test_a_page_is_believed_about_its_own_site_only(link: str, address: str) -> None:
    assert read(page_html(f'<link rel="canonical" href="{link}">')).canonical_url == address


def test_without_an_address_the_page_is_believed() -> None:
    link = '<link rel="canonical" href="https://www.gazette.example/levy">'
    assert read(page_html(link), url="").canonical_url == "https://www.gazette.example/levy"


@pytest.mark.parametrize(
    ("author", "dateline", "wire"),
    [
        ("The Associated Press", "", "Associated Press"),
        ("Ann Lee", "PORT CITY (AP) — ", "Associated Press"),
        ("Reuters Staff", "", "Reuters"),
        ("Ann Lee", "PORT CITY (Reuters) - ", "Reuters"),
        ("Ann Lee/AFP", "", "AFP"),
        ("Ann Lee", "", ""),
    ],
)
def test_a_wire_service_is_recognised(author: str, dateline: str, wire: str) -> None:
    html = page_html(meta("author", author), body=PARAGRAPHS.replace("<p>", f"<p>{dateline}", 1))
    assert read(html).wire == wire


@pytest.mark.parametrize(
    ("encoding", "content_type", "declared"),
    [
        ("utf-8", "text/html", ""),
        ("utf-8", "text/html; charset=iso-8859-1", ""),
        ("utf-8-sig", "text/html", ""),
        ("cp1252", "text/html; charset=iso-8859-1", ""),
        ("cp1252", "text/html", '<meta charset="windows-1252">'),
        ("cp1252", "text/html", ""),
        ("utf-16", "text/html", ""),
        ("cp1251", "text/html; charset=windows-1251", ""),
        ("shift_jis", "text/html", '<meta http-equiv="x" content="text/html; charset=Shift_JIS">'),
        ("cp1252", "text/html; charset=nonsense", ""),
    ],
)
def test_the_charset_is_found(encoding: str, content_type: str, declared: str) -> None:
    word = {"cp1251": "Налог", "shift_jis": "税金"}.get(encoding, "Zölle “café”")
    html = f"<html><head>{declared}<title>{word}</title></head><body>{PARAGRAPHS}</body></html>"
    assert read(html.encode(encoding), content_type=content_type).title == word


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ("", ProblemClass.EMPTY),
        (" \n\0", ProblemClass.EMPTY),
        ("<html><title>Just a moment...</title><body>Wait</body></html>", ProblemClass.CHALLENGE),
        ("<html><title>News</title><div class='g-recaptcha'></div></html>", ProblemClass.CHALLENGE),
        ("<html><title>x</title><form><input type=password></form></html>", ProblemClass.CHALLENGE),
        ("<p>x</p>" + " " * (10 * 2**20), ProblemClass.TOO_LARGE),
    ],
)
def test_what_stands_in_the_way_is_named(html: str, kind: ProblemClass) -> None:
    found = read_page(html.encode(), URL, "text/html", NOW)
    assert isinstance(found, Problem)
    assert (found.kind, found.url) == (kind, URL)


def test_an_article_with_a_login_form_is_an_article() -> None:
    form = "<form><input type='password'></form><div class='g-recaptcha'></div>"
    long = page_html(meta("og:title", "Sign in to the port"), body=PARAGRAPHS + form)
    assert read(long).text.startswith(SENTENCES[0])


def test_a_paywall_stub_is_a_page_with_what_there_is() -> None:
    stub = page_html(linked(ARTICLE), body=f"<p>{SENTENCES[0]}</p><p>Subscribe to read on.</p>")
    page = read(stub)
    assert SENTENCES[0] in page.text
    assert page.title == "Office opens second inquiry into levy"


def test_a_page_drawn_by_a_script_is_read_from_what_it_declares() -> None:
    body = " ".join(SENTENCES)
    page = read(page_html(linked(ARTICLE | {"articleBody": body}), body="<div id='app'></div>"))
    assert page.text == body


def test_pleas_and_pointers_are_no_text() -> None:
    extra = (
        "<p>Sign up for our newsletter and get the news.</p><p>Read more: The port in figures</p>"
        "<p>“Sign up for our newsletter,” the mayor said, laughing about the harbour levy.</p>"
    )
    text = read(page_html(body=PARAGRAPHS + extra)).text
    assert text.split("\n")[len(SENTENCES) :] == [
        "“Sign up for our newsletter,” the mayor said, laughing about the harbour levy."
    ]


def test_a_record_is_json_in_the_promised_form() -> None:
    record = json.loads(json.dumps(page_to_dict(read(page_html(linked(ARTICLE))), "a.html")))
    assert list(record) == [
        "file", "title", "text", "author", "published", "canonical_url", "outlet", "language",
    ]  # fmt: skip
    assert record["published"] == "2026-11-23T14:30:00+00:00"


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 3000), st.binary(max_size=60))
def test_damage_to_a_page_never_raises(at: int, junk: bytes) -> None:
    body = page_html(linked(ARTICLE), meta("og:title", "A"), h1="A").encode()
    assert isinstance(read_page(body[:at] + junk + body[at:], URL, "", NOW), ArticlePage | Problem)
