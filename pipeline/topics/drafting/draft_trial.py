"""What a draft would have done with the stored articles, and what looks wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policywire.config.models import Entity, Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.authoring.backtest import Backtest, backtest
from policywire.pipeline.topics.authoring.lint import TopicWarning, lint
from policywire.pipeline.topics.authoring.near_headlines import NearHeadlines, near_headlines
from policywire.pipeline.topics.drafting.topic_draft import TopicDraft
from policywire.pipeline.topics.matcher import Matcher

FEW = 20
"""A name alone in more headlines than this, and than twice the matches, is another topic."""
BROAD = 0.2
"""A draft that so large a share of all stored articles meets says too little."""


@dataclass(frozen=True, slots=True)
class DraftTrial:
    """What the draft matched, what its headlines came near to, and what the linter says.

    `found.lost` are articles that its `none` leaves out.
    """

    found: Backtest
    near: tuple[NearHeadlines, ...]
    warnings: tuple[TopicWarning, ...]

    @property
    def is_too_broad(self) -> bool:
        """Whether so many stored articles meet it that nobody would follow it."""
        return self.found.matched > max(FEW, BROAD * self.found.articles)


def _is_near(alone: NearHeadlines, most: int) -> bool:
    """Whether a word by itself is near enough: not where it lacks the name that all asks for."""
    widens = alone.change is not None and "out of all" not in alone.change.text
    return widens and alone.count <= most


def try_draft(
    draft: TopicDraft,
    articles: Sequence[Article],
    topics: Mapping[str, Topic],
    entities: Mapping[str, Entity],
) -> DraftTrial:
    """The draft beside the topics and entities of a configuration, on articles that are stored."""
    names = {**entities, **draft.entities}
    only = {draft.key: draft.topic}
    matcher = Matcher(only, names)
    left = [article for article in articles if not matcher.match(article)]
    near = near_headlines(left, only, names, fewest=1, alone=True)
    most = max(FEW, 2 * (len(articles) - len(left)))
    # What `none` leaves out is shown: an author has to see what its words cost.
    open_topic = draft.topic.model_copy(update={"none": []}) if draft.topic.none else None
    return DraftTrial(
        backtest(articles, draft.key, only, names, open_topic),
        tuple(each for each in near if len(each.named) > 1 or _is_near(each, most)),
        tuple(each for each in lint({**topics, **only}, names) if each.topic == draft.key),
    )
