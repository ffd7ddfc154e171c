"""What a model reads over HTTP, asked with the package's own client."""

from __future__ import annotations

import pytest

from policywire.web.mcp.answer import MAX_ANSWER, length
from policywire.web.mcp.tools import READING
from policywire.web.mcp.writing import WRITING
from tests.web.mcp.client import ask, connected, refusal
from tests.web.site import Site

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_clients_of_now_and_of_before_see_the_tools_that_read_and_no_other(
    demo: Site, mode: str
) -> None:
    async with connected(demo, mode=mode) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == set(READING)
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools.values())
        assert (await ask(client, "stories"))["stories"]


async def test_each_tool_answers_in_bounds_from_what_the_one_before_said(demo: Site) -> None:
    async with connected(demo) as client:
        story = (await ask(client, "stories"))["stories"][0]
        told = await ask(client, "story", id=story["id"])
        url = told["articles"][0]["report"]["url"]
        given = {
            "what_changed": {"since": "400d"},
            "search": {"q": "tariff*"},
            "ask": {"q": "Who leads the IRS?"},
            "story": {"id": story["id"]},
            "article": {"url": url},
            "why": {"url": url},
            "proceeding": None,
            "topic": {"key": story["topics"][0]},
            "backtest": {"topic": story["topics"][0], "days": 90},
            "match": {"title": "IRS cuts its audit staff", "text": "The IRS cut auditors."},
        }
        for name in READING:
            if (arguments := given.get(name, {})) is not None:
                answer = await ask(client, name, **arguments)
                assert length(answer) <= MAX_ANSWER + 1000, name


async def test_a_cursor_leads_through_all_developments_once_and_resumes_behind_them(
    demo: Site,
) -> None:
    async with connected(demo) as client:
        seen, answer = [], await ask(client, "what_changed", since="500d")
        seen += [each["id"] for each in answer["developments"]]
        while answer["next"]:
            answer = await ask(client, "what_changed", since="500d", cursor=answer["next"])
            seen += [each["id"] for each in answer["developments"]]
        assert len(seen) > 50, "more than one page of the API"
        assert seen == sorted(set(seen))
        later = await ask(client, "what_changed", since="500d", cursor=answer["resume"])
        assert later["developments"] == []


async def test_a_text_is_tried_on_the_topics_with_the_words_that_prove_it(demo: Site) -> None:
    async with connected(demo) as client:
        answer = await ask(client, "match", title="IRS cuts its audit staff by thousands")
        assert answer["matches"][0]["topic"] == "irs-enforcement"
        assert "Nothing to match" in await refusal(client, "match")


async def test_a_changed_topic_is_tested_beside_the_one_in_force_and_not_saved(demo: Site) -> None:
    draft = "irs-enforcement:\n  title: IRS\n  any: [clawback]\n"
    async with connected(demo) as client:
        answer = await ask(client, "backtest", topic="irs-enforcement", days=90, definition=draft)
        assert answer["articles"] >= answer["matched"]
        broken = "irs-enforcement:\n  title: IRS\n  query: '(audit'\n"
        said = await refusal(client, "backtest", topic="irs-enforcement", definition=broken)
        assert "cannot be tried" in said
        unknown = await refusal(client, "backtest", topic="nobody")
        assert "No such topic" in unknown


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("nope", {}, "There are: what_changed"),
        ("what_changed", {}, "since: Field required"),
        ("what_changed", {"since": "the dawn of time"}, "Write `since` as"),
        ("what_changed", {"since": "7d", "before": "x"}, "before: Extra inputs"),
        ("stories", {"topic": "nobody"}, "No such topic"),
        ("stories", {"cursor": "x!y"}, "damaged"),
        ("story", {"id": "../../etc"}, "No such story"),
        ("article", {"url": "https://nobody.example/"}, "never found"),
        ("article", {"url": "https://nobody.example/", "offset": -1}, "offset"),
        ("search", {"q": ""}, "q: String should have"),
    ],
)
async def test_what_is_wrong_is_told_so_that_a_model_can_mend_it(
    demo: Site, name: str, arguments: dict[str, object], said: str
) -> None:
    async with connected(demo) as client:
        assert said in await refusal(client, name, **arguments)


async def test_topics_and_glossary_are_resources(demo: Site) -> None:
    async with connected(demo) as client:
        for uri, words in {
            "policywire://glossary": "**detail**",
            "policywire://topics": "irs-enforcement",
            "policywire://topics/irs-enforcement": "an article matches when",
        }.items():
            read = await client.read_resource(uri)
            assert words in getattr(read.contents[0], "text", "")
        with pytest.raises(Exception, match="No such resource"):
            await client.read_resource("policywire://secrets")


def test_no_tool_of_a_name_both_reads_and_writes() -> None:
    assert not set(READING) & set(WRITING)
