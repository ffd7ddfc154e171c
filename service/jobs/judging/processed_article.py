"""What the processing job gives for each article."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.alerts.model.alert import Alert, Decision
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict


@dataclass(frozen=True, slots=True)
class ProcessedArticle:
    """One article with all that was decided about it."""

    article: Article
    verdict: ArticleVerdict
    alert: Alert | None
    decisions: tuple[Decision, ...]
    waits: bool = False
    """Whether it is told later, once a second reader has answered or the deadline is past."""
    is_settled: bool = False
    """Whether it waited, and is told now: it was counted before."""
    gained_topics: bool = False
    """Whether opinions added topics to those that the memory knows of it."""
