"""Which sentences of an article say what was not known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from policywire.pipeline.model.article_verdict import NewSentence
from policywire.pipeline.stories.story_similarity import SimilarityModel, is_distinctive_amount
from policywire.pipeline.text.content_terms import content_terms, stems
from policywire.pipeline.text.sentences import iter_sentences, sentences

READ = 20
"""Only so many sentences of an article are looked at: news stands on top."""

MOST = 3
MIN_NEW_SHARE = 0.25
SHORTEST, LONGEST = 5, 100


_BYLINE = re.compile(r"By (?:(?:[^\W\d_a-z][\w.'’-]*|and|for|of|the|de|van|von)[,;.]?\s*){2,14}")


@dataclass(frozen=True, slots=True)
class SentenceNovelty:
    """A sentence, where it stands, and the share of its weight that is new, 0..1."""

    start: int
    end: int
    new_share: float
    new_amounts: tuple[str, ...]


def measure_sentences(
    text: str, ruler: SimilarityModel, untold: frozenset[str]
) -> list[SentenceNovelty]:
    """The first sentences of a text, by how much in them is new."""
    read = sentences(text, READ)
    return [_sentence(text, span, ruler, untold) for span in read if _whole(text, span)]


def _whole(text: str, span: tuple[int, int]) -> bool:
    piece = text[slice(*span)]
    return len(piece.split()) >= SHORTEST and not _BYLINE.fullmatch(piece)


def _sentence(
    text: str, span: tuple[int, int], ruler: SimilarityModel, untold: frozenset[str]
) -> SentenceNovelty:
    said = dict.fromkeys(content_terms(stems(text[slice(*span)], LONGEST)))
    new = [term for term in said if term in untold]
    share = sum(map(ruler.idf, new)) / max(1e-9, sum(map(ruler.idf, said)))
    return SentenceNovelty(*span, share, new_amounts(said, untold))


def new_amounts(said: Iterable[str], untold: frozenset[str]) -> tuple[str, ...]:
    """The amounts among the terms of a sentence or a headline that are new."""
    amounts = {term for term in said if term[0] == "#" and is_distinctive_amount(term)}
    return tuple(sorted(amounts & untold))


def most_novel(text: str, read: Iterable[SentenceNovelty]) -> tuple[NewSentence, ...]:
    """The one to three sentences that are most new, in their order."""
    able = [one for one in read if one.new_share >= MIN_NEW_SHARE or one.new_amounts]
    ranked = sorted(able, key=lambda one: (-one.new_share - 0.2 * bool(one.new_amounts), one.start))
    return _quoted(text, ranked[:MOST])


def opening_sentences(text: str, count: int = 2) -> tuple[NewSentence, ...]:
    """The sentences a text begins with: all of a new story is new."""
    whole = (span for span in islice(iter_sentences(text), READ) if _whole(text, span))
    return tuple(NewSentence(text[a:b], a, b) for a, b in islice(whole, count))


def _quoted(text: str, chosen: Iterable[SentenceNovelty]) -> tuple[NewSentence, ...]:
    ordered = sorted(chosen, key=lambda one: one.start)
    return tuple(NewSentence(text[one.start : one.end], one.start, one.end) for one in ordered)
