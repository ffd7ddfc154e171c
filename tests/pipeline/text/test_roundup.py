"""Round-ups: one recogniser for the topics, which look at the items, and for the stories."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policywire.crawler.model.article import Article, ArticleForm
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.text.roundup import roundup_items, roundup_marker
from tests.pipeline.developments.test_development import Words

TEXT = (
    "The harbor board met on Monday. A judge ruled on the levy. The union wrote a letter. "
    "Ships waited for nine days."
)


def article(title: str, *forms: ArticleForm, text: str = TEXT) -> Article:
    return Article(
        url="https://paper.example/1",
        title=title,
        text=text,
        outlet="Paper",
        found=datetime(2026, 3, 3, tzinfo=UTC),
        forms=forms,
    )


@pytest.mark.parametrize(
    "title",
    [
        "Morning Briefing: harbor news", "Weekly roundup", "The week in review", "In brief",
        "Top 5 stories", "10 things to know", "Links: harbor", "Levy, ships, and more",
        "Harbor levy: live updates", "What we’re reading", "This Week in Immigration",
        "Daily digest", "Morning briefing: ferries, levies and six other things",
        "Statehouse roundup", "Harbor Law Partners Tax News & Views Roundup, May 3, 2026",
        "The Harbor Digest 2026: Issue No. 4",
        "Daily digest: Court hears levy; ferry strike is off",
        "10 things to know today", "Ferries and fares | The Quay Newsletter",
    ],
)  # fmt: skip
def test_a_title_that_names_a_roundup_makes_one_for_stories_and_for_topics(title: str) -> None:
    assert roundup_marker(article(title))
    assert len(roundup_items(article(title))) >= 3


@pytest.mark.parametrize(
    "title",
    [
        "Court digests the ruling",
        "Two things the levy changed",
        "Lawyer files brief",
        "A long week",
        "Agency allows weedkiller Roundup on oat fields",
        "Court stops roundup of wild goats on Gull Island",
        "Court blocks roundup",
        "Governor promises more immigration roundups",
        "Immigration roundups",
        "Harbor board drops daily report on silt",
        "Council votes to end policy review",
        "Unions defend the levy in brief",
        "Governor signs levy into law: 9 things to know",
        "Clerk mocks ‘5 things’ memo",
        "Mayor signs order on rents, ferries and harbor dues for the islands, and more",
        "Mayor vetoes harbor levy over fares: live updates",
        "Morning Report — Mayor tests the limits of the harbor levy",
    ],
)
def test_other_titles_make_none(title: str) -> None:
    assert roundup_marker(article(title)) == ""
    assert roundup_items(article(title)) == ()


@pytest.mark.parametrize(
    "form", [ArticleForm.LIVE_BLOG, ArticleForm.GALLERY, ArticleForm.NEWSLETTER]
)
def test_a_form_of_many_matters_belongs_to_no_story(form: ArticleForm) -> None:
    verdict = Pipeline(Words()).decide(
        article("Harbor levy", form), datetime(2026, 3, 3, tzinfo=UTC)
    )
    assert verdict.placement is None
    assert any(form.value in reason.text for reason in verdict.reasons)


def test_a_live_blog_under_one_plain_piece_of_news_is_told_as_that() -> None:
    title = "Mayor vetoes harbor levy after ferry strike"
    assert roundup_marker(article(title, ArticleForm.LIVE_BLOG)) == ""
    both = "Mayor vetoes harbor levy; ferry strike ends"
    assert roundup_marker(article(both, ArticleForm.LIVE_BLOG)) == "live blog"


def test_an_opinion_belongs_to_its_story() -> None:
    verdict = Pipeline(Words()).decide(
        article("Harbor levy", ArticleForm.OPINION), datetime(2026, 3, 3, tzinfo=UTC)
    )
    assert verdict.placement is not None
