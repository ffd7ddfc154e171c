"""Acts of people and bodies that are news by themselves: who resigned, was charged, was named.

As with stages, only what has happened counts, and only in the headline or the lead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from crawler.article import Article
from pipeline.sentences import sentences
from pipeline.stage import LEAD_SENTENCES, is_rumour

_WORDS: Mapping[str, str] = {
    "resignation": r"resign(?:s|ed)|quits?|steps? down|stepped down|stepping down|to resign",
    "dismissal": r"fires|fired|oust(?:s|ed)|dismiss(?:es|ed)|removed? from office|lays? off|"
    r"laid off|put on leave|placed on leave",
    "appointment": r"nominat(?:es|ed)|appoint(?:s|ed)|sworn in|takes? over as|"
    r"names? (?:a |new |acting |\w+ \w+ (?:as|to))|confirm(?:s|ed) (?:\w+ )?\w+ as",
    "charge": r"indict(?:s|ed|ment)|charged with|arrest(?:s|ed)|pleads? guilty|pleaded guilty",
    "verdict": r"convict(?:s|ed)|acquit(?:s|ted)|sentence[sd]|found guilty",
    "death": r"dies|died|killed|found dead|death toll",
    "vote": r"votes? (?:down|to)|voted (?:down|to)|reject(?:s|ed)|vetoe[sd]|filibuster(?:s|ed)",
    "testimony": r"testif(?:ies|ied)|subpoena(?:s|ed)|under oath",
    "suspension": r"paus(?:es|ed)|suspend(?:s|ed)|postpon(?:es|ed)|delay(?:s|ed)",
}
_PATTERNS = {act: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for act, words in _WORDS.items()}


def acts_in(text: str) -> frozenset[str]:
    """The acts that a headline or a sentence tells of as done."""
    return frozenset(act for act, pattern in _PATTERNS.items() if _done(pattern, text))


def _done(pattern: re.Pattern[str], text: str) -> bool:
    return any(not is_rumour(text, found.start()) for found in pattern.finditer(text))


def acts_told(article: Article) -> frozenset[str]:
    """The acts of the headline and the lead."""
    lead = [article.text[slice(*span)] for span in sentences(article.text[:2000])[:LEAD_SENTENCES]]
    return frozenset().union(*(acts_in(piece) for piece in (article.title, *lead)))
