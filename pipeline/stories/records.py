"""Records of a register: what makes two of them two, however alike their words.

A bill, a docket or a notice says in its title what it is about; its text is often a form that all
records of the register share.
"""

from __future__ import annotations

from policywire.pipeline.proceedings.written_forms import are_other_proceedings
from policywire.pipeline.text.words.stemming import folded_words

MIN_HEAD_WORDS = 4
"""Two titles that share so many words before a colon are of one register or series."""


def are_other_records(title: str, other: str, *, same_outlet: bool) -> bool:
    """Whether two titles are of two records: other identifiers, or other ends of one series.

    Only one outlet's own titles make a series: another's may be the same report, edited.
    """
    if are_other_proceedings(title, other):
        return True
    return same_outlet and _are_of_one_series(title, other)


def _are_of_one_series(title: str, other: str) -> bool:
    (head, _, tail), (its_head, _, its_tail) = title.rpartition(": "), other.rpartition(": ")
    return (
        len(folded_words(head)) >= MIN_HEAD_WORDS
        and folded_words(head) == folded_words(its_head)
        and folded_words(tail) != folded_words(its_tail)
    )
