"""What changed between two texts, by paragraph and sentence, in words a person reads. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_ALIKE = 0.5
"""Two paragraphs that share so much are one that was rewritten."""
_HEADLINE = 90
_CONTEXT = 120
_MOST_PAIRS = 15
_SENTENCE = re.compile(r"(?<=[.!?])[”\"'’)]*\s+(?=[A-Z“\"'‘(\d])")


@dataclass(frozen=True, slots=True)
class TextChange:
    """Text that went, text that came, and the paragraph before it, which stayed.

    Where both are there, one was rewritten as the other.
    """

    removed: tuple[str, ...]
    added: tuple[str, ...]
    after: str = ""

    def headline(self) -> str:
        """Say it in a few words."""
        if not self.removed:
            return f"added {_quoted(self.added[0])}"
        if not self.added:
            return f"removed {_quoted(self.removed[0])}"
        return f"now {_quoted(self.added[0])}"

    def lines(self) -> Iterator[str]:
        """Say all of it, a paragraph to a line, with where it stands."""
        if self.after:
            yield f"After “{_shortened(self.after, _CONTEXT)}”:"
        for text in self.removed:
            yield f"{'Before' if self.added else 'Removed'}: {text}"
        for text in self.added:
            yield f"{'Now' if self.removed else 'Added'}: {text}"


def diff_paragraphs(before: Sequence[str], after: Sequence[str]) -> Iterator[TextChange]:
    """Give the changes from one list of paragraphs to another, in the order of the page.

    A paragraph that only moved is no change.
    """
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    moved = _moved(before, after, matcher)
    for kind, b1, b2, a1, a2 in matcher.get_opcodes():
        if kind == "equal":
            continue
        removed = [text for text in before[b1:b2] if text not in moved]
        added = [text for text in after[a1:a2] if text not in moved]
        context = after[a1 - 1] if a1 else ""
        yield from _paired(removed, added, context)


def _moved(before: Sequence[str], after: Sequence[str], matcher: SequenceMatcher[str]) -> set[str]:
    """The paragraphs that went in one place and came in another."""
    gone: set[str] = set()
    come: set[str] = set()
    for kind, b1, b2, a1, a2 in matcher.get_opcodes():
        if kind != "equal":
            gone.update(before[b1:b2])
            come.update(after[a1:a2])
    return gone & come


def _paired(removed: list[str], added: list[str], context: str) -> Iterator[TextChange]:
    """Rewritten paragraphs as the sentences that differ in them; the rest as they are."""
    for new in added:
        old = _alike(new, removed[:_MOST_PAIRS])
        if old is None:
            yield TextChange((), (new,), context)
        else:
            removed.remove(old)
            yield _rewritten(old, new, context)
        context = new
    for old in removed:
        yield TextChange((old,), (), context)


def _alike(text: str, others: Sequence[str]) -> str | None:
    """The one among others that a text is a rewriting of."""
    words = Counter(text.split())
    scored = [(_similarity(words, Counter(other.split())), other) for other in others]
    best, other = max(scored, default=(0.0, ""), key=lambda each: each[0])
    return other if best >= _ALIKE else None


def _similarity(one: Counter[str], other: Counter[str]) -> float:
    """How much of their words two paragraphs share, from 0 to 1 (F1)."""
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def _rewritten(old: str, new: str, context: str) -> TextChange:
    """Only the sentences that differ, where each text has some that stayed."""
    before, after = _SENTENCE.split(old), _SENTENCE.split(new)
    removed = tuple(each for each in before if each not in after)
    added = tuple(each for each in after if each not in before)
    if not removed and not added:
        return TextChange((old,), (new,), context)
    return TextChange(removed, added, context)


def _quoted(text: str) -> str:
    return f"“{_shortened(text, _HEADLINE)}”"


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"
