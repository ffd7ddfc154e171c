"""What looks wrong in one entry's words: joins in small letters, lists, other tools' signs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policywire.pipeline.topics.query.foreign_signs import foreign_signs
from policywire.pipeline.topics.query.nodes import Phrase

_JOINS = re.compile(r"(?<!\S)(and|or|not|near)(?!\S)")
_SIGNED = re.compile(r"(?<!\S)([-−–+])(?=[\w\"“(@])")
_LISTED = re.compile(r"[^\W\d][\w.’'*)-]*\s*(?:[,;]\s+|\s*\|\s*|\s+/\s+)[\w@=]")
_COMMA = re.compile(r"\s*(?:[,;]\s+|\||\s/\s)\s*")
_SET_PHRASES = """
    aid and abet; aiding and abetting; arts and crafts; bed and breakfast; black and white;
    bread and butter; buy and sell; cap and trade; catch and release; cease and desist;
    checks and balances; cut and paste; dead or alive; divide and rule; drug and alcohol;
    fish and chips; fish and game; fish and wildlife; food and drink; health and safety;
    hide and seek; hit and run; law and order; life and death; life or death; loss and damage;
    mergers and acquisitions; mix and match; more or less; mother and baby; mother and child;
    not for profit; not guilty; null and void; oil and gas; parks and recreation; pay and display;
    profit and loss; pros and cons; rank and file; read and write; research and development;
    right and wrong; rock and roll; said and done; science and technology; search and rescue;
    search and seizure; sooner or later; stop and frisk; stop and search; supply and demand;
    tax and spend; terms and conditions; test and trace; tooth and nail; town and country;
    track and trace; trial and error; trick or treat; tried and tested; truth and reconciliation;
    up and running; ways and means; wear and tear; weights and measures; wind and solar
"""
_PAIRS = frozenset(re.split(r"\s*;\s*", " ".join(_SET_PHRASES.split())))
"""Set phrases that hold a join: they are one thing."""
_REGIONS_LISTED = """
    Alabama; Alaska; Arizona; Arkansas; California; Colorado; Connecticut; Delaware; Florida;
    Georgia; Hawaii; Idaho; Illinois; Indiana; Iowa; Kansas; Kentucky; Louisiana; Maine; Maryland;
    Massachusetts; Michigan; Minnesota; Mississippi; Missouri; Montana; Nebraska; Nevada;
    New Hampshire; New Jersey; New Mexico; New York; North Carolina; North Dakota; Ohio; Oklahoma;
    Oregon; Pennsylvania; Rhode Island; South Carolina; South Dakota; Tennessee; Texas; Utah;
    Vermont; Virginia; Washington; West Virginia; Wisconsin; Wyoming; D.C.; DC; Puerto Rico;
    England; Scotland; Wales; Northern Ireland; Ireland; Ontario; Quebec; Alberta; Manitoba;
    British Columbia; Australia; Canada; France; Germany; India; Mexico; Inc; Inc.; Ltd; Ltd.;
    LLC; Jr; Jr.; Sr; Sr.
"""
_REGIONS = frozenset(re.split(r"\s*;\s*", " ".join(_REGIONS_LISTED.split())))
"""What may follow a name behind a comma and still be part of it."""


def entry_doubts(phrase: Phrase) -> Iterator[tuple[str, str]]:
    """What an entry of plain words may have been meant to say: problem and cure."""
    text = phrase.text
    if text[:1] in '"“':
        return
    foreign = list(foreign_signs(text))
    for sign in foreign:
        if not _JOINS.fullmatch(sign.text):
            yield f"{sign.text} in “{text}” is no sign of our language", sign.cure
    yield from _joins(text)
    signed = _SIGNED.search(text)
    if signed:
        problem = f"the {signed[1]} in “{text}” says nothing: it is read as one phrase"
        yield problem, "write AND NOT, put the word under none, or join the words by a hyphen"
    if not foreign and _LISTED.search(text) and not _is_name(text):
        yield f"“{text}” is read as one phrase", "write each of the list as an entry of its own"


def _joins(text: str) -> Iterator[tuple[str, str]]:
    """`irs or ice` in an entry is a phrase of three words. Names may well contain "and"."""
    found = _JOINS.search(text)
    if not found or " ".join(text.lower().split()) == found[1]:
        return
    if found[1] == "and" and _is_named(text[: found.start()], text[found.end() :]):
        return
    if any(f" {pair} " in f" {text.lower()} " for pair in _PAIRS):
        return
    problem = f"“{text}” is read as one phrase"
    yield problem, f"write {found[1].upper()} if you mean to join, quote it if it is one phrase"


def _is_named(before: str, after: str) -> bool:
    """Whether the words on both sides of an "and" are written as parts of a name are."""
    sides = before.split()[-1:] + after.split()[:1]
    capitals = [word.strip("(,").isupper() and len(word) > 1 for word in sides]
    return len(sides) == 2 and all(w[:1].isupper() for w in sides) and not all(capitals)


def _is_name(text: str) -> bool:
    """Whether commas stand in a name: Portland, Oregon; Alcohol, Tobacco and Firearms."""
    parts = _COMMA.split(text.strip())
    if len(parts) == 2 and parts[1] in _REGIONS:
        return True
    last = re.split(r",?\s(?:and|&)\s", parts[-1])
    listed = re.search(r"\s(?:and|&)\s|^and\s", parts[-1]) is not None
    words = [part.removeprefix("and ") for part in (*parts[:-1], *last)]
    return listed and all(
        word[:1].isupper() and not word.split()[-1].isupper() for word in words if word
    )
