"""Fingerprints of a text: what of its runs of five words is kept to find it again.

Winnowing (Schleimer, Wilkerson, Aiken 2003): of the hashes of all runs the least in each window of
eight is kept, so that two texts which share twelve words in a row share a print.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from policywire.crawler.model.article import Article
from policywire.pipeline.text.words.stemming import folded_words

SHINGLE_WORDS = 5
WINDOW = 8
_STEPS = (1, 2, 4)
"""The extremes of windows of 2 make those of 4, and these those of 8."""

_FACTORS = np.uint64(0x9E3779B97F4A7C15) ** np.arange(1, SHINGLE_WORDS + 1, dtype=np.uint64)
"""Powers of an odd number without a pattern, one for each word of a run; modulo 2⁶⁴."""


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """The fingerprints of a text: distinct hashes, where each first stands, the words in all."""

    hashes: array[int]
    positions: array[int]
    word_count: int
    content_hash: int
    """Hash of title and text: equal for a true duplicate."""
    words: array[int]
    """The text's words in order, each as its hash: what tells one text from another like it."""


def fingerprint(article: Article) -> Fingerprints:
    """Fingerprint an article's text; the title is left out since copies change it."""
    words = list(map(crc32, map(str.encode, folded_words(article.text))))
    whole = hash((crc32(article.title.casefold().encode()), *words))
    hashes = _run_hashes(np.array(words, np.uint64))
    kept = _winnowed(hashes)[::-1]
    # From the last to the first, so that of equal ones the first place stays.
    places = dict(zip(hashes[kept].tolist(), kept.tolist(), strict=True))
    return Fingerprints(
        array("q", places), array("L", places.values()), len(words), whole, array("I", words)
    )


def covered_words(found: Fingerprints, other: Fingerprints) -> NDArray[np.bool_]:
    """Of each word of a text whether it stands in a run of five that the other text has too."""
    covered = np.zeros(found.word_count, np.bool_)
    both = np.isin(_runs_of(found), _runs_of(other))
    for place in range(SHINGLE_WORDS):
        covered[place : place + len(both)] |= both
    return covered


def _runs_of(found: Fingerprints) -> NDArray[np.int64]:
    return _run_hashes(np.frombuffer(found.words, np.uint32).astype(np.uint64))


def _run_hashes(words: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The hash of the run that begins at each word; the same in every process."""
    count = max(0, len(words) - SHINGLE_WORDS + 1)
    hashes = np.zeros(count, np.uint64)
    for place in range(SHINGLE_WORDS):
        hashes += words[place : place + count] * _FACTORS[place]
    return hashes.view(np.int64)


def _winnowed(hashes: NDArray[np.int64]) -> NDArray[np.intp]:
    """The places of the hashes that are the least of a window, in order."""
    if len(hashes) <= WINDOW:
        return np.flatnonzero(hashes == hashes.min(initial=np.iinfo(np.int64).max))
    # At each place the greatest of the leasts of the eight windows around it.
    least = _extremes(np.minimum, hashes)
    around = np.full(len(hashes) + WINDOW - 1, np.iinfo(np.int64).min)
    around[WINDOW - 1 : len(hashes)] = least
    return np.flatnonzero(hashes == _extremes(np.maximum, around))


def _extremes(extreme: np.ufunc, values: NDArray[np.int64]) -> NDArray[np.int64]:
    """The extreme of each window."""
    for step in _STEPS:
        values = extreme(values[:-step], values[step:])
    return values
