"""Copies, and what only looks like one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from policywire.config.enums import Tier
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict, Copy, Reason
from policywire.pipeline.stories.copies.near_duplicates import DuplicateIndex
from policywire.pipeline.text.fingerprints import fingerprint

START = datetime(2025, 2, 10, tzinfo=UTC)

ORIGINAL = [
    "The Treasury said on Monday that it would send two hundred investigators to the southern "
    "border, the first time that tax detectives take part in a campaign of this size there.",
    "A memorandum signed by both departments names the tasks: following cash through freight "
    "companies, checking the wage books of farms, and guarding seized vehicles until trial.",
    "Unions of the revenue service objected at once and asked who would read the returns that "
    "pile up in Ogden, Kansas City and Austin while their colleagues are away until autumn.",
    "Lawmakers of both parties want a hearing before the money is moved; the chairman of the "
    "finance committee wrote that he had learned of the plan from a newspaper at breakfast.",
]
OTHER = [
    "Growers in the valley expect the smallest almond harvest since the drought ended, after a "
    "week of frost in March killed blossoms that had opened early in the warmest winter on file.",
    "Prices at the port rose by a fifth within days and two roasters have stopped quoting, while "
    "buyers in Spain and India look to Australia, where the crop comes in half a year later.",
]


def article(number: int, *paragraphs: str, outlet: str = "", title: str = "") -> Article:
    """An article of so many paragraphs, an hour after the one before."""
    return Article(
        url=f"https://news.example/{number}",
        title=title or f"Headline {number}",
        text="\n".join(paragraphs),
        outlet=outlet or f"Outlet {number}",
        found=START + timedelta(hours=number),
    )


def remembered(*articles: Article) -> DuplicateIndex:
    """A memory of articles, each judged when it comes."""
    memory = DuplicateIndex()
    for number, one in enumerate(articles):
        copy, _ = memory.find_original(one, fingerprint(one))
        memory.add(number, one, verdict(one, copy), fingerprint(one))
    return memory


def verdict(one: Article, copy: Copy | None) -> ArticleVerdict:
    """As much of a verdict as copies are remembered by."""
    return ArticleVerdict(
        article=one.url, copy=copy, matches=(), placement=None, development=None, reasons=()
    )


def judge(memory: DuplicateIndex, one: Article) -> tuple[Copy | None, Reason]:
    """Judge without remembering."""
    return memory.find_original(one, fingerprint(one))


VARIANTS = {
    "the same text under another headline": ORIGINAL,
    "a copy cut to its first half": ORIGINAL[:2],
    "a copy cut to its last paragraphs": ORIGINAL[2:],
    "a copy with paragraphs dropped from within": [ORIGINAL[0], ORIGINAL[3]],
    "a copy under a rewritten lead": [
        "Tax detectives are on their way south, and not everybody in Washington is pleased.",
        *ORIGINAL[1:],
    ],
    "a copy with the paper's own words at the end": [
        *ORIGINAL,
        "Sign up for our newsletter and follow us wherever you are. All rights are reserved.",
    ],
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_it_is_known_for_a_copy(variant: str) -> None:
    memory = remembered(article(1, *ORIGINAL))
    copy, reason = judge(memory, article(2, *VARIANTS[variant]))
    assert copy is not None, variant
    assert copy.of == "https://news.example/1"
    assert copy.containment >= 0.5
    assert reason.outcome == "copy"


def test_a_text_of_its_own_is_not_a_copy() -> None:
    copy, reason = judge(remembered(article(1, *ORIGINAL)), article(2, *OTHER))
    assert copy is None
    assert reason.outcome == "own text"


def test_background_that_a_paper_repeats_does_not_make_a_copy() -> None:
    memory = remembered(article(1, *ORIGINAL, outlet="Gazette"))
    news = article(2, *OTHER, ORIGINAL[2], ORIGINAL[3], outlet="Gazette")
    assert judge(memory, news)[0] is None


def test_a_copy_of_a_copy_names_the_first_text() -> None:
    memory = remembered(article(1, *ORIGINAL), article(2, *ORIGINAL[:3]))
    copy, _ = judge(memory, article(3, *ORIGINAL[:3]))
    assert copy is not None
    assert copy.of == "https://news.example/1"


def test_a_very_short_text_is_no_copy_for_a_shared_phrase() -> None:
    memory = remembered(article(1, *ORIGINAL))
    assert judge(memory, article(2, ORIGINAL[0][:120]))[0] is None


def test_a_short_text_is_a_copy_when_title_and_text_are_the_same() -> None:
    first = article(1, "The office is closed today.", title="Closed")
    again = article(2, "The office is closed today.", title="Closed")
    copy, _ = judge(remembered(first), again)
    assert copy is not None
    assert copy.containment == 1.0


def test_empty_texts_are_not_copies_of_each_other() -> None:
    first, again = article(1, "", title="Closed"), article(2, "", title="Closed")
    assert judge(remembered(first), again)[0] is None


def test_what_is_forgotten_is_no_original_any_more() -> None:
    memory = remembered(article(1, *ORIGINAL), article(5, *OTHER))
    memory.drop([0])
    assert judge(memory, article(6, *ORIGINAL))[0] is None
    assert judge(memory, article(7, *OTHER))[0] is not None


def test_a_wires_own_text_is_the_original_of_a_reprint_that_credits_it() -> None:
    reprint = article(1, f"WASHINGTON (AP) — {ORIGINAL[0]}", *ORIGINAL[1:], outlet="Gazette")
    wire = replace(article(2, *ORIGINAL, outlet="Associated Press"), tier=Tier.WIRE)
    memory = remembered(reprint)
    copy, reason = judge(memory, wire)
    assert copy is None
    assert reason.outcome == "original"
    assert reason.evidence["reprint"] == reprint.url
    later, _ = judge(remembered(reprint, wire), article(3, *ORIGINAL))
    assert later is not None
    assert later.of == wire.url


def test_without_a_byline_what_was_seen_first_is_the_original() -> None:
    paper = article(1, *ORIGINAL, outlet="Gazette")
    wire = replace(article(2, *ORIGINAL, outlet="Associated Press"), tier=Tier.WIRE)
    copy, _ = judge(remembered(paper), wire)
    assert copy is not None
    assert copy.of == paper.url


NEWS_ON_TOP = (
    "A federal judge in Tucson stopped the transfer on Thursday and gave the departments ten days "
    "to show which law lets tax staff carry arms at a crossing far from any bank."
)


def test_a_later_report_with_news_above_the_old_text_is_no_copy() -> None:
    memory = remembered(article(1, *ORIGINAL))
    later = article(2, NEWS_ON_TOP, *ORIGINAL, title="Judge stops transfer of tax staff")
    copy, reason = judge(memory, later)
    assert copy is None
    assert reason.outcome == "longer report"
    assert "tucson" in reason.evidence["added"]  # type: ignore[operator]
    assert 0.5 < reason.evidence["own share"] < 1  # type: ignore[operator]


def test_a_report_that_is_mostly_its_own_is_no_copy_of_what_it_quotes() -> None:
    memory = remembered(article(1, *ORIGINAL[:2]))
    copy, reason = judge(memory, article(2, ORIGINAL[0], ORIGINAL[1], *OTHER, *ORIGINAL[2:]))
    assert copy is None
    assert reason.evidence["own share"] < 0.5  # type: ignore[operator]


@pytest.mark.parametrize("added", [0, 1, 2])
def test_a_note_of_the_editor_is_not_news(added: int) -> None:
    notes = [
        "Editor's note: this report first appeared in the Border Gazette and is republished here "
        "with permission under an agreement between both newsrooms that began in the spring.",
        "Sign up for our newsletter and follow us wherever you are. All rights are reserved.",
    ]
    memory = remembered(article(1, *ORIGINAL))
    assert judge(memory, article(2, *notes[:added], *ORIGINAL, title="Tax men head south"))[0]


RECALL = (
    "{} of {} calls back {} jars of its {}, sold in four states, since they may hold glass. The "
    "company has stopped the sale and asks shops to clear their shelves. Who has bought it should "
    "not eat it and can bring it back to the shop, with or without the receipt, for the full "
    "price. The agency that watches over food knows of the call and checks that it is followed. "
    "Glass can cut the mouth and the throat; who has swallowed some should see a doctor at once."
)
COUNT = (
    "The county counts {} cases of whooping cough since the new year, the health office said. Most "
    "of the sick are school children who had no shot. Clinics give shots without an appointment in "
    "all five towns, and nurses go from school to school until the end of the term."
)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (RECALL.format("Oakley", "Dunmore", "4,200", "plum jam"),
         RECALL.format("Fernhill", "Ashby", "910", "pickles")),
        (COUNT.format(44), COUNT.format(71)),
        (COUNT.format("twelve"), COUNT.format(19)),
    ],
)  # fmt: skip
def test_a_form_about_another_subject_is_no_copy(first: str, second: str) -> None:
    memory = remembered(article(1, first, outlet="Notices"))
    copy, reason = judge(memory, article(2, second, outlet="Notices"))
    assert copy is None
    assert reason.outcome == "other subject"


@pytest.mark.parametrize(
    "again",
    [
        COUNT.format(44),
        f"DUNMORE (AP) — {COUNT.format(44)}",
        COUNT.format(44).replace("said.", "said on Tuesday, April 9, at 4:15 p.m."),
        COUNT.format(44).replace("five", "5"),
    ],
)
def test_the_same_subject_in_the_same_words_is_a_copy(again: str) -> None:
    memory = remembered(article(1, COUNT.format(44)), article(2, COUNT.format(71)))
    copy, _ = judge(memory, article(3, again))
    assert copy is not None
    assert copy.of == "https://news.example/1"
