"""Who does it: the actor named before a verb, and the class of actors that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policywire.pipeline.acts.clauses import Token
from policywire.pipeline.acts.helping import HELPING, is_adverb

_BETWEEN = HELPING | {
    "having", "just", "now", "again", "also", "still", "already", "temporarily", "quietly",
    "reportedly", "finally", "formally", "officially", "increasingly", "unanimously",
    "narrowly", "partially", "partly", "largely", "publicly", "suddenly", "abruptly",
    "indefinitely", "permanently", "immediately", "overwhelmingly", "further", "newly", "once",
    "recently", "briefly", "first", "all", "no", "longer", "expected", "set", "likely", "about",
    "appears", "continues", "moves", "plans", "seeks", "wants", "tries", "vows", "ready",
    "preparing", "trying", "poised",
}  # fmt: skip
"""Words that may stand between the actor and the verb."""

_PREPOSITIONS = frozenset(
    {"in", "of", "for", "on", "at", "from", "with", "to", "by", "against", "under", "that",
     "about", "over", "into", "through", "across"}
)  # fmt: skip
_TIMES = frozenset(
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday",
     "today", "week", "month", "year", "late", "early", "morning", "night", "ago"}
)  # fmt: skip
_ARTICLES = frozenset({"the", "a", "an", "here's", "how", "why", "when", "what", "that"})
_NOT_ACTORS = frozenset({"department", "dept", "ministry", "white", "systems", "food"})


_TELLING = (
    "ask", "urge", "urging", "order", "tell", "told", "forc", "allow", "permit", "requir", "press",
    "call", "direct", "instruct", "compel", "persuad", "beg", "let", "want", "push", "demand",
)  # fmt: skip
"""How verbs begin behind which others are to do it."""


def actor_tokens(before: Sequence[Token]) -> tuple[Token, ...]:
    """The words that name the actor, of those that stand before the verb."""
    kept = list(before)
    while kept and (kept[-1].small in _BETWEEN or kept[-1].small in _TIMES or _is_adverb(kept[-1])):
        kept.pop()
    while kept and kept[0].small in _ARTICLES:
        kept.pop(0)
    return tuple(kept)


def told_doer(tokens: Sequence[Token], at: int, begin: int) -> tuple[Token, ...]:
    """Who is to do it, of “ministers urge the council to …”; empty where nobody is told to."""
    if at < 2 or tokens[at - 1].small != "to":
        return ()
    for place in range(at - 2, begin - 1, -1):
        if tokens[place].small.startswith(_TELLING):
            told = actor_tokens(tokens[place + 1 : at - 1])
            return told[1:] if told and told[0].small in _PREPOSITIONS else told
    return ()


def actor_class(actor: Sequence[Token], classes: Mapping[str, str]) -> str:
    """The class of an actor, empty for one of none: that of its head, then of any of its words."""
    head: list[Token] = []
    for token in actor:
        if token.small in _PREPOSITIONS and head:
            break
        head.append(token)
    weak = ""
    for part in (head, list(actor)[len(head) :]):
        for index in range(len(part) - 1, -1, -1):
            found = _class_at(part, index, classes)
            if found and found != "party":
                return found
            weak = weak or found  # “Republicans in the Senate” act as the Senate
    return weak


def _class_at(part: Sequence[Token], index: int, classes: Mapping[str, str]) -> str:
    word = part[index].small
    if word.endswith("'s") and index < len(part) - 1:
        return ""
    pair = f"{part[index - 1].small}_{word}" if index else ""
    found = classes.get(pair) or classes.get(word.removesuffix("'s").rstrip("."), "")
    if found == "chamber" and index and part[index - 1].small in {"white", "opera", "publishing"}:
        return "leader"
    if index < len(part) - 1 and part[index + 1].small in _NOT_ACTORS:
        return ""
    if found == "chamber" and index < len(part) - 1 and _is_party(part[index + 1].small):
        return ""
    return found


def _is_party(word: str) -> bool:
    return word.startswith(("republican", "democrat", "dem", "gop", "speaker", "leader", "member"))


def _is_adverb(token: Token) -> bool:
    return token.text[0].islower() and is_adverb(token.small)
