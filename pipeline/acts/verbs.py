"""Whether a word is used as a verb: “judge blocks rule”, not “tower blocks”."""

from __future__ import annotations

from policywire.pipeline.acts.clauses import Clause
from policywire.pipeline.acts.helping import HELPING, is_adverb
from policywire.pipeline.acts.inflection import VerbForm

_BEFORE_NOUNS = frozenset(
    {"a", "an", "the", "its", "his", "her", "their", "our", "my", "your", "this", "these", "those",
     "of", "in", "on", "for", "with", "from", "at", "against", "under", "over", "into", "about",
     "between", "no", "any", "some", "more", "new", "latest", "another", "federal", "major",
     "sweeping", "proposed", "tax", "budget", "spending", "final", "planned", "recent", "first",
     "last", "early", "via", "without", "through", "per", "such", "each", "every", "by",
     "big", "mass", "medicaid", "deep", "key", "alleged", "possible", "potential", "next", "trade",
     "stricter", "tougher", "strict", "amid", "during", "despite", "than", "within"}
)  # fmt: skip
_HELPING = HELPING | {"and", "or", "just"}
_PLURALS = frozenset(
    {"people", "lawmakers", "police", "dems", "gop", "feds", "mps", "they", "we", "you", "i",
     "who", "women", "men", "children", "officials", "all", "both", "many", "most", "some",
     "thousands", "hundreds", "dozens", "ags", "meps", "several", "families", "congress"}
)  # fmt: skip
_AFTER_NOUNS = frozenset(
    {"are", "were", "is", "was", "have", "has", "could", "may", "will", "would", "might", "that",
     "of", "remain", "continue", "come", "go", "take", "enter", "begin", "start", "stay"}
)  # fmt: skip

REPORTING = frozenset(
    {"say", "says", "said", "rule", "rules", "ruled", "find", "finds", "found", "claim", "claims",
     "claimed", "admit", "admits", "admitted", "reveal", "reveals", "revealed", "tell", "tells",
     "told", "warn", "warns", "warned", "announce", "announces", "announced", "show", "shows",
     "showed", "argue", "argues", "argued", "declare", "declares", "declared", "allege",
     "alleges", "alleged", "insist", "insists", "insisted", "suggest", "suggests", "confirm",
     "confirms", "confirmed", "concludes", "concluded", "acknowledges", "acknowledged", "asserts",
     "believe", "believes", "think", "thinks", "fear", "fears"}
)  # fmt: skip
"""After these a sentence within the sentence begins, with a deed of its own."""

_WITH_OF = frozenset({"warns", "accuses", "speaks", "complains", "approves", "boasts", "strips",
                      "convicts", "acquits", "tells", "hears", "dies", "disapproves"})  # fmt: skip
"""Verbs that go with “of” and are no nouns."""
_WITH_THAT = REPORTING - {"rules", "claims", "fears", "shows"} | {
    "testifies", "orders", "decides", "agrees", "vows", "promises", "denies", "concedes",
    "complains", "boasts", "concludes", "demands", "proposes", "recommends", "hears", "holds",
}  # fmt: skip
_RULING = frozenset({"judge", "court", "panel", "tribunal", "jury", "justices", "scotus", "judges"})

_NOUNS = frozenset(
    {"funding", "spending", "hearing", "ruling", "building", "testing", "meeting", "offering",
     "findings", "holding", "licensing", "banking", "setting", "holdings", "shooting", "killing",
     "bombing", "hiring"}
)  # fmt: skip
"""Forms that are hardly ever verbs in a headline."""

_FINITE = frozenset({VerbForm.PRESENT, VerbForm.PAST, VerbForm.BASE})

_NOUN_TOO = frozenset(
    {"raids", "cuts", "arrests", "protests", "delays", "orders", "charges", "fines", "strikes",
     "searches", "blocks", "reports", "fires", "claims", "plans", "limits", "sanctions", "passes",
     "releases", "reviews", "calls", "demands", "requests", "leaks", "appeals", "moves", "probes",
     "tariffs", "fears", "pauses", "bans", "awards", "grants", "funds", "votes", "picks", "stays",
     "permits"}
)  # fmt: skip
_NOUN_BEFORE = frozenset({"", "in", "at", "during", "due", "of", "between", "near", "here", "go",
                          "into", "under", "may", "could", "remain", "begin", "hit", "get",
                          "gets", "take", "hits"})  # fmt: skip
"""Before these, or at the end, a form that can be a noun is one: “Trump’s ICE raids in Texas”."""

_NOUN_BEFORE_TO = frozenset(
    {"grants", "funds", "awards", "permits", "tariffs", "sanctions", "raids", "arrests", "charges",
     "fines", "cuts", "reports", "reviews", "bans", "limits", "delays", "leaks", "probes"}
)  # fmt: skip
"""“Heat pump grants to end”, “cuts to clinics”: as verbs they have an object."""
_BEHIND_DEEDS = frozenset({"", "by", "in", "on", "at", "over", "after", "for", "until", "again"})
"""Before these a participle ends its clause: what was done is all said."""

_BODIES = frozenset({"court", "courts", "panel", "judge", "judges", "board", "committee"})
"""“Appeals court” and “claims court” are names."""


RELATIVE = frozenset({"who", "which"})

LISTED = 3
"""“DOJ, FBI investigate”: so many words may stand behind the comma of a list."""


class ClauseVerbs:
    """The verbs of one clause: a second finite one without a helping word is a noun.

    “Judge pauses ICE arrests” tells of a pause. Ask for the words from left to right.
    """

    def __init__(self, clause: Clause, *, of_several: bool = False) -> None:
        """`of_several` says that actors were listed before it: “Warner, Collins seek …”."""
        self._clause = clause
        self._of_several = of_several
        self._had_finite = False
        self._last = -1
        self.is_back = False
        """Whether a relative clause has ended and its sentence goes on."""

    def is_verb(self, at: int, forms: frozenset[VerbForm]) -> bool:
        """Whether the word at a position tells a deed."""
        before = self._clause.tokens[at - 1].small if at else ""
        helped = before in _HELPING
        if self._clause.tokens[at].small in _NOUNS and not helped:
            return False
        listed = not at and self._of_several and VerbForm.BASE in forms
        if not listed and not _reads_as_verb(self._clause, at, forms):
            return False
        if self._stands_before_noun(at, forms):
            return False
        word = self._clause.tokens[at].small
        if word in _NOUN_TOO and not helped and self._is_noun(at):
            return False
        finite = bool(forms & _FINITE) and not helped
        if finite and self._is_second(at) and not self._goes_on(at, forms):
            return not self._had_finite
        self._last = at
        self._had_finite = (self._had_finite or finite) and not self.is_reporting(at)
        return True

    def _stands_before_noun(self, at: int, forms: frozenset[VerbForm]) -> bool:
        """“Inspectors find banned pesticide”: a participle right behind a verb is an adjective."""
        attribute = VerbForm.PARTICIPLE in forms and VerbForm.BASE not in forms
        return attribute and at > 0 and self._last == at - 1 and not self._helped(at)

    def _is_noun(self, at: int) -> bool:
        """“Raids in Texas”, “lawsuit over permits dismissed”; not “blocks planned cull”."""
        following = self._next(at)
        if following == "to":
            return self._clause.tokens[at].small in _NOUN_BEFORE_TO
        if following.endswith("ed") and not following.endswith("eed"):
            return self._next(at + 1) in _BEHIND_DEEDS
        return following in _NOUN_BEFORE or following in _BODIES

    def is_finite(self, at: int, forms: frozenset[VerbForm]) -> bool:
        """Whether the word at a position, a verb, is the one that its subject stands before."""
        return bool(forms & _FINITE) and not (at and self._clause.tokens[at - 1].small == "to")

    def _is_second(self, at: int) -> bool:
        """Whether a verb stands before it; behind “who” also one that the table lacks."""
        behind_who = self._clause.joint in RELATIVE and at > 1
        return self._had_finite or (behind_who and self._clause.tokens[0].small not in _HELPING)

    def _goes_on(self, at: int, forms: frozenset[VerbForm]) -> bool:
        """Whether the sentence goes on behind a relative clause: “Senator who quit slams …”."""
        if self._clause.joint not in RELATIVE or VerbForm.PRESENT not in forms:
            return self.is_back
        self.is_back = True
        return True

    def hangs_on_another(self, at: int, forms: frozenset[VerbForm]) -> bool:
        """Whether it is a participle behind the verb of the news: “signs law banning …”."""
        return self._had_finite and VerbForm.GERUND in forms and not self._helped(at)

    def _helped(self, at: int) -> bool:
        return bool(at) and self._clause.tokens[at - 1].small in _HELPING

    def _next(self, at: int) -> str:
        tokens = self._clause.tokens
        return tokens[at + 1].small if at + 1 < len(tokens) else ""

    def is_reporting(self, at: int) -> bool:
        """Whether the word is a verb of saying."""
        return self._clause.tokens[at].small in REPORTING


def _reads_as_verb(clause: Clause, at: int, forms: frozenset[VerbForm]) -> bool:
    tokens = clause.tokens
    before = _without_adverbs(clause, at)
    after = tokens[at + 1].small if at + 1 < len(tokens) else ""
    if before in _HELPING:
        return True
    if before in _BEFORE_NOUNS or before.endswith(("'s", "s'")):
        return VerbForm.GERUND in forms and before in {"for", "of", "by", "from", "without"}
    if not at:
        return _begins(clause, forms, tokens[at].small)
    if VerbForm.PRESENT in forms:
        return after not in _AFTER_NOUNS or _goes_with(tokens[at].small, after, before)
    if forms & {VerbForm.PAST, VerbForm.PARTICIPLE, VerbForm.GERUND}:
        return VerbForm.BASE not in forms or _is_plural(before) or _names(tokens[at - 1].text)
    return _is_plural(before) or (clause.joint in {",", "and", "&"} and at <= LISTED)


def _goes_with(word: str, after: str, before: str) -> bool:
    """“Captain testifies that …”, “judge rules that …”; not “rules that harm fishers”."""
    if after == "of":
        return word in _WITH_OF
    return after == "that" and (word in _WITH_THAT or (word == "rules" and before in _RULING))


def _begins(clause: Clause, forms: frozenset[VerbForm], word: str) -> bool:
    """A clause that begins with a verb has the doer of the one before; “Cuts to …” is a noun."""
    if not clause.joint or clause.joint in {":", "|", ".", "-", "–", "—"}:
        return VerbForm.GERUND in forms and not clause.joint
    return VerbForm.BASE not in forms or clause.joint in {"and", "or", "but", "then"}


def _is_plural(word: str) -> bool:
    if word in _PLURALS or word.endswith(("men", "people")):
        return True
    return word.endswith("s") and not word.endswith(("ss", "us", "is", "'s"))


def _names(word: str) -> bool:
    return word[0].isupper()


def _without_adverbs(clause: Clause, at: int) -> str:
    """The word before a position, past adverbs: “judges openly criticize”."""
    index = at - 1
    while index > 0 and is_adverb(clause.tokens[index].small):
        index -= 1
    return clause.tokens[index].small if index >= 0 else ""
