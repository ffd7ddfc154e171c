"""Backtest, suggestions, import and the linter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from policywire.config.models import Entity, Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.backtest import backtest
from policywire.pipeline.topics.keywords_import import import_keywords, translate_query
from policywire.pipeline.topics.lint import lint
from policywire.pipeline.topics.matcher import Matcher
from policywire.pipeline.topics.suggest import LabelledArticle, SuggestionAction, suggest
from policywire.pipeline.topics.topic_error import TopicError

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


@pytest.mark.parametrize(
    ("query", "ours"),
    [
        ("irs audit", "irs AND audit"),
        ("one OR two -site:a.example", "(one OR two) AND NOT outlet:a.example"),
        ('"tax evasion" OR "tax fraud" irs', '("tax evasion" OR "tax fraud") AND irs'),
        ("intitle:ICE (raid | raids) -hockey", "title:ICE AND (raid OR raids) AND NOT hockey"),
        ("irs AROUND(5) audit", "irs NEAR/5 audit"),
        ("IRS & ICE", "IRS AND ICE"),
        ("“tax gap” +report", '"tax gap" AND report'),
        ("when:7d irs", '"when: 7d" AND irs'),
        ("(irs OR (audit", "(irs OR (audit))"),
    ],
)  # fmt: skip
def test_a_search_alert_s_query_is_translated(query: str, ours: str) -> None:
    assert translate_query(query) == ours


def test_lists_and_opml_become_topics_with_keys() -> None:
    assert list(import_keywords("# mine\nIRS audits\n\nIRS audits\n")) == [
        "irs-audits",
        "irs-audits-2",
    ]
    opml = '<opml><body><outline text="Google Alert - IRS &amp; ICE" type="rss"/></body></opml>'
    topics = import_keywords(opml)
    assert topics["irs-ice"].title == "IRS & ICE"
    assert Matcher(topics, {}).match(article("IRS helps ICE"))


def test_an_imported_line_that_says_nothing_is_named_by_its_number() -> None:
    with pytest.raises(TopicError) as error:
        import_keywords('irs\n"—"\naudit')
    assert [fault.index for fault in error.value.faults] == [1]


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"query": "IRS OR audit AND agents"}, "side by side"),
        ({"any": ["tax agents", "Tax agent"]}, "finds the same"),
        ({"any": ["tax tips today", "irs"], "none": ["tax tips"]}, "can never match"),
        ({"any": ["tax"]}, "in most policy news"),
        ({"any": ["ab*", "irs"]}, "very many words"),
        ({"any": ["TAX FRAUD"]}, "in capitals only"),
        ({"any": ["irs or ice"]}, "as one phrase"),
        ({"any": ["irs"], "threshold": 0.9}, "all but headlines"),
        ({"any": ["irs"], "from": {"languages": ["es"]}}, "English articles do not count"),
    ],
)
def test_the_linter_warns_of_what_is_likely_meant_otherwise(
    parts: dict[str, object], problem: str
) -> None:
    warnings = lint({"t": topic(**parts)}, {})
    assert any(problem in warning.problem for warning in warnings), warnings


@pytest.mark.parametrize(
    "parts",
    [
        {"query": "(IRS OR audit) AND agents"},
        {"query": '"one OR two" AND irs'},
        {"any": ["Immigration and Customs Enforcement", "IRS CI", "audit*"]},
    ],
)
def test_the_linter_has_nothing_to_say_to_a_plain_topic(parts: dict[str, object]) -> None:
    assert lint({"t": topic(**parts)}, {}) == []


def test_the_linter_names_entities_that_nobody_uses() -> None:
    warnings = lint({"t": topic(any=["irs"])}, {"ice": Entity(names=["ICE"])})
    assert [warning.topic for warning in warnings] == ["@ice"]
