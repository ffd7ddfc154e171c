"""The worked example: one article and what was known before, to try a model with."""

from __future__ import annotations

from datetime import UTC, datetime

from policywire.crawler.model.article import Article
from policywire.pipeline.stories.known_reports import KnownReport

KNOWN = (
    KnownReport(
        at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        outlet="Harbour Post",
        title="Ferry operators ask court to stop port's night levy",
        lead="Three ferry operators asked the district court on Monday to stop the night levy that "
        "the port authority of Westhaven wants to charge from April.",
    ),
)
ARTICLE = Article(
    url="https://news.example/levy",
    title="Court halts night levy at Westhaven port",
    text="WESTHAVEN - The district court on Thursday suspended the night levy of the port "
    "authority. Judge Ida Rømer wrote that the authority had no power to charge it. "
    "The operators had sued on Monday. The levy of 40 crowns a crossing was to begin in April.",
    outlet="Coast Radio",
    found=datetime(2026, 3, 5, 15, tzinfo=UTC),
    published=datetime(2026, 3, 5, 14, tzinfo=UTC),
    language="en",
)
