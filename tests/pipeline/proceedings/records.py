"""Records of a register, in the shapes of its API and its feeds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from policywire.config.enums import ArticleKind, Tier
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict
from policywire.pipeline.pipeline import Pipeline

MORNING = datetime(2026, 5, 12, 12, tzinfo=UTC)


def record(title: str, text: str = "", *, days: float = 0, url: str = "", **facts: str) -> Article:
    """A record of the official record; `facts` are its fields, with _ for a blank."""
    when = MORNING + timedelta(days=days)
    return Article(
        url=url or f"https://record.example/{abs(hash((title, text, days)))}",
        title=title,
        text=text,
        outlet="Register",
        found=when,
        published=when,
        tier=Tier.OFFICIAL,
        kind=ArticleKind.OFFICIAL_DOCUMENT,
        fields={name.replace("_", " "): value for name, value in facts.items()},
    )


def bill(number: int, action: str, *, title: str = "Harbor Act", days: float = 0) -> Article:
    """A bill with its latest action, as Congress.gov lists it."""
    when = MORNING + timedelta(days=days)
    return record(
        f"HR {number}: {title}",
        f"Latest action on {when:%Y-%m-%d}: {action}",
        days=days,
        bill=f"HR {number}",
        congress="119",
        latest_action=action,
    )


def filing(docket: str, text: str, *, entry: int = 1, days: float = 0) -> Article:
    """An entry of a docket, as CourtListener's feed gives it."""
    return record(f"Entry #{entry} in Union v. Ports ({docket})", text, days=days)


def news(title: str, text: str, *, days: float = 0, outlet: str = "Gazette") -> Article:
    """A report of a paper."""
    when = MORNING + timedelta(days=days)
    return Article(
        url=f"https://paper.example/{abs(hash((title, days)))}",
        title=title,
        text=text,
        outlet=outlet,
        found=when,
        published=when,
    )


def judged(pipeline: Pipeline, *articles: Article) -> list[ArticleVerdict]:
    """The verdicts on articles that come one after the other."""
    verdicts = []
    for article in articles:
        verdicts.append(pipeline.decide(article, article.found))
        pipeline.remember(article, verdicts[-1])
    return verdicts
