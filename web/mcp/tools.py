"""Every tool by its name; those that write stand apart."""

from __future__ import annotations

from policywire.web.mcp.answer import ListField
from policywire.web.mcp.reading import ARTICLE, BACKTEST, MATCH, WHY
from policywire.web.mcp.tool import McpTool, operation_tool

_FIGURES = frozenset({"parts", "start", "end"})
"""What importance is made of, and places in a text: of no use to who reads the sentences."""

READING: dict[str, McpTool] = {
    "what_changed": operation_tool(
        "/api/developments",
        "What changed since a time",
        "Developments of followed stories since a time, in the order they were found, each with "
        "the sentences that were new. `resume` goes into `cursor` of the next call, to get only "
        "what came since.",
        ListField("developments", api="after"),
        without=_FIGURES,
    ),
    "search": operation_tool(
        "/api/search",
        "Search articles",
        "Articles that have some words, newest first. All words are needed; write synonyms with "
        "OR, phrases in quotes.",
        ListField("articles", api="before"),
    ),
    "ask": operation_tool(
        "/api/ask",
        "Ask the archive",
        "The sentences of stored articles that answer a question in plain words, the best first, "
        "each with article, outlet and date. No model writes them: answer from them, and cite.",
    ),
    "stories": operation_tool(
        "/api/stories",
        "List stories",
        "Stories that match a topic, those with the newest article first.",
        ListField("stories", api="after"),
    ),
    "story": operation_tool(
        "/api/stories/{id}",
        "One story",
        "A story with its developments (what was new, the stage it brought) and its articles, "
        "newest first.",
        ListField("developments", "next_developments", "developments", "developments"),
        ListField("articles", "next_articles", "articles", "articles"),
        without=_FIGURES,
    ),
    "article": ARTICLE,
    "why": WHY,
    "dates_ahead": operation_tool(
        "/api/dates",
        "Upcoming dates",
        "Comment deadlines, hearings and effective dates that articles and documents name, soonest "
        "first.",
        ListField("dates"),
    ),
    "proceedings": operation_tool(
        "/api/proceedings",
        "List proceedings",
        "Bills, dockets and rules of the official record, those that moved last first.",
        ListField("proceedings", api="after"),
    ),
    "proceeding": operation_tool(
        "/api/proceedings/{id}",
        "One proceeding",
        "A bill, docket or rule by its id or number (hr1234): actions, deadlines, coverage.",
    ),
    "sources": operation_tool(
        "/api/sources",
        "Sources and their health",
        "Every source: whether it works, why not, when it was read and when it last had news.",
        ListField("sources"),
        without=frozenset({"days"}),
    ),
    "deliveries": operation_tool(
        "/api/alerts",
        "Deliveries",
        "What was sent to whom, what waits, and what was not sent and why; newest first.",
        ListField("deliveries", api="before"),
    ),
    "not_told": operation_tool(
        "/api/not-told",
        "What was told to nobody",
        "Articles that matched a topic and were told to nobody, each with the reasons.",
        ListField("articles", api="before"),
    ),
    "topics": operation_tool(
        "/api/topics",
        "Topics",
        "What is followed: key, title, why, importance.",
        ListField("topics"),
        quotes=False,
        without=frozenset({"explanation"}),
    ),
    "topic": operation_tool(
        "/api/topics/{key}", "One topic", "A topic, and what it asks for in words.", quotes=False
    ),
    "match": MATCH,
    "backtest": BACKTEST,
    "silences": operation_tool(
        "/api/silences", "Silences", "What is muted, by whom and until when.", ListField("silences")
    ),
    "marks": operation_tool(
        "/api/marks",
        "Corrections",
        "Corrections by people and late merges by the program.",
        ListField("marks"),
    ),
    "status": operation_tool(
        "/api/status",
        "State of the service",
        "Whether the service does its work, what stands still, its last error.",
    ),
}
"""What every token may ask."""
