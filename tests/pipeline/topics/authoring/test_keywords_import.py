"""Import of keyword lists and of other tools' queries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from policywire.crawler.model.article import Article
from policywire.pipeline.topics.authoring.keywords_import import import_keywords
from policywire.pipeline.topics.matcher import Matcher


def query_of(line: str) -> str:
    found = import_keywords(line)
    assert not found.faults, found.faults
    return next(iter(found.topics.values())).query


@pytest.mark.parametrize(
    "query",
    [
        "(dairy OR cheese) AND NOT (goat OR sheep)",
        "ferry ONEAR/5 fare",
        "ATLEAST/2 dredging AND @corps",
        'title:(ferry NEAR/3 fare) AND outlet:"Harbour News"',
        "(a1 AND b1) OR (c1 AND d1)",
        "401(k)(2) AND fee",
        '=FINCEN AND lede:"shell compan*"',
        "topic:ferries AND kind:news",
    ],
)
def test_our_own_language_is_taken_as_it_is(query: str) -> None:
    assert query_of(query) == query


@pytest.mark.parametrize(
    ("query", "ours"),
    [
        ("irs audit", "irs AND audit"),
        ("one OR two -site:a.example", "(one OR two) AND NOT outlet:a.example"),
        ('"tax evasion" OR "tax fraud" irs', '("tax evasion" OR "tax fraud") AND irs'),
        ("intitle:ICE (raid | raids) -hockey", "title:ICE AND (raid OR raids) AND NOT hockey"),
        ("irs AROUND(5) audit", "irs NEAR/5 audit"),
        ("ferry NEAR4 fare", "ferry NEAR/4 fare"),
        ("ferry near/4 fare", "ferry NEAR/4 fare"),
        ("ferry NEAR(4) fare", "ferry NEAR/4 fare"),
        ("ferry ADJ4 fare", "ferry ONEAR/4 fare"),
        ("headline:ferry AND fare", "title:ferry AND fare"),
        ("HEADLINE(ferry OR boat)", "title:(ferry OR boat)"),
        ("ferry -(river OR canal)", "ferry AND NOT (river OR canal)"),
        ("ferry NOT canal", "ferry AND NOT canal"),
        ("ferry ANDNOT canal", "ferry AND NOT canal"),
        ("IRS & ICE", "IRS AND ICE"),
        ("“tax gap” +report", '"tax gap" AND report'),
        ("title:(ferry boat) fare", "title:(ferry AND boat) AND fare"),
    ],
)
def test_another_tool_s_query_is_translated(query: str, ours: str) -> None:
    assert query_of(query) == ours


@pytest.mark.parametrize(
    ("query", "sign", "cure"),
    [
        ("ferry /s fare", "/s", "NEAR/15"),
        ("ferry /p fare", "/p", "paragraph"),
        ("ferry /7 fare", "/7", "NEAR/7"),
        ("ferry +3 fare", "+3", "ONEAR/3"),
        ("ferry w/7 fare", "w/7", "NEAR/7"),
        ("ferry W/P fare", "W/P", "paragraph"),
        ("ferry pre/7 fare", "pre/7", "ONEAR/7"),
        ("ferry not w/7 fare", "not w/7", "NEAR/7"),
        ("ferry NEAR fare", "NEAR", "NEAR/5"),
        ("ferry SAME fare", "SAME", "NEAR/15"),
        ("ferry W3 fare", "W3", "quote it"),
        ('"ferry fare"~7', "~7", "NEAR/7"),
        ("ferrry~ AND fare", "ferrry~", "OR"),
        ("ferr! AND fare", "ferr!", "*"),
        ("fer?y AND fare", "fer?y", "both spellings"),
        ("col*r AND fare", "col*r", "* ends a word"),
        ("caps(FERRY) AND fare", "caps()", "parentheses alone"),
        ("atleast4(ferry)", "atleast4()", "parentheses alone"),
        ("ferry^3 fare", "^3", "take it out"),
        ("[2019 TO 2024] ferry", "[2019 TO 2024]", "take it out"),
        ("date>2024 ferry", "date>2024", "take it out"),
        ("ferry && fare", "&&", "AND"),
        ("ferry % fare", "%", "AND NOT"),
        ("when:7d ferry", "when:", "quote it"),
        ("ferry or boat", "or", "capitals"),
        ("(ferry OR (boat", "parenthesis", "add )"),
        ("ferry)", ")", "take it out"),
    ],
)
def test_what_we_do_not_know_is_refused_by_name_with_a_cure(
    query: str, sign: str, cure: str
) -> None:
    found = import_keywords(query)
    assert not found.topics
    assert sign in found.faults[0].problem
    assert cure in found.faults[0].cure


def test_a_bad_line_is_named_by_its_number_and_costs_no_other() -> None:
    found = import_keywords('irs\n"—"\nferry /s fare\naudit')
    assert list(found.topics) == ["irs", "audit"]
    assert [fault.index for fault in found.faults] == [1, 2]


def test_and_beside_or_is_taken_and_noted() -> None:
    found = import_keywords("ferry OR boat AND fare\n(ferry OR boat) AND fare")
    assert [topic.query for topic in found.topics.values()] == [
        "ferry OR (boat AND fare)",
        "(ferry OR boat) AND fare",
    ]
    assert [(note.index, "ferry OR (boat AND fare)" in note.cure) for note in found.notes] == [
        (0, True)
    ]


def test_lists_and_opml_become_topics_with_keys() -> None:
    assert list(import_keywords("# mine\nIRS audits\n\nIRS audits\n").topics) == [
        "irs-audits",
        "irs-audits-2",
    ]
    opml = '<opml><body><outline text="Google Alert - IRS &amp; ICE" type="rss"/></body></opml>'
    topics = import_keywords(opml).topics
    assert topics["irs-ice"].title == "IRS & ICE"
    found = Article(
        url="https://news.example/1", title="IRS helps ICE", text="", outlet="News",
        found=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    assert Matcher(topics, {}).match(found)
