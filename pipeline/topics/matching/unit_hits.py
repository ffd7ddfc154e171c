"""From what the automaton found to where each unit stands: a second look at doubtful hits.

The automaton knows letters in small and nothing between words. Whether capitals mean an acronym,
whether a number stands beside its sign, and whether a prefix turns the word behind it is asked of
the text itself, and only where such a hit occurs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from policywire.pipeline.text.words.compounds import TURNING
from policywire.pipeline.topics.matching.capitals import CapitalsInContext, is_shouting
from policywire.pipeline.topics.matching.lexicon import PatternTarget
from policywire.pipeline.topics.matching.match_index import GAP, SEPARATOR_BYTES, Layout, Occurrence

_HYPHENED = re.compile(r"[-\u2010\u2011](\w+)")
_TURNING = frozenset(prefix.encode() for prefix in TURNING)
_SECTION = re.compile(r"§\s*$")


def locate_units(
    found: Iterable[tuple[int, int, int]],
    layout: Layout,
    targets: Sequence[Sequence[PatternTarget]],
    uneven: frozenset[int],
) -> dict[int, list[Occurrence]]:
    """Where each unit stands, from what the automaton found; `targets` are those of each pattern.

    `uneven` are the units that are written in more or fewer words.
    """
    folded, check = layout.tokens.folded, HitCheck(layout)
    result: dict[int, list[Occurrence]] = {}
    place = before = 0
    for pattern, start, _ in found:
        if start >= before:
            place += _places(folded, before, start)
        else:
            place -= _places(folded, start, before)
        before = start
        turned = folded[folded.rfind(b" ", 0, start) + 1 : start] in _TURNING and check.turns(place)
        for target in targets[pattern]:
            if not (turned and target.turnable) and (
                target.is_plain or check.accepts(target, start, place)
            ):
                result.setdefault(target.unit, []).append((place, place + target.words - 1))
    for unit in uneven.intersection(result):
        result[unit].sort()
    return result


def _places(folded: bytes, start: int, end: int) -> int:
    """How many places a piece of the spelled texts takes, gaps between texts included."""
    return folded.count(b" ", start, end) + GAP * folded.count(SEPARATOR_BYTES, start, end)


class HitCheck:
    """Asks the text around a hit whether it is what a topic means."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._cased = layout.tokens.cased
        self._capitals = CapitalsInContext(layout.article)

    def accepts(self, target: PatternTarget, start: int, place: int) -> bool:
        """Whether the hit at that byte and that place has the capitals and signs asked for."""
        return all(
            self._has_capitals(word, start + offset) for offset, word in target.capitals
        ) and all(self._has_sign(sign, place + number) for number, sign in target.signs)

    def _has_capitals(self, word: bytes, start: int) -> bool:
        if self._cased.startswith(word, start):
            shouted = self._is_shouted(start, start + len(word))
            return not shouted or self._capitals.means_acronym_when_shouted(word.decode().strip())
        titled = self._cased.startswith(word.decode().capitalize().encode(), start)
        return titled and self._capitals.means_acronym_in_title_case(word.decode().strip())

    def _is_shouted(self, start: int, end: int) -> bool:
        """Whether capitals say nothing here: the headline is in capitals, or the words around."""
        cased = self._cased
        if self._capitals.headline_shouts and SEPARATOR_BYTES not in cased[:start]:
            return True
        before = cased[cased.rfind(b" ", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)]
        after = cased[end : cased.find(b" ", end)]
        return is_shouting(before.decode()) or is_shouting(after.decode())

    def _has_sign(self, sign: str, place: int) -> bool:
        span = self._layout.span((place, place))
        text = self._layout.segment(place).text
        if sign == "%":
            return text.startswith("%", span.end)
        return _SECTION.search(text, max(span.start - 5, 0), span.start) is not None

    def turns(self, place: int) -> bool:
        """Whether a hyphen joins the prefix before the place to a common noun.

        non-profit is no profit, but anti-Trump is about Trump.
        """
        place -= 1
        span = self._layout.span((place, place))
        hyphened = _HYPHENED.match(self._layout.segment(place).text, span.end)
        if not hyphened:
            return False
        if not hyphened[1][0].isupper():
            return True
        return not span.text[0].islower() and self._capitals.has_small(hyphened[1])
