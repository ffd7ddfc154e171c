"""English plurals: the rule with its kinds of exception, as tables that grow by whole kinds.

A library (inflect) knows more words and takes a hundred times as long for each; articles bring a
hundred thousand different ones.
"""

from __future__ import annotations

_LATIN = {
    "um": ("a", "addend bacteri consorti corrigend crematori curricul desiderat empori errat "
                "gymnasi memorand millenni moratori ov quant referend sanatori ser spectr stadi "
                "strat symposi"),
    "on": ("a", "automat criteri phenomen polyhedr"),
    "us": ("i", "alumn bacill cact foc fung loc nucle radi stimul syllab termin"),
    "a": ("ae", "alg alumn antenn formul larv nebul vertebr"),
    "ex": ("ices", "cod ind vert vort"),
    "ix": ("ices", "append matr"),
    "is": ("es", "anamnes cris diagnos ellips emphas genes hypothes metastas neuros oas "
                 "parenthes prognos psychos synops synthes thes"),
    "eau": ("eaux", "bur chat plat tabl trouss"),
    "fe": ("ves", "housewi kni li midwi wi"),
    "f": ("ves", "bookshel cal dwar el hal hoo lea loa mooncal scar shea shel thie whar wol"),
}  # fmt: skip
_IRREGULAR = {
    "men": "man", "children": "child", "schoolchildren": "schoolchild",
    "grandchildren": "grandchild", "stepchildren": "stepchild", "brethren": "brother",
    "oxen": "ox", "feet": "foot", "teeth": "tooth", "geese": "goose", "mice": "mouse",
    "lice": "louse", "quizzes": "quiz", "analyses": "analysis", "dialyses": "dialysis",
}  # fmt: skip
_MAN_WORDS = """
    abdomen acumen albumen amen bitumen cyclamen dolmen flamen foramen hymen lumen omen ramen
    regimen rumen semen specimen stamen yemen
"""
_MAN = frozenset(_MAN_WORDS.split())
"""Words that end in men and are no plural of man."""
_UNCHANGED_WORDS = """
    abyss alas alias always amos arkansas as asbestos atlas bahamas bias biceps canvas chaos
    christmas cosmos dallas ethos gas has hippocampus honduras kansas lens kudos mathias news
    nicholas pancreas pathos rhinoceros series species texas thermos thomas was
"""
_UNCHANGED = frozenset(_UNCHANGED_WORDS.split())
"""Words in s that are no plural."""
_VOWEL_WORDS = """
    afghani alibi azeri bangladeshi bikini emirati gujarati houthi iraqi israeli kashmiri khaki
    kiwi kuwaiti maori mufti nazi nepali omani pakistani parsi punjabi qatari rabbi safari saudi
    ski somali sunni taxi tsunami wiki yazidi yemeni bayou caribou emu guru hindu menu tofu tutu
    zulu
"""
_VOWEL = frozenset(_VOWEL_WORDS.split())
"""Words in i and u: their plurals look like words in is and us."""
_IE_WORDS = """
    aussie bookie boogie bourgeoisie brownie budgie caddie calorie camaraderie collie cookie
    coterie dearie eerie foodie freebie genie goalie groupie hippie hoodie indie junkie kiddie
    laddie lassie lingerie magpie menagerie mountie movie newbie oldie organdie patisserie pixie
    prairie reverie roadie rookie rotisserie selfie smoothie sortie specie stymie talkie techie
    untie veggie walkie yuppie zombie hankie necktie potpie kilocalorie
"""
_IE = frozenset(_IE_WORDS.split())
_OE_WORDS = """
    aloe canoe floe hoe horseshoe oboe roe shoe sloe snowshoe throe tiptoe toe woe
"""
_OE = frozenset(_OE_WORDS.split())
_CHE_WORDS = """
    ache apache attache avalanche backache brioche cache cartouche cliche creche douche gouache
    headache heartache microfiche moustache mustache niche panache pastiche psyche quiche
    stomachache toothache tranche
"""
_CHE = frozenset(_CHE_WORDS.split())
_USE_WORDS = """
    abuse amuse confuse diffuse disuse excuse fuse hypotenuse infuse misuse muse overuse peruse
    recluse refuse reuse ruse transfuse use accuse defuse effuse suffuse enthuse bemuse
"""
_USE = frozenset(_USE_WORDS.split())
_BARE = frozenset(
    {"alias", "atlas", "bias", "biogas", "canvas", "christmas", "gas", "lens", "pancreas"}
)
"""Singulars in s to which es is added."""
_AXE = frozenset({"axe", "deluxe", "poleaxe", "pickaxe"})
_E = _OE | _CHE | _AXE
"""Singulars in oe, che and xe: their plural adds s alone."""


def _irregular() -> dict[str, str]:
    known = dict(_IRREGULAR)
    for ending, (plural, stems) in _LATIN.items():
        known |= {stem + plural: stem + ending for stem in stems.split()}
    return known


IRREGULAR: dict[str, str] = _irregular()
"""The singular of each plural that no rule makes."""


def singular(word: str) -> str:
    """The word without an English plural ending; the same for singular and plural.

    `word` is in lower case. It need not be a real word: only equality of two of them counts.
    """
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("men") and len(word) > 3 and word not in _MAN and word.isalpha():
        return f"{word[:-3]}man"
    if len(word) <= 3 or not word.endswith("s") or word.endswith("ss") or word in _UNCHANGED:
        return word
    if word.endswith(("us", "is")) and not word.endswith("eaus") and word[:-1] not in _VOWEL:
        return word
    return _of_es(word) if word.endswith("es") else word[:-1]


def _of_es(word: str) -> str:
    """The singular of a word in es: which of the two letters are the plural's?"""
    short, bare = word[:-1], word[:-2]
    if word.endswith("ies") and len(word) > 4:
        return short if short in _IE else f"{word[:-3]}y"
    if word.endswith("uses"):
        keeps_e = short in _USE or word.endswith(("auses", "ouses")) or len(word) == 4
    elif word.endswith(("sses", "shes", "tzes", "zzes")) or bare in _BARE:
        keeps_e = False
    elif word.endswith(("oes", "ches", "xes")) and len(word) > 4:
        keeps_e = short in _E
    else:
        keeps_e = True
    return short if keeps_e else bare


def plurals(form: str) -> list[str]:
    """All words of which `form` may be the singular; ask `singular` which of them are."""
    irregular = _PLURALS_OF.get(form, [])
    regular = [form + "s", form + "es"]
    if form.endswith("y"):
        regular.append(f"{form[:-1]}ies")
    if form.endswith("man"):
        regular.append(f"{form[:-3]}men")
    return [*regular, *irregular]


_PLURALS_OF: dict[str, list[str]] = {}
for _plural, _singular in IRREGULAR.items():
    _PLURALS_OF.setdefault(_singular, []).append(_plural)
