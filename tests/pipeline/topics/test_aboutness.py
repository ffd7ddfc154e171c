"""Whether an article is about a topic or only mentions it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policywire.config.models import Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import Match
from policywire.pipeline.pipeline import match_reason
from policywire.pipeline.topics.matcher import Matcher

OTHER = "The harbour board met again and nobody knew what the new quay would cost the town. "
LONG = OTHER * 20
DREDGING = "Dredging of the channel begins. Dredging costs money. Dredging takes a year. "


def matches(title: str, text: str) -> dict[str, Match]:
    article = Article(
        url="https://news.example/1", title=title, text=text, outlet="News",
        found=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    topics = {
        "dredging": Topic(title="D", any=["dredging"], threshold=0),
        "ferries": Topic(title="F", any=["ferry"], threshold=0),
    }
    return {match.topic: match for match in Matcher(topics, {}).match(article)}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Ferry fares rise", LONG),
        ("News", f"A ferry sank.\n{LONG}"),
        ("News", f"{OTHER}\n{OTHER}A ferry sank."),
        ("News", f"{LONG}\n{LONG}" + "The ferry sank. " * 6),
        ("Dredging and a ferry", DREDGING),
    ],
)
def test_headline_lede_short_text_and_many_places_make_an_article_about_it(
    title: str, text: str
) -> None:
    assert matches(title, text)["ferries"].about


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("News", f"{OTHER}\n{LONG}A ferry sank.\n{OTHER}"),
        ("News", f"{OTHER}\n{LONG}{LONG}A ferry sank.\n{OTHER}The ferry was old."),
        ("Dredging begins", f"{DREDGING}\n{OTHER * 5}A ferry sank."),
    ],
)
def test_one_place_in_a_long_text_or_beside_a_stronger_topic_is_a_mention(
    title: str, text: str
) -> None:
    assert not matches(title, text)["ferries"].about


def test_a_mention_has_its_reason_and_figures() -> None:
    found = matches("Dredging begins", f"{DREDGING}\n{OTHER * 5}A ferry sank.")
    assert found["dredging"].about
    assert found["ferries"].parts["stronger"] >= 0.2
    reason = match_reason(tuple(found.values()))
    assert "ferries by ferry (a mention: not in headline or lede" in reason.text
    assert reason.evidence["mentioned"] == ["ferries"]
