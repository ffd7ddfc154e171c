"""Who brought a policy to its stage, read from the words around the verb.

Rather nobody than a wrong one: only a name that is surely the verb's subject, or stands after `by`,
counts. It is asked only of articles with a development.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from policywire.config.enums import ArticleKind, Stage
from policywire.crawler.model.article import Article
from policywire.pipeline.acts.lede_acts import LedeAct, StageClause, stage_clauses
from policywire.pipeline.developments.actor_names import LONGEST, name_after, name_before

_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_WHEN = (
    rf"(?:(?:late |early )?(?:on )?{_DAY}(?: (?:morning|afternoon|evening|night))?"
    rf"|in {_MONTH}|in (?:19|20)\d\d|(?:earlier )?(?:last|this) (?:week|month|year|fall|spring)"
    r"|today|yesterday|later|late)"
)
_ADVERB = r"(?:\w+ly|also|already|now|again|just|still|once|then|twice|for now|into law)"
_BE = r"(?:is|are|was|were|be|been|being|gets?|got)"
_BEFORE_VERB = re.compile(
    rf"(?:(?:^|(?<=\s))(?:{_WHEN}|{_ADVERB}|{_BE}|has|have|had)\s+)+$", re.IGNORECASE
)
_PASSIVE = re.compile(rf"\b{_BE}\b", re.IGNORECASE)
_WHERE = r"in [A-Z][\w.]*(?: [A-Z]\w*)?"
_BY = re.compile(rf"^(?:\s+(?:(?i:{_WHEN}|{_ADVERB})|{_WHERE}))*\s+by\s+", re.ASCII)
_BETWEEN = re.compile(rf"^(?:\s+(?:{_WHEN}|{_ADVERB}))*\s+between\s+", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*\([^()]{1,60}\)")
_ASIDE = re.compile(r"\s*(?:,\s[^,;–—]{1,100},|(?P<mark>[–—]|--)\s[^;–—]{1,150}\s(?P=mark))\s*$")
_SAYING = r"(?:said|says|announce[sd]|confirm(?:s|ed)|told reporters|disclose[sd])"
_SAID_OF_ITSELF = re.compile(
    rf"\s+{_SAYING}(?:\s+{_WHEN})?(?:\s+that)?\s+(?:he|she|it|they)\s*$", re.IGNORECASE
)
_SUBORDINATE = re.compile(
    rf"\b(?:after|as|before|because|if|since|that|when|where|whether|which|while|who|whose|{_SAYING})\b",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(r"\b(?:to|of|the|an?|its|in|by|for|with)\s+\w+\s+and\s*$", re.IGNORECASE)
_SECOND_VERB = re.compile(r"(?:,|\band|\band then|\bbut)\s*$")
_PARTICIPLE = re.compile(r"\w+ed|agreed|struck|sought|upheld|withdrawn", re.IGNORECASE)
_SUITS = r"lawsuits?|legal challenge"
_PAPERS = r"injunction|restraining order"
_NOUN = re.compile(
    rf"{_SUITS}|{_PAPERS}|memorandum of understanding|final rule|proposed rule", re.IGNORECASE
)
_MAKING = re.compile(
    r"\b(?:issue[sd]?|issuing|grant(?:s|ed)|enter(?:s|ed)|impose[sd]|files?|filed|brings?|brought"
    r"|sign(?:s|ed)|publish(?:es|ed)|adopt(?:s|ed)|launch(?:es|ed)|release[sd])"
    r"(?:\s+(?:an?|the|its|their|temporary|preliminary|nationwide|permanent|federal|joint|new"
    r"|separate|antitrust|class-action|long-awaited))*\s*$",
    re.IGNORECASE,
)
_NO_ACTOR = re.compile(r"(?:takes?|took|goes|went|enter(?:s|ed)) (?:in|e)", re.IGNORECASE)
_SUBJECT_FIRST = re.compile(r"(?:court|judges?|panel|justices)(?= )", re.IGNORECASE)
_CHAMBER = re.compile(
    r"^\s+(?:in )?((?:the )?(?:\w+ )?(?:House|Senate|Congress|Parliament|Assembly|Legislature))\b"
)
_BILL = re.compile(r"\b(?:act|bill|legislation|measure|package|resolution)\b", re.IGNORECASE)

FARTHEST = 600
"""Letters before the verb: what is longer is no sentence whose subject could be told."""

_ISSUED = frozenset({Stage.PROPOSED, Stage.AGREED, Stage.FINAL, Stage.IN_FORCE, Stage.WITHDRAWN})
_RULED = frozenset({Stage.BLOCKED, Stage.UPHELD})
_ISSUERS = {"agencies": _ISSUED, "agency": _ISSUED, "court": _RULED}
"""The fields of a document that name who issues it, and the stages that its issue brings about."""


def actor_of(article: Article, stage: Stage, acts: Iterable[LedeAct]) -> str:
    """Who brought about the stage that an article reports by its `acts`; empty when not certain.

    The headline's name gives way to the fuller one of the lead: `Judge` to `District Judge Mills`.
    """
    names = [found for each in stage_clauses(acts, stage) if (found := _actor(each))]
    if not names:
        return _issuer(article, stage)
    fuller = (each for each in names[1:] if _is_fuller(each, names[0]))
    return next(fuller, names[0])


def _is_fuller(name: str, than: str) -> bool:
    told, shorter = set(name.casefold().split()), set(than.casefold().split())
    return told > shorter and told - shorter != {"the"}


def _issuer(article: Article, stage: Stage) -> str:
    if article.kind is not ArticleKind.OFFICIAL_DOCUMENT:
        return ""
    for name, brings in _ISSUERS.items():
        value = " ".join(article.fields.get(name, "").split())
        if value and stage in brings and len(value) <= LONGEST:
            return value
    return ""


def _actor(told: StageClause) -> str:
    words, left, right = told.words, _BRACKETED.sub("", told.before), told.after
    if _NO_ACTOR.match(words) or len(left) > FARTHEST:
        return ""
    if _NOUN.fullmatch(words):
        made = _MAKING.search(left)
        return _subject(left[: made.start()], told) if made else ""
    if body := _SUBJECT_FIRST.match(words):
        return _subject(left + body[0] + " ", told)
    named = name_after(right[by.end() :]) if (by := _by(told)) else ""
    if named or by:
        return named
    if _is_passive(told, left):
        return ""
    return _subject(left, told) or _chamber(told)


def _by(told: StageClause) -> re.Match[str] | None:
    if not _PARTICIPLE.match(told.words):
        return None
    return _BY.match(told.after) or (
        _BETWEEN.match(told.after) if told.stage is Stage.AGREED else None
    )


def _is_passive(told: StageClause, left: str) -> bool:
    """Whether something was done to the subject, as far as the verb's form shows.

    In a headline `blocked` without `has` is done to somebody, unless an object follows.
    """
    if not _PARTICIPLE.match(told.words):
        return False
    helping = _BEFORE_VERB.search(left)
    if helping and _PASSIVE.search(helping[0]):
        return True
    having = helping and re.search(r"\bha[sd]\b|\bhave\b", helping[0], re.IGNORECASE)
    return (
        told.is_headline and not having and not re.match(r"\s+(?:an?|the|its|\$?\d)\b", told.after)
    )


def _subject(left: str, told: StageClause) -> str:
    """Who is named last before the verb, times, adverbs and asides left out."""
    left = _BEFORE_VERB.sub("", left) if told.is_headline else _without_aside(left)
    if said := _SAID_OF_ITSELF.search(left):
        left = _without_aside(left[: said.start()])
    elif _SECOND_VERB.search(left):
        unclear = told.is_title_case or _SUBORDINATE.search(left) or _DESCRIBED.search(left)
        first = "" if unclear else name_after(left)
        return "" if left.startswith(f"{first},") else first
    return name_before(left, headline=told.is_headline, capitals=told.is_title_case)


def _without_aside(left: str) -> str:
    return _ASIDE.sub("", _BEFORE_VERB.sub("", left))


def _chamber(told: StageClause) -> str:
    """`The bill passes the House`."""
    if told.stage is not Stage.FINAL or not _BILL.search(told.before):
        return ""
    found = _CHAMBER.match(told.after)
    return found[1] if found else ""
