"""Key facts of a story: the numbers, names and documents in what was new at each development."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policywire.pipeline.model.article_verdict import Development
from policywire.pipeline.proceedings.written_forms import written_numbers

MOST = 10
"""Facts of each sort that are given."""

_UNIT = r"(?:thousand|million|billion|trillion|bn)\b"
_NUMBER = re.compile(
    rf"(?<![\w.,-])(?:[$€£]\s?\d[\d,.]*(?:[ -]?{_UNIT})?"
    rf"|\d[\d,.]*\s?(?:%|percent\b|per cent\b)"
    rf"|\d[\d,.]*[ -]{_UNIT}|\d{{1,3}}(?:,\d{{3}})+|\d{{2,}})(?![\w-])"
)
_COUNTED = re.compile(r"(?:\s[a-z][a-z'’-]+){1,2}")
"""The words that say what a number counts."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATED = re.compile(rf"(?:{_MONTHS}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.? $")
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_STOP = frozenset(
    """
    a about after again against all also and are as at be because been before between but by can
    could did do during each for from had has have he her his if in into is it its last more next
    of on or over said she since so some than that the their them then they this through to under
    until up was were what when which while who will with would
    """.split()  # noqa: SIM905 - a list of words is easier to read
)
_CAPITAL = r"[A-ZÀ-Þ][\w'’-]*"
_NAME = re.compile(rf"{_CAPITAL}(?:\s(?:of\s(?:the\s)?|and\s|for\s)?{_CAPITAL})+")
_NO_NAME = re.compile(
    rf"(?:{_MONTHS}|{_DAYS}|The|A|An|In|On|At|For|But|And|Of|By|It|Its|This|That|These|When|While|"
    r"After|Before|Under|Since|As|If|From|With|According|Also)\b\s?"
)
_CITED = re.compile(
    r"\b(?:\d+ (?:C\.?F\.?R\.?|U\.?S\.?C\.?) (?:§ ?)?[\d.]+"
    r"|(?:Directive|Regulation|Memorandum) \d{2,4}[-/]\d+|Form \d[\w-]+)"
)
"""Parts of the code and forms: papers that are no proceedings."""


@dataclass(frozen=True, slots=True)
class StoryFact:
    """Something that was said: the words themselves, the sentence, and the article's address."""

    text: str
    sentence: str
    article: str


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """Numbers and papers as they were first said, names by how often; `MOST` of each."""

    numbers: tuple[StoryFact, ...]
    names: tuple[StoryFact, ...]
    documents: tuple[StoryFact, ...]

    def __bool__(self) -> bool:
        return bool(self.numbers or self.names or self.documents)


def facts_of(developments: Iterable[Development]) -> StoryFacts:
    """Read the facts from the new sentences of a story's developments, given oldest first."""
    said = [(sentence.text, turn.article) for turn in developments for sentence in turn.new]
    return StoryFacts(
        _first(StoryFact(text, *each) for each in said for text in _numbers(each[0])),
        _often([StoryFact(text, *each) for each in said for text in _names(each[0])]),
        _first(StoryFact(text, *each) for each in said for text in _papers(each[0])),
    )


def _first(facts: Iterable[StoryFact]) -> tuple[StoryFact, ...]:
    found: dict[str, StoryFact] = {}
    for fact in facts:
        if not any(fact.text.startswith(text) for text in found):
            found[fact.text] = fact
    return tuple(found.values())[:MOST]


def _often(facts: list[StoryFact]) -> tuple[StoryFact, ...]:
    """The names said most, a part of a longer name for that one; it is no fact of its own."""
    counts = Counter(fact.text for fact in facts)
    first = _first_of_each(facts)
    whole = [text for text in first if not any(text != one and text in one for one in first)]
    said = {text: sum(counts[part] for part in first if part in text) for text in whole}
    return tuple(first[text] for text in sorted(whole, key=lambda text: -said[text])[:MOST])


def _first_of_each(facts: Iterable[StoryFact]) -> dict[str, StoryFact]:
    found: dict[str, StoryFact] = {}
    for fact in facts:
        found.setdefault(fact.text, fact)
    return found


def _papers(sentence: str) -> Iterator[str]:
    """Proceedings, and other papers that are cited, in their order."""
    found = {each.start: sentence[each.start : each.end] for each in written_numbers(sentence)}
    for each in _CITED.finditer(sentence):
        found.setdefault(each.start(), each[0])
    yield from (found[start] for start in sorted(found))


def _numbers(sentence: str) -> Iterator[str]:
    for found in _NUMBER.finditer(sentence):
        number = found[0].rstrip(".,")
        plain = number.isdigit()
        if plain and (_YEAR.fullmatch(number) or _DATED.search(sentence[: found.start()])):
            continue
        counted = _counted(sentence[found.end() :])
        if counted or not plain:
            yield f"{number}{counted}"


def _counted(after: str) -> str:
    words: list[str] = []
    found = _COUNTED.match(after)
    for word in found[0].split() if found else ():
        if word in _STOP:
            break
        words.append(word)
    return "".join(f" {word}" for word in words)


def _names(sentence: str) -> Iterator[str]:
    for found in _NAME.finditer(sentence):
        name = found[0]
        while leading := _NO_NAME.match(name):
            name = name[leading.end() :]
        name = re.sub(rf"\s(?:{_MONTHS}|{_DAYS})$", "", name).removesuffix("’s").removesuffix("'s")
        if " " in name.strip():
            yield name.strip()
