"""Newsletters as they come: HTML and text, charsets, the list's own care, links and their masks."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings, strategies as some

from policywire.crawler.formats.newsletter import direct_url, read_mail
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.feed_entry import Feed, FeedEntry

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BOX = "imaps://mail.example.org/INBOX"
HEAD = b"From: A <a@agency.example>\r\nSubject: News\r\nDate: Tue, 24 Nov 2026 03:00:00 -0500\r\n"


def read(raw: bytes, *, links: bool = False) -> tuple[FeedEntry, ...]:
    found = read_mail(raw, BOX, "message/rfc822", NOW, links=links)
    assert isinstance(found, Feed), found
    return found.entries


def html_mail(body: str, *, subject: str = "Bulletin") -> bytes:
    made = EmailMessage()
    made["Subject"], made["From"] = subject, "The Agency <a@agency.example>"
    made["Message-ID"] = "<1@agency.example>"
    made.set_content("Please use a mail program that shows HTML.")
    made.add_alternative(f"<html><body>{body}</body></html>", subtype="html")
    return bytes(made)


NEWS = """
<div style="display:none">Preview text that nobody sees</div>
<p><a href="https://content.agency.example/bulletins/3c2b1f0">View as a webpage</a></p>
<table><tr><td><h2>Notices for late filers</h2><p>The agency sends notices in May.</p>
<a href="https://agency.example/notices"><img src="x.png"></a>
<a href="https://links.list.example/CL0/https:%2F%2Fagency.example%2Fnotices/1/0100/abc=1">Read all
about the notices for late filers</a></td></tr>
<tr><td><a href="https://agency.example/rule?e=reader&id=7">The proposed rule is open</a>
<a href="https://agency.example/rule?e=reader&id=7">Read more</a></td></tr></table>
<p>You are receiving this mail because you subscribed.
<a href="https://list.example/unsubscribe?u=1">Unsubscribe from all of our lists</a></p>
"""


def test_the_text_of_a_mail_is_what_a_person_reads_of_it() -> None:
    (entry,) = read(html_mail(NEWS))
    assert entry.text.split("\n") == [
        "Notices for late filers",
        "The agency sends notices in May.",
        "Read all about the notices for late filers",
        "The proposed rule is open Read more",
    ]
    assert entry.author == "The Agency"


def test_a_mail_is_known_by_its_own_page_where_it_names_one() -> None:
    (entry,) = read(html_mail(NEWS))
    assert entry.link == "https://content.agency.example/bulletins/3c2b1f0"
    page = NEWS.replace("/bulletins/3c2b1f0", "/newsletter")
    (entry,) = read(html_mail(page))
    assert entry.link == "", "every mail would have this address"
    raw = html_mail("<p>Text").replace(
        b"Message-ID", b"Archived-At: <https://lists.example/m/42>\nMessage-ID"
    )
    assert read(raw)[0].link == "https://lists.example/m/42"


def test_the_items_of_a_newsletter_are_its_links_without_counters_and_names() -> None:
    entries = read(html_mail(NEWS), links=True)
    assert [(each.title, each.link) for each in entries] == [
        ("Read all about the notices for late filers", "https://agency.example/notices"),
        ("The proposed rule is open", "https://agency.example/rule?id=7"),
    ]


def test_a_newsletter_without_links_is_an_entry_itself() -> None:
    (entry,) = read(HEAD + b"\r\nOnly text here.", links=True)
    assert entry.text == "Only text here."
    (entry,) = read(html_mail("<p>No links in this one.</p>"), links=True)
    assert entry.text == "No links in this one."


@pytest.mark.parametrize(
    ("charset", "encoding", "body"),
    [
        ("utf-8", "8bit", "Straße – é".encode()),
        ("iso-8859-1", "quoted-printable", b"Stra=DFe =96 =E9"),
        ("windows-1252", "8bit", "Straße – é".encode("cp1252")),
        ("UTF-8", "base64", b"U3RyYcOfZSDigJMgw6k="),
        ("x-unknown", "8bit", "Straße – é".encode()),
    ],
)
def test_charsets_and_encodings(charset: str, encoding: str, body: bytes) -> None:
    kind = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}"
    (entry,) = read(HEAD + kind.encode() + b"\r\n\r\n" + body)
    assert entry.text.startswith("Straße")
    assert entry.text.endswith("é")


def test_a_subject_in_another_alphabet_and_the_lists_name_in_it() -> None:
    raw = HEAD.replace(b"News", b"=?utf-8?b?W0xpc3RdIEbDvHIgYWxsZQ==?=") + b"\r\nText"
    assert read(raw)[0].title == "Für alle"
    assert read(raw)[0].published == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_a_text_mail_is_set_in_paragraphs() -> None:
    (entry,) = read(HEAD + b"\r\nThe first paragraph\r\ngoes on.\r\n\r\nThe second.\r\n")
    assert entry.text.split("\n") == ["The first paragraph goes on.", "The second."]


def test_an_empty_mail_is_a_problem() -> None:
    found = read_mail(b"From: a@b.example\r\n\r\n", BOX, "", NOW)
    assert isinstance(found, Problem)
    assert found.kind is ProblemClass.EMPTY


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        ("https://a.example/x?mkt_tok=abc&id=1", "https://a.example/x?id=1"),
        ("https://r.example/click?u=https%3A%2F%2Fb.example%2Fy", "https://b.example/y"),
        ("https://urldefense.com/v3/__https://b.example/z__;!!abc$", "https://b.example/z"),
        ("https://b.example/a?b=c", "https://b.example/a?b=c"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("https://[broken/CL0/", "https://[broken/CL0/"),
    ],
)
def test_where_a_link_really_leads(link: str, meant: str) -> None:
    assert direct_url(link) == meant


PARTS = [
    b"Content-Type: multipart/mixed; boundary=x\r\n",
    b"--x\r\n",
    b"\r\n\r\n",
    b"--x--",
    b"<a href='",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Type: text/html; charset=\x00\r\n",
    b"'>",
    b"Date: yesterday\r\n",
    b"Message-ID: <>\r\n",
    b"=?utf-8?q?=FF?=",
    b"\xff\xfe",
    b"https://[",
    b"<p>",
    b"Archived-At: <https://[>\r\n",
    b"Subject: =?x?b?!?=\r\n",
    b"a b c d",
    b"From: \xe9\r\n",
]


@settings(deadline=None, max_examples=150)
@given(some.lists(some.sampled_from(PARTS), max_size=14), some.booleans())
def test_no_mail_raises(parts: list[bytes], links: bool) -> None:
    found = read_mail(b"".join(parts), BOX, "", NOW, links=links)
    assert isinstance(found, Feed | Problem)
