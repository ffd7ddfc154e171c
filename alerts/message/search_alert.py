"""The alert about an article that a saved search found, whether or not it is news of a topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from policywire.alerts.message.build_alert import compose, report_of
from policywire.alerts.message.certainty import certainty_of
from policywire.alerts.message.key_facts import key_facts
from policywire.alerts.model.alert import Alert, MatchEvidence
from policywire.alerts.model.story_context import StoryContext
from policywire.config.enums import DevelopmentKind, Stage, Strength
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict

PREFIX = "search-"
"""How the ids of such alerts begin: they are no developments."""
IMPORTANCE = 0.5
"""Of an article that is no development: nobody judged it."""


@dataclass(frozen=True, slots=True)
class SearchFind:
    """What a search found: its name and key, and the words where they stand in the article.

    `snippet` is cut into pieces, each said to be marked or not.
    """

    key: str
    name: str
    typed: str
    snippet: Sequence[tuple[str, bool]]


def compose_find(
    find: SearchFind, article: Article, verdict: ArticleVerdict | None, context: StoryContext | None
) -> Alert:
    """The alert about a find; `context` is that of the article's story, if it is in one."""
    if verdict and context and verdict.development and verdict.development.topics:
        alert = compose(article, verdict, context, {})
    else:
        alert = _plain(article, verdict, context)
    return replace(
        alert,
        id=find_id(find.key, article.url),
        why=(_evidence(find),),
        search=find.name,
        timeline=(),
        # A detail waits for the next alert on its story, which may never come to this reader.
        strength=Strength.DEVELOPMENT,
    )


def find_id(key: str, url: str) -> str:
    """The same for the same search and article: no search tells an article twice."""
    return PREFIX + sha256(f"{key} | {url}".encode(errors="replace")).hexdigest()[:32]


def _plain(article: Article, verdict: ArticleVerdict | None, context: StoryContext | None) -> Alert:
    sure = certainty_of(article)
    placement = verdict.placement if verdict else None
    opened = placement is None or placement.opened
    return Alert(
        id="",
        kind=DevelopmentKind.NEW_STORY if opened else DevelopmentKind.NEW_FACTS,
        story=placement.story if placement and context else "",
        story_title=(context.title if context else "") or article.title,
        storyline="",
        at=article.found,
        article=report_of(article),
        new=(),
        why=(),
        importance=IMPORTANCE,
        stage=Stage.REPORTED,
        previous_stage=Stage.REPORTED,
        language=article.language,
        facts=key_facts(article, article.title),
        is_official=sure.is_official,
        act=sure.status,
        is_denial=sure.denied,
        sourcing=sure.sourcing,
    )


def _evidence(find: SearchFind) -> MatchEvidence:
    text, marks = "", []
    for piece, marked in find.snippet:
        if marked:
            marks.append((len(text), len(text) + len(piece)))
        text += piece
    return MatchEvidence(
        topic=find.key,
        title=f"Saved search: {find.name}",
        clause=find.typed,
        snippet=text,
        marks=tuple(marks),
    )
