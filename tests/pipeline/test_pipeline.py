"""The five questions together, on a small newsroom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter

from policywire.config.enums import DevelopmentKind
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict, Match, PipelineStep
from policywire.pipeline.pipeline import Pipeline

START = datetime(2025, 2, 10, 9, tzinfo=UTC)
STORED = TypeAdapter(ArticleVerdict)


@dataclass(frozen=True)
class Mentions:
    """A matcher of one word a topic: enough for the steps that come after matching."""

    words: tuple[str, ...]

    def match(self, article: Article, _named: object = None) -> tuple[Match, ...]:
        text = f"{article.title} {article.text}".casefold()
        return tuple(
            Match(topic=word, score=0.5, clause=word, spans=())
            for word in self.words
            if word.casefold() in text
        )


def article(number: int, title: str, text: str, hours: float = 0, outlet: str = "") -> Article:
    """An article found some hours after the start."""
    when = START + timedelta(hours=hours)
    return Article(
        url=f"https://news.example/{number}",
        title=title,
        text=text,
        outlet=outlet or f"Outlet {number}",
        found=when,
        published=when,
    )


REQUEST = article(
    1,
    "Homeland Security asks Treasury to deputize tax investigators",
    "Homeland Security asked the Treasury on Friday to deputize criminal investigators of the "
    "Internal Revenue Service for immigration work. In a memo to Secretary Bessent, Secretary "
    "Noem requested agents who would follow the money of smuggling networks.\n"
    "The investigations unit counts 2,290 special agents, a tenth more than in 2022.",
)
REWRITE = article(
    2,
    "Noem wants tax agents deputized for immigration enforcement",
    "Secretary Noem has asked Treasury Secretary Bessent in a memo to deputize investigators of "
    "the Internal Revenue Service for immigration enforcement; the agents would follow the money "
    "of smuggling networks. The unit has 2,290 special agents.",
    hours=3,
)
ELSEWHERE = article(
    3,
    "Senate passes a bill on Arctic fisheries",
    "The Senate passed a bill on Thursday that limits the catch of cod and herring in Arctic "
    "waters. Fishermen of Alaska welcomed the quota; it holds until 2031.",
    hours=4,
)


def run(pipeline: Pipeline, articles: list[Article]) -> list[ArticleVerdict]:
    """Judge and remember each article at its own time."""
    verdicts = []
    for one in articles:
        verdicts.append(pipeline.decide(one, one.published_or_found))
        pipeline.remember(one, verdicts[-1])
    return verdicts


def test_the_first_article_opens_a_story_and_a_rewrite_joins_it_in_silence() -> None:
    first, second, third = run(Pipeline(Mentions(("Treasury",))), [REQUEST, REWRITE, ELSEWHERE])
    assert first.placement
    assert second.placement
    assert third.placement
    assert first.development
    assert first.development.kind is DevelopmentKind.NEW_STORY
    assert first.development.topics == ("Treasury",)
    assert second.placement.story == first.placement.story
    assert second.development is None
    assert third.placement.story != first.placement.story


def test_every_article_carries_a_reason_for_each_of_the_four_steps() -> None:
    for verdict in run(Pipeline(Mentions(())), [REQUEST, REWRITE, ELSEWHERE]):
        steps = [reason.step for reason in verdict.reasons]
        assert steps == [
            PipelineStep.COPY,
            PipelineStep.MATCH,
            PipelineStep.STORY,
            PipelineStep.DEVELOPMENT,
        ]


def test_judging_twice_says_the_same() -> None:
    pipeline = Pipeline(Mentions(("Treasury",)))
    run(pipeline, [REQUEST])
    assert pipeline.decide(REWRITE, REWRITE.published_or_found) == pipeline.decide(
        REWRITE, REWRITE.published_or_found
    )


def test_a_verdict_survives_json() -> None:
    for verdict in run(Pipeline(Mentions(("Treasury",))), [REQUEST, REWRITE]):
        assert STORED.validate_json(STORED.dump_json(verdict)) == verdict


def test_a_topic_that_never_heard_of_a_story_hears_of_it_by_a_rewrite() -> None:
    rewrite = article(4, REWRITE.title, REWRITE.text + " Zebras were not asked.", hours=3)
    last = run(Pipeline(Mentions(("Treasury", "Zebras"))), [REQUEST, rewrite])[-1]
    assert last.development
    assert last.development.kind is DevelopmentKind.NEW_STORY
    assert last.development.topics == ("Zebras",)
