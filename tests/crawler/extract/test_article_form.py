"""Forms of articles: what a page is, by what it says of itself and by its words."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from policywire.crawler.extract.article_form import dateline
from policywire.crawler.extract.page import ArticlePage, read_page
from policywire.crawler.model.article import ArticleForm

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://www.gazette.example/2026/11/levy"
SENTENCE = (
    "<p>The revenue office said on Monday that it will open a second inquiry into the levy.</p>"
)
STORY = SENTENCE * 20


def read(
    *head: str, url: str = URL, title: str = "Inquiry", body: str = STORY, root: str = ""
) -> ArticlePage:
    html = (
        f"<!doctype html><html lang='en' {root}><head><title>{title}</title>{''.join(head)}</head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )
    page = read_page(html.encode(), url, "text/html", NOW)
    assert isinstance(page, ArticlePage), page
    return page


def linked(**data: object) -> str:
    said = {"@type": "NewsArticle", "headline": "Inquiry", **data}
    return f'<script type="application/ld+json">{json.dumps(said)}</script>'


def section(name: str) -> str:
    return f'<meta property="article:section" content="{name}">'


def test_a_plain_report_has_no_form() -> None:
    assert read(linked(articleSection="Politics"), section("Politics")).forms == ()


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (linked(**{"@type": "LiveBlogPosting"}), ArticleForm.LIVE_BLOG),
        (linked(**{"@type": ["NewsArticle", "OpinionNewsArticle"]}), ArticleForm.OPINION),
        (linked(**{"@type": "BackgroundNewsArticle"}), ArticleForm.EXPLAINER),
        (linked(articleSection=["Opinion"]), ArticleForm.OPINION),
        (section("Editorials"), ArticleForm.OPINION),
        (section("Photo gallery"), ArticleForm.GALLERY),
        (section("Newsletters"), ArticleForm.NEWSLETTER),
    ],
)
def test_a_page_says_what_it_is(head: str, form: ArticleForm) -> None:
    assert read(head).forms == (form,)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/opinion/2026/levy", ArticleForm.OPINION),
        ("/news/live/levy-inquiry", ArticleForm.LIVE_BLOG),
        ("/gallery/levy", ArticleForm.GALLERY),
        ("/newsletters/morning", ArticleForm.NEWSLETTER),
        ("/2026/levy/print/", ArticleForm.PRINT),
        ("/2026/levy?print=1", ArticleForm.PRINT),
    ],
)
def test_an_address_says_what_stands_there(path: str, form: ArticleForm) -> None:
    assert form in read(url=f"https://www.gazette.example{path}").forms


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("Opinion: The levy is a mistake", ArticleForm.OPINION),
        ("Levy inquiry: live updates", ArticleForm.LIVE_BLOG),
        ("In pictures: the harbour", ArticleForm.GALLERY),
        ("What to know about the levy", ArticleForm.EXPLAINER),
    ],
)
def test_a_title_says_it_where_the_page_is_silent(title: str, form: ArticleForm) -> None:
    assert read(title=title).forms == (form,)


@pytest.mark.parametrize(
    "title", ["Live animals seized at port", "Council delivers opinion on the levy", "The picture"]
)
def test_words_that_mean_something_else_make_no_form(title: str) -> None:
    assert read(title=title).forms == ()


def test_a_stub_behind_a_paywall_is_told_from_an_article_that_was_given_whole() -> None:
    closed = linked(isAccessibleForFree="False")
    stub = SENTENCE * 3
    assert read(closed, body=stub).forms == (ArticleForm.PAYWALL,)
    assert read(body=f"{stub}<p>Subscribe to continue reading this article.</p>").forms == (
        ArticleForm.PAYWALL,
    )
    assert read(closed).forms == ()
    assert read(body=stub).forms == ()


def test_a_wall_of_cookies_is_seen() -> None:
    wall = "<p>We value your privacy. We and our partners store cookies on your device.</p>"
    assert ArticleForm.COOKIE_WALL in read(body=wall).forms


@pytest.mark.parametrize("mark", ["amp", "⚡"])
def test_an_amp_page_is_known_by_its_mark_and_by_its_canonical_address(mark: str) -> None:
    page = read(f'<link rel="canonical" href="{URL}">', url=f"{URL}/amp", root=mark)
    assert (page.forms, page.canonical_url) == ((ArticleForm.AMP,), URL)


@pytest.mark.parametrize(
    ("href", "following"),
    [
        ("/2026/11/levy?page=2", f"{URL}?page=2"),
        ("levy/2", f"{URL}/2"),
        ("https://www.gazette.example/2026/11/levy/page/2/", f"{URL}/page/2/"),
        ("/2026/11/another-story", ""),
        ("https://elsewhere.example/2026/11/levy/2", ""),
        ("/", ""),
    ],
)
def test_the_next_page_is_one_of_the_same_article(href: str, following: str) -> None:
    assert read(f'<link rel="next" href="{href}">').next_url == following


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("WASHINGTON (AP) — The office said", "WASHINGTON"),
        ("WEST PALM BEACH, Fla. (AP) — The office said", "WEST PALM BEACH, Fla."),
        ("NEW DELHI, Nov 24 (Reuters) - The office said", "NEW DELHI"),
        ("LONDON — The office said", "LONDON"),
        ("The office said — WASHINGTON", ""),
        ("The IRS — an agency", ""),
    ],
)
def test_a_dateline_names_the_place(text: str, place: str) -> None:
    assert dateline(text) == place


def test_the_head_of_a_short_page_does_not_leak_into_its_text() -> None:
    body = (
        "<p>Published November 23, 2026 | 4 min</p><p>Inquiry</p><p>| |</p>"
        f"<div class='byline'>November 23, 2026</div>{SENTENCE * 3}"
    )
    page = read(body=body)
    assert page.text.split("\n")[0].startswith("The revenue office said")
    assert "| |" not in page.text
    assert page.author == ""


@pytest.mark.parametrize("name", ["April Summers", "May Lee", "Augustus Decker", "Fred Friday"])
def test_people_may_be_called_like_a_month(name: str) -> None:
    assert read(f'<meta name="author" content="{name}">').author == name


@pytest.mark.parametrize(
    "name", ["November 23, 2026", "Updated Monday", "23 Nov 2026", "Published"]
)
def test_a_date_is_no_author(name: str) -> None:
    assert read(f'<meta name="author" content="{name}">').author == ""
