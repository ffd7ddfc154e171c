"""What is remembered of an entry between two polls: under which address, and what it said.

The words themselves are not kept: a sketch of three hexadecimal digits a word tells whether two
texts are alike, in a twentieth of their room.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from policywire.crawler.model.feed_entry import FeedEntry, short_hash

SKETCHED = 40
"""So many different words of a text are sketched, its first ones."""
_DIGITS = 3
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")
_SAME_MOMENT = timedelta(hours=12)
"""What comes twice within this time under two identifiers with the same words is one event."""
_ALIKE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One entry as it was last seen. `key` is the entry's.

    `address` is the canonical address of the entry's page, which may hold several events,
    `fragment` what the feed wrote behind it, and `article` the address of its article where that is
    another. `title` and `words` are sketches, `facts` is a digest of the entry's own fields and
    upcoming dates. `date` is when it says that it was published.
    """

    key: str
    address: str
    article: str = ""
    fragment: str = ""
    title: str = ""
    words: str = ""
    facts: str = ""
    date: datetime | None = None

    @property
    def url(self) -> str:
        """The address that its article is known by."""
        return self.article or self.address

    def says_the_same(self, other: Sighting) -> bool:
        """Whether title and words are the same and the dates not apart; nearly, without dates."""
        if self.date is None and other.date is None:
            return self.is_like(other)
        same = self.title == other.title and _same_words(self.words, other.words)
        return same and _near(self.date, other.date)

    def is_unchanged(self, other: Sighting) -> bool:
        """Whether an entry says just what it said before, whatever became of its date."""
        return (self.title, self.words, self.facts) == (other.title, other.words, other.facts)

    def is_like(self, other: Sighting) -> bool:
        """Whether it tells of the same event in nearly the same words."""
        return likeness(self.title, other.title) >= _ALIKE and _alike_words(self.words, other.words)


def sighting_of(entry: FeedEntry, address: str) -> Sighting:
    """Sketch an entry whose page has this canonical address."""
    facts = [*sorted(entry.fields.items()), *((d.kind, d.on.isoformat()) for d in entry.dates)]
    return Sighting(
        key=entry.key,
        address=address,
        fragment=entry.link.partition("#")[2],
        title=sketch(entry.title),
        words=sketch(entry.summary or entry.text),
        facts=short_hash(*map(str, facts))[:8] if facts else "",
        date=entry.published or entry.updated,
    )


def sketch(text: str) -> str:
    """Sketch the first forty different words of a text, in their order."""
    words = dict.fromkeys(word.casefold() for word in _WORD.findall(text[:2_000]))
    return "".join(f"{crc32(word.encode()) & 0xFFF:03x}" for word in list(words)[:SKETCHED])


def likeness(one: str, other: str) -> float:
    """Give the share of words that two sketches have in common (Jaccard), from 0 to 1."""
    a, b = _parts(one), _parts(other)
    return len(a & b) / len(a | b) if a | b else 1.0


def _same_words(one: str, other: str) -> bool:
    return not one or not other or one == other


def _alike_words(one: str, other: str) -> bool:
    return not one or not other or likeness(one, other) >= _ALIKE


def _near(one: datetime | None, other: datetime | None) -> bool:
    return one is None or other is None or abs(one - other) <= _SAME_MOMENT


def _parts(sketched: str) -> set[str]:
    return {sketched[at : at + _DIGITS] for at in range(0, len(sketched), _DIGITS)}
