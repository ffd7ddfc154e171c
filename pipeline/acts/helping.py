"""The helping verbs of English, which stand between who does it and what is done."""

from __future__ import annotations

BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "gets", "get", "got"})
NOT_BE = frozenset({"isn't", "aren't", "wasn't", "weren't"})
MODAL = frozenset({"will", "would", "can", "could", "may", "might", "must", "should", "shall"})
NEGATED = NOT_BE | {
    "won't", "wouldn't", "can't", "cannot", "couldn't", "shouldn't",
    "hasn't", "haven't", "doesn't", "don't", "didn't",
}  # fmt: skip
HELPING = BE | MODAL | NEGATED | {"has", "have", "had", "does", "do", "did", "to", "not", "never"}
"""All of them, and what stands among them."""

_NOUNS_IN_LY = frozenset(
    {
        "assembly",
        "family",
        "ally",
        "rally",
        "supply",
        "monopoly",
        "reply",
        "bully",
        "anomaly",
        "only",
    }
)


def is_adverb(word: str) -> bool:
    """Whether a word in small letters is an adverb by its ending; an assembly is none."""
    return word.endswith("ly") and word not in _NOUNS_IN_LY
