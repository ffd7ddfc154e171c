"""Reports of one event by one outlet each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from policywire.crawler.model.article import Article

START = datetime(2025, 6, 2, 7, 30, tzinfo=UTC)


def report(number: int, title: str, text: str, hours: float) -> Article:
    """An outlet's report, so many hours after the start."""
    when = START + timedelta(hours=hours)
    return Article(
        url=f"https://outlet{number}.example/a",
        title=title,
        text=text,
        outlet=f"Outlet {number}",
        found=when,
        published=when,
    )
