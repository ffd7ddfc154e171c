"""What the stored articles say of a phrase: how often, as what name, and by which other names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from policywire.crawler.model.article import Article
from policywire.pipeline.text.normalization import WORD, Normalizer

_KNOWN_AS = (
    r"(?:,? ?\(?(?:also |formerly |otherwise |better |commonly |often )?"
    r"(?:known|called|dubbed)(?: as)?"
    r"|,? or|, the so-called)"
)
_NAME = r"(?:the )?[“\"'‘]?(?P<other>[\w’'-]+(?: [\w’'-]+){0,3}?)[”\"'’]?(?=[,.);:”\"]|$)"
_LONGEST_ABBREVIATION = 7
_SMALL = {"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
_FEWEST = 2
_TOO_SHORT = 3


class StoredWords:
    """Articles as they are looked at for a draft; made once, then asked."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._texts = [f"{article.title}.\n{article.text}" for article in articles]
        self._normalizer = Normalizer()

    @cached_property
    def _folded(self) -> list[str]:
        return [f" {self._normalizer.normalize(text)}" for text in self._texts]

    def count(self, phrase: str) -> int:
        """The articles that hold the phrase, however they spell it."""
        folded = self._fold(phrase)
        return sum(folded in text for text in self._folded)

    def together(self, phrases: Iterable[str]) -> int:
        """The articles that hold all of the phrases."""
        wanted = [self._fold(phrase) for phrase in phrases]
        return sum(all(phrase in text for phrase in wanted) for text in self._folded)

    def _fold(self, phrase: str) -> str:
        return f" {self._normalizer.normalize(phrase)}"

    def is_name(self, word: str) -> bool:
        """Whether the articles write the word, inside sentences, mostly with a capital."""
        if not word[:1].isalpha():
            return False
        pattern = re.compile(rf"(?<=[a-z,] ){re.escape(word)}\b", re.IGNORECASE)
        written = Counter(
            found[0][0].isupper() for text in self._bodies for found in pattern.finditer(text)
        )
        return written[True] >= _FEWEST and written[True] > 2 * written[False]

    @cached_property
    def _bodies(self) -> list[str]:
        """The texts without their headlines, of which many are in title case."""
        return [text.partition("\n")[2] for text in self._texts]

    def other_names(self, phrase: str) -> list[str]:
        """What the articles call the same thing: abbreviations, full names, "also known as"."""
        found = Counter(self._abbreviations(phrase)) + Counter(self._full_names(phrase))
        spoken = Counter(self._also_known(phrase))
        own = self._fold(phrase)
        sure = [name for name, _ in found.most_common(3)]
        sure += [name for name, times in spoken.most_common(3) if times >= _FEWEST]
        kept: dict[str, str] = {}
        for name in sure:
            if self._fold(name) != own:
                kept.setdefault(self._fold(name), name)
        return list(kept.values())

    def _abbreviations(self, phrase: str) -> Iterator[str]:
        """`Internal Revenue Service (IRS)`: what stands in parentheses, if its letters agree."""
        pattern = re.compile(rf"\b{_loose(phrase)} \((?P<short>[A-Z][\w.&-]*)\)", re.IGNORECASE)
        for text in self._texts:
            for found in pattern.finditer(text):
                if _abbreviates(found["short"], phrase):
                    yield found["short"]

    def _full_names(self, phrase: str) -> Iterator[str]:
        """`Internal Revenue Service (IRS)`: the words before, if their letters agree."""
        if not phrase.isupper() or " " in phrase or len(phrase) > _LONGEST_ABBREVIATION:
            return
        pattern = re.compile(rf"(?P<full>(?:[\w’'&.-]+,? ){{2,9}})\({re.escape(phrase)}s?\)")
        for text in self._texts:
            for found in pattern.finditer(text):
                full = _tail_of(found["full"].split(), phrase)
                if full:
                    yield full

    def _also_known(self, phrase: str) -> Iterator[str]:
        before = re.compile(rf"\b{_loose(phrase)}{_KNOWN_AS} {_NAME}", re.IGNORECASE)
        after = re.compile(
            rf"(?:^|[,(“\"] ?|so-called )[“\"]?(?P<other>[\w’'-]+(?: [\w’'-]+){{0,2}})[”\"]?,?"
            rf"(?: \({_loose(phrase)}\)|{_KNOWN_AS} {_loose(phrase)}\b)",
            re.IGNORECASE,
        )
        for text in self._texts:
            for pattern in (before, after):
                for found in pattern.finditer(text):
                    other = found["other"].strip("’'")
                    if len(other) > _TOO_SHORT and other.split()[0].lower() not in _SMALL:
                        yield other


def _loose(phrase: str) -> str:
    return r"[\s-]+".join(map(re.escape, phrase.split()))


def _abbreviates(short: str, phrase: str) -> bool:
    letters = re.sub(r"[^a-z]", "", short.lower().removesuffix("s"))
    return len(letters) > 1 and _tail_of(phrase.split(), letters) is not None


def _tail_of(words: list[str], letters: str) -> str | None:
    """The last of the words that the letters stand for, in order: each begins a word or part.

    Small words may be skipped.
    """
    wanted = re.sub(r"[^a-z]", "", letters.lower())
    for start in range(len(words) - 2, -1, -1):
        tail = words[start:]
        initials = "".join(
            part[0].lower()
            for word in tail
            if word.lower() not in _SMALL
            for part in WORD.findall(word)
        )
        if initials == wanted:
            # An article before the name is no part of it.
            return " ".join(tail).strip(" ,")
    return None
