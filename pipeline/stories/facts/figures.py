"""Figures in a sentence, each with its unit: amounts of money, shares, counts and votes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

VOTE = "vote"
"""The unit of the ayes and noes of a vote."""
_N = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SHORT = {"k": "thousand", "m": "million", "mn": "million", "b": "billion", "bn": "billion"}
_ONES = "one two three four five six seven eight nine".split()  # noqa: SIM905
_TEENS = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
_WORDS = {
    **{word: value for value, word in enumerate((*_ONES[1:], *_TEENS), start=2)},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
    **{
        f"{tens}-{one}": 10 * value + unit
        for value, tens in enumerate(_TENS, start=2)
        for unit, one in enumerate(_ONES, start=1)
    },
}
_LONGEST_FIRST = "|".join(sorted(_WORDS, key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?<![\w.,$€£¥/§-])(?P<sign>(?:US|A|C)?\$|[€£¥])?\s?(?P<number>{_N})"
    rf"(?P<scale>[ -]?(?:{'|'.join(_SCALES)}|bn|mn)\b|(?<=\d)[kmb]\b)?"
    r"(?P<share>\s?(?:%|percentage points?\b|percent\b|per cent\b))?(?![\w/]|-\w|[.,]\d)"
    rf"|(?<![\w-])(?P<word>(?a:{_LONGEST_FIRST}))\b(?=\s)",
    re.IGNORECASE,
)
_VOTE = re.compile(r"(?<![\w.-])\d{1,3}[-–]\d{1,3}(?![\w-])")
_VOTED = re.compile(r"\b(?:vote[ds]?|voting|passed|ruled|ruling|approved|advanced|rejected)\b")
_CURRENCIES = {
    "dollar": "$", "euro": "€", "pound": "£", "yen": "¥", "yuan": "yuan", "franc": "franc",
    "krona": "krona", "kronor": "krona", "krone": "krone", "kroner": "krone", "zloty": "zloty",
    "rupee": "rupee", "peso": "peso", "rand": "rand", "won": "won",
}  # fmt: skip
_CURRENCY = re.compile(rf"\s(?a:(?:{'|'.join(_CURRENCIES)})s?)\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:about|around|nearly|almost|roughly|approximately|more than|over|at least|up to"
    r"|as many as|fewer than|less than)\s$",
    re.IGNORECASE,
)
_MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
_DATED = re.compile(rf"{_MONTHS}\s$")
_DATE_FOLLOWS = re.compile(rf"\s{_MONTHS}")
_LABELLED = re.compile(
    r"(?:\b(?:section|sec|article|title|chapter|part|rule|form|page|number|no|room|route|highway"
    r"|docket|order|directive|regulation|resolution|bill|act|proposition|prop|measure|amendment"
    r"|phase|tier|schedule|line|figure|table|clause|annex|appendix|covid)\.?|§|#)\s?$",
    re.IGNORECASE,
)
"""What stands before the number of a paper, a place or a part, which counts nothing."""
_TOKEN = re.compile(r"\s([A-Za-z][\w'’-]*)")
_STOP = frozenset(
    """
    a about after again against ago all also and are as at be because been before between but by can
    could did do does during each earlier for from had has have he her his if in into is it its last
    later less more next of old on or over said says she since so some than that the their them then
    they this through to under until up was were what when which while who whose will with would
    """.split()  # noqa: SIM905 - a list of words is easier to read
)
_PLURALS = frozenset(
    """
    people staff children men women police troops personnel fishermen policemen firefighters
    congressmen congresswomen lawmen craftsmen servicemen cattle livestock aircraft fish sheep
    """.split()  # noqa: SIM905
)
_VAGUE = frozenset("times things ways others sides thirds quarters halves series".split())  # noqa: SIM905
_SPANS = frozenset("seconds minutes hours days weeks months years decades".split())  # noqa: SIM905
_SPAN_COUNTS = re.compile(
    r"\b(?:within|deadline|prison|jail|sentenced?|comments?|suspend\w*|delay\w*|extend\w*|pause\w*"
    r"|notice|ban\w*|waiting|appeal\w*)\b",
    re.IGNORECASE,
)
"""A span of time tells something only where it is a term that somebody has or gets."""
_MEASURES = frozenset(
    """
    tonnes tons pounds kilograms gallons barrels acres hectares miles kilometers kilometres meters
    megawatts gigawatts bushels litres liters doses cases copies pages units
    """.split()  # noqa: SIM905
)
_NO_THINGS = _MEASURES | _SPANS | {*_CURRENCIES.values(), VOTE}
_OF = re.compile(r"\sof\s(?:the\s)?([a-z][\w'’-]*)(?:\s([a-z][\w'’-]*))?")
MOST_WORDS = 4
"""Words within which stands what a number counts."""
REACH = 200
"""Letters beside a number within which stands what is asked of it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is shown, its value, and its unit: `$`, `%`, `vote` or what is counted.

    `is_rough` says that the text gives it as about or at least so much. `start` and `end` are its
    place in the sentence.
    """

    text: str
    value: float
    unit: str
    is_rough: bool
    start: int
    end: int

    @property
    def counts(self) -> bool:
        """Whether it counts things, other than an amount, a share or a measure of something."""
        return self.unit.islower() and len(self.unit) > 1 and self.unit not in _NO_THINGS


def figures(sentence: str) -> Iterator[Figure]:
    """The figures of a sentence in their order. A number that counts nothing is none."""
    for found in _FIGURE.finditer(sentence):
        before = sentence[max(0, found.start() - REACH) : found.start()]
        after = sentence[found.end() : found.end() + REACH]
        read = _unit(found, before, after, sentence)
        if read is not None:
            unit, words, end = read
            about = _ABOUT.search(before)
            prefix = about[0].lower() if about else ""
            text = f"{prefix}{_number(found)}{words}"
            yield Figure(text, _value(found), unit, bool(about), found.start(), found.end() + end)
    if _VOTED.search(sentence):
        for found in _VOTE.finditer(sentence):
            votes = found[0].replace("-", "–")
            ayes = float(votes.partition("–")[0])
            yield Figure(f"{votes} vote", ayes, VOTE, False, *found.span())


def _unit(
    found: re.Match[str], before: str, after: str, sentence: str
) -> tuple[str, str, int] | None:
    """The unit, the words of it as they are shown, and how far they reach."""
    if found["sign"]:
        return found["sign"].upper().removeprefix("US"), "", 0
    if found["share"]:
        return "%", "", 0
    if named := _CURRENCY.match(after):
        return _CURRENCIES[named[0].strip().lower().rstrip("s")], named[0], named.end()
    if _is_no_count(found, before, after):
        return None
    return _counted(after, sentence)


def _is_no_count(found: re.Match[str], before: str, after: str) -> bool:
    """Whether the number is a year, a day, an hour, an age, or that of a paper."""
    number = found["number"] or ""
    plain = number.isdigit() and not found["scale"]
    year = plain and len(number) == 4 and number[:2] in {"19", "20"}
    day = plain and len(number) <= 2 and bool(_DATED.search(before) or _DATE_FOLLOWS.match(after))
    hour = bool(re.match(r"\s?[ap]\.?m\b|:\d", after, re.IGNORECASE))
    return year or day or hour or bool(_LABELLED.search(before))


def _counted(after: str, sentence: str) -> tuple[str, str, int] | None:
    """What is counted: the words up to the first plural, and what a measure is of."""
    end, place = 0, 0
    for _ in range(MOST_WORDS):
        token = _TOKEN.match(after, place)
        if token is None or token[1].lower() in _STOP:
            break
        place = token.end()
        if _is_plural(token[1]):
            end = place
            break
    if not end:
        return None
    noun = after[:end].rpartition(" ")[2].lower()
    if noun in _VAGUE or (noun in _SPANS and not _is_term(after[end:], sentence)):
        return None
    if noun in _MEASURES and (of := _OF.match(after, end)):
        words = [word for word in of.groups() if word and word not in _STOP]
        return noun, f"{after[:end]} of {' '.join(words)}" if words else after[:end], end
    return noun, after[:end], end


def _is_plural(word: str) -> bool:
    folded = word.lower()
    return folded in _PLURALS or (folded.endswith("s") and not folded.endswith(("ss", "us", "is")))


def _is_term(after: str, sentence: str) -> bool:
    return not re.match(r"\s(?:ago|earlier|later|old)\b", after) and bool(
        _SPAN_COUNTS.search(sentence)
    )


def _number(found: re.Match[str]) -> str:
    if found["word"]:
        return str(_WORDS[found["word"].lower()])
    scale = _scale(found)
    share = "%" if (found["share"] or "").strip() in {"%", "percent", "per cent"} else ""
    points = found["share"] if found["share"] and not share else ""
    number = found["number"] if scale else _shortened(found["number"])
    return f"{found['sign'] or ''}{number}{f' {scale}' if scale else ''}{share}{points}"


def _shortened(number: str) -> str:
    """`80,000,000,000` as `80 billion`, where nothing is lost by it."""
    value = float(number.replace(",", ""))
    for name, scale in reversed(_SCALES.items()):
        if value >= max(scale, 1e6) and round(value / scale, 2) * scale == value:
            return f"{value / scale:g} {name}"
    return number


def _scale(found: re.Match[str]) -> str:
    written = (found["scale"] or "").strip(" -").lower()
    return _SHORT.get(written, written)


def _value(found: re.Match[str]) -> float:
    if found["word"]:
        return float(_WORDS[found["word"].lower()])
    return float(found["number"].replace(",", "")) * _SCALES.get(_scale(found), 1.0)
