"""A page that is watched: what is told of a change, what is not, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings, strategies as some

from policywire.config.enums import ArticleKind
from policywire.config.models import PageSource
from policywire.crawler.extract.text_diff import diff_paragraphs
from policywire.crawler.formats.page_monitor import PageMonitorRules, read_page_changes
from policywire.crawler.model.crawl_outcome import CrawlOutcome, Problem, ProblemClass
from policywire.crawler.model.feed_entry import Feed, FeedEntry
from tests.crawler.pdf_document import pdf
from tests.crawler.polling.test_poll import Desk

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
URL = "https://www.agency.example/leadership"
NAV = "<nav><a href=/>Home of the agency</a></nav>"
FOOT = "<footer>All rights of the agency reserved</footer>"


def page(*paragraphs: str, around: str = "") -> bytes:
    body = "".join(f"<p>{each}</p>" for each in paragraphs)
    return (
        f"<!doctype html><html lang=en><head><title>Leadership | The Agency</title></head><body>"
        f"{NAV}<main><h1>Leadership</h1>{around}{body}</main>{FOOT}</body></html>"
    ).encode()


ROE = "Jane Roe is the Commissioner of the agency."
POE = "John Poe is the Acting Commissioner of the agency since November 20."
OFFICE = "The office of the Commissioner is on the third floor of the main building."


class Watch:
    """One page looked at again and again."""

    def __init__(self, **rules: str) -> None:
        self.rules = PageMonitorRules(**rules)
        self.memory = ""
        self.now = NOW

    def look(self, body: bytes, content_type: str = "text/html") -> tuple[FeedEntry, ...]:
        self.now += timedelta(hours=1)
        found = read_page_changes(
            body, URL, content_type, self.now, rules=self.rules, reader_state=self.memory
        )
        assert isinstance(found, Feed), found
        self.memory = found.reader_state
        return found.entries

    def problem(self, body: bytes) -> ProblemClass:
        found = read_page_changes(
            body, URL, "", self.now, rules=self.rules, reader_state=self.memory
        )
        assert isinstance(found, Problem), found
        return found.kind


def test_the_first_look_tells_nothing_and_the_second_what_changed() -> None:
    watch = Watch()
    assert watch.look(page(ROE, OFFICE)) == ()
    assert watch.look(page(ROE, OFFICE)) == ()
    (entry,) = watch.look(page(POE, OFFICE))
    assert entry.title == f"Leadership: now “{POE}”"
    assert entry.text.split("\n") == ["After “Leadership”:", f"Before: {ROE}", f"Now: {POE}"]
    assert entry.published == watch.now


def test_what_came_and_what_went_is_told_with_where_it_stands() -> None:
    watch = Watch()
    watch.look(page(ROE, OFFICE))
    (came,) = watch.look(page(ROE, OFFICE, "Visitors need a badge to enter the premises."))
    assert came.title.startswith("Leadership: added “Visitors need a badge")
    assert came.text.split("\n") == [
        f"After “{OFFICE}”:",
        "Added: Visitors need a badge to enter the premises.",
    ]
    (went,) = watch.look(page(ROE, "Visitors need a badge to enter the premises."))
    assert went.title.startswith("Leadership: removed “The office of the Commissioner")


def test_of_a_long_paragraph_only_the_sentences_that_differ_are_told() -> None:
    rest = "The form is filed by mail. A copy is kept by the taxpayer. No fee is due for it."
    watch = Watch()
    watch.look(page(f"{rest} Answers take thirty days."))
    (entry,) = watch.look(page(f"{rest} Answers take ninety days."))
    assert entry.text.split("\n")[1:] == [
        "Before: Answers take thirty days.",
        "Now: Answers take ninety days.",
    ]


def test_a_page_that_changes_back_is_news_of_its_own_and_says_since_when() -> None:
    watch = Watch()
    watch.look(page(ROE))
    (there,) = watch.look(page(POE))
    (back,) = watch.look(page(ROE))
    (again,) = watch.look(page(POE))
    assert back.title == "Leadership: back to its state of 2026-11-24"
    assert back.text.startswith("The page is back to what it said on 2026-11-24 13:00 UTC.")
    assert again.title.startswith("Leadership: back to its state of ")
    assert len({each.key for each in (there, back, again)}) == 3


def test_a_paragraph_that_only_moved_is_no_change() -> None:
    watch = Watch()
    watch.look(page(ROE, OFFICE, POE))
    assert watch.look(page(OFFICE, POE, ROE)) == ()


def test_menus_and_footers_are_not_watched() -> None:
    watch = Watch()
    watch.look(page(ROE))
    assert watch.look(page(ROE).replace(b"Home of", b"Welcome to")) == ()
    assert watch.look(page(ROE).replace(b"All rights", b"No rights")) == ()


@pytest.mark.parametrize(
    "line",
    [
        "Page Last Reviewed or Updated: {day}-Nov-2026",
        "Last updated: November {day}, 2026",
        "Today is Tuesday, November {day}, 2026",
        "1,{day}4 views",
        "{day}",
        "© {day} The Agency",
    ],
)
def test_housekeeping_is_never_news(line: str) -> None:
    watch = Watch()
    watch.look(page(ROE, line.format(day=20)))
    assert watch.look(page(ROE, line.format(day=21))) == ()


def test_a_date_that_matters_is_news() -> None:
    watch = Watch()
    watch.look(page("Returns are due on April 15, 2027, for most people."))
    (entry,) = watch.look(page("Returns are due on April 18, 2027, for most people."))
    assert "April 18" in entry.title


def test_a_counter_that_differs_at_every_look_falls_silent_and_the_rest_is_still_told() -> None:
    watch = Watch()
    told = [watch.look(page(ROE, f"We have helped {n} people so far.")) for n in range(8)]
    assert [len(each) for each in told] == [0, 1, 1, 0, 0, 0, 0, 0]
    (entry,) = watch.look(page(POE, "We have helped 99 people so far."))
    assert entry.title == f"Leadership: now “{POE}”"
    assert "helped" not in entry.text
    assert watch.look(page(POE, "We have helped nobody at all so far, we regret to say."))


def test_a_number_that_changes_now_and_then_is_told_each_time() -> None:
    watch = Watch()
    numbers = [1, 2, 2, 3, 3, 4, 4, 5]
    bodies = [
        page("Odd" if k % 2 else "Even", ROE, f"The fee is {n} dollars.")
        for k, n in enumerate(numbers)
    ]
    told = [watch.look(body) for body in bodies]
    assert ["dollars" in each[0].text if each else None for each in told] == [
        None, True, False, True, False, True, False, True,
    ]  # fmt: skip


def test_noise_can_be_left_out_by_a_selector() -> None:
    watch = Watch(ignore=".quote, #weather")
    quote = "<blockquote class=quote>{}</blockquote><div id=weather>{}</div>"
    watch.look(page(ROE, around=quote.format("A word of wisdom", "Sunny")))
    assert watch.look(page(ROE, around=quote.format("Another word", "Rain"))) == ()
    assert watch.look(page(POE, around=quote.format("A third", "Snow")))


def test_a_part_can_be_chosen_by_a_selector() -> None:
    watch = Watch(part=".staff li")
    listed = "<ul class=staff><li>Roe</li><li>{}</li></ul>"
    watch.look(page("Unwatched.", around=listed.format("Poe")))
    assert watch.look(page("Something else.", around=listed.format("Poe"))) == ()
    (entry,) = watch.look(page("Something else.", around=listed.format("Doe")))
    assert entry.text.split("\n") == ["After “Roe”:", "Added: Doe", "After “Doe”:", "Removed: Poe"]
    assert watch.problem(page("The list is gone.")) is ProblemClass.EMPTY


def test_other_selectors_are_a_first_look_and_no_change() -> None:
    watch = Watch()
    watch.look(page(ROE, OFFICE))
    watch.rules = PageMonitorRules(part="main p")
    assert watch.look(page(ROE, OFFICE)) == ()
    assert len(watch.look(page(POE, OFFICE))) == 1


def test_a_long_page_that_is_rewritten_whole_is_one_change() -> None:
    watch = Watch()
    before, after = (
        page(*(f"{word} {n} of the list of rules is {n * 7}." for n in range(600)))
        for word in ("Rule", "Paragraph")
    )
    watch.look(before)
    (entry,) = watch.look(after)
    assert entry.title.startswith("Leadership: now “Paragraph 0 of the list")


@pytest.mark.slow
def test_a_pdf_is_watched_like_a_page() -> None:
    watch = Watch()
    kind = "application/pdf"
    assert watch.look(pdf([["Fees of the office", ROE]]), kind) == ()
    (entry,) = watch.look(pdf([["Fees of the office", ROE, OFFICE]]), kind)
    assert "third floor" in entry.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", ProblemClass.EMPTY),
        (b"<html><body></body></html>", ProblemClass.EMPTY),
        (b"<html><title>Just a moment...</title><p>Wait", ProblemClass.CHALLENGE),
        (bytes(range(256)) * 9, ProblemClass.PARSE),
        (b"<p>x" + b" " * (10 * 2**20), ProblemClass.TOO_LARGE),
        (b"%PDF-1.4 broken", ProblemClass.PARSE),
    ],
    ids=["empty", "no text", "wall", "noise", "large", "broken pdf"],
)
def test_what_stands_in_the_way_is_no_change(body: bytes, kind: ProblemClass) -> None:
    watch = Watch()
    watch.look(page(ROE))
    assert watch.problem(body) is kind


def test_a_memory_that_is_damaged_counts_as_a_first_look() -> None:
    watch = Watch()
    for memory in ("{", "[]", '{"title": 1}', "null", '{"paragraphs": 3, "past": 4}'):
        watch.memory = memory
        assert watch.look(page(ROE)) == ()


SAID = ["A b c. D e f.", "A b c. D x f.", "1", "2", "", "G h"]
TEXTS = some.lists(some.sampled_from(SAID), max_size=8)


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(TEXTS, TEXTS)
def test_whatever_changes_can_be_told_and_nothing_is_told_of_the_same(
    before: list[str], after: list[str]
) -> None:
    found = list(diff_paragraphs(before, after))
    assert not found if before == after else True
    for each in found:
        assert each.removed or each.added
        assert each.headline()
        assert list(each.lines())


# On a loopback web.


class WatchDesk(Desk):
    """A page on the test's web."""

    def show(self, *paragraphs: str) -> None:
        self.web.pages["/feed"] = self.reply(page(*paragraphs))

    async def look(self) -> CrawlOutcome:
        self.clock.pass_by(hours=1)
        return await self.poll()


@pytest.fixture
def desk(web: Any, fetcher: Any, reply: Any, clock: Any) -> Iterator[WatchDesk]:
    desk = WatchDesk(web, fetcher, reply, clock)
    desk.source = PageSource(
        kind="page", url=web.url("/feed"), outlet="The Agency", delay=timedelta(0)
    )
    return desk


async def test_each_change_of_a_page_becomes_an_article_with_an_address_of_its_own(
    desk: WatchDesk,
) -> None:
    urls = []
    desk.show(ROE)
    assert (await desk.look()).articles == ()
    for text in (POE, ROE, POE, ROE):
        desk.show(text)
        (article,) = (await desk.look()).articles
        urls.append(article.url)
        assert article.kind is ArticleKind.PAGE_CHANGE
        assert article.note == "This is what changed on the page."
    assert len(set(urls)) == 4
    assert all(url.startswith(desk.source.url + "#") for url in urls)
    assert (await desk.look()).unchanged


async def test_a_page_that_cannot_be_read_for_a_while_has_not_changed(desk: WatchDesk) -> None:
    desk.show(ROE)
    await desk.look()
    desk.web.pages["/feed"] = desk.reply(b"down", 503)
    failed = await desk.look()
    assert failed.state.failures == 1
    desk.show(ROE)
    good = await desk.look()
    assert (good.articles, good.state.failures) == ((), 0)


async def test_a_page_without_change_does_not_look_empty(desk: WatchDesk) -> None:
    desk.show(ROE)
    await desk.look()
    desk.show(POE)
    assert len((await desk.look()).articles) == 1
    desk.show(POE, "Last updated: November 25, 2026")
    outcome = await desk.look()
    assert (outcome.articles, outcome.problems, outcome.state.failures) == ((), (), 0)
    assert replace(outcome.state, memory="") is not None
