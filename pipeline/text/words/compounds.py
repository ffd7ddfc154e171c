"""Compounds: words that are written in one, with a hyphen, or in two.

`non-compete`, `noncompete` and `non compete` are one word; so are `health care`, `health-care` and
`healthcare`. Prefixes join what they please; other words join by what they end in (care, water,
center), and fall apart again only where the first part is known as well.
"""

from __future__ import annotations

import re

_JOINING = (
    "aero after agro anti auto bi bio co counter crypto cyber de down dis eco electro extra fore "
    "geo hydro hyper hypo infra inter intra macro mega meta micro mid mini mis mono multi nano neo "
    "non out over para petro photo poly post pre pro proto pseudo psycho quasi radio re retro semi "
    "socio sub super tele thermo trans tri turbo ultra un under uni vice"
)
PREFIXES = frozenset(_JOINING.split())
"""What is written before a word, with or without a hyphen, and changes what it names."""
TURNING_WORDS = """
    anti bi co contra counter de dis inter intra mis neo non pseudo quasi re semi sub trans tri
    un
"""
TURNING = frozenset(TURNING_WORDS.split())
"""Prefixes that make of a word another one: behind their hyphen the word itself is not meant."""
_SPLITTING_WORDS = """
    anti bio counter crypto cyber eco geo hydro hyper infra inter intra macro mega micro mid
    mini mis multi nano neo non para petro photo poly pre pseudo psycho quasi semi socio sub
    super tele thermo trans ultra
"""
_SPLITTING = sorted(
    _SPLITTING_WORDS.split(),
    key=len,
    reverse=True,
)
_ANY_SPLITTING = tuple(_SPLITTING)
_LEAST_REST = 4
_LEAST_BEHIND_PARTICLE = 6
_HEADS_WORDS = """
    down gap over raiser share
    abuse acre back bag bank bar base bed berry bird blower board boat body book borne bound box
    boy break breaker bridge broker brush building burn bus cap care carer carrier case cast
    cell center chain chair check clean coat code cord country craft crat crop cross current cut
    cycle day dealer dealing death desk door dress driver earner earning estate farm farmer
    farming fall field fighter fighting file fill fire firm fish fisher fishing flake flight
    flood flow folk fold force front gate giver giving glass goer going grade gear ground grower
    growing guard gun hall handler hand head hold holder holding hole home horn horse house
    household housing hunt hunter juice keeper keeping keep kill killer lace land landing
    law lawn lead leader leaf lender lending light line lining list load loader lock lord maker
    making man mark market master mate meal metal mill mine mineral miner mining mouth name net
    note nut off oil one out owner ownership pack page paper park parking parent pass path payer
    pay person phone piece pile pin pipe place plain plan plane plant plate play point pole pond
    pool port post pot power print proof quake rail raiser raising rate right rise road
    room root sale saver saving scale scape scraper seeker seeking set setter setting shed sheet
    ship shop shore shot show side sight site skin slide smith snow soil space spill spot
    spray spread staff stand standing station stead step stock stone stop store storm stream
    street string strip stroke style suit surfer swap table tail taker taking tank teller thing
    tie tight time tip tower town track trade trafficker trafficking trap tree trip truck trust
    turn twist valley wall ware wash washing waste watch watcher watching water wave way
    wealth wear weaver web week weight well wheel wide wife wind window wing wire wise woman
    wood word work worker working world worm worth worthy wreck writer writing yard year
"""
_HEADS = frozenset(_HEADS_WORDS.split())
"""What closed compounds end in, as singulars in American spelling."""
_FIRSTS_WORDS = """
    bail break buy carry clamp crack cut fund hand
    hold kick lay melt peace ride roll sell shut smart
    spin stop take walk
    air animal apple arm army audio auto bank bar base bath battle bed bench bill bird birth
    block blood blue boat body bond book brain bread break brick broad brown buck bull bush
    business cab camp candle car card care cash cattle cease cell check child church city class
    claw clean clear client cloud club coal coast cock code coffee cold copy corn cotton country
    county court cow cream crop cross crowd crime curb custom dairy dam data date day dead deal
    death debt deep desk door draw dream drift drink drive drug dry dust duty earth east egg eye
    face fact fair fall farm fast feed feeder fence field fight film finger fire fish flash
    flight flood floor flow foot food forest fork foster free freight fresh frost fruit fuel
    fund game gang gas gate gold grand grant grass grave gravel green ground guard guest guide
    gun hair half hail hall hand hard harvest hay head health heart heat heavy herd high hill
    hog home hoof horse hot house hunger hull ice infant iron job jet key kid land land lamp
    lane law lawn lead leader leaf lease leather letter life lift light lime line live loan lock
    log lunch machine mail main market marsh master meat mid mile milk mill mine mold money moon
    motor mountain mouth mud name nation neck neighbor net new news night north nurse oil online
    owner pack paper park pass path patient pay pen pest phone pig pile pine pipe plant play
    pole police policy poll pond pool port post power price print prison profit proof property
    public pump quick race rail rain rank rat real rent rice ring river road rock role roof room
    root rose row rule safe sail sale salt sand saw scale school sea seat seed seller service
    share sheep sheet shell ship shoe shop shore short show shut sick side sign silk silver
    single site skill skin slave sleep slow small smoke snow social soft soil sound south soy
    space speed spray spring staff stake stall stand star state steam steel stock stone storm
    straw stream street strike sugar sun surface sweat table tail take tank tap tax tea team
    test text thunder tide timber time tool tooth toll tomb town trade traffic train trash tree
    tribe truck trust turn union up urban vote voter wage walk wall war ware warm wash waste
    watch water wave way wealth web week weed weight well wet whale wheat whistle white wide
    wild wind window wine wing winter wire witness wood wool word work world worm yard year
"""
_FIRSTS = frozenset(_FIRSTS_WORDS.split())
"""What closed compounds begin with."""
_NEVER_WORDS = """
    a all an and any are as at be been but by can do every few for from get go had has have he
    her here him his how if in into is it its may me might more most much must my no none nor
    not now of old on once one only or other our own per same she so some such than that the
    their them then there these they this those to too two until up us very was we were what
    when where which while who why will with would yes yet you your
"""
_NEVER = frozenset(_NEVER_WORDS.split())
"""Small words: side by side with another they are two words, whatever they would be as one."""
_TRAPS = frozenset(
    {
        ("re", "sign"), ("re", "form"), ("re", "cover"), ("re", "creation"), ("re", "lease"),
        ("re", "sent"), ("re", "press"), ("re", "treat"), ("re", "serve"), ("re", "act"),
        ("re", "mark"), ("re", "dress"), ("re", "collect"), ("re", "present"), ("re", "port"),
        ("re", "store"), ("re", "late"), ("re", "quest"), ("re", "place"), ("re", "search"),
        ("re", "view"), ("re", "solve"), ("re", "fund"), ("pre", "sent"), ("pro", "test"),
        ("pro", "fit"), ("pro", "gram"), ("pro", "long"), ("pro", "life"), ("co", "ax"),
        ("co", "lumbia"), ("de", "port"), ("de", "sign"), ("de", "fault"), ("de", "part"),
        ("de", "fence"), ("de", "feat"), ("de", "cline"), ("dis", "count"), ("over", "time"),
        ("out", "side"), ("under", "way"), ("down", "time"), ("state", "wide"), ("out", "come"),
        ("mid", "wife"), ("sub", "way"), ("pass", "port"), ("air", "line"),
        ("trans", "action"), ("green", "land"), ("ice", "land"), ("port", "land"), ("new", "port"),
        ("spring", "field"), ("gold", "man"), ("face", "book"), ("white", "hall"),
        ("east", "wood"), ("green", "wood"), ("new", "man"), ("free", "man"), ("new", "town"),
        ("high", "light"), ("turn", "out"), ("fall", "out"), ("check", "out"), ("stand", "out"),
        ("work", "out"), ("time", "out"), ("take", "off"), ("play", "off"), ("pay", "off"),
        ("over", "look"), ("over", "see"), ("under", "take"),
        ("under", "stand"), ("under", "line"), ("out", "look"), ("out", "line"),
    }
)  # fmt: skip
"""Parts that are another word when they are joined."""
_LONGEST_PART, _SHORTEST_PART = 10, 3
_CODE = re.compile(r"([a-z]{1,5})(\d+[a-z]?)")
_SECTION_CODE = re.compile(r"(\d+)([a-z])(\d+)")


def join(first: str, second: str) -> str:
    """Two words side by side as one, where people write it so; else nothing.

    Both are base forms (singular, American spelling).
    """
    if (first, second) in _TRAPS or first in _NEVER or second in _NEVER:
        return ""
    if _CODE.fullmatch(first + second) and first.isalpha() and second[0].isdigit():
        return first + second
    if not (first.isalpha() and second.isalpha() and first.isascii() and second.isascii()):
        return ""
    is_letter = len(first) == 1 and len(second) > 2
    if first in PREFIXES or is_letter or _is_compound(first, second):
        return first + second
    return ""


def _is_compound(first: str, second: str) -> bool:
    short = _SHORTEST_PART <= len(first) <= _LONGEST_PART and len(second) >= _SHORTEST_PART
    return short and second in _HEADS


def split(word: str) -> tuple[str, ...]:
    """The parts of a word that is also written in more than one; nothing for none."""
    if not word.isascii() or not word.isalnum():
        return ()
    code = _CODE.fullmatch(word) or _SECTION_CODE.fullmatch(word)
    if code:
        return code.groups()
    return _behind_prefix(word) or _by_head(word)


def _behind_prefix(word: str) -> tuple[str, ...]:
    for prefix in _SPLITTING if word.startswith(_ANY_SPLITTING) else ():
        rest = word[len(prefix) :]
        if word.startswith(prefix) and len(rest) >= _LEAST_REST and (prefix, rest) not in _TRAPS:
            return prefix, rest
    for prefix in ("over", "under"):
        if word.startswith(prefix) and len(word) >= len(prefix) + _LEAST_BEHIND_PARTICLE:
            return prefix, word[len(prefix) :]
    for prefix in ("co", "re", "de", "un", "e"):
        rest = word[len(prefix) :]
        doubled = rest[:1] == prefix[-1] or rest in _BEHIND_SHORT.get(prefix, ())
        if word.startswith(prefix) and doubled and len(rest) >= _LEAST_REST:
            return prefix, rest
    return ()


_BEHIND_SHORT_WORDS = """
    mail book bike bicycle cigarette scooter commerce waste learning sport voting ticket filing
    government vehicle fuel
"""
_BEHIND_SHORT = {
    "e": _BEHIND_SHORT_WORDS.split(),
    "co": [
        "payment",
        "pay",
        "worker",
        "founder",
        "author",
        "sponsor",
        "defendant",
        "pilot",
        "parent",
        "housing",
        "education",
        "exist",
        "existence",
        "chair",
        "signer",
        "insurance",
        "director",
        "generation",
    ],
    "re": [
        "authorization",
        "authorize",
        "open",
        "opening",
        "use",
        "zone",
        "zoning",
        "hire",
        "arm",
        "armament",
    ],
    "de": [
        "regulation",
        "regulate",
        "carbonization",
        "carbonize",
        "fund",
        "funding",
        "icing",
        "platform",
        "radicalization",
        "centralization",
        "risk",
    ],
}
"""What is written behind a short prefix with a hyphen as well."""


def _by_head(word: str) -> tuple[str, ...]:
    for size in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        first, head = word[:-size], word[-size:]
        if head in _HEADS and first in _FIRSTS and (first, head) not in _TRAPS:
            return first, head
    return ()
