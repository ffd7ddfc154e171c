"""The deadlines, dates and amounts of an article, in a few words each, for one short line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policywire.alerts.message.labels import date_words
from policywire.crawler.extract.dates.upcoming_dates_in_text import upcoming_dates_in
from policywire.crawler.model.article import Article
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.pipeline.developments.told_sentences import is_background
from policywire.pipeline.text.sentences import sentences

READ = 6
"""Sentences in which figures are looked for: further down stands background."""
MOST = 4
LONGEST = 60
"""Characters of one fact."""

_SCALE = r"(?:\s?(?:thousand|million|billion|trillion|bn|mn|m|k)\b)?"
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_NOUN = r"[A-Za-z][\w’'-]+"
_AMOUNT = re.compile(
    rf"(?P<figure>(?:[$€£]|US\$|C\$)\s?\d[\d,.]*\d|[$€£]\s?\d){_SCALE}"
    rf"(?P<of>\s(?:in|of|for|from)\s(?!{_MONTH}\b)(?:{_NOUN}\s){{0,2}}{_NOUN})"
    rf"|(?<![$€£\d.,])(?P<share>\d+(?:\.\d+)?)(?:\s?%|\spercent\b)(?P<part>\sof\s(?:{_NOUN}\s){{0,2}}{_NOUN})"
    rf"|(?<![$€£\d.,])(?P<count>\d{{1,3}}(?:,\d{{3}})+|\d+\s(?:million"
    rf"|billion))\s(?P<things>(?:{_NOUN}\s){{0,2}}[a-z]{{2,}}s)\b"
)
_LOOSE_END = re.compile(
    r"\s(?:the|a|an|its|their|his|her|of|in|for|and|or|to|that|which|who|by|with|from|on|as|is"
    r"|are|was"
    r"|were|has|have|had|will|would|could|may|this|these|those|all|new|than|at|into|over)$",
    re.IGNORECASE,
)


def key_facts(article: Article, said: str) -> tuple[str, ...]:
    """`takes effect 1 March 2026`, `$20 billion of enforcement money`, `7% of its staff`.

    Dates to come before amounts, as they stand in the text; an amount that counts nothing says
    nothing. Without what `said` (the headline and the sentences that a message shows) has already.
    """
    dates = [_date_words(each) for each in sorted(_dates(article), key=lambda each: each.on)]
    amounts = (words for number, words in _amounts(article) if number not in said)
    facts = dict.fromkeys([*(each for each in dates if not _has_day(said, each)), *amounts])
    return tuple(facts)[:MOST]


def _dates(article: Article) -> tuple[UpcomingDate, ...]:
    """Those that its source names as such, or else those of its text."""
    return article.dates or tuple(upcoming_dates_in(article.text, article.published_or_found))


def _date_words(date: UpcomingDate) -> str:
    return f"{date_words(date.kind)} {date.on.day} {date.on:%B %Y}"


def _has_day(said: str, words: str) -> bool:
    """Whether a text names the day: “March 1” or “1 March”."""
    day, month = words.split()[-3:-1]
    return bool(re.search(rf"\b(?:{month}\s{day}|{day}\s{month})\b", said))


def _amounts(article: Article) -> Iterator[tuple[str, str]]:
    """(the bare number, the amount with what it counts), one for each number."""
    seen: set[str] = set()
    for start, end in sentences(article.text, READ):
        sentence = article.text[start:end]
        if is_background(sentence, article.published_or_found):
            continue
        for found in _AMOUNT.finditer(sentence):
            number = found["figure"] or found["share"] or found["count"]
            words = _trimmed(found[0])
            if number not in seen and len(words) <= LONGEST:
                seen.add(number)
                yield number, words


def _trimmed(words: str) -> str:
    """Without words at its end that begin what was cut off."""
    while (shorter := _LOOSE_END.sub("", words)) != words:
        words = shorter
    return words
