"""How sure a report is: who says it, and whether it is done, planned or denied."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policywire.crawler.model.article import Article
from policywire.pipeline.acts.act import ActStatus
from policywire.pipeline.acts.lede_acts import NEWS_SENTENCES
from policywire.pipeline.acts.reader import read_acts
from policywire.pipeline.proceedings.recognition import is_official
from policywire.pipeline.text.lede import lede_sentences

READ = 3000
"""Characters in which a report says whom it has its news from."""

PEOPLE = "according to people who are not named"
DOCUMENTS = "according to documents that it has seen"

_PEOPLE = re.compile(
    r"\b(?:people|persons?|sources?|officials?|aides?|insiders?|employees?|lawyers?|diplomats?"
    r"|executives?"
    r"|advis[eo]rs?|staff(?:ers)?)\s(?:\w+\s){0,3}?(?:familiar with|briefed on|close to"
    r"|with (?:direct )?"
    r"knowledge|who (?:asked|requested|declined|spoke)\b.{0,40}?(?:anonym|not to be named"
    r"|to be identified"
    r"|condition))"
    r"|\bcondition of anonymity\b|\bnot (?:to be|be) (?:named|identified)\b"
    r"|\b(?:unnamed|anonymous|undisclosed|unidentified)\s(?:\w+\s){0,2}?(?:sources?|officials?"
    r"|people|aides?)\b"
    r"|\b(?:according to|say|says|said|told \w+(?: \w+)?)\s(?:a|an|one|two|three|several|multiple"
    r"|some)\s"
    r"(?:\w+\s){0,3}?(?:sources?|people|persons?)\b"
    r"|\b(?:sources?|people|insiders)\s(?:say|says|said|tell|told|claim|claims)\b",
    re.IGNORECASE,
)
_DOCUMENTS = re.compile(
    r"\b(?:documents?|memos?|memorandum|letters?|e-?mails?|drafts?|records?|agreement|report|copy"
    r"|recording)\s"
    r"(?:\w+\s){0,4}?(?:obtained|seen|reviewed|viewed)\s(?:and \w+ )?by\b"
    r"|\b(?:leaked|internal)\s(?:\w+\s){0,2}?(?:documents?|memos?|letters?|e-?mails?|drafts?"
    r"|records?)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:denies|denied|deny|disputes|disputed|refutes|refuted|rejects|rejected|dismisses"
    r"|dismissed)\b"
    r"(?:\s\w+){0,3}?\s(?:reports?|claims?|rumou?rs?|allegations?|that|it|having|plans?|any"
    r"|story)\b"
    r"|\b(?:is|are|was|were) (?:false|untrue|a hoax)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Certainty:
    """What an article itself says of how sure its news is.

    `status` is that of the act in its headline, empty where it has none; `denied` says that the
    news is a denial. `sourcing` is empty where its sources are named, or none are.
    """

    is_official: bool
    status: str
    denied: bool
    sourcing: str


def certainty_of(article: Article) -> Certainty:
    """Read how sure an article is of its news."""
    denied = bool(_DENIAL.search(article.title))
    status = _status(article)
    return Certainty(
        is_official=is_official(article),
        status=status.value if status in {ActStatus.DONE, ActStatus.PLANNED} and not denied else "",
        denied=denied,
        sourcing=_sourcing(article),
    )


def _status(article: Article) -> ActStatus | None:
    """That of the act in the headline; without one, of a deed in the first sentence."""
    for place, piece in enumerate(lede_sentences(article)[: 1 + NEWS_SENTENCES]):
        for act in read_acts(piece.text):
            if act.is_main and (place == 0 or act.status is ActStatus.DONE):
                return act.status
    return None


def _sourcing(article: Article) -> str:
    text = f"{article.title}. {article.text[:READ]}"
    if _PEOPLE.search(text):
        return PEOPLE
    return DOCUMENTS if _DOCUMENTS.search(text) else ""
