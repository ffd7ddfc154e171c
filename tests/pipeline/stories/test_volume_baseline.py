"""A surge: many more report on a story than its topic usually has at these hours of the week."""

from __future__ import annotations

from datetime import timedelta

import pytest

from policywire.config.enums import DevelopmentKind
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.stories.volume_baseline import LEAST_WEEKS, VolumeBaseline
from tests.pipeline.developments.test_development import FIRST, REWRITE, START, Words, report

PLACES = ("Ostby", "Karlund", "Menzala", "Tirreno", "Quillan", "Brevik", "Sorata", "Ilmen")


def quiet_weeks(pipeline: Pipeline, weeks: int, kept: Kept | None = None) -> None:
    """Two reports a day on one harbor or another, before the story."""
    for number in range(weeks * 14):
        place = PLACES[number % len(PLACES)]
        text = f"Dredgers came to {place} in week {number} to deepen the harbor basin for {place}."
        when = -weeks * 7 * 24 + number * 12
        title = f"{place} deepens its harbor, {number}"
        judge(pipeline, report(1000 + number, title, text, when), kept)


Kept = list[tuple[Article, ArticleVerdict]]


def judge(pipeline: Pipeline, article: Article, kept: Kept | None = None) -> ArticleVerdict:
    verdict = pipeline.decide(article, article.published_or_found)
    pipeline.remember(article, verdict)
    if kept is not None:
        kept.append((article, verdict))
    return verdict


def crowd(
    pipeline: Pipeline, outlets: int, begin: float = 14, kept: Kept | None = None
) -> list[ArticleVerdict]:
    """The first report, and the same news from so many outlets within eight hours of the next."""
    made = [judge(pipeline, FIRST, kept)] if begin == 14 else []
    for number in range(outlets):
        text = in_other_words(REWRITE.text, number)
        title = f"Coast Guard boats for Port Lavinia, Brandvold asks ({number})"
        hours = begin + number * 8 / outlets
        made.append(
            judge(pipeline, report(50 + number + int(begin) * 100, title, text, hours), kept)
        )
    return made


def in_other_words(text: str, number: int) -> str:
    """A text that shares words with the others, but no run of five."""
    words = text.split()
    runs = [words[start : start + 4] for start in range(0, len(words), 4)]
    return " ".join(" ".join([*run, f"so{number}"]) for run in runs)


def kinds(verdicts: list[ArticleVerdict]) -> list[DevelopmentKind]:
    return [each.development.kind for each in verdicts if each.development]


def test_a_story_that_many_take_up_at_once_surges_and_is_told_so_once() -> None:
    pipeline = Pipeline(Words())
    quiet_weeks(pipeline, 6)
    verdicts = crowd(pipeline, 16)
    assert kinds(verdicts) == [DevelopmentKind.NEW_STORY, DevelopmentKind.SURGE]
    (why,) = [each.reasons[-1] for each in verdicts if each.reasons[-1].outcome == "surge"]
    assert "independent reports in a day" in why.text
    assert "usually has 2.0" in why.text


def test_a_surge_is_told_again_after_a_week_at_the_earliest() -> None:
    pipeline = Pipeline(Words())
    quiet_weeks(pipeline, 6)
    crowd(pipeline, 16)
    soon = crowd(pipeline, 16, begin=60)
    assert DevelopmentKind.SURGE not in kinds(soon)


def test_without_a_past_nothing_is_usual() -> None:
    assert kinds(crowd(Pipeline(Words()), 16)) == [DevelopmentKind.NEW_STORY]


def test_what_is_usual_on_the_topic_is_no_surge() -> None:
    pipeline = Pipeline(Words())
    quiet_weeks(pipeline, 6)
    assert kinds(crowd(pipeline, 6)) == [DevelopmentKind.NEW_STORY]


def test_a_memory_that_is_built_anew_knows_of_the_surge() -> None:
    kept: Kept = []
    pipeline = Pipeline(Words())
    quiet_weeks(pipeline, 6, kept)
    crowd(pipeline, 16, kept=kept)
    anew = Pipeline(Words())
    for article, verdict in kept:
        anew.remember(article, verdict)
    again = [crowd(each, 16, begin=23) for each in (pipeline, anew)]
    assert again[0] == again[1]
    assert DevelopmentKind.SURGE not in kinds(again[1])


def test_the_hours_of_the_week_are_compared_with_themselves() -> None:
    tempo = VolumeBaseline()
    for week in range(1, LEAST_WEEKS + 2):
        for number in range(10):
            tempo.add(["busy on mondays"], START - timedelta(weeks=week, hours=number))
    assert tempo.usual("busy on mondays", START) == 10
    assert tempo.usual("busy on mondays", START + timedelta(days=3)) == 0
    assert tempo.surge(["busy on mondays"], 12, START) is None
    assert tempo.surge(["busy on mondays"], 12, START + timedelta(days=3)) is not None
    assert tempo.usual("unknown", START) is None


def test_what_is_forgotten_is_not_counted() -> None:
    tempo = VolumeBaseline()
    tempo.add(["x"], START)
    tempo.add(["x"], START, -1)
    assert tempo._hours == {}


@pytest.mark.parametrize("reports", [0, 7.9])
def test_a_few_reports_are_no_surge_however_quiet_the_topic_is(reports: float) -> None:
    tempo = VolumeBaseline()
    tempo.add(["x"], START - timedelta(weeks=20))
    assert tempo.surge(["x"], reports, START) is None
    assert tempo.surge(["x"], 8, START) is not None
