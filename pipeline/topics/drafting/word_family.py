"""The family of a word: what says the same as an alternative of one word.

The matcher knows plurals and spellings. Here a noun gets its verb: repayment is also repay and
repaid, a ban is what is banned.
"""

from __future__ import annotations

import re
from functools import lru_cache

from policywire.pipeline.text.normalization import base_form

_ENDINGS = ("ment", "ation")
_SHORTEST = 5
_NO_VERBS = """
    apartment commitment compartment corporation department element experiment foundation
    generation government implement information instrument investment location management moment
    monument organisation organization parliament plantation population reputation reservation
    sensation sentiment settlement situation statement station testament treatment vacation vocation
"""
_NO_VERB = frozenset(_NO_VERBS.split())
"""Words whose beginning is another word, or says less than they do."""
_FAMILIES = """
    appointment appoint*; approval approv*; arrest arrest*; audit audit*; ban ban banned
    banning; block block blocked blocking; boycott boycott*; cap cap capped capping; closure
    closure close closed closing; cut cut cutting; deduction deduct*; delay delay delayed;
    denial denial deny denied; detention detention detain*; dismissal dismiss*; emission
    emission emit*; eviction evict*; exemption exempt*; expansion expan*; expulsion expulsion
    expel*; extension extension extend*; fine fine fined penalt*; firing firing fire fired;
    forgiveness forgiv*; freeze freez* froze frozen; funding funding fund defund; hiring hiring
    hire hired; increase increas* rais* rise hike; independence independen*; immigration
    immigrat* immigrant; inspection inspect*; investigation investigat*; leadership leader*;
    lawsuit lawsuit sue sued suing litigation; layoff layoff "laid off"; licence licens*
    licenc*; licensing licens* licenc*; limit limit*; litigation lawsuit sue sued suing
    litigation; merger merger merg*; migration migration migrant; nomination nominat*; penalty
    penalt* fined; permit permit*; pollution pollut*; privatisation privatis* privatiz*;
    privatization privatis* privatiz*; prohibition prohibit*; prosecution prosecut*; protection
    protect*; raid raid*; recall recall*; reduction reduc*; refusal refusal refuse refused;
    rejection reject*; removal remov*; renewal renew*; repeal repeal*; resignation resign*;
    restriction restrict*; revocation revocation revok*; ruling ruling ruled court judge
    tribunal; sale sale sell sold; sanction sanction*; seizure seiz*; sharing shar*; spending
    spend*; strike strike striking struck; subsidy subsid*; surveillance surveil*; suspension
    suspension suspend*; tax tax taxes taxed taxation; testing test*; theft theft steal stolen;
    vaccination vaccin*; vaccine vaccin*; veto veto vetoed; waiver waiver waive*
"""
_VERB_ENDINGS = frozenset(
    ("", "e", "s", "es", "d", "ds", "ed", "ded", "led", "ted", "ing", "ding", "ling", "ting")
)
"""What follows an opened stem in a verb: reject-ed. Sharks are no form of shar*."""
_PIECE = re.compile(r"\"([^\"]+)\"|(\S+)")
_SPOKEN = 1e-6
"""A form that is rarer than this in the general language is none."""


def word_family(word: str) -> tuple[str, ...]:
    """How a topic writes the word and its verb: `enforce*` for enforcement."""
    if not word.isalpha() or not word.islower():
        return (word,)
    known = _families().get(base_form(word)) or _family_with(word)
    if known:
        return known
    return (_opened(word) or word,)


def _family_with(word: str) -> tuple[str, ...]:
    """The family that has the word as a form (closed), or by an opened stem: rejected, reject*."""
    for forms in _families().values():
        if word in forms and word != "fire":
            return forms
        stems = (form[:-1] for form in forms if form.endswith("*"))
        if any(word.startswith(stem) and word[len(stem) :] in _VERB_ENDINGS for stem in stems):
            return forms
    return ()


def _opened(word: str) -> str:
    ending = next((each for each in _ENDINGS if word.endswith(each)), "")
    start = word.removesuffix(ending)
    if not ending or word in _NO_VERB or len(start) < _SHORTEST:
        return ""
    if ending == "ation" and _is_spoken(f"{start}ate"):
        return f"{start}at*"
    return f"{start}*" if _is_spoken(start) else ""


@lru_cache(maxsize=1)
def _families() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _FAMILIES.split(";"):
        word, *forms = (quoted or plain for quoted, plain in _PIECE.findall(line))
        found[base_form(word)] = tuple(forms)
    return found


def _is_spoken(word: str) -> bool:
    return _words().get(word, 0.0) > _SPOKEN


@lru_cache(maxsize=1)
def _words() -> dict[str, float]:
    from wordfreq import get_frequency_dict

    return get_frequency_dict("en", wordlist="small")
