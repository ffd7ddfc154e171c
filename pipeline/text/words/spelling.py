"""British and American spellings of one word, by families: one form stands for both.

The pairs are stems: what follows them is kept. Left out are pairs of which one is a common word
of another meaning: cheque and check, kerb and curb, storey and story, draught and draft.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

_OUR = (
    "ard arm behavi cand clam col demean enam endeav fav ferv flav glam harb hon hum lab misdemean "
    "neighb od parl rig rum savi sav splend succ tum val vap vig"
)
_RE = "calib cent fib goit lit lust meag met mit och sab sepulch somb spect theat"
_LOGUE = "ana cata dia epi homo mono pro trave"
_DOUBLED = (
    "apparel barrel bevel bushel cancel carol channel chisel counsel dial duel enamel equal fuel "
    "funnel gavel gravel grovel initial jewel kennel label level libel marshal marvel medal metal "
    "model panel parcel pedal pencil pistol pummel quarrel ravel remodel revel rival shovel "
    "shrivel signal snivel spiral stencil swivel total towel trammel travel trial tunnel unravel "
    "weasel yodel"
)
_STEMS = """
    acknowledgement acknowledgment; adviser advisor; aeroplane airplane; aetiolog etiolog;
    ageing aging; aluminium aluminum; anaem anem; anaesth anesth; archaeo archeo;
    artefact artifact; benefitt benefit; caesarean cesarean; centred centered; chequebook checkbook;
    chequered checkered; cosy cozy; councillor councilor; cypher cipher; defence defense;
    despatch dispatch; diarrhoea diarrhea; doughnut donut; encyclopaed encycloped; enquir inquir;
    enrolment enrollment; faec fec; focuss focus; foet fet; fulfilment fulfillment; gaol jail;
    gonorrhoea gonorrhea; grey gray; gynaec gynec; haem hem; homoeopath homeopath;
    hypoglycaem hypoglycem; imposter impostor; instalment installment; ischaem ischem;
    jewellery jewelry; judgement judgment; leukaem leukem; licence license; likeable likable;
    liquorice licorice; liveable livable; manoeuvre maneuver;
    manoeuvri maneuveri; manoeuvra maneuvera; mediaev mediev; mollusc mollusk;
    mould mold; moult molt; moustache mustache; oedema edema; oesoph esoph; oestr estr;
    offence offense; orthopaed orthoped; paediatr pediatr; paedophil pedophil; palaeo paleo;
    plough plow; practis practic; pretence pretense; programme program; protestor protester;
    pyjama pajama; saleable salable; sceptic skeptic; septicaem septicem; sizeable sizable;
    skilful skillful; smoulder smolder; snowplough snowplow; speciality specialty; sulph sulf;
    useable usable; whisky whiskey; wilful willful; woollen woolen; yoghurt yogurt
"""
_WHOLE_PAIRS = """
    appal appall; burnt burned; carcase carcass; disc disk; distil distill; dreamt dreamed;
    enrol enroll; enthral enthrall; fulfil fulfill; furore furor; gramme gram; instil instill;
    kilogramme kilogram; learnt learned; spelt spelled; tyre tire
"""
_WHOLE: dict[str, str] = dict(re.findall(r"(\w+) (\w+)", _WHOLE_PAIRS))
_PREFIXES = (
    "centi", "counter", "dis", "epi", "inter", "kilo", "micro", "milli", "mis", "multi", "nano",
    "non", "over", "pre", "re", "self", "un", "under",
)  # fmt: skip
"""What may stand before a stem: discolour, unlicensed, kilometre."""
_ISE = re.compile(r"(?!pris)(\w{2,}i)s(e|ed|er|ing|able|ation|ational)$")
_IZE = re.compile(r"(\w{2,}i)z(e|ed|er|ing|able|ation|ational)$")
_YSE = re.compile(r"(\w*(?:a|paral|dial|electro|hydro)ly)s(e|ed|er|ing)$")
_YZE = re.compile(r"(\w*(?:a|paral|dial|electro|hydro)ly)z(e|ed|er|ing)$")
_OPEN_ISE = re.compile(r"(\w{3,}(?:i|aly))s(e|es|ed|er|ers|i|in|ing|a|at|ati|atio|ation|)$")
_KEY = 3


def _pairs() -> Iterator[tuple[str, str]]:
    yield from re.findall(r"(\w+) (\w+)", _STEMS)
    yield from ((f"{stem}our", f"{stem}or") for stem in _OUR.split())
    yield from ((f"{stem}re", f"{stem}er") for stem in _RE.split())
    yield from ((f"{stem}logue", f"{stem}log") for stem in _LOGUE.split())
    for stem in _DOUBLED.split():
        yield from ((f"{stem}l{vowel}", f"{stem}{vowel}") for vowel in "eio")


def _indexed(pairs: list[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    """The pairs by how the first of each begins, longest first."""
    index: dict[str, list[tuple[str, str]]] = {}
    for one, other in sorted(pairs, key=lambda pair: -len(pair[0])):
        index.setdefault(one[:_KEY], []).append((one, other))
    return index


_TO_AMERICAN = _indexed(list(_pairs()))
_TO_BRITISH = _indexed([(american, british) for british, american in _pairs()])
_ENDS = tuple(
    pair for pair in _pairs() if pair[0] in ("centre", "metre", "litre", "fibre", "theatre",
                                             "colour", "labour", "programme", "defence", "licence")
)  # fmt: skip
_END_LETTERS = tuple({end for pair in _ENDS for end in pair})
_AMERICAN_ENDS = tuple((american, british) for british, american in _ENDS)
_WHOLE_BACK = {american: british for british, american in _WHOLE.items()}


def american(word: str) -> str:
    """The word in American spelling, or in one that stands for both. In lower case, singular."""
    if word in _WHOLE:
        return _WHOLE[word]
    ends = _end_replaced(word, _ENDS)
    replaced = next(itertools.chain(_replaced(word, _TO_AMERICAN), ends), word)
    if "is" in replaced:
        replaced = _ISE.sub(r"\1z\2", replaced)
    return _YSE.sub(r"\1z\2", replaced) if "lys" in replaced else replaced


def spellings(form: str) -> list[str]:
    """All words that `american` may have made `form` of, and itself; ask it which it has."""
    found = [form, *([_WHOLE_BACK[form]] if form in _WHOLE_BACK else [])]
    for pattern in (_IZE, _YZE) if "z" in form else ():
        found += [pattern.sub(r"\1s\2", word) for word in found if pattern.search(word)]
    found += [other for word in found for other in _replaced(word, _TO_BRITISH)]
    found += _end_replaced(form, _AMERICAN_ENDS)
    return list(dict.fromkeys(found))


def open_spellings(start: str) -> list[str]:
    """The beginnings of words that `start*` means: labour* is labor* too."""
    found = [start]
    for index in (_TO_AMERICAN, _TO_BRITISH):
        found += [other for word in found for other in _replaced(word, index)]
    ise = [_OPEN_ISE.sub(r"\1z\2", word) for word in found]
    ize = [re.sub(_OPEN_ISE.pattern.replace("s(", "z(", 1), r"\1s\2", word) for word in found]
    return list(dict.fromkeys([*found, *ise, *ize]))


def _replaced(word: str, index: dict[str, list[tuple[str, str]]]) -> Iterator[str]:
    """The word with its stem in the other spelling, longest stem first; nothing if it has none."""
    yield from _stem_replaced("", word, index)
    for prefix in _PREFIXES if word.startswith(_PREFIXES) else ():
        if word.startswith(prefix):
            yield from _stem_replaced(prefix, word[len(prefix) :], index)


def _stem_replaced(
    prefix: str, rest: str, index: dict[str, list[tuple[str, str]]]
) -> Iterator[str]:
    for one, other in index.get(rest[:_KEY], ()):
        if rest.startswith(one):
            yield f"{prefix}{other}{rest[len(one) :]}"


def _end_replaced(word: str, pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A compound with its last part in the other spelling: datacentre, seafibre."""
    for one, other in pairs if word.endswith(_END_LETTERS) else ():
        if word.endswith(one) and len(word) > len(one):
            yield word[: -len(one)] + other
