"""The tools that read and have no single operation of the API: article, why, match, backtest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from policywire.config.config_error import ConfigurationError
from policywire.config.enums import Tier
from policywire.config.models import Configuration
from policywire.crawler.model.url import canonicalize_url
from policywire.pipeline.model.article_verdict import Match
from policywire.pipeline.topics.authoring.backtest import Backtest
from policywire.pipeline.topics.query.topic_error import TopicError
from policywire.store.decisions.audit import AuditTrail
from policywire.web.api.operation import adapter
from policywire.web.mcp.tool import McpTool, ToolArguments, at
from policywire.web.pages.article import requested_audit_trail
from policywire.web.pages.setup.folder import topics_file_of
from policywire.web.pages.topic import pasted_article, requested_topic
from policywire.web.pages.topic_editor import backtest_stored
from policywire.web.views.request import HttpError, PageRequest

TEXT_AT_ONCE = 10_000
"""Characters of an article's text that one answer holds, each of which JSON may write as two."""

MAX_DAYS = 90


class ArticleArguments(ToolArguments):
    """Which article, and from where on."""

    url: str = Field(min_length=1, description="The article's address, as other answers give it.")
    offset: int = Field(default=0, ge=0, description="`next_offset` of the answer before.")


class UrlArguments(ToolArguments):
    """Which article."""

    url: str = Field(min_length=1, description="The article's address, as other answers give it.")


class MatchArguments(ToolArguments):
    """A text to try on the topics."""

    title: str = Field(default="", max_length=500, description="The headline.")
    text: str = Field(default="", description="The text below it.")


class BacktestArguments(ToolArguments):
    """A topic, and how far back."""

    topic: str = Field(min_length=1, description="The topic's key.")
    days: int = Field(default=7, ge=1, le=MAX_DAYS, description="How many days back.")
    definition: str = Field(
        default="",
        max_length=20_000,
        description="Another version of the topic to try, as YAML that begins with its key. "
        "It is compared with the one in force; nothing is saved.",
    )


def article(request: PageRequest, given: ArticleArguments) -> Mapping[str, Any]:
    """An article with a part of its text."""
    trail = _trail(request, given.url)
    found, end = trail.article, given.offset + TEXT_AT_ONCE
    return {
        "url": found.url,
        "title": found.title,
        "outlet": found.outlet,
        "tier": found.tier,
        "kind": found.kind,
        "author": found.author,
        "language": found.language,
        "published": found.published,
        "found": found.found,
        "story": trail.story.id if trail.story else None,
        "topics": [each.topic for each in trail.verdict.matches] if trail.verdict else [],
        "length": len(found.text),
        "next_offset": end if end < len(found.text) else None,
        "text": found.text[given.offset : end],
    }


def why(request: PageRequest, given: UrlArguments) -> Mapping[str, Any]:
    """Everything that was decided about an article, without its text."""
    trail: dict[str, Any] = adapter(AuditTrail).dump_python(_trail(request, given.url))
    kept = ("url", "title", "outlet", "tier", "kind", "published", "found")
    return {**trail, "article": {name: trail["article"][name] for name in kept}}


def match(request: PageRequest, given: MatchArguments) -> Mapping[str, Any]:
    """The topics that a text matches, and those that it nearly does."""
    if not given.title and not given.text:
        raise HttpError(400, "Nothing to match", "Give `title` or `text`, or both.")
    matcher = request.app_context.matcher()
    pasted = pasted_article(request, given.title, given.text, Tier.PRESS)
    return {
        "matches": [_match(each) for each in matcher.match(pasted)],
        "near_misses": [
            {"topic": each.topic, "part": each.part, "lacked": each.lacked}
            for each in matcher.near_misses(pasted)
        ],
    }


def backtest(request: PageRequest, given: BacktestArguments) -> Mapping[str, Any]:
    """What a topic would have matched; a changed version of it beside the one in force."""
    named = at(request, request.path, {"key": given.topic})
    key, in_force = requested_topic(named)
    try:
        tried = _drafted(named, key, given.definition) if given.definition else None
        result = backtest_stored(
            named, key, tried or named.configuration, in_force if tried else None, given.days
        )
    except (ConfigurationError, TopicError) as error:
        told = " ".join(str(fault) for fault in error.faults[:5])
        raise HttpError(422, "This definition cannot be tried", told) from None
    found: Mapping[str, Any] = adapter(Backtest).dump_python(result)
    return {"topic": key, "matches_a_day": round(result.per_day, 2), **found}


def _drafted(request: PageRequest, key: str, definition: str) -> Configuration:
    file = topics_file_of(request)
    return file.draft(key, definition, file.read(key).digest).loaded.configuration


def _trail(request: PageRequest, url: str) -> AuditTrail:
    return requested_audit_trail(at(request, request.path, {}, {"url": canonicalize_url(url)}))


def _match(found: Match) -> dict[str, Any]:
    return {
        "topic": found.topic,
        "score": round(found.score, 3),
        "about": found.about,
        "clause": found.clause,
        "words": sorted({span.text for span in found.spans}),
    }


ARTICLE = McpTool(
    title="One article",
    description="An article with its text, in parts of 10,000 characters.",
    arguments=ArticleArguments,
    run=article,
)
WHY = McpTool(
    title="Why an article was or was not told",
    description="Every decision about an article, each with its reason: copy, topics, story, "
    "development, alerts, and each attempt to deliver them; corrections by people.",
    arguments=UrlArguments,
    run=why,
)
MATCH = McpTool(
    title="Try a text on the topics",
    description="Which topics a text matches, with score, clause and words, and which it nearly "
    "matches. Nothing is stored.",
    arguments=MatchArguments,
    run=match,
)
BACKTEST = McpTool(
    title="Test a topic on stored articles",
    description="What a topic would have matched in the last days: matches a day, the newest "
    "matches, near misses, conditions that never matched; with `definition` also what that "
    "version gains and loses. Nothing is saved.",
    arguments=BacktestArguments,
    run=backtest,
)
