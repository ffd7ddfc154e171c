"""How long a source's articles are, and whether they have become much shorter. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import SourceState

LEAST_USUAL = 80.0
"""A source whose articles are shorter than this says nothing by their length."""
MUCH_SHORTER = 4
"""A quarter of the usual length is much shorter."""
ACCEPT_AFTER = 10
"""So many times in a row, and short is the usual."""
_WEIGHT = 0.2


def with_text_length(state: SourceState, articles: Sequence[Article]) -> SourceState:
    """Note the length, in words, of the articles of one poll: the median of them."""
    words = float(median(len(each.text.split()) for each in articles))
    usual = state.usual_words
    short = usual >= LEAST_USUAL and words * MUCH_SHORTER < usual
    if short and state.thin < ACCEPT_AFTER:
        return replace(state, words=words, thin=state.thin + 1)
    usual = words if short or not usual else usual + (words - usual) * _WEIGHT
    return replace(state, words=words, usual_words=round(usual, 1), thin=0)
