"""What moves a story, and what does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from policywire.config.enums import ArticleKind, DevelopmentKind, Stage, Strength, Tier
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict, Match, PipelineStep
from policywire.pipeline.model.mark import Mark, MarkKind
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.stories.feedback_thresholds import adjust_thresholds
from tests.pipeline.reports import START, report


@dataclass(frozen=True)
class Words:
    """A topic a word, matched in title and text."""

    words: tuple[str, ...] = ("harbor",)

    def match(self, article: Article, _named: object = None) -> tuple[Match, ...]:
        text = f"{article.title} {article.text}".casefold()
        return tuple(
            Match(topic=word, score=0.5, clause=word, spans=())
            for word in self.words
            if word in text
        )


FIRST = report(
    1,
    "Customs agency asks Coast Guard for harbor patrol boats",
    "The customs agency asked the Coast Guard on Monday for forty patrol boats to watch the "
    "harbor of Port Lavinia, a letter by Commissioner Adaeze Brandvold shows. She wants the boats "
    "by summer because smugglers have moved from trucks to trawlers.",
    0,
)
REWRITE = report(
    2,
    "Brandvold wants forty Coast Guard boats for Port Lavinia",
    "Commissioner Adaeze Brandvold of the customs agency has asked the Coast Guard in a letter to "
    "lend forty patrol boats for the harbor of Port Lavinia by summer, as smugglers turn to "
    "trawlers.",
    2,
)
BLOCKED = report(
    3,
    "Judge blocks Coast Guard boats for customs harbor patrols at Port Lavinia",
    "A federal judge blocked the loan of forty Coast Guard patrol boats to the customs agency on "
    "Thursday. Commissioner Adaeze Brandvold may not use the boats in the harbor of Port Lavinia "
    "against smugglers and their trawlers until a trial, Judge Ottoline Vasquez-Hale ruled.",
    74,
)
RUMOUR = replace(
    BLOCKED,
    url="https://paper4.example/a",
    title="Judge may block Coast Guard boats for customs harbor patrols at Port Lavinia",
    text="A federal judge is expected to block the loan of forty Coast Guard patrol boats to the "
    "customs agency. Commissioner Adaeze Brandvold wants to use the boats in the harbor of Port "
    "Lavinia against smugglers and their trawlers.",
)


def told(pipeline: Pipeline, *articles: Article) -> list[ArticleVerdict]:
    """Judge and remember articles in order."""
    verdicts = []
    for article in articles:
        verdicts.append(pipeline.decide(article, article.published_or_found))
        pipeline.remember(article, verdicts[-1])
    return verdicts


def outcome(verdict: ArticleVerdict) -> str:
    """The outcome of the development step."""
    return next(why.outcome for why in verdict.reasons if why.step is PipelineStep.DEVELOPMENT)


def test_a_new_story_says_its_first_sentences_and_its_stage() -> None:
    (verdict,) = told(Pipeline(Words()), FIRST)
    assert verdict.development
    assert verdict.development.kind is DevelopmentKind.NEW_STORY
    assert verdict.development.stage is Stage.REQUESTED
    assert verdict.development.new[0].text.startswith("The customs agency asked")
    assert verdict.development.at == FIRST.published_or_found


def test_new_sentences_stand_where_they_say() -> None:
    for verdict, article in zip(
        told(Pipeline(Words()), FIRST, BLOCKED), (FIRST, BLOCKED), strict=True
    ):
        assert verdict.development
        for new in verdict.development.new:
            assert article.text[new.start : new.end] == new.text


def test_a_rewrite_of_the_known_is_silent_and_says_what_it_rewrites() -> None:
    verdict = told(Pipeline(Words()), FIRST, REWRITE)[-1]
    assert verdict.development is None
    assert outcome(verdict) == "known"
    why = next(one for one in verdict.reasons if one.step is PipelineStep.DEVELOPMENT)
    assert why.evidence["nearest"] == FIRST.url


def test_a_ruling_days_later_moves_the_story() -> None:
    first, _, ruling = told(Pipeline(Words()), FIRST, REWRITE, BLOCKED)
    assert first.placement
    assert ruling.placement
    assert ruling.placement.storyline == first.placement.storyline
    assert ruling.development
    assert ruling.development.stage is Stage.BLOCKED
    assert ruling.development.actor == "A federal judge"


def test_a_ruling_of_the_same_day_moves_the_story_once() -> None:
    ruling = replace(BLOCKED, found=FIRST.published_or_found + timedelta(hours=4), published=None)
    later = report(
        5,
        "Court halts harbor patrols of customs agency with Coast Guard boats at Port Lavinia",
        "A federal court halted the loan of forty Coast Guard patrol boats to the customs agency "
        "of Commissioner Adaeze Brandvold for the harbor of Port Lavinia, where smugglers use "
        "trawlers. Judge Ottoline Vasquez-Hale ruled on it.",
        6,
    )
    _, blocked, again = told(Pipeline(Words()), FIRST, ruling, later)
    assert blocked.development
    assert blocked.development.stage is Stage.BLOCKED
    assert again.development is None


def test_a_block_that_is_lifted_and_comes_back_is_told_each_time() -> None:
    lifted = report(
        6,
        "Appeals court lifts block on Coast Guard boats for customs patrols at Port Lavinia",
        "Forty Coast Guard patrol boats can sail for the customs agency after all: an appeals "
        "court lifted the order of Judge Ottoline Vasquez-Hale on Monday. Two of three judges "
        "found that Port Lavinia would otherwise stay open to smugglers and their trawlers "
        "all winter. Commissioner Adaeze Brandvold thanked them.",
        150,
    )
    again = report(
        7,
        "Supreme Court blocks Coast Guard boats for customs harbor patrols at Port Lavinia",
        "The Supreme Court blocked the loan again in an unsigned order of one paragraph. Customs "
        "has to send the Coast Guard boats back by Friday, and Commissioner Adaeze Brandvold must "
        "guard Port Lavinia against smugglers with what she has. Fishermen with trawlers cheered; "
        "two justices dissented and warned of empty piers.",
        260,
    )
    late = replace(
        again,
        url="https://paper8.example/a",
        outlet="Late Paper",
        found=again.found + timedelta(hours=3),
        published=None,
    )
    verdicts = told(Pipeline(Words()), FIRST, BLOCKED, lifted, again, late)
    stages = [one.development.stage if one.development else None for one in verdicts[1:]]
    assert stages == [Stage.BLOCKED, Stage.UPHELD, Stage.BLOCKED, None]


def test_a_rumour_does_not_move_the_stage() -> None:
    verdict = told(Pipeline(Words()), FIRST, REWRITE, RUMOUR)[-1]
    if verdict.development:
        assert verdict.development.stage is not Stage.BLOCKED


def test_the_first_official_document_of_a_story_is_a_development() -> None:
    letter = replace(REWRITE, kind=ArticleKind.OFFICIAL_DOCUMENT)
    again = replace(
        letter,
        url="https://paper9.example/a",
        text=REWRITE.text.replace("has asked", "asked") + " The letter has two pages.",
        published=START + timedelta(hours=3),
    )
    _, document, second = told(Pipeline(Words()), FIRST, letter, again)
    assert document.development
    assert document.development.kind is DevelopmentKind.OFFICIAL_DOCUMENT
    assert second.development is None


def test_an_explainer_of_the_known_is_silent() -> None:
    explainer = replace(
        REWRITE,
        title="Explainer: why customs asks the Coast Guard for harbor boats",
        text=REWRITE.text + " The agency spent 77 million dollars on 312 boats before.",
    )
    verdict = told(Pipeline(Words()), FIRST, explainer)[-1]
    assert verdict.development is None
    assert outcome(verdict) == "comment"


def test_a_copy_is_silent_even_when_it_comes_much_later() -> None:
    copy = replace(
        FIRST,
        url="https://paper7.example/a",
        outlet="Paper 7",
        title="Boats wanted",
        published=START + timedelta(days=40),
    )
    verdict = told(Pipeline(Words()), FIRST, copy)[-1]
    assert verdict.copy
    assert verdict.copy.of == FIRST.url
    assert verdict.development is None


def test_a_copy_of_an_article_that_matched_does_not_speak_again() -> None:
    copy = replace(FIRST, url="https://paper7.example/a", outlet="Paper 7", title="Boats wanted")
    verdict = told(Pipeline(Words(("harbor", "trawlers"))), FIRST, copy)[-1]
    assert [match.topic for match in verdict.matches] == ["harbor", "trawlers"]
    assert verdict.development is None


def test_a_round_up_has_no_place_and_does_not_speak() -> None:
    roundup = replace(FIRST, url="https://paper8.example/a", title="Morning briefing: harbor news")
    for verdict in (
        told(Pipeline(Words()), roundup)[-1],
        told(Pipeline(Words()), REWRITE, replace(roundup, text=FIRST.text + " And more."))[-1],
    ):
        assert verdict.placement is None
        assert verdict.development is None
        assert verdict.matches


def test_importance_is_the_sum_of_its_parts() -> None:
    for verdict in told(Pipeline(Words()), FIRST, BLOCKED):
        assert verdict.development
        assert 0 <= verdict.development.importance <= 1
        parts = sum(verdict.development.parts.values())
        assert abs(parts - verdict.development.importance) < 1e-6


def taken_up_again(hours: float) -> Article:
    """The known in other order, with two figures nobody named."""
    return report(
        11,
        "Coast Guard harbor patrol boats: customs agency asks for 312 more",
        "The customs agency asked the Coast Guard for 312 patrol boats and 4,500 sailors to watch "
        "the harbor of Port Lavinia, a letter by Commissioner Adaeze Brandvold shows. She wants "
        "the boats because smugglers have moved from trucks to trawlers.",
        hours,
    )


def test_new_facts_after_three_quiet_weeks_revive_a_story() -> None:
    first, soon = told(Pipeline(Words()), FIRST, taken_up_again(30))
    assert first.placement
    assert soon.placement
    assert soon.placement.story == first.placement.story
    assert soon.development
    assert soon.development.kind is DevelopmentKind.NEW_FACTS
    late = told(Pipeline(Words()), FIRST, taken_up_again(24 * 30))[-1]
    assert late.placement
    assert late.placement.story == first.placement.story
    assert late.development
    assert late.development.kind is DevelopmentKind.REVIVED
    assert "30 quiet days" in late.reasons[-1].text


def test_a_deed_in_the_headline_suffices_until_people_say_that_such_was_no_news() -> None:
    deed = replace(
        REWRITE,
        title=f"Commissioner resigns: {REWRITE.title}",
        found=FIRST.published_or_found + timedelta(hours=30),
        published=None,
    )
    resigned = told(Pipeline(Words()), FIRST, deed)[-1]
    assert resigned.development
    assert "resigns" in resigned.reasons[-1].text
    pipeline = Pipeline(Words())
    said = Mark(
        id=1,
        kind=MarkKind.NOT_DEVELOPMENT,
        article=FIRST.url,
        author="Ann",
        at=FIRST.published_or_found,
    )
    pipeline.thresholds = adjust_thresholds([(said, resigned.development.topics)])
    assert told(pipeline, FIRST, deed)[-1].development is None


def test_an_article_on_a_papers_opinion_page_is_a_comment() -> None:
    column = replace(taken_up_again(30), url="https://paper12.example/opinion/2025/boats")
    verdict = told(Pipeline(Words()), FIRST, column)[-1]
    assert verdict.development is None
    assert outcome(verdict) == "comment"


def test_a_byline_is_not_told_as_news() -> None:
    signed = replace(FIRST, text=f"By Adaeze Okwu and Tim de Vries.\n{FIRST.text}")
    (verdict,) = told(Pipeline(Words()), signed)
    assert verdict.development
    assert verdict.development.new[0].text.startswith("The customs agency asked")


def test_a_new_figure_in_the_headline_of_a_later_day_is_a_development() -> None:
    later = told(Pipeline(Words()), FIRST, REWRITE, taken_up_again(30))[-1]
    assert later.development
    assert later.development.kind is DevelopmentKind.NEW_FACTS
    assert later.reasons[-1].evidence["headline amounts"] == ["312"]
    assert later.development.strength is Strength.DEVELOPMENT
    soon = told(Pipeline(Words()), FIRST, REWRITE, taken_up_again(4))[-1]
    assert soon.development
    assert soon.development.strength is Strength.DETAIL


def test_the_wires_own_text_after_a_reprint_is_not_told_again() -> None:
    reprint = replace(FIRST, text=f"PORT LAVINIA (AP) — {FIRST.text * 2}")
    wire = replace(reprint, url="https://wire.example/a", outlet="Associated Press", tier=Tier.WIRE)
    first, own = told(Pipeline(Words()), reprint, wire)
    assert first.placement
    assert own.placement
    assert own.copy is None
    assert own.placement.story == first.placement.story
    assert own.development is None


DEATHS = report(
    7,
    "Harbor chief hid rusted gangways, inspectors find",
    "The head of the Port Lavinia harbor board hid reports of rusted gangways, inspectors found on "
    "Monday. Director Odile Farnham told staff to remove them from the files. Two people died in "
    "the harbor in May when a gangway gave way.",
    0,
)
LEAVES = report(
    7,
    "Harbor director Odile Farnham resigns",
    "Odile Farnham resigned on Monday as head of the Port Lavinia harbor board, hours after "
    "inspectors found that she hid reports of rusted gangways. Two people died in the harbor in "
    "May when a gangway gave way.",
    3,
)


def test_a_resignation_within_hours_alerts_whatever_else_the_story_tells_of_people() -> None:
    later = replace(LEAVES, url="https://paper7.example/b")
    quits = told(Pipeline(Words()), DEATHS, later)[-1]
    assert quits.development
    assert quits.development.strength is Strength.DEVELOPMENT


def test_a_detail_is_told_to_the_topic_that_never_heard_of_its_story() -> None:
    again = taken_up_again(4)
    also = replace(again, text=f"{again.text} The estuary is closed to them.")
    for words in (("estuary",), ("harbor", "estuary")):
        development = told(Pipeline(Words(words)), FIRST, REWRITE, also)[-1].development
        assert development
        assert development.strength is Strength.DEVELOPMENT
        assert "estuary" in development.topics

    heard = told(Pipeline(Words()), FIRST, REWRITE, also)[-1].development
    assert heard
    assert heard.strength is Strength.DETAIL
