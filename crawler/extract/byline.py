"""Bylines: the people, or the wire service, that an article names as its author."""

from __future__ import annotations

import re
from collections.abc import Iterable

from policywire.crawler.extract.plain_text import html_to_line

_BY = re.compile(
    r"^(?:(?:(?:written|words|story|report|analysis|posted|reporting|escrito|publicado|publié|texto|text"
    r"|texte|testo)\s+)(?:by|por|par|von|door|przez|di|av|af)|by|autor(?:es|a|i)?|auteurs?|autore)[\s:]+"
    # Alone before one name these words belong to it: Di Fox, Von Miller.
    r"|^(?:por|par|von|door|przez|di|av|af)[\s:]+(?=[^\s,;|&]+\s+[^\s,;|&])",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,|;|\||\band\b|&|\bwith\b)\s*")
_AND_ELSEWHERE = re.compile(r"\s+(?:y|e|et|und|en|och|og|oraz|i|ja|ve)\s+")
"""“And” in other languages divides full names only: Ortega y Gasset is one man."""
_LINK = re.compile(r"^(?:https?:|www\.)|@|\.(?:com|org|net|co\.uk)\b", re.IGNORECASE)
_MAIL_NAME = re.compile(r"^\S+@\S+\s*\((.+)\)$|^(.+?)\s*[<(]\S+@\S+[>)]$")
_NOBODY = frozenset({
    "admin", "administrator", "editor", "staff", "author", "none", "null", "undefined",
    "unknown",
})  # fmt: skip
_LONGEST = 120
_MOST = 20
_BODY = re.compile(
    r"\b(?:department|office|ministry|bureau|committee|commission|council|agency|institute"
    r"|association|administration|services?|center|centre|university|foundation)\b",
    re.IGNORECASE,
)
_SEMICOLON = re.compile(r"\s*[;|]\s*")
_SUFFIX = re.compile(r",\s*(Jr\b\.?|Sr\b\.?|I{2,3}\b|IV\b|Ph\.?D\b\.?|M\.?D\b\.?)", re.IGNORECASE)
_CREDIT = re.compile(r"\((?:image|photo|picture|credit)s?:[^)]*\)", re.IGNORECASE)
_ROLE = re.compile(
    r"(?:.*\b(?:editor|reporter|correspondent|writer|columnist|producer|journalist|contributor"
    r"|staff|agencies|bureau chief|news desk|newsroom)s?|.*\bcontributed to this report)",
    re.IGNORECASE,
)

_WIRES = {
    "Associated Press": r"the associated press|associated press|ap",
    "Reuters": r"(?:thomson )?reuters",
    "AFP": r"agence[ -]france[ -]presse|afp",
    "Bloomberg": r"bloomberg(?: news)?",
    "UPI": r"united press international|upi",
    "The Canadian Press": r"(?:the )?canadian press",
    "PA Media": r"pa media|press association|pa",
    "dpa": r"deutsche presse-agentur|dpa",
    "Australian Associated Press": r"australian associated press|aap",
    "States Newsroom": r"states newsroom",
    "PTI": r"press trust of india|pti",
    "ANI": r"asian news international|ani",
    "IANS": r"indo-asian news service|ians",
    "Xinhua": r"xinhua(?: news agency)?",
    "Kyodo": r"kyodo(?: news)?",
    "Yonhap": r"yonhap(?: news agency)?",
}
_WIRE_NAME = {wire: re.compile(rf"(?:{names})(?: staff)?", re.I) for wire, names in _WIRES.items()}
_DATE_WORD = re.compile(
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?(?:\s|$)"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:published|posted|updated|last)\b|\d",
    re.IGNORECASE,
)
"""What a date begins with, or a number: a byline that holds these names nobody."""
_DATELINE = re.compile(r"^[A-Z][^()\n]{1,60}\(([A-Za-z .-]{2,30})\)\s*[-–—]")


def format_byline(names: Iterable[str]) -> str:
    """Join the names of the authors, each once, as they are written, by a comma and a blank."""
    seen: dict[str, str] = {}
    for raw in names:
        for name in _names(raw):
            seen.setdefault(name.casefold(), name)
    return ", ".join(list(seen.values())[:_MOST])


def detect_wire_service(author: str, text: str) -> str:
    """Name the wire service in the byline or in the dateline; an empty string when none is."""
    for name in author.split(", "):
        if wire := _wire(name):
            return wire
    found = _DATELINE.match(text)
    return _wire(found[1]) if found else ""


def _wire(name: str) -> str:
    last = re.split(r"[/|]|\s[-–—]\s", name)[-1].strip()
    return next((wire for wire, named in _WIRE_NAME.items() if named.fullmatch(last)), "")


def _names(raw: str) -> list[str]:
    """Take one byline apart; what is no name (a link, `admin`, a sentence) is left out."""
    text = _SUFFIX.sub(r" \1", _BY.sub("", _CREDIT.sub("", html_to_line(raw))))
    mail = _MAIL_NAME.match(text)
    text = (mail[1] or mail[2]) if mail else text
    is_body = _BODY.search(text)
    parts = (_SEMICOLON if is_body else _AND).split(text)
    parts = parts if is_body else [name for part in parts for name in _divided(part)]
    found = [name for part in parts if _is_name(name := part.strip(" ,-–—•"))]
    return [name for n, name in enumerate(found) if n == 0 or not _ROLE.fullmatch(name)]


def _divided(part: str) -> list[str]:
    names = _AND_ELSEWHERE.split(part)
    full = all(len(name.split()) > 1 and name[:1].isupper() for name in names)
    return names if full else [part]


def _is_name(name: str) -> bool:
    known = name.casefold() not in _NOBODY and name[:1].isalpha() and not _is_date(name)
    return known and len(name) <= _LONGEST and not _LINK.search(name) and len(name.split()) <= 8


def _is_date(name: str) -> bool:
    """Whether it is a date rather than a person; there are people who are called April or May."""
    return bool(_DATE_WORD.match(name)) and bool(re.search(r"\d|day\b|ed\b", name))
