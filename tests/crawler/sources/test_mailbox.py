"""Newsletters from a real IMAP server: what is taken, what is left as it was, what can fail."""

from __future__ import annotations

import asyncio
import ssl
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from imap_tools import MailBox

from policywire.config.models import MailboxSource
from policywire.crawler.crawler import Crawler
from policywire.crawler.fetch.ssrf_guard import SsrfGuard
from policywire.crawler.model.crawl_outcome import CrawlOutcome, Problem, ProblemClass, SourceState
from policywire.crawler.sources.mailbox import KEYWORD, ImapMailbox, MailBatch, MailCursor
from policywire.crawler.workers.parser_pool import ParserPool
from tests.crawler import post_office
from tests.crawler.post_office import PASSWORD, PostOffice

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SENDER = "The Agency <news@agency.example>"


def mail(number: int, text: str = "", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = f"Bulletin {number}: what the agency did this week"
    made["From"] = SENDER
    made["To"] = "editor@paper.example"
    made["Message-ID"] = f"<bulletin-{number}@agency.example>"
    made["Date"] = format_datetime(datetime(2026, 11, 24, 8, number, tzinfo=UTC))
    for name, value in headers.items():
        del made[name]
        made[name] = value
    made.set_content(text or f"The agency sends {number} notices.\n\nThey are due in May.")
    return made


@pytest.fixture(scope="module")
def post() -> Iterator[PostOffice]:
    # Not below pytest's own folder: nobody but us may enter that, and Dovecot is somebody else.
    with TemporaryDirectory(prefix="post-") as name:
        home = Path(name)
        home.chmod(0o755)
        office, server = post_office.start(home)
        yield office
        post_office.stop(server)


@pytest.fixture
def office(post: PostOffice, request: pytest.FixtureRequest) -> PostOffice:
    """The server as the test's own user sees it."""
    return replace(post, user=f"editor-{zlib.crc32(request.node.name.encode())}")


@pytest.fixture(scope="module")
async def pool() -> AsyncIterator[ParserPool]:
    pool = ParserPool(1)
    await pool.start()
    yield pool
    await pool.stop()


class Reader:
    """A mailbox source polled by a real crawler; its store is a set of addresses."""

    def __init__(self, office: PostOffice, crawler: Crawler) -> None:
        self.office, self.crawler = office, crawler
        self.state = SourceState()
        self.store: set[str] = set()
        self.keys: dict[str, Any] = {}

    def source(self) -> MailboxSource:
        keys = {
            "url": self.office.url(),
            "user": self.office.user,
            "password": PASSWORD,
            **self.keys,
        }
        return MailboxSource.model_validate({"kind": "mailbox", "outlet": "The Agency", **keys})

    async def poll(self) -> CrawlOutcome:
        outcome = await self.crawler.poll("mail", self.source(), self.state, self.known)
        self.state = outcome.state
        self.store |= {article.url for article in outcome.articles}
        assert self.state.counts.offered == self.state.counts.accounted_for
        return outcome

    async def titles(self) -> list[str]:
        outcome = await self.poll()
        assert outcome.state.failures == 0, outcome.problems
        return [article.title.partition(":")[0] for article in outcome.articles]

    async def problem(self) -> Problem:
        outcome = await self.poll()
        assert outcome.state.failures
        assert outcome.state.last_problem
        return outcome.state.last_problem

    async def known(self, urls: Sequence[str]) -> frozenset[str]:
        return frozenset(self.store.intersection(urls))

    def flags(self) -> dict[str, tuple[str, ...]]:
        box = MailBox("127.0.0.1", self.office.port, timeout=10, ssl_context=self.office.trust)
        with box.login(self.office.user, PASSWORD) as inbox:
            return {
                each.subject.partition(":")[0]: tuple(f for f in each.flags if f != "\\Recent")
                for each in inbox.fetch(mark_seen=False)
            }


@pytest.fixture
async def reader(office: PostOffice, pool: ParserPool) -> AsyncIterator[Reader]:
    crawler = Crawler(
        contact="", allow_private=True, pool=pool, clock=lambda: NOW, mail_ssl_context=office.trust
    )
    await crawler.start()
    yield Reader(office, crawler)
    await crawler.stop()


async def test_each_mail_is_an_article_once_and_nothing_in_the_mailbox_is_touched(
    reader: Reader, office: PostOffice
) -> None:
    office.deliver(mail(1))
    office.deliver(mail(2))
    first = await reader.poll()
    assert [a.title.partition(":")[0] for a in first.articles] == ["Bulletin 1", "Bulletin 2"]
    article = first.articles[0]
    assert article.text == "The agency sends 1 notices.\nThey are due in May."
    assert article.published == datetime(2026, 11, 24, 8, 1, tzinfo=UTC)
    assert (article.author, article.note) == ("The Agency", "This is the text of the mail.")
    assert office.user not in article.url
    assert reader.flags() == {"Bulletin 1": (), "Bulletin 2": ()}
    office.deliver(mail(3))
    assert await reader.titles() == ["Bulletin 3"]
    # What the poll before brought is stored by now, and flagged; nothing is marked as read.
    assert reader.flags() == {
        "Bulletin 1": (KEYWORD,), "Bulletin 2": (KEYWORD,), "Bulletin 3": (),
    }  # fmt: skip
    assert await reader.titles() == []
    again = await reader.poll()
    assert (again.articles, again.state.failures, again.state.gaps) == ((), 0, 0)


async def test_new_numbers_of_all_mails_bring_no_old_mail_again(
    reader: Reader, office: PostOffice
) -> None:
    office.deliver(mail(1))
    assert await reader.titles() == ["Bulletin 1"]
    assert await reader.titles() == []
    before = MailCursor.from_text(reader.state.memory)
    office.forget_numbers()
    office.deliver(mail(2))
    assert await reader.titles() == ["Bulletin 2"]
    after = MailCursor.from_text(reader.state.memory)
    assert before
    assert after
    assert before.validity != after.validity


async def test_only_mails_of_the_wanted_sender_are_taken(
    reader: Reader, office: PostOffice
) -> None:
    office.deliver(mail(1, From="Someone <private@home.example>"))
    office.deliver(mail(2))
    reader.keys = {"sender": "news@agency.example"}
    assert await reader.titles() == ["Bulletin 2"]
    office.deliver(mail(3, From="Someone <private@home.example>"))
    assert await reader.titles() == []
    assert reader.flags()["Bulletin 1"] == ()


async def test_another_folder_is_named_by_the_address(reader: Reader, office: PostOffice) -> None:
    office.deliver(mail(1))
    office.deliver(mail(2), "Newsletters")
    reader.keys = {"url": office.url("Newsletters")}
    assert await reader.titles() == ["Bulletin 2"]


async def test_the_links_of_a_mail_can_be_its_entries(
    reader: Reader, office: PostOffice, web: Any, reply: Any
) -> None:
    body = "<p>The agency said that it would send more notices to taxpayers this spring.</p>" * 9
    page = f"<html lang=en><head><title>Notice 7 of the agency</title></head><article>{body}"
    web.pages["/news/7"] = reply(page.encode(), headers={"Content-Type": "text/html"})
    made = mail(1)
    made.add_alternative(
        f'<p><a href="{web.url("/news/7")}">The agency sends notice number seven</a></p>'
        f'<p><a href="{web.url("/leave")}">Unsubscribe from this list</a></p>',
        subtype="html",
    )
    office.deliver(made)
    reader.keys = {"links": True, "delay": "1s"}
    (article,) = (await reader.poll()).articles
    assert (article.url, article.title) == (web.url("/news/7"), "Notice 7 of the agency")
    assert "/leave" not in web.paths()


async def test_a_wrong_password_is_told_without_user_and_password(
    reader: Reader, office: PostOffice
) -> None:
    reader.keys = {"password": "open-up"}
    problem = await reader.problem()
    assert problem.kind is ProblemClass.LOGIN
    assert "open-up" not in repr(reader.state)
    assert office.user not in repr(reader.state)


async def test_a_folder_that_is_gone_is_told(reader: Reader, office: PostOffice) -> None:
    office.deliver(mail(1))
    reader.keys = {"url": office.url("Old%20news")}
    problem = await reader.problem()
    assert (problem.kind, "Old news" in problem.detail) == (ProblemClass.EMPTY, True)


async def test_a_certificate_that_nobody_vouches_for_is_refused(office: PostOffice) -> None:
    found = await _mailbox(office.url(), trust=None).fetch_new("", NOW)
    assert isinstance(found, Problem)
    assert found.kind is ProblemClass.TLS


async def test_without_tls_no_password_is_sent(office: PostOffice) -> None:
    url = f"imap://127.0.0.1:{office.plain}/"
    refused = await _mailbox(url, trust=None).fetch_new("", NOW)
    assert isinstance(refused, Problem)
    assert refused.kind is ProblemClass.TLS
    office.deliver(mail(1))
    found = await _mailbox(url, trust=office.trust, user=office.user).fetch_new("", NOW)
    assert isinstance(found, MailBatch)
    assert len(found.bodies) == 1


async def test_a_server_that_says_nothing_is_left_after_a_while() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    url = f"imaps://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    try:
        for step, whole in ((0.2, 5.0), (5.0, 0.2)):
            found = await _mailbox(
                url, trust=None, response_timeout=step, total_timeout=whole
            ).fetch_new("", NOW)
            assert isinstance(found, Problem)
            assert found.kind is ProblemClass.TIMEOUT
    finally:
        server.close()


@pytest.mark.parametrize(
    "greeting",
    [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"* BYE no\r\n", b"\0" * 90, b"* OK hi\r\n* " * 9],
    ids=["nothing", "http", "bye", "noise", "endless"],
)
async def test_a_server_that_speaks_no_imap_is_a_problem(greeting: bytes) -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"imap://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    try:
        assert isinstance(await _mailbox(url, trust=None).fetch_new("", NOW), Problem)
    finally:
        server.close()


async def test_private_mail_servers_are_asked_only_where_private_addresses_are_allowed(
    office: PostOffice,
) -> None:
    box = _mailbox(office.url(), trust=office.trust)
    box.guard = SsrfGuard()
    found = await box.fetch_new("", NOW)
    assert isinstance(found, Problem)
    assert found.kind is ProblemClass.PRIVATE_ADDRESS


async def test_a_mail_that_is_too_large_hides_none_of_the_others(
    reader: Reader, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policywire.crawler.sources.mailbox.LARGEST_MAIL", 2_000)
    office.deliver(mail(1, "x" * 5_000))
    office.deliver(mail(2))
    outcome = await reader.poll()
    assert [each.kind for each in outcome.problems] == [ProblemClass.TOO_LARGE]
    assert len(outcome.articles) == 1
    assert outcome.state.failures == 0
    assert await reader.titles() == []


def _mailbox(
    url: str, *, trust: ssl.SSLContext | None, user: str = "editor", **limits: float
) -> ImapMailbox:
    source = MailboxSource.model_validate(
        {"kind": "mailbox", "url": url, "outlet": "x", "user": user, "password": PASSWORD}
    )
    return ImapMailbox(source, SsrfGuard(allow_private=True), trust, **limits)


async def test_a_folder_that_we_may_only_read_is_read(reader: Reader, office: PostOffice) -> None:
    office.deliver(mail(1))
    assert await reader.titles() == ["Bulletin 1"]
    office.lock()
    try:
        assert await reader.titles() == []
        assert reader.state.failures == 0
    finally:
        office.unlock()
    assert reader.flags() == {"Bulletin 1": ()}
