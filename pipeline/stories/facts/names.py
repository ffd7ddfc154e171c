"""Names of people, bodies and places in a sentence, without titles and what is no part of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_CAPITAL = r"[A-ZÀ-Þ][\w'’-]*"
_NAME = re.compile(rf"{_CAPITAL}(?:\s(?:of\s(?:the\s)?|and\s|for\s)?{_CAPITAL})+")
_NO_NAME = re.compile(
    rf"(?:{_MONTHS}|{_DAYS}|The|A|An|In|On|At|For|But|And|Of|By|It|Its|This|That|These|Those|When"
    r"|While|After|Before|Under|Since|As|If|From|With|According|Also|Both|Some|Many|Most|All|No|Not"
    r"|Then|Now|Yet|Still|Here|There|He|She|They|We|You|I|His|Her|Their|Our|However|Meanwhile|Last"
    r"|Next|Earlier|Later|Instead|Even|Only|To|Or|So|Among|Because|Although|Though|Like|Once|Until"
    r"|During|Despite|Unlike|Over|Between|Through|Against|About|Other|Another|Each|Every|Such|More"
    r"|Several|Few|What|Who|How|Why|Where|Which|One|Two|Three|Four|Five|Asked|Former|Acting)\b\s?"
)
_TITLE = re.compile(
    r"^.*?\b(?:Secretary|President|Senator|Sen|Representative|Rep|Congress(?:man|woman)|Governor"
    r"|Gov|Judge|Justice|Attorney General|Commissioner|Minister|Chair(?:man|woman|person)?|Director"
    r"|Chancellor|Mayor|Speaker|Leader|Administrator|Ambassador|Professor|Prof|Dr|Mr|Mrs|Ms|Sir"
    r"|Officer|Sheriff|Chief|King|Queen|Pope)(?:\sGeneral)?\.?\s(?=[A-ZÀ-Þ])"
)
"""A title and what stands before it: `Homeland Security Secretary` of Kristi Noem."""
_BODY = re.compile(
    r"\b(?:Services?|Protection|Enforcement|Commission|Department|Agency|Office|Committee|Act"
    r"|Administration|Security|Budget|Trust|Council|Court|Board|Bureau|Institute|Institution"
    r"|Association|Union|Authority|Ministry|Agriculture|Affairs|Commerce|Development|Means|Order"
    r"|Policy|Responsibility|Medicine|Technology|Research|Prevention|Control|Firearms|Explosives)\b"
)
"""The name of a body may hold an `and`: `Health and Human Services`."""


def names(sentence: str) -> Iterator[str]:
    """The names of two words or more, and those that an `and` joins."""
    for found in _NAME.finditer(sentence):
        for name in _parts(found[0]):
            cleaned = _cleaned(name)
            if cleaned and (" " in cleaned or cleaned != _cleaned(found[0])):
                yield cleaned


def is_titled(name: str) -> bool:
    """Whether a name is a title and a surname: the full name, where it is known, says more."""
    return bool(_TITLE.match(name))


def _parts(name: str) -> list[str]:
    """`Sweden and Poland` are two, `Ways and Means Committee` is one."""
    parts = name.split(" and ")
    return [name] if _BODY.search(parts[-1]) else parts


def _cleaned(name: str) -> str:
    while leading := _NO_NAME.match(name):
        name = name[leading.end() :]
    name = re.sub(rf"\s(?:{_MONTHS}|{_DAYS})$", "", name).removesuffix("’s").removesuffix("'s")
    titled = _TITLE.match(name)
    bare = name[titled.end() :] if titled else name
    # `Secretary Noem` says more than `Noem`.
    return (bare if " " in bare.strip() else name).strip()
