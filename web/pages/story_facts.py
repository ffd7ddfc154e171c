"""The facts of a story, read from what its newest developments said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policywire.alerts.model.alert import OutletReport
from policywire.pipeline.stories.facts.story_facts import (
    FactSource,
    NewFacts,
    StoryFacts,
    facts_of,
)
from policywire.pipeline.text.sentences import sentences
from policywire.store.articles import articles
from policywire.store.database.session import Session
from policywire.store.stories import developments
from policywire.store.stories.developments import DevelopmentView
from policywire.store.stories.stories import StorySummary

FACTS_FROM = 60
"""The newest developments whose facts are collected."""
FACTS_READ = 2500
"""Letters of each of their articles in which facts are looked for; what is news stands on top."""


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """The facts of a story; who reported each, and what each development changed, by its id."""

    facts: StoryFacts
    reports: Mapping[str, OutletReport]
    changes: Mapping[int, NewFacts]


def known_facts(session: Session, summary: StorySummary) -> KnownFacts:
    """What the newest developments of a story said, and what each of them changed."""
    views = list(reversed(developments.of_story(session, summary.id, limit=FACTS_FROM)))
    texts = articles.texts(session, {each.article.url for each in views}, FACTS_READ)
    facts = facts_of([_fact_source(each, texts.get(each.article.url, "")) for each in views])
    later = list(zip(views, facts.by_source, strict=True))[1:]
    return KnownFacts(
        facts,
        {each.article.url: each.article for each in views},
        {view.id: new for view, new in later},
    )


def _fact_source(view: DevelopmentView, text: str) -> FactSource:
    found = view.development
    read = [text[start:end] for start, end in sentences(text)]
    new = [each.text for each in found.new]
    headline = found.headline or view.article.title
    return FactSource(found.article, found.at, tuple(dict.fromkeys((*read, *new))), headline)
