"""Questions to the archive: by the API, by a model's tool, on the search page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policywire.store.articles import articles
from policywire.web.views.archive_answer import is_question
from tests.store.newsroom import article, judge, verdict
from tests.web.mcp.client import ask, connected, refusal
from tests.web.site import Reader, Site

pytestmark = pytest.mark.slow
QUESTION = "When did the regulator fine the water company?"


@pytest.fixture
def answered(site: Site) -> Site:
    """A site with one article that answers, and one that does not."""
    told = article(
        "fined",
        title="Water company fined over sewage",
        text="The company has two million customers.\nThe regulator fined it on 3 March.",
    )
    judge(site.store, told, verdict(told, "s1"))
    other = replace(article("else"), title="Ferry timetable changes", text="Boats leave at noon.")
    with site.store.writing() as session:
        articles.add(session, [other])
    return site


async def test_a_tool_gives_the_sentence_with_article_outlet_and_date(answered: Site) -> None:
    async with connected(answered) as client:
        found = (await ask(client, "ask", q=QUESTION))["passages"]
        assert "fined it on 3 March" in found[0]["text"]
        assert found[0]["url"].startswith("https://")
        assert (found[0]["sentence"], found[0]["story"]) == (2, "s1")
        assert (await ask(client, "ask", q="Who painted the lighthouse?"))["passages"] == []
        assert "q: String should" in await refusal(client, "ask", q="")


async def test_a_word_that_stands_nowhere_does_not_hide_the_answer(answered: Site) -> None:
    async with connected(answered) as client:
        found = await ask(client, "ask", q="When did the regulator fine the zzyzx water company?")
        assert "fined it" in found["passages"][0]["text"]


@pytest.mark.parametrize(
    "asked", ["Did they fine the water company?", "who was fining the water company"]
)
async def test_a_verb_is_found_in_each_of_its_forms(answered: Site, asked: str) -> None:
    async with connected(answered) as client:
        found = await ask(client, "ask", q=asked)
        assert "fined it" in found["passages"][0]["text"]


async def test_the_search_page_answers_what_is_a_question(answered: Site) -> None:
    reader = Reader(answered.application())
    asked = (await reader.get(f"/search?q={QUESTION.replace(' ', '+')}")).text
    assert "What the archive says" in asked
    assert "fined it on 3 March" in asked
    assert "What the archive says" not in (await reader.get("/search?q=regulator+fined")).text
    await reader.close()


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        (QUESTION, True),
        ("how much did the company pay", True),
        ("Did the bill pass the Senate?", True),
        ("treasury memo", False),
        ("audit*", False),
        ('what "he said" about it', False),
        ("will power plants", False),
    ],
)
def test_a_question_is_told_from_words(typed: str, asks: bool) -> None:
    assert is_question(typed) is asks
