"""Revisions: what became of an article's text after it was published.

A change of substance is a sentence that says something else, or a new one. What the site's own
furniture does around an article is none: counters, times of the update, another headline, a comma.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from policywire.crawler.extract.boilerplate import is_boilerplate
from policywire.crawler.extract.text_diff import TextChange as Piece, diff_paragraphs
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import NewSentence
from policywire.pipeline.text.sentences import sentences

MOST_NEW = 3
LEAST_WORDS = 6
"""A line of fewer words that came or went tells nothing by itself."""
LEAST_QUOTED = 3
MOST_COMPARED = 60
"""Where more paragraphs differ than this, they are not compared with each other any more."""
TYPING_ERROR = 0.75
"""Two words that share so many letters are one, spelled rightly."""


class RevisionKind(StrEnum):
    """What sort of change made a version of an article."""

    FIRST = "first"
    """The text as it was found: no change."""
    SUBSTANCE = "substance"
    """It says something else, or more."""
    HEADLINE = "headline"
    """Only its title is another."""
    SMALL = "small"
    """Words of the site, counters, times of the update, typing errors."""
    FACTS = "facts"
    """The text is the same; a deadline or a status of an official item is another."""
    BACK = "back"
    """It is back to an earlier version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """How a text differs from the one before, with a sentence why it is of that sort.

    `new` are the sentences that say something else or more, with their places in the new text;
    `told` is whether the article itself says that it was corrected; `rewritten` whether a known
    sentence now says something else.
    """

    kind: RevisionKind
    reason: str
    new: tuple[NewSentence, ...] = ()
    is_acknowledged: bool = False
    is_rewritten: bool = False


_CLOCK = re.compile(
    r"^\W*(?:(?:last |first )?(?:updated|published|modified|posted|edited)\b.{0,80}"
    r"|(?:\d+|one|an?) (?:minutes?|hours?|days?|weeks?|secs?|mins?|hrs?) ago"
    r"|\d+ min(?:ute)?s? (?:read|listen|watch)"
    r"|[\d,.]+[km]? (?:comments?|shares?|views?|likes?|reactions?|reads?|followers|replies)"
    r"|(?:comments?|shares?|views?|likes?)\W*[\d,.]+[km]?)\W*$",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^\W*(?:corrections?|clarifications?|editor[’']?s note|update)\b\s*[:—–(-]"
    r"|\b(?:an|a previous|an earlier|the original) (?:earlier |previous )?version of this"
    r" (?:article|story|report|post|release|page)\b"
    r"|\bthis (?:article|story|report|post|release|page) (?:has been|was) (?:corrected|amended)"
    r"|\b(?:article|story|report|page) (?:incorrectly|misstated|misidentified|wrongly)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*")
_NEGATION = frozenset({
    "not", "no", "never", "none", "neither", "nor", "without", "denied", "denies", "cannot",
})  # fmt: skip


def compare_versions(
    before: Article, after: Article, earlier: Sequence[str] = ()
) -> Revision | None:
    """Compare an article with its text of now; None when nothing differs.

    `earlier` are the texts it had before `before`.
    """
    if _folded(before.text) == _folded(after.text):
        return _of_the_title(before, after)
    if any(_folded(after.text) == _folded(text) for text in earlier):
        reason = "It is back to an earlier version."
        return Revision(kind=RevisionKind.BACK, reason=reason)
    pieces = [each for each in _pieces(before.text, after.text) if _says(each)]
    if not pieces:
        reason = "Only counters, times and the site's own lines differ, or the spelling."
        return Revision(kind=RevisionKind.SMALL, reason=reason)
    return _judged(after.text, pieces)


def _of_the_title(before: Article, after: Article) -> Revision | None:
    if _folded(before.title) == _folded(after.title):
        return None
    return Revision(kind=RevisionKind.HEADLINE, reason="Only the headline is another.")


def _judged(after: str, pieces: Sequence[Piece]) -> Revision:
    came = [text for each in pieces for text in each.added]
    told = any(_NOTE.search(text) for text in came)
    rewritten = any(each.removed and each.added for each in pieces)
    return Revision(
        kind=RevisionKind.SUBSTANCE,
        reason=_why(pieces, told=told),
        new=tuple(_new(after, came)),
        is_acknowledged=told,
        is_rewritten=rewritten,
    )


def _why(pieces: Sequence[Piece], *, told: bool) -> str:
    if told:
        return "The article says itself that it was corrected."
    rewritten = sum(bool(each.removed and each.added) for each in pieces)
    added = sum(not each.removed for each in pieces)
    removed = sum(not each.added for each in pieces)
    counted = ((rewritten, "rewritten"), (added, "added"), (removed, "removed"))
    parts = [f"{number} {word}" for number, word in counted if number]
    return f"Paragraphs: {', '.join(parts)}."


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = _lines(before), _lines(after)
    gone, come = set(old) - set(new), set(new) - set(old)
    if max(len(gone), len(come)) <= MOST_COMPARED:
        return diff_paragraphs(old, new)
    return (Piece((), (line,)) for line in new if line in come)


def _lines(text: str) -> list[str]:
    """The paragraphs that belong to the article, in one way of writing quotes and blanks."""
    lines = (_plain(line) for line in text.split("\n"))
    return [line for line in lines if line and not _is_boilerplate(line)]


_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


def _plain(text: str) -> str:
    return " ".join(text.translate(_TYPOGRAPHY).split())


def _is_boilerplate(line: str) -> bool:
    return bool(_CLOCK.match(line)) or (is_boilerplate(line) and not _NOTE.search(line))


def _says(piece: Piece) -> bool:
    """Whether a piece of the change says something else, or more, or less than before."""
    gone, come = " ".join(piece.removed), " ".join(piece.added)
    if not gone or not come:
        return len((gone or come).split()) >= LEAST_WORDS or bool(_NOTE.search(come))
    return _differs(_WORD.findall(gone), _WORD.findall(come))


def _differs(gone: Sequence[str], come: Sequence[str]) -> bool:
    """Whether the words that differ between two sentences are more than spelling."""
    before, after = [word.casefold() for word in gone], [word.casefold() for word in come]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    blocks = [each for each in matcher.get_opcodes() if each[0] != "equal"]
    return any(_means(gone[a:b], come[c:d]) for _, a, b, c, d in blocks)


def _means(gone: Sequence[str], come: Sequence[str]) -> bool:
    words = {word.casefold() for word in (*gone, *come)}
    if words & _NEGATION or any(each.isdigit() for word in words for each in word):
        return True
    if len(gone) == len(come) and all(map(_is_respelled, gone, come)):
        return False
    names = {word for word in (*gone, *come) if word[0].isupper()}
    return bool(names) or len(words) >= 3


def _is_respelled(one: str, other: str) -> bool:
    a, b = one.casefold(), other.casefold()
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= TYPING_ERROR


def _new(text: str, came: Iterable[str]) -> Iterator[NewSentence]:
    """The sentences of the new text that stand in what came, a note of a correction first."""
    whole = [_plain(each) for each in came]
    found = [
        NewSentence(text[a:b], a, b)
        for a, b in sentences(text)
        if len(text[a:b].split()) >= LEAST_QUOTED and _stands_in(_plain(text[a:b]), whole)
    ]
    found.sort(key=lambda each: not _NOTE.search(each.text))
    yield from sorted(found[:MOST_NEW], key=lambda each: each.start)


def _stands_in(sentence: str, texts: Iterable[str]) -> bool:
    return any(sentence in text for text in texts)


def _folded(text: str) -> str:
    """A text as its words in small letters: what is left of it when only its dress changes."""
    return " ".join(_WORD.findall(text.casefold()))
