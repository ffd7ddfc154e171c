"""Acts of people and bodies that are news by themselves: who resigned, was charged, was named.

As with stages, only what has happened counts, and only in the headline or the lead.
"""

from __future__ import annotations

from collections.abc import Mapping

from policywire.pipeline.text.lede import Lede, LedeSentence, VerbPatterns

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
_VERBS = VerbPatterns(_WORDS)


def acts_in(piece: LedeSentence) -> frozenset[str]:
    """The acts that a headline or a sentence reports as done."""
    return frozenset(_VERBS.find_in(piece))


def acts_in_lede(lede: Lede) -> frozenset[str]:
    """The acts of the headline and the lead."""
    return frozenset().union(*map(acts_in, lede))
