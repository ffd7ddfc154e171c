"""Search in the topic language: the index proposes, the matcher decides."""

from __future__ import annotations

import pytest

from policywire.config.models import Configuration
from policywire.web.views import topic_search
from policywire.web.views.topic_search import is_topic_query
from tests.store.newsroom import article, judge, verdict
from tests.web.conftest import TOPICS
from tests.web.document import Document
from tests.web.site import Reader, Site

TEXTS = {
    "near": ("Agents lent", "The tax office lends its special agents to the border police."),
    "far": (
        "Budget",
        "Agents of the border police met. " + "Much was said. " * 20 + "The tax office.",
    ),
    "title": ("Audit of the harbor", "Nothing else is told here of the matter at all."),
    "body": ("Harbor news", "There was an audits report, and a refund of the tax office came."),
}


@pytest.fixture
def stored(site: Site) -> Site:
    site.configuration = Configuration.model_validate(
        {
            "topics": TOPICS,
            "entities": {"office": {"names": ["tax office", "Revenue Board"]}},
        }
    )
    for name, (title, text) in TEXTS.items():
        about = article(name, title=title, text=text, lede="", outlet=f"The {name} Gazette")
        judge(site.store, about, verdict(about))
    return site


async def names(reader: Reader, query: str) -> set[str]:
    shown = Document((await reader.get(f"/search?q={query}")).text)
    links = [each.attributes["href"] for each in shown.all(".hits h2 a")]
    return {name for name in TEXTS if any(link.endswith(f"%2F{name}") for link in links)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("@office NEAR/8 agents", {"near"}),
        ("@office AND agents", {"near", "far"}),
        ("title:audit", {"title"}),
        ("audit* AND NOT refund", {"title"}),
        ("(audit OR agents) AND NOT @office", {"title"}),
        ('"special agents" AND outlet:"near gazette"', {"near"}),
        ("ATLEAST/2(agents OR police)", {"near", "far"}),
        ("body:(refund OR lends)", {"near", "body"}),
        ("agents", {"near", "far"}),
    ],
)
async def test_each_operator_finds_what_a_topic_would(
    stored: Site, query: str, expected: set[str]
) -> None:
    reader = Reader(stored.application())
    assert await names(reader, query.replace("/", "%2F").replace(" ", "+")) == expected
    await reader.close()


@pytest.mark.parametrize(
    "query",
    ["@nobody AND x", "NEAR/3 agents", "NOT agents", "outlet:gazette", "(agents", "topic:x"],
)
async def test_what_cannot_be_meant_is_read_as_plain_words_and_says_so(
    stored: Site, query: str
) -> None:
    reader = Reader(stored.application())
    answer = await reader.get(f"/search?q={query}")
    await reader.close()
    assert answer.status_code == 200
    assert "Searched for plain words, because" in Document(answer.text).text(".note")


async def test_a_search_that_tries_many_goes_on_on_the_next_page(
    stored: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topic_search, "MAX_TRIED", 2)
    monkeypatch.setattr(topic_search, "AT_ONCE", 2)
    reader = Reader(stored.application())
    path, seen = "/search?q=@office+AND+(agents+OR+refund)", []
    while path:
        shown = Document((await reader.get(path)).text)
        seen += [each.attributes["href"] for each in shown.all(".hits h2 a")]
        path = next((each.attributes["href"] for each in shown.all("nav.more a")), "")
    await reader.close()
    assert len(seen) == len(set(seen)) == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    "typed", ["tax agents", 'a "phrase here"', "audit* -refund", "a OR b", "12:30"]
)
def test_plain_words_are_not_taken_for_the_topic_language(typed: str) -> None:
    assert not is_topic_query(typed)
