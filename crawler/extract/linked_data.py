"""JSON-LD: what a page says of itself in schema.org's words, however badly it is written."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

Node = dict[str, Any]

_ARTICLES = frozenset({
    "newsarticle", "article", "reportagenewsarticle", "analysisnewsarticle",
    "backgroundnewsarticle", "opinionnewsarticle", "reviewnewsarticle", "askpublicnewsarticle",
    "advertisercontentarticle", "blogposting", "liveblogposting", "socialmediaposting",
    "scholarlyarticle", "techarticle", "report", "medicalscholarlyarticle", "satiricalarticle",
    "governmentpublication", "pressrelease",
})  # fmt: skip
_WEAKER = frozenset({
    "webpage", "itempage", "creativework", "review",
})  # fmt: skip
_WRAPPER = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_DEEPEST = 12
_MOST_NODES = 2000


def nodes(scripts: Iterable[str]) -> list[Node]:
    """Give every object in the scripts' JSON, lists and @graph opened, in document order."""
    found: list[Node] = []
    for script in scripts:
        found.extend(_objects(_loaded(script), 0))
        if len(found) > _MOST_NODES:
            break
    return found[:_MOST_NODES]


def article_node(found: list[Node]) -> Node:
    """Pick the object that is the article: the one that says most of it; empty when none does."""
    articles = [n for n in found if kinds(n) & _ARTICLES]
    if not articles:
        articles = [n for n in found if kinds(n) & _WEAKER and n.get("headline")]
    return max(articles, key=_told, default={})


def kinds(node: Node) -> set[str]:
    """Give the types of an object in small letters, without the vocabulary's address."""
    types = node.get("@type")
    types = types if isinstance(types, list) else [types]
    return {
        t.rsplit("/", 1)[-1].removeprefix("schema:").lower() for t in types if isinstance(t, str)
    }


def text(node: Node, *names: str) -> str:
    """Give the first of these properties that is text."""
    for name in names:
        value = node.get(name)
        if isinstance(value, list):
            value = next((v for v in value if isinstance(v, str)), None)
        if isinstance(value, dict):
            value = value.get("@value")
        if isinstance(value, str) and value.strip():
            return html.unescape(value.strip())
    return ""


def names(value: object, found: list[Node]) -> list[str]:
    """Give the names of people or bodies: text, objects, references by @id, lists of these."""
    if isinstance(value, list):
        return [name for part in value[:30] for name in names(part, found)]
    if isinstance(value, str):
        return [html.unescape(value)] if value.strip() else []
    if not isinstance(value, dict):
        return []
    if named := value.get("name"):
        return names(named, found) if not isinstance(named, dict) else []
    return [text(n, "name") for n in found if _is_named_by(n, value) and n is not value][:1]


def without_bodies(value: object, found: list[Node]) -> object:
    """Leave out of a property what is declared as an organisation."""
    if isinstance(value, list):
        return [part for part in value if without_bodies(part, found)]
    if not isinstance(value, dict):
        return value
    meant = [value, *(node for node in found if _is_named_by(node, value))]
    return None if any("organization" in "".join(kinds(node)) for node in meant) else value


def _is_named_by(node: Node, reference: Node) -> bool:
    return bool(reference.get("@id")) and node.get("@id") == reference["@id"] and "name" in node


def _told(node: Node) -> int:
    return sum(
        bool(node.get(name)) for name in ("headline", "datePublished", "author", "publisher")
    )


def _loaded(script: str) -> object:
    """Read JSON; then JSON inside of comment marks, with bare line ends and trailing commas."""
    script = _WRAPPER.sub("", _WRAPPER.sub("", script)).strip().rstrip(";")
    for attempt in (script, _TRAILING_COMMA.sub(r"\1", script)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _salvaged(script)


_SALVAGE = re.compile(
    r'"(headline|datePublished|dateModified|articleBody)"\s*:\s*"((?:[^"\\]|\\.){1,20000})"', re.S
)


def _salvaged(script: str) -> object:
    """Of JSON that cannot be read, keep the few properties that stand on their own."""
    pairs = {name: value.replace('\\"', '"') for name, value in _SALVAGE.findall(script[:500_000])}
    return {"@type": "NewsArticle", **pairs} if "headline" in pairs else None


def _objects(value: object, depth: int) -> Iterator[Node]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for part in value:
            yield from _objects(part, depth + 1)
    elif isinstance(value, dict):
        yield value
        for part in value.values():
            if isinstance(part, dict | list):
                yield from _objects(part, depth + 1)
