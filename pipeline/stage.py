"""How far a policy has come, read from the verbs of a headline and a lead.

Only what has happened counts: "signed" and "is blocked", not "is expected to sign" or "weighs".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from config.terms import Stage
from crawler.article import Article
from pipeline.sentences import sentences

LEAD_SENTENCES = 3

_WORDS: Mapping[Stage, str] = {
    Stage.REQUESTED: r"ask(?:s|ed|ing)|request(?:s|ed|ing)?|seek(?:s|ing)?|sought|urg(?:es|ed|ing)"
    r"|calls? on|called on|demand(?:s|ed|ing)?|wants?",
    Stage.PROPOSED: r"propos(?:es|ed|ing|al)|unveil(?:s|ed|ing)?|introduc(?:es|ed|ing)"
    r"|draft(?:s|ed)?|floats?|floated",
    Stage.AGREED: r"sign(?:s|ed)|agree(?:s|d|ment)?|reach(?:es|ed) (?:a |an )?(?:deal|agreement)"
    r"|memorandum of understanding|strikes? (?:a )?deal|struck (?:a )?deal|approv(?:es|ed)",
    Stage.FINAL: r"finaliz(?:es|ed)|final rule|enact(?:s|ed)|signed into law|pass(?:es|ed)",
    Stage.CHALLENGED: r"su(?:es|ed|ing)|lawsuits?|files? suit|filed suit|challeng(?:es|ed|ing)"
    r"|legal challenge|appeal(?:s|ed)",
    Stage.BLOCKED: r"block(?:s|ed|ing)|halt(?:s|ed)|enjoin(?:s|ed)|injunction|restraining order"
    r"|strikes? down|struck down|bars|barred|order(?:s|ed) [^.]{0,40}? to stop|paus(?:es|ed)"
    r"|freez(?:es)|froze",
    Stage.UPHELD: r"uphold(?:s)?|upheld|refus(?:es|ed) to block|declin(?:es|ed) to block"
    r"|den(?:ies|ied) [^.]{0,40}?injunction|lets stand|reject(?:s|ed) [^.]{0,40}?(?:bid|challenge|"
    r"lawsuit|request to block)|allow(?:s|ed) [^.]{0,60}? to (?:proceed|continue|go)|sides? with",
    Stage.IN_FORCE: r"t(?:akes?|ook) effect|in(?:to)? (?:force|effect)|begins? sharing|deployed"
    r"|comes? into|implement(?:s|ed)|hand(?:s|ed) over|started sharing|began sharing",
    Stage.WITHDRAWN: r"withdr(?:aws?|ew|awn)|rescind(?:s|ed)|revok(?:es|ed)|scrap(?:s|ped)"
    r"|abandon(?:s|ed)|drops|dropped|revers(?:es|ed) course|cancel(?:s|led|ed)",
}
_PATTERNS = {
    stage: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for stage, words in _WORDS.items()
}
_RUMOUR = re.compile(
    r"\b(?:expected to|may|might|could|would|weigh(?:s|ing)?|consider(?:s|ing)?|mull(?:s|ing)?"
    r"|plan(?:s|ning)? to|set to|poised to|likely to|threaten(?:s|ed)? to|prepar(?:es|ing)|"
    r"close to|near(?:s|ing)|in talks|rumou?r(?:s|ed)?|if|whether|not|never|deni(?:es|ed)|no)\b"
    r"[^.;]{0,40}$",
    re.IGNORECASE,
)
_STRENGTH = (
    Stage.UPHELD,
    Stage.BLOCKED,
    Stage.WITHDRAWN,
    Stage.CHALLENGED,
    Stage.FINAL,
    Stage.IN_FORCE,
    Stage.AGREED,
    Stage.PROPOSED,
    Stage.REQUESTED,
)
"""Where a sentence holds several, the first of these counts."""

_RANK = {
    Stage.REPORTED: 0,
    Stage.REQUESTED: 1,
    Stage.PROPOSED: 2,
    Stage.AGREED: 3,
    Stage.FINAL: 4,
    Stage.IN_FORCE: 5,
    Stage.CHALLENGED: 6,
    Stage.BLOCKED: 7,
    Stage.UPHELD: 7,
    Stage.WITHDRAWN: 7,
}


@dataclass(frozen=True, slots=True)
class StageSign:
    """A stage that an article tells of: the words, and where its sentence stands in the text."""

    stage: Stage
    words: str
    in_title: bool
    sentence: tuple[int, int] | None


def stage_sign(article: Article) -> StageSign | None:
    """The stage that the headline tells of, or else the lead; None when neither does."""
    told = _told(article.title)
    if told:
        return StageSign(told[0], told[1], True, None)
    for span in sentences(article.text[:2000])[:LEAD_SENTENCES]:
        told = _told(article.text[slice(*span)])
        if told:
            return StageSign(told[0], told[1], False, span)
    return None


def _told(sentence: str) -> tuple[Stage, str] | None:
    for stage in _STRENGTH:
        for found in _PATTERNS[stage].finditer(sentence):
            if not _RUMOUR.search(sentence, 0, found.start()):
                return stage, found.group()
    return None


def moves(before: Stage, after: Stage) -> bool:
    """Whether coverage that tells of `after` means that the policy moved on from `before`."""
    return before != after and _RANK[after] >= _RANK[before]
