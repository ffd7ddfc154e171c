"""PDFs: text without what printing adds, title and date; and each hostile one named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings, strategies as some

from policywire.crawler.extract.document import read_document
from policywire.crawler.extract.page import ArticlePage
from policywire.crawler.extract.pdf import MOST_PAGES, join_pages, parse_pdf_date, read_pdf
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.workers.parser_pool import ParserPool
from tests.crawler.pdf_document import bomb, pdf
from tests.trust.count import Count

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
URL = "https://www.agency.example/notice.pdf"
KIND = "application/pdf"


def read(body: bytes, content_type: str = KIND) -> ArticlePage:
    found = read_document(body, URL, content_type, NOW)
    assert isinstance(found, ArticlePage), found
    return found


def refused(body: bytes) -> Problem:
    found = read_document(body, URL, KIND, NOW)
    assert isinstance(found, Problem), found
    return found


def printed(number: int) -> list[str]:
    """A page as an office prints it: a running head, text set in lines, a page number."""
    body = ["first", "second", "third", "fourth"][number - 1]
    return [
        "Department of Revenue        Notice 2026-41",
        f"The department will apply its {body} rule to returns that are filed after the end of the",
        "year. Taxpayers who filed before need not do any-",
        "thing.",
        f"Comments on the {body} part are due within sixty days of the publication of this in",
        f"the register, as the {body} rule has it.",
        f"Page {number} of 4",
    ]


@pytest.mark.slow
def test_running_heads_page_numbers_and_broken_words_are_mended() -> None:
    text = read(pdf([printed(n) for n in range(1, 5)])).text
    first = text.split("\n")[0]
    assert first == (
        "The department will apply its first rule to returns that are filed after the end of "
        "the year. "
        "Taxpayers who filed before need not do anything."
    )
    assert "Page 1 of 4" not in text
    assert "Department of Revenue" not in text
    assert len(text.split("\n")) == 8


def test_a_paragraph_goes_on_over_the_turn_of_a_page() -> None:
    pages = [
        ["Head", "The first page ends in the middle of a sentence that the", "1"],
        ["Head", "second page brings to its end, as it should be in any case.", "2"],
        ["Head", "A new one.", "3"],
    ]
    assert join_pages(pages).split("\n")[0] == (
        "The first page ends in the middle of a sentence that the second page brings to its end, "
        "as it should be in any case. A new one."
    )


def test_a_hyphen_that_belongs_to_a_name_stays() -> None:
    lines = ["The agreement was signed by Anna Meyer-", "Landrut on Tuesday in the afternoon."]
    assert "Meyer- Landrut" in join_pages([lines])


def test_title_and_date_are_those_of_the_metadata() -> None:
    body = pdf(
        [printed(1)],
        info={"Title": "Relief for late filers", "CreationDate": "D:20261120083000-05'00'"},
    )
    page = read(body)
    assert page.title == "Relief for late filers"
    assert page.published == datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
    assert (page.language, page.url) == ("en", URL)


@pytest.mark.parametrize("told", ["Microsoft Word - notice_v3.docx", "untitled", "n-26-41.pdf", ""])
def test_a_file_name_is_no_title(told: str) -> None:
    lines = ["NOTICE OF RELIEF FOR LATE FILERS", "The department grants relief. It is for all."]
    assert read(pdf([lines], info={"Title": told})).title.startswith("NOTICE OF RELIEF")


def test_a_pdf_is_known_by_its_first_bytes_whatever_its_server_calls_it() -> None:
    assert "its first rule" in read(pdf([printed(1)]), "application/octet-stream").text
    assert "its first rule" in read(pdf([printed(1)]), "text/html").text


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (pdf([printed(1)], locked=True), ProblemClass.PARSE, "protected by a password"),
        (pdf([printed(1)])[:300], ProblemClass.PARSE, "damaged or cut off"),
        (b"%PDF-1.7 and then nothing of the kind", ProblemClass.PARSE, "damaged or cut off"),
        (pdf([[], []]), ProblemClass.EMPTY, "no text; it may be a scan"),
        (pdf([["x"]] * 5_000), ProblemClass.TOO_LARGE, f"5,000 pages; more than {MOST_PAGES:,}"),
        (b"", ProblemClass.PARSE, "damaged"),
    ],
    ids=["locked", "cut off", "no pdf", "scan", "endless", "empty"],
)
def test_a_pdf_that_cannot_be_read_says_why(body: bytes, kind: ProblemClass, words: str) -> None:
    problem = refused(body)
    assert (problem.kind, problem.url) == (kind, URL)
    assert words in problem.detail


@pytest.mark.slow
async def test_a_bomb_costs_one_task_and_the_next_document_is_read(count: Count) -> None:
    pool = ParserPool(1, wall=4, cpu=3, memory=96 * 2**20)
    await pool.start()
    try:
        found = await pool.run(read_document, bomb(160), URL, KIND, NOW)
        assert isinstance(found, Problem)
        assert found.kind in {ProblemClass.PARSE, ProblemClass.PARSE_TIMEOUT, ProblemClass.EMPTY}
        after = await pool.run(read_document, pdf([printed(1)]), URL, KIND, NOW)
        assert isinstance(after, ArticlePage)
    finally:
        await pool.stop()
    count(1)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("D:20261120", datetime(2026, 11, 20, tzinfo=UTC)),
        ("D:2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("D:20261120120000Z", datetime(2026, 11, 20, 12, tzinfo=UTC)),
        ("D:20261120120000+05'30'", datetime(2026, 11, 20, 6, 30, tzinfo=UTC)),
        ("D:20261399", None),
        ("D:20280101", None),
        ("yesterday", None),
    ],
)
def test_the_dates_of_pdfs(text: str, when: datetime | None) -> None:
    assert parse_pdf_date(text, NOW) == when


@settings(deadline=None, max_examples=80)
@given(some.integers(0, 900), some.binary(max_size=40))
def test_damage_to_a_document_never_raises(at: int, junk: bytes) -> None:
    body = pdf([printed(1)])
    assert isinstance(read_pdf(body[:at] + junk + body[at:], URL, KIND, NOW), ArticlePage | Problem)
    assert isinstance(read_pdf(body[:at], URL, KIND, NOW), ArticlePage | Problem)


@pytest.mark.parametrize("kind", ["", "text/html", "application/octet-stream"])
def test_noise_and_pictures_are_no_page(kind: str) -> None:
    for body in (bytes(range(256)) * 40, b"\x89PNG\r\n" + bytes(500), b"PK\x03\x04zip" * 90):
        found = read_document(body, URL, kind, NOW)
        assert isinstance(found, Problem)
        assert found.kind is ProblemClass.PARSE
