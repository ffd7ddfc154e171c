"""In which order the sentences of a development are told: its act first, comments last.

Word novelty alone often picks what led to an event or what somebody thinks of it. A reader wants
the sentence with the act; background is left out where anything else is new.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from policywire.config.enums import Strength
from policywire.crawler.model.article import Article
from policywire.pipeline.acts.act import ActStatus
from policywire.pipeline.acts.lede_acts import LedeAct
from policywire.pipeline.model.article_verdict import NewSentence
from policywire.pipeline.text.dateline import without_dateline
from policywire.pipeline.text.lede_days import month_number

MOST = 3

_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_IN_A_MONTH = re.compile(
    rf"^(?:back )?(?:in|since|during|by|as of)\s(?:late |early |mid-?)?(?P<month>{_MONTH})\b"
    r"(?!\s\d{1,2}\b(?!,?\s(?:19|20)\d\d))(?:,?\s(?P<year>(?:19|20)\d\d))?",
    re.IGNORECASE,
)
"""“In late January …”; “On March 3” names a day and is news."""
_BACKGROUND = re.compile(
    r"^(?:back )?(?:in|since|during|between|from)\s(?:fiscal (?:year )?|the (?:early "
    r"|late )?)?(?:19|20)\d\d"
    r"|^(?:previously|formerly|historically|traditionally|originally|until now|at the time"
    r"|long before"
    r"|for (?:years|decades|months|generations)|(?:\w+ ){1,2}(?:years?|months|decades?) ago)\b"
    r"|^(?:last|the previous|the prior|earlier (?:this|last)|late last|early last)\s"
    r"(?:year|month|spring|summer|fall|autumn|winter|fiscal|decade)\b"
    r"|^(?:before|under|during)\s(?:the (?:previous|former|last|first|prior)|former|ex-|his|her"
    r"|its|their"
    r"|president \w+['’]s first)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\bhad (?:already|previously|earlier|long|once|repeatedly)\b"
    r"|\b(?:has|have) (?:long|for (?:years|decades))\b"
    r"|\blong (?:claim|argu|complain|rail|oppos|maintain|resist|demand|insist|accus|warn|sought"
    r"|held|said)\w*\b"
    r"|(?<!\bbe )(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bused to (?:be|have|say)\b"
    r"|\b(?:was|were) (?:founded|created|established|first (?:elected|appointed|enacted"
    r"|passed)) in\b",
    re.IGNORECASE,
)
_REACTION = re.compile(
    r"^[“\"‘]|\b(?:criticiz|criticis|condemn|denounc|blast|slamm|applaud|prais|welcom|lament|decr"
    r"|hail|mock|ridicul|rebuk)(?:ed|es|s|ing|ied|ies)\b"
    r"|\b(?:call(?:ed|s) (?:it|the|this|that|them|him|her)\b.{0,60}[“\"‘])"
    r"|\b(?:said|says|wrote|writes|tweeted|posted|added|argued|argues|insisted|insists|warned|warns"
    r"|vowed|believes|hopes|fears|feels)\b(?:[^.]{0,60}[“\"‘]|\s(?:he|she|they|it|the point)\b)"
    r"|\bwas (?:very |deeply |extremely )?(?:sad|angry|shocked|pleased|disappointed|outraged"
    r"|happy)\b",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"^(?:\W*+[\w.’'-]++\W++){1,14}?(?:said|says|told|wrote|argued|argues|added|believes|warned|warns"
    r"|claimed|claims|insisted|reports? that)\b"
)
"""A verb of saying among the first words. No step back: it would cost much."""
_NUMBER = re.compile(
    r"[$€£]\s?\d|\b\d[\d,.]*\s?(?:%|percent|million|billion)|\b\d{1,3}(?:,\d{3})+\b"
)


@dataclass(frozen=True, slots=True)
class _Rank:
    """How a sentence is ordered: the smaller the sooner."""

    is_background: bool
    is_reaction: bool
    start: int

    @property
    def key(self) -> tuple[bool, bool, int]:
        return self.is_background, self.is_reaction, self.start


def told_sentences(
    article: Article,
    new: Sequence[NewSentence],
    acts: Iterable[LedeAct],
    strength: Strength,
) -> tuple[NewSentence, ...]:
    """The one to three sentences to tell, in the order in which to tell them.

    `acts` are those of the headline and the first sentences. A development begins with the
    sentence that holds its act, even if other papers have worded it alike; a detail with what
    is new.
    """
    ranks = {each: rank(each, article.published_or_found) for each in new}
    ordered = sorted(new, key=lambda each: ranks[each].key)
    if strength is Strength.DEVELOPMENT:
        lead = act_sentence(article, acts)
        if lead is not None:
            ordered = [lead, *(each for each in ordered if each.start != lead.start)]
            ranks[lead] = _Rank(is_background=False, is_reaction=False, start=lead.start)
    kept = [each for each in ordered if not ranks[each].is_background]
    return tuple((kept or ordered)[:MOST])


def act_sentence(article: Article, acts: Iterable[LedeAct]) -> NewSentence | None:
    """The sentence near the top that holds the act: that of the headline, or else one of its own.

    None when no sentence holds one, or only as what led to it.
    """
    every = tuple(acts)
    told = {
        one.act.family
        for one in every
        if one.in_title and one.act.status is not ActStatus.BACKGROUND
    }
    best: tuple[int, int, NewSentence] | None = None
    for one in every:
        if one.piece.span is None:
            continue
        sentence = NewSentence(one.piece.text, *one.piece.span)
        strength = 2 * (one.act.family in told) + one.is_news
        found = rank(sentence, article.published_or_found)
        if not strength or found.is_background or found.is_reaction:
            continue
        if best is None or (strength, -one.order) > best[:2]:
            best = (strength, -one.order, sentence)
    return best[2] if best else None


def rank(sentence: NewSentence, published: datetime) -> _Rank:
    """Whether a sentence tells background or a reaction, and where it stands."""
    text = sentence.text
    has_number = bool(_NUMBER.search(text))
    said = bool(_REACTION.search(text)) or (bool(_SAYING.search(text)) and not has_number)
    return _Rank(is_background(text, published), said, sentence.start)


def is_background(text: str, published: datetime) -> bool:
    """Whether a sentence tells what was before: “In late January …”, “Last year …”."""
    text = without_dateline(text)
    if _BACKGROUND.match(text) or _BEFORE.search(text):
        return True
    found = _IN_A_MONTH.search(text)
    if found is None:
        return False
    month = month_number(found["month"])
    year = int(found["year"]) if found["year"] else published.year
    return (year, month) != (published.year, published.month)
