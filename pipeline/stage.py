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
    Stage.REQUESTED: r"asks|asked|requests|requested|seeks|sought|urges|urged|calls? on|called on",
    Stage.PROPOSED: r"propos(?:es|ed)|unveil(?:s|ed)|introduc(?:es|ed)|draft(?:s|ed) "
    r"(?:a |the )?(?:bill|rule|order|plan)|proposed rule",
    Stage.AGREED: r"sign(?:s|ed)(?! into law)|agree[sd]? (?:to|on)|memorandum of understanding"
    r"|(?:reach(?:es|ed)|strikes?|struck|clinch(?:es|ed)) (?:an? |the )?(?:\w+ )?"
    r"(?:deal|agreement|accord|pact)",
    Stage.FINAL: r"finali[sz]e[sd]|final rule|enact(?:s|ed)|signed into law|pass(?:es|ed)",
    Stage.CHALLENGED: r"sues|sued|suing|lawsuits?|files? suit|filed suit|legal challenge"
    r"|challenge[sd] (?:in court|the (?:rule|order|deal|agreement|law|policy|decision))"
    r"|appeal(?:s|ed)(?! (?:court|panel|judge))",
    Stage.BLOCKED: r"block(?:s|ed)|halt(?:s|ed)|enjoin(?:s|ed)|injunction|restraining order"
    r"|strikes? down|struck down|order(?:s|ed) [^.]{0,40}? to (?:stop|halt)",
    Stage.UPHELD: r"upholds?|upheld|(?:refus|declin)(?:es|ed) to (?:block|halt|stop)"
    r"|den(?:ies|ied) [^.]{0,40}?injunction|lets [^.]{0,60}? (?:stand|proceed|continue)"
    r"|allow(?:s|ed) [^.]{0,60}? to (?:proceed|continue)|(?:lifts|lifted) [^.]{0,30}?"
    r"(?:block|injunction|order|stay)",
    Stage.IN_FORCE: r"t(?:akes?|ook) effect|(?:goes|went) into effect|enter(?:s|ed) into force"
    r"|implement(?:s|ed)|hand(?:s|ed) over|(?:start|began|begin)(?:s|ed)? (?:sharing|enforcing)",
    Stage.WITHDRAWN: r"withdr(?:aws|ew|awn)|rescind(?:s|ed)|revok(?:es|ed)|scrap(?:s|ped)"
    r"|repeal(?:s|ed)|abandon(?:s|ed)|revers(?:es|ed) course",
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
        told = _tells(sentence, stage)
        if told:
            return stage, told
    return None


def stages_told(article: Article) -> frozenset[Stage]:
    """All stages that the headline and the lead tell of as having been reached."""
    lead = [article.text[slice(*span)] for span in sentences(article.text[:2000])[:LEAD_SENTENCES]]
    return frozenset(
        stage for stage in _STRENGTH for piece in (article.title, *lead) if _tells(piece, stage)
    )


def _tells(piece: str, stage: Stage) -> str:
    """The words by which a sentence tells that a stage was reached, empty if it does not."""
    for found in _PATTERNS[stage].finditer(piece):
        if not is_rumour(piece, found.start()):
            return found.group()
    return ""


def is_rumour(sentence: str, verb: int) -> bool:
    """Whether the words before a verb say that it is expected, wished, doubted or denied."""
    return bool(_RUMOUR.search(sentence, 0, verb))


def moves(before: Stage, after: Stage) -> bool:
    """Whether coverage that tells of `after` means that the policy moved on from `before`."""
    return before != after and _RANK[after] >= _RANK[before]
