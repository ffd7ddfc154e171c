"""Who does it: the actor named before a verb, and the class of actors that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policywire.pipeline.acts.clauses import Token

HELPING = frozenset(
    {"is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "having", "gets",
     "get", "got", "will", "would", "can", "could", "may", "might", "must", "should", "shall",
     "does", "do", "did", "to", "not", "never", "won't", "can't", "didn't", "isn't", "doesn't",
     "cannot", "wouldn't", "hasn't", "haven't", "aren't", "wasn't", "weren't", "just", "now",
     "again", "also", "still", "already", "temporarily", "quietly", "reportedly", "finally",
     "formally", "officially", "increasingly", "unanimously", "narrowly", "partially",
     "partly", "largely", "publicly", "suddenly", "abruptly", "indefinitely", "permanently",
     "immediately", "overwhelmingly", "further", "newly", "once", "recently", "briefly", "first",
     "all", "no", "longer", "expected", "set", "likely", "about", "appears", "continues", "moves",
     "plans", "seeks", "wants", "tries", "vows", "ready", "preparing", "trying", "poised"}
)  # fmt: skip
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


def actor_tokens(before: Sequence[Token]) -> tuple[Token, ...]:
    """The words that name the actor, of those that stand before the verb."""
    kept = list(before)
    while kept and (kept[-1].small in HELPING or kept[-1].small in _TIMES or _is_adverb(kept[-1])):
        kept.pop()
    while kept and kept[0].small in _ARTICLES:
        kept.pop(0)
    return tuple(kept)


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
    found = classes.get(word.removesuffix("'s").rstrip("."), "")
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
    return token.small.endswith("ly") and token.text[0].islower()
