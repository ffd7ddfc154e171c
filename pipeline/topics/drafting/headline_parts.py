"""What pasted headlines have in common, as alternatives of a topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from policywire.config.models import NearCondition
from policywire.pipeline.text.normalization import Normalizer
from policywire.pipeline.topics.drafting.seen_beside import phrases_of, rarity

APART = 12
MOST = 4
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class HeadlineAlternatives:
    """Entries for `any`, and the words that most of the headlines share, as a title."""

    entries: list[str | NearCondition] = field(default_factory=list)
    title: str = ""


def alternatives_of(headlines: Sequence[str]) -> HeadlineAlternatives:
    """Entries that together find as many of the headlines as `MOST` can, each two or more.

    A headline that shares no telling words with another is left out.
    """
    normalizer = Normalizer()
    read = [dict(phrases_of(headline, normalizer)) for headline in headlines]
    entries: list[str | NearCondition] = []
    title = ""
    while len(entries) < MOST and (anchor := _commonest(read)):
        named = [phrases for phrases in read if anchor in phrases]
        second = _commonest([_without(phrases, anchor) for phrases in named])
        shown = [_written(named, each) for each in (anchor, second) if each]
        title = title or (shown[0] if " " in shown[0] else " ".join(shown))
        if len(shown) == 1 or len(anchor.split()) > 1:
            entries.append(shown[0])
            read = [phrases for phrases in read if anchor not in phrases]
        else:
            entries.append(NearCondition(near=[APART, *shown]))
            read = [phrases for phrases in read if not {anchor, second} <= phrases.keys()]
    return HeadlineAlternatives(entries, title)


def _commonest(read: Sequence[dict[str, str]]) -> str:
    """The phrase that most headlines have, two at least; the rarest in the news among equals."""
    counted = Counter(phrase for phrases in read for phrase in phrases)
    several = [phrase for phrase, times in counted.items() if times >= _SEVERAL]

    def worth(phrase: str) -> tuple[float, int, str]:
        words = phrase.split()
        return counted[phrase] ** 2 * min(rarity(words), 8.0), len(words), phrase

    return max(several, key=worth, default="")


def _without(phrases: dict[str, str], anchor: str) -> dict[str, str]:
    taken = set(anchor.split())
    return {each: text for each, text in phrases.items() if taken.isdisjoint(each.split())}


def _written(read: Sequence[dict[str, str]], phrase: str) -> str:
    counted = Counter(phrases[phrase] for phrases in read if phrase in phrases)
    return counted.most_common(1)[0][0]
