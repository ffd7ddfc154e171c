"""When a later article shows that two stories are one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from policywire.crawler.model.article import Article
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.stories import late_merge
from policywire.pipeline.stories.late_merge import MAX_FIRST_REPORTS_GAP, LateMerge
from policywire.pipeline.stories.story_assignment import short_id
from policywire.pipeline.topics.matcher import Matcher
from tests.pipeline.reports import report
from tests.pipeline.told_twice import CAMERAS, RULING, SUMMARY, TRAIN

LATE = MAX_FIRST_REPORTS_GAP + timedelta(hours=3)


def pipeline_with(*articles: Article) -> tuple[Pipeline, list[LateMerge | None]]:
    """Judge and remember articles in order; gives what each of them shows to be one."""
    pipeline, found = Pipeline(Matcher({}, {})), []
    for article in articles:
        verdict = pipeline.decide(article, article.published_or_found)
        pipeline.remember(article, verdict)
        found.append(pipeline.find_late_merge(verdict))
    return pipeline, found


def repairs(*articles: Article) -> list[LateMerge | None]:
    """What each of the articles shows to be one."""
    return pipeline_with(*articles)[1]


def moved(article: Article, by: timedelta) -> Article:
    """The same, published at another time."""
    return replace(article, found=article.found + by, published=article.published_or_found + by)


def test_an_article_like_both_shows_that_two_stories_are_one() -> None:
    *before, found = repairs(RULING, CAMERAS, SUMMARY)
    assert before == [None, None]
    assert found is not None
    assert found.story == f"s{short_id(CAMERAS.url)}"
    assert found.into == f"s{short_id(RULING.url)}"


def test_the_reason_names_shared_words_and_how_likely_each_side_is() -> None:
    found = repairs(RULING, CAMERAS, SUMMARY)[-1]
    assert found is not None
    assert "refund" in found.reason
    assert "Outlet 2's “Cameras on Quay Street go dark, shop owners cheer” is 67%" in found.reason
    assert "at least 30%" in found.reason


def test_asking_changes_nothing_and_what_was_merged_is_not_found_again() -> None:
    pipeline, _ = pipeline_with(RULING, CAMERAS)
    verdict = pipeline.decide(SUMMARY, SUMMARY.published_or_found)
    pipeline.remember(SUMMARY, verdict)
    found = pipeline.find_late_merge(verdict)
    assert found is not None
    assert pipeline.find_late_merge(verdict) == found
    assert pipeline.open_story_count == 2
    pipeline.regroup([(CAMERAS.url, found.into, f"l{short_id(RULING.url)}")])
    assert pipeline.open_story_count == 1
    assert pipeline.find_late_merge(verdict) is None


def test_first_reports_of_different_days_stay_apart() -> None:
    early = moved(RULING, -LATE)
    pipeline, found = pipeline_with(early, CAMERAS, moved(SUMMARY, -LATE))
    assert found == [None, None, None]
    assert pipeline.open_story_count == 2


def test_a_story_with_two_reports_of_its_own_is_not_swallowed() -> None:
    more = report(
        5,
        "Quay Street: cameras dark, shop owners cheer",
        "Shop owners cheer on Quay Street: the cameras that photographed number plates are "
        "switched off tonight. Forty wardens of the transport office look for work.",
        3,
    )
    pipeline, found = pipeline_with(RULING, CAMERAS, more, SUMMARY)
    assert pipeline.open_story_count == 2
    assert found[-1] is None


def test_a_copy_shows_nothing() -> None:
    copied = replace(SUMMARY, url="https://copy.example/1", outlet="Copy")
    found = repairs(RULING, CAMERAS, SUMMARY, copied)
    assert found[-2] is not None
    assert found[-1] is None


def test_few_words_in_common_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_merge, "MIN_SHARED_TERMS", 7)
    assert repairs(RULING, CAMERAS, SUMMARY)[-1] is None


def test_stories_that_share_nothing_stay_apart() -> None:
    assert repairs(RULING, TRAIN, SUMMARY) == [None, None, None]
