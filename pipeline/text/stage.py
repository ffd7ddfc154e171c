"""How far a policy has come, read from the verbs of a headline and a lead.

Only what has happened counts: "signed" and "is blocked", not "is expected to sign" or "weighs".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from policywire.config.enums import Stage
from policywire.pipeline.text.lede import Lede, VerbPatterns

_DEAL = r" (?:an? |the )?(?:\w+ )?(?:deal|agreement|accord|pact)"
_CLEARS = r" (?:lets?|allows?|clears?|permits?|allowed|cleared|permitted) "
_WORDS: Mapping[Stage, str] = {
    Stage.REQUESTED: r"asks?|asked|requests|requested|seeks?|sought|urges?|urged"
    r"|calls? on|called on",
    Stage.PROPOSED: r"propos(?:es?|ed)|unveil(?:s|ed)?|introduc(?:es?|ed)|draft(?:s|ed) "
    r"(?:a |the )?(?:bill|rule|order|plan)|proposed rule",
    Stage.AGREED: r"sign(?<!a sign)(?:s|ed)?(?! into law| of | that )|agree[sd]? (?:to|on)"
    r"|memorandum of understanding"
    rf"|reach(?:es|ed){_DEAL}|strikes?{_DEAL}|struck{_DEAL}|clinch(?:es|ed){_DEAL}",
    Stage.FINAL: r"finali[sz]e[sd]|final rule|enact(?:s|ed)|signed into law|pass(?:es|ed)",
    Stage.CHALLENGED: r"sues?|sued|suing|lawsuits?|files? suit|filed suit|legal challenge"
    r"|challenge[sd] (?:in court|the (?:rule|order|deal|agreement|law|policy|decision))"
    r"|appeal(?<!of appeal)(?<!immigration appeal)(?:s|ed)(?! (?:court|panel|judge))",
    Stage.BLOCKED: r"block(?:s|ed)|halt(?:s|ed)|enjoin(?:s|ed)|injunction|restraining order"
    r"|strikes? down|struck down|order(?:s|ed) [^.]{0,40}? to (?:stop|halt)",
    Stage.UPHELD: r"upholds?|upheld|refus(?:es|ed) to (?:block|halt|stop)"
    r"|declin(?:es|ed) to (?:block|halt|stop)"
    rf"|court{_CLEARS}|judges?{_CLEARS}|panel{_CLEARS}|justices{_CLEARS}"
    r"|den(?:ies|ied) [^.]{0,40}?injunction|lets [^.]{0,60}? (?:stand|proceed|continue)"
    r"|allow(?:s|ed) [^.]{0,60}? to (?:proceed|continue)|lift(?:s|ed) [^.]{0,30}?"
    r"(?:block|injunction|order|stay)",
    Stage.IN_FORCE: r"takes? effect|took effect|goes into effect|went into effect"
    r"|enter(?:s|ed) into force|implement(?:s|ed)|hand(?:s|ed) over"
    r"|start(?:s|ed)? (?:sharing|enforcing)|began (?:sharing|enforcing)"
    r"|begins? (?:sharing|enforcing)",
    Stage.WITHDRAWN: r"withdr(?:aws|ew|awn)|rescind(?:s|ed)|revok(?:es|ed)|scrap(?:s|ped)"
    r"|repeal(?:s|ed)|abandon(?:s|ed)|revers(?:es|ed) course",
}
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

_LONG = 3
"""Letters up to which a word may be small also in a headline of capitals."""

_VERBS = VerbPatterns({stage: _WORDS[stage] for stage in _STRENGTH})

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
class StageMention:
    """A stage that an article reports: the words, and where its sentence stands in the text."""

    stage: Stage
    words: str
    in_title: bool
    sentence: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class StageMentions:
    """All stages that a headline and a lede report as reached, and the one that counts."""

    stages: frozenset[Stage]
    mention: StageMention | None


def detect_stages(lead: Lede) -> StageMentions:
    """What the headline says counts before what the lede does."""
    told = [(piece, found) for piece in lead if (found := _VERBS.find_in(piece))]
    if not told:
        return StageMentions(frozenset(), None)
    piece, found = told[0]
    stage = next(iter(found))
    sign = StageMention(stage, found[stage].group(), piece.span is None, piece.span)
    return StageMentions(frozenset(stage for _, found in told for stage in found), sign)


@dataclass(frozen=True, slots=True)
class StageClause:
    """A headline or a sentence that reports a stage, around the words that do.

    `capitals` says that most of its words have them, as in some headlines.
    """

    stage: Stage
    before: str
    words: str
    after: str
    is_headline: bool

    @property
    def is_title_case(self) -> bool:
        """Whether capitals mean nothing in it."""
        words = [word for word in f"{self.before} {self.after}".split() if len(word) > _LONG]
        return self.is_headline and sum(word[0].isupper() for word in words) > len(words) * 2 / 3


def stage_clauses(lead: Lede, stage: Stage) -> Iterator[StageClause]:
    """The headline and the sentences of a lede that report one stage as reached."""
    for piece in lead:
        found = _VERBS.find_in(piece).get(stage)
        if found is not None:
            before, after = piece.text[: found.start()], piece.text[found.end() :]
            yield StageClause(stage, before, found.group(), after, piece.span is None)


def is_stage_progress(before: Stage, after: Stage) -> bool:
    """Whether coverage that reports `after` means that the policy went on from `before`."""
    return before != after and _RANK[after] >= _RANK[before]


def current_stage(stages: Iterable[Stage]) -> Stage:
    """Where a policy stands after developments that each report a stage, oldest first.

    Merged stories have developments that are independent of each other: none leads back.
    """
    now = Stage.REPORTED
    for told in stages:
        if is_stage_progress(now, told):
            now = told
    return now


def has_reached(wanted: Stage, now: Stage) -> bool:
    """Whether a policy that stands at `now` has come to `wanted`, or past it, or to its end."""
    return now in {wanted, Stage.WITHDRAWN} or _RANK[now] > _RANK[wanted]
