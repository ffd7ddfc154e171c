"""What the parts of a phrase ask for: the words that reporters vary are let go or put apart.

Who acts in all policy news (regulators, a court) adds nothing beside what is done, and neither do
the firms or schemes behind a thing. "Close or reopen public libraries" is two verbs and an object.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policywire.pipeline.text.normalization import base_form
from policywire.pipeline.topics.drafting.phrase_parts import PhrasePart, is_empty_word
from policywire.pipeline.topics.drafting.seen_beside import rarity
from policywire.pipeline.topics.drafting.word_family import word_family

_ACTOR_WORDS = """
    agency authority commission commissioner congress council court government governor judge
    justice lawmaker legislator legislature mayor minister ministry official parliament politician
    president regulator senator tribunal
"""
_ACTORS = frozenset(_ACTOR_WORDS.split())
"""Who acts in most policy news: beside what is done, naming them finds no more."""
_PLACES = frozenset(("city", "country", "county", "nation", "province", "state", "town"))
"""Who acts where there are several: states ban, but state aid."""
_PUBLIC = frozenset({"federal", "national", "government", "state", "local", "public", "proposed"})
_BEHIND = frozenset(
    ("company", "firm", "manufacturer", "operator", "producer", "provider", "scheme", "supplier")
)
"""Who or what stands behind a thing: sports betting firms are told of as sports betting."""
_MANNERS = frozenset(("illegal", "major", "private", "unlawful"))
"""Adjectives that are left out of headlines."""
_KINDS = _PUBLIC | {"private", "rural", "urban"}
"""Adjectives of which two that are joined leave nothing out: state and federal prisons."""
_COURTS = {("court", "case"), ("legal", "action"), ("legal", "challenge"), ("legal", "battle")}
"""Two words for what is told as a suit or a ruling."""
_SUIT = PhrasePart(("lawsuit",))


def asked_parts(parts: Sequence[PhrasePart]) -> tuple[PhrasePart, ...]:
    """The parts in the words that tell; a phrase of one part stays as it is."""
    if len(parts) == 1:
        return tuple(parts)
    told = [_plainer(part) for part in _verbs_apart(_of_either_kind(parts))]
    left = [part for part in told if not _is_actor(part)]
    return tuple(left if any(not part.is_name for part in left) else told)


def query_of(names: Sequence[str]) -> str:
    """An entry that either of the names fulfils."""
    if len(names) == 1:
        return names[0]
    return " OR ".join(f'"{name}"' if " " in name else name for name in names)


def _of_either_kind(parts: Sequence[PhrasePart]) -> list[PhrasePart]:
    """Private and public wells are wells: both kinds of a thing are all of it."""
    kept: list[PhrasePart] = []
    for part in parts:
        before = kept[-1] if kept else None
        is_kind = len(part.words) > 1 and part.words[0].lower() in _KINDS
        is_pair = before is not None and len(before.words) == 1 and is_kind and part.join
        if before is not None and is_pair and before.words[0].lower() in _KINDS:
            kept[-1] = replace(part, words=part.words[1:], join=before.join)
        else:
            kept.append(part)
    return kept


def _verbs_apart(parts: Sequence[PhrasePart]) -> list[PhrasePart]:
    """Close or reopen public libraries: the second verb stands before what both are done to."""
    apart: list[PhrasePart] = []
    for number, part in enumerate(parts):
        before = parts[number - 1] if number else None
        is_verb = before is not None and not before.is_name and _is_verb(before)
        if is_verb and part.join == "or" and not part.is_name and len(part.words) > 2:
            apart += [replace(part, words=part.words[:1]), PhrasePart(part.words[1:])]
        else:
            apart.append(part)
    return apart


def _is_verb(part: PhrasePart) -> bool:
    """Whether a part may be a verb with who acts: councils close, ban."""
    return len(part.words) == 1 or (len(part.words) == 2 and _acts(part.words))


def _acts(words: Sequence[str]) -> bool:
    """Whether two words are who acts and what is done: court rulings, states ban."""
    who, what = words
    if is_empty_word(what):
        return False
    many = base_form(who) in _PLACES and base_form(who) != who
    return base_form(who) in _ACTORS or (many and word_family(what) != (what,))


def _plainer(part: PhrasePart) -> PhrasePart:
    if part.is_name or len(part.words) < 2:
        return part
    first, *_, last = (base_form(word) for word in part.words)
    words = part.words
    if (first, last) in _COURTS and len(words) == 2:
        return replace(_SUIT, join=part.join)
    if len(words) == 2 and _acts(words):
        return replace(part, words=words[1:])
    if first in _MANNERS:
        words = words[1:]
    if last in _BEHIND and len(words) > 1:
        words = words[:-1]
    return replace(part, words=words)


def _is_actor(part: PhrasePart) -> bool:
    return not part.is_name and len(part.words) == 1 and base_form(part.words[0]) in _ACTORS


def without_adjective(part: PhrasePart) -> PhrasePart:
    """Federal layoffs are layoffs, where it is said whose."""
    if len(part.words) == 2 and part.words[0].lower() in _PUBLIC:
        return replace(part, words=part.words[1:])
    return part


def around_rarest(groups: Sequence[list[PhrasePart]]) -> list[list[PhrasePart]]:
    """The part that the fewest texts hold, and any of the others beside it.

    Hardly a sentence holds all three of them.
    """
    rarest = max(groups, key=lambda group: sum(rarity(part.words) for part in group) / len(group))
    others = [part for group in groups if group is not rarest for part in group]
    return [rarest, others]


def is_ordinary(words: Sequence[PhrasePart]) -> bool:
    """Whether each part is a single word, of which none says much by itself."""
    return all(len(part.words) == 1 and not part.is_name for part in words)
