"""What all titles of a register say tells nothing; what fills the gaps makes two records of two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from policywire.config.enums import ArticleKind, Tier
from policywire.crawler.model.article import Article
from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.stories.copies.register_forms import RegisterForms
from policywire.pipeline.topics.matcher import Matcher

WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
FORM = "{} Carts recalls axles that may break on {} bridges"
FILLED = (
    ("Ashby", "wooden"), ("Brook", "stone"), ("Carver", "iron"), ("Dale", "rope"),
    ("Ewing", "toll"),
)  # fmt: skip


def recall(number: int, maker: str, bridge: str, *, tier: Tier = Tier.OFFICIAL) -> Article:
    official = tier is Tier.OFFICIAL
    return Article(
        url=f"https://safety.example/{number}",
        title=FORM.format(maker, bridge),
        text=f"{maker} Carts calls back axles that may break without warning. Owners of a cart are"
        " asked to take it off the road and to bring it to the seller, who mends it for nothing"
        " within thirty days. Nobody has been hurt as far as the office knows.",
        outlet="Safety Office",
        tier=tier,
        kind=ArticleKind.OFFICIAL_DOCUMENT if official else ArticleKind.NEWS,
        found=WHEN + timedelta(minutes=number),
    )


def stories_of(articles: list[Article], *, expected: bool) -> int:
    pipeline = Pipeline(Matcher({}, {}))
    if expected:
        pipeline.expect(articles)
    stories = set()
    for one in articles:
        verdict = pipeline.decide(one, one.found)
        pipeline.remember(one, verdict)
        assert verdict.placement
        stories.add(verdict.placement.story)
    return len(stories)


def test_items_of_one_form_are_stories_of_their_own_from_the_first_poll_on() -> None:
    articles = [recall(n, *filled) for n, filled in enumerate(FILLED)]
    assert stories_of(articles, expected=True) == len(FILLED)
    assert stories_of(articles, expected=False) < len(FILLED)


def test_a_form_is_learned_from_what_is_remembered_and_forgotten_with_it() -> None:
    forms = RegisterForms()
    titles = [FORM.format(*filled) for filled in FILLED]
    for title in titles[:4]:
        forms.add("Safety Office", title)
    assert forms.are_other_records("Safety Office", titles[0], titles[4])
    assert not forms.are_other_records("Another Office", titles[0], titles[4])
    forms.remove("Safety Office", titles[0])
    assert not forms.are_other_records("Safety Office", titles[0], titles[4])


@pytest.mark.parametrize(
    ("title", "other"),
    [
        (FORM.format("Ashby", "wooden"), FORM.format("Ashby", "wooden")),
        (f"{FORM.format('Ashby', 'old')} 3", f"{FORM.format('Ashby', 'old')} 4"),
        (FORM.format("Ashby", "old"), f"{FORM.format('Ashby', 'old')}, office says"),
    ],
)
def test_a_number_or_a_few_words_more_make_no_other_record(title: str, other: str) -> None:
    forms = RegisterForms()
    for filled in FILLED:
        forms.add("Safety Office", FORM.format(*filled))
    assert not forms.are_other_records("Safety Office", title, other)


def test_a_papers_headlines_make_no_form() -> None:
    articles = [recall(n, *filled, tier=Tier.PRESS) for n, filled in enumerate(FILLED)]
    assert stories_of(articles, expected=True) == stories_of(articles, expected=False)
