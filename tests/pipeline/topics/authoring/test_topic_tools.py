"""Backtest and suggestions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from policywire.config.models import Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.authoring.backtest import backtest
from policywire.pipeline.topics.authoring.suggest import LabelledArticle, SuggestionAction, suggest
from policywire.pipeline.topics.matcher import Matcher

START = datetime(2026, 1, 1, tzinfo=UTC)


def article(title: str, text: str = "", day: int = 0) -> Article:
    return Article(
        url=f"https://news.example/{title}",
        title=title,
        text=text,
        outlet="News",
        found=START + timedelta(days=day),
    )


def topic(**parts: object) -> Topic:
    return Topic.model_validate({"title": "T", **parts})


ARTICLES = [
    article("IRS audits partnerships", day=0),
    article("IRS audits churches", day=1),
    article("Tips on tips", day=2),
    article("Audits of banks", day=4),
]


def test_a_backtest_counts_matches_a_day_and_what_was_gained_and_lost() -> None:
    topics = {"t": topic(any=["audits", "levies"])}
    result = backtest(ARTICLES, "t", topics, {}, topic(any=["partnerships", "tips"]))
    assert (result.articles, result.matched, result.days, result.per_day) == (4, 3, 4.0, 0.75)
    assert [hit.title for hit in result.sample] == [
        "Audits of banks", "IRS audits churches", "IRS audits partnerships",
    ]  # fmt: skip
    assert [hit.title for hit in result.gained] == ["Audits of banks", "IRS audits churches"]
    assert [hit.title for hit in result.lost] == ["Tips on tips"]
    assert (result.gained_count, result.lost_count) == (2, 1)


def test_a_backtest_names_silent_and_noisy_alternatives_and_near_misses() -> None:
    topics = {"t": topic(any=["audits", "levies", "churches"], all=["IRS"])}
    result = backtest(ARTICLES, "t", topics, {})
    assert result.silent == ("levies",)
    assert [(noise.entry, noise.alone) for noise in result.noisy] == [("audits", 1)]
    assert [(hit.title, miss.lacked) for hit, miss in result.near_misses] == [
        ("Audits of banks", "IRS")
    ]


def test_a_backtest_without_articles_is_empty_and_not_an_error() -> None:
    result = backtest([], "t", {"t": topic(any=["audits"])}, {})
    assert (result.matched, result.per_day, result.silent) == (0, 0.0, ("audits",))


def test_a_backtest_of_an_unknown_topic_is_refused() -> None:
    with pytest.raises(KeyError):
        backtest([], "t", {}, {})


def test_suggestions_tell_what_each_phrase_would_gain_and_lose() -> None:
    matcher = Matcher({"t": topic(any=["audits"])}, {})
    judged = [
        LabelledArticle(article(f"Audits of firm {n}", "The revenue agents came."), True)
        for n in range(6)
    ]
    judged += [
        LabelledArticle(article(f"Town {n}", "Revenue agents searched it."), True) for n in range(4)
    ]
    judged += [
        LabelledArticle(article(f"Energy audits {n}", "Insulate the roof."), False)
        for n in range(5)
    ]
    judged += [LabelledArticle(article(f"Weather {n}", "It rains."), False) for n in range(5)]
    found = suggest(matcher, "t", judged)
    best = {each.action: each for each in reversed(found)}
    assert "revenue agent" in best[SuggestionAction.ADD].phrase
    assert (best[SuggestionAction.ADD].gains, best[SuggestionAction.ADD].losses) == (4, 0)
    assert best[SuggestionAction.EXCLUDE].phrase in {"energy audit", "insulate the roof", "energy"}
    assert (best[SuggestionAction.EXCLUDE].gains, best[SuggestionAction.EXCLUDE].losses) == (5, 0)


def test_nothing_is_suggested_from_nothing() -> None:
    assert suggest(Matcher({"t": topic(any=["audits"])}, {}), "t", []) == ()


def test_a_word_that_says_nothing_is_never_suggested() -> None:
    matcher = Matcher({"t": topic(any=["wells"])}, {})
    judged = [
        LabelledArticle(article(f"Wells shut off in county {n}", "People there say so."), False)
        for n in range(6)
    ]
    judged += [
        LabelledArticle(article(f"Wells polluted by nitrate {n}", "Farmers were told."), True)
        for n in range(6)
    ]
    found = suggest(matcher, "t", judged)
    phrases = {each.phrase for each in found}
    assert phrases
    assert not phrases & {"off", "in", "there", "people", "say", "told", "by"}
    assert not [each for each in phrases if each.split()[0] == "off"]
    assert found[0].gained[0].startswith("Wells shut off")
    assert found[0].lost == ()


def test_what_costs_a_relevant_article_for_two_others_is_not_suggested() -> None:
    matcher = Matcher({"t": topic(any=["wells"])}, {})
    judged = [LabelledArticle(article(f"Oil wells {n}"), False) for n in range(4)]
    judged += [LabelledArticle(article(f"Oil near wells {n}"), True) for n in range(2)]
    judged += [LabelledArticle(article(f"Wells tested {n}"), True) for n in range(6)]
    assert "oil" not in {each.phrase for each in suggest(matcher, "t", judged)}
