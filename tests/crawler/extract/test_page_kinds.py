"""What the web sends in an article's stead or around it: each kind with its guard."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from policywire.crawler.extract.document import read_document
from policywire.crawler.extract.page import ArticlePage, read_page
from policywire.crawler.extract.stand_in import detect_stand_in
from policywire.crawler.model.article import ArticleForm
from policywire.crawler.model.crawl_outcome import Problem

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
URL = "https://ledger.example/news/tolls"
BODY = "".join(
    f"<p>On bridge {n} the toll rises by a coin a cart from spring on, said the board.</p>"
    for n in range(12)
)
KANJI = "".join(
    f"<p>橋梁局は第{n}橋の通行料を来春から引き上げると発表した。審議会は承認した。</p>"
    for n in range(15)
)


def page(body: str, head: str = "<title>Tolls rise</title>", lang: str = "en") -> str:
    return f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{body}</body></html>'


def linked(**said: object) -> str:
    data = json.dumps({"@type": "NewsArticle", **said})
    return f'<script type="application/ld+json">{data}</script>'


def read(html: str) -> ArticlePage | Problem:
    return read_page(html.encode(), URL, "text/html; charset=utf-8", NOW)


def article(html: str) -> ArticlePage:
    found = read(html)
    assert isinstance(found, ArticlePage)
    return found


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("404", "The article you requested was not found on our server."),
        ("Pagina niet gevonden", "Deze pagina bestaat niet meer."),
        ("Página no encontrada", "La página que busca ya no existe."),
        ("Service unavailable", "Please come back in an hour."),
        ("Wartungsarbeiten", "Unsere Seite ist bald wieder da."),
        ("Ledger", "You need to enable JavaScript to run this app."),
        ("お知らせ", "お探しのページは移動または削除されました。"),
        ("Queue", "You are now in line. Thank you for waiting."),
        ("Waiting room", "You are in the waiting room. Your turn comes soon."),
        ("Ledger", "Usted está en la sala de espera. Su turno llegará pronto."),
        ("Ledger", "Vous êtes dans la file d'attente. Merci de patienter."),
        ("Ledger", "Sie befinden sich in der Warteschlange."),
        ("", "Fatal error: Uncaught Error: Call to a member function in single.php:41"),
        ("Ledger", "Traceback (most recent call last): File app.py, line 3, in view"),
    ],
)
def test_a_page_that_stands_in_is_no_article(title: str, text: str) -> None:
    found = read(page(f"<h1>{title}</h1><p>{text}</p>", f"<title>{title}</title>"))
    assert isinstance(found, Problem)
    assert "instead of the article" in found.detail


def test_the_error_of_an_api_is_no_article() -> None:
    found = read_document(b'{"error": {"code": 500}}', URL, "text/html", NOW)
    assert isinstance(found, Problem)
    assert "data (JSON)" in found.detail


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Hospital waiting rooms overflow", "A waiting room in Leeds held 90 people on Monday."),
        ("La sala de espera, sin médicos", "La sala de espera del centro cerró el lunes."),
        ("La file d'attente s'allonge", "La file d'attente aux urgences dépasse neuf heures."),
        ("Voters in line at noon", "Voters waited in line, and the queue grew at the ministry."),
    ],
)
def test_a_brief_on_those_who_wait_is_an_article(title: str, text: str) -> None:
    assert not detect_stand_in(title, text)


def test_an_article_about_an_outage_is_an_article() -> None:
    told = f"<h1>Toll site shows page not found</h1><p>It said: service unavailable.</p>{BODY}"
    assert "bridge 7" in article(page(told)).text


@pytest.mark.parametrize(
    ("plea", "walled"),
    [
        ("Subscribe now to keep reading.", True),
        ("You have used all of your free articles.", True),
        ("Nur für Abonnenten. Jetzt Abo testen.", True),
        ("Article réservé à nos abonnés.", True),
        ("Suscríbete para continuar leyendo.", True),
        ("Contenuto riservato agli abbonati.", True),
        ("Alleen voor abonnees.", True),
        ("Tylko dla prenumeratorów.", True),
        ("Endast för prenumeranter.", True),
        ("この記事は有料会員限定です。", True),
        ("The board asked members to read the report.", False),
    ],
)
def test_a_paywall_is_seen_in_its_language(plea: str, walled: bool) -> None:
    html = page(
        f"<article><h1>Tolls rise</h1>{BODY[:400]}</p>"
        f"<div class='paywall'><p>{plea}</p></div></article>"
    )
    assert (ArticleForm.PAYWALL in article(html).forms) is walled


def test_letters_without_blanks_count_as_words() -> None:
    login = "<form action='/login'><input type='password'></form>"
    closed = linked(isAccessibleForFree=False)
    found = article(page(f"{login}<article><h1>通行料</h1>{KANJI}</article>", closed, "ja"))
    assert "第14橋" in found.text
    assert ArticleForm.PAYWALL not in found.forms


@pytest.mark.parametrize(
    "title",
    [
        "Newsticker: Brücken im Landtag",
        "En direct : les ponts",
        "Diretta: ponti",
        "Em direto: pontes",
    ],
)
def test_a_live_blog_is_seen_in_its_language(title: str) -> None:
    found = article(page(f"<h1>{title}</h1>{BODY}", f"<title>{title}</title>"))
    assert ArticleForm.LIVE_BLOG in found.forms


def test_what_is_streamed_into_a_hidden_block_is_read() -> None:
    html = page(f'<div hidden id="S:0"><section><h1>Tolls rise</h1>{BODY}</section></div>')
    assert "bridge 7" in article(html).text


# Dates of pages


@pytest.mark.parametrize(
    "body",
    [
        "<h1>T</h1><time datetime='2026-04-07T08:00:00+02:00'>7 April</time>",
        "<h1>T</h1><p class='byline'>By A. Writer | April 7, 2026</p>",
        "<h1>T</h1><div class='entry-meta'>7. April 2026</div>",
        "<h1>T</h1><span>7 avril 2026</span>",
        "<aside><time datetime='2025-01-01'>x</time></aside><h1>T</h1>"
        "<span id='pub-date'>2026年4月7日</span>",
        "<h1>T</h1><ul class='related'><li><time datetime='2024-02-02'>x</time></li></ul>"
        "<p class='date'>April 7, 2026</p>",
    ],
)
def test_the_day_of_a_page_is_read_where_it_stands(body: str) -> None:
    found = article(page(f"<article>{body}{BODY}</article>"))
    assert found.published is not None
    assert found.published.date().isoformat() == "2026-04-07"


def test_an_hour_with_its_zone_goes_before_one_without() -> None:
    said = linked(headline="T", datePublished="2026-04-07T08:00:00")
    head = f'{said}<meta property="article:published_time" content="2026-04-07T08:00:00-04:00">'
    assert article(page(BODY, head)).published == datetime(2026, 4, 7, 12, 0, tzinfo=UTC)


def test_a_moment_with_its_zone_goes_before_a_day_of_about_then() -> None:
    said = linked(headline="T", datePublished="2026-04-05")
    head = f'{said}<meta property="article:published_time" content="2026-04-07T18:05:00-03:30">'
    assert article(page(BODY, head)).published == datetime(2026, 4, 7, 21, 35, tzinfo=UTC)


def test_an_address_may_hold_the_day() -> None:
    url = "https://ledger.example/2026/04/07/tolls"
    found = read_page(page(BODY).encode(), url, "text/html", NOW)
    assert isinstance(found, ArticlePage)
    assert found.published == datetime(2026, 4, 7, tzinfo=UTC)


# Authors and addresses


def test_a_person_goes_before_the_site_that_json_ld_names() -> None:
    site = '<meta property="og:site_name" content="The Ledger">'
    byline = "<p class='byline'>By Ann Writer | April 7, 2026</p>"
    for named in ("The Ledger", "ledger.example"):
        assert (
            article(
                page(f"<h1>T</h1>{byline}{BODY}", site + linked(headline="T", author=named))
            ).author
            == "Ann Writer"
        )
    assert (
        article(page(BODY, site + linked(headline="T", author="The Ledger"))).author == "The Ledger"
    )


def test_the_people_of_the_byline_go_before_an_organisation() -> None:
    office = {"@type": "GovernmentOrganization", "name": "Press Office of the Ministry"}
    head = linked(headline="T", author=[office])
    byline = "<p class='byline'>By Ann Writer and Ben O'Scribe</p>"
    assert article(page(f"<h1>T</h1>{byline}{BODY}", head)).author == "Ann Writer, Ben O'Scribe"
    assert article(page(f"<h1>T</h1>{BODY}", head)).author == "Press Office of the Ministry"


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Por Ana Escriba e João Pena", "Ana Escriba, João Pena"),
        ("Von Anna Feder und Ben Stift", "Anna Feder, Ben Stift"),
        ("Par Anne Plume et Bruno Encre", "Anne Plume, Bruno Encre"),
        ("Por José Pluma y Tinta", "José Pluma y Tinta"),
    ],
)
def test_a_byline_is_read_in_its_language(line: str, author: str) -> None:
    body = f"<h1>T</h1><p class='autor'>{line}</p>{BODY}"
    assert article(page(body, linked(headline="T"))).author == author


def test_the_hour_beside_the_day_is_read() -> None:
    body = f"<h1>T</h1><p class='data'>30/11/2026 às 9h15</p>{BODY}"
    found = read_page(page(body, lang="pt").encode(), URL, "text/html", NOW + timedelta(days=300))
    assert isinstance(found, ArticlePage)
    assert found.published == datetime(2026, 11, 30, 9, 15, tzinfo=UTC)


def test_a_canonical_link_hangs_on_the_base() -> None:
    head = '<base href="https://ledger.example/fr/"><link rel="canonical" href="news/tolls">'
    assert article(page(BODY, head)).canonical_url == "https://ledger.example/fr/news/tolls"
