"""The proceedings that an article names: those that it is a record of, and those it writes of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from policywire.config.enums import ArticleField, ArticleKind, Tier
from policywire.crawler.model.article import Article
from policywire.pipeline.model.proceeding import (
    MentionPlace,
    Proceeding,
    ProceedingKind as Kind,
    ProceedingMention,
    slug,
)
from policywire.pipeline.proceedings.identify import identify
from policywire.pipeline.proceedings.written_forms import LOCAL_FORMS, STATE, written_numbers

TOP_LETTERS = 450
"""A proceeding named in so many letters of the text is one that the article is about."""

READ_LETTERS = 60_000

_FIELD = re.compile(
    r"\b(?:bill|measure|docket|case|rin|rins|law|order|document|event|hearing|legislation)\b"
)
"""Fields of a record that hold an identifier, by a word of their names."""
_NO_IDENTIFIER = re.compile(r"\b(?:type|title|name|status|date|text|subtype|action)\b")
_BILL_FIELD = re.compile(r"^(?:bill|measure)(?: id| number)?$")
_HEARING_FIELD = re.compile(r"\b(?:event|hearing)\b")
_CONGRESS_URL = re.compile(r"//(?:www\.)?congress\.gov/bill/(\d{3})\w\w-congress/([a-z-]+)/(\d+)")
_COURT_HOST = re.compile(r"//(?:www\.|ecf\.)*([a-z0-9]+)\.uscourts\.gov/")
_COURTLISTENER_DOCKET = re.compile(r"//(?:www\.)?courtlistener\.com/docket/(\d+)/")
_URL_BILLS = {
    "house-bill": "hr", "senate-bill": "s", "house-resolution": "hres",
    "senate-resolution": "sres", "house-joint-resolution": "hjres",
    "senate-joint-resolution": "sjres", "house-concurrent-resolution": "hconres",
    "senate-concurrent-resolution": "sconres",
}  # fmt: skip
_RECORD_TEXT = re.compile(r"\s*(?:Latest action|\[[^\]]+\]|PDF\b)", re.IGNORECASE)
_DOCKET_ENTRY = re.compile(r"Entry #\d+ in ", re.IGNORECASE)
_CONGRESS_PLACE = "us"
_SHARED = re.compile(r"\b(?:HB|SB|AB|[HSA](?:JR|CR|JM)|H\.B\.|S\.B\.|(?:HC|HL|SP|NIA) Bill)\b")
"""Names of bills that are read alike in the fields of a register and in the news."""
_OF_LAWS = re.compile(
    r"\b(?:bills?|laws?|legislat\w+|parliament\w*|senat\w+|house|commons|assembly|MPs?|MLAs?|MNAs?"
    r"|committee|vot(?:e[sd]?|ing)|reading|amend\w*|royal assent)\b",
    re.IGNORECASE,
)
_OF_ARMS = re.compile(
    r"\b(?:aircraft|air ?force|planes?|jets?|hercules|globemaster|missiles?|explosives?|drones?"
    r"|helicopters?|submarines?|highway|route)\b",
    re.IGNORECASE,
)
_US_BILL = re.compile(r"[HS]\.")
_FIRST_CONGRESS = 1789
_ORDER = {kind: place for place, kind in enumerate(Kind)}


def proceedings_of(article: Article) -> tuple[ProceedingMention, ...]:
    """The proceedings that an article names, each once, its own first, then as they stand."""
    found: dict[tuple[Kind, str], ProceedingMention] = {}
    for mention in (*_of_facts(article), *_of_texts(article)):
        placed = replace(mention, proceeding=_scoped(mention.proceeding, article, mention.place))
        key = (placed.proceeding.kind, placed.proceeding.base)
        known = found.get(key)
        if known is None:
            found[key] = placed
        elif known.field is None and placed.field is not None:
            found[key] = replace(placed, proceeding=known.proceeding, place=known.place)
    subjects = [each for each in found.values() if each.place is MentionPlace.SUBJECT]
    subjects.sort(key=lambda each: _ORDER[each.proceeding.kind])
    return (*subjects, *(e for e in found.values() if e.place is not MentionPlace.SUBJECT))


def subject_of(mentions: Iterable[ProceedingMention]) -> Proceeding | None:
    """The proceeding of which an article is a record."""
    return next((e.proceeding for e in mentions if e.place is MentionPlace.SUBJECT), None)


def top_proceedings(mentions: Iterable[ProceedingMention]) -> tuple[Proceeding, ...]:
    """The proceedings that an article is about: its own, and those of its headline and lede."""
    return tuple(e.proceeding for e in mentions if e.place is not MentionPlace.TEXT)


def is_official(article: Article) -> bool:
    """Whether the article comes from the official record itself."""
    return article.kind is ArticleKind.OFFICIAL_DOCUMENT or article.tier is Tier.OFFICIAL


def _of_facts(article: Article) -> Iterator[ProceedingMention]:
    for name, value in article.fields.items():
        if _FIELD.search(name.lower()) and not _NO_IDENTIFIER.search(name.lower()):
            for each in _identified(name.lower(), value, article):
                yield ProceedingMention(each, value, MentionPlace.SUBJECT)
    bill = _CONGRESS_URL.search(article.url)
    if bill and (read := identify(f"{_URL_BILLS.get(bill[2], '')} {bill[3]}")):
        yield ProceedingMention(replace(read, scope=bill[1]), read.number, MentionPlace.SUBJECT)


def _identified(name: str, value: str, article: Article) -> Iterator[Proceeding]:
    for part in re.split(r"[,;|](?! Sub \d)\s*|\s+and\s+", value):
        own = _BILL_FIELD.search(name) and article.place != _CONGRESS_PLACE
        # The same letters mean another thing in each parliament: S 12 may be New York's.
        read = None if own and not _SHARED.search(part) else identify(part)
        if read is not None:
            yield read
        elif _BILL_FIELD.search(name) and re.search(r"\d", part):
            yield Proceeding(Kind.BILL, f"Bill {part.strip().removeprefix('Bill ')}", article.place)
        elif _HEARING_FIELD.search(name) and part.strip().isdigit():
            yield Proceeding(Kind.HEARING, f"Hearing {part.strip()}")
        elif "docket" in name and part.strip() and article.fields.get("court"):
            yield Proceeding(Kind.COURT_DOCKET, part.strip())
        elif "docket" in name and re.search(r"\d", part):
            yield Proceeding(Kind.AGENCY_DOCKET, part.strip(), _office(article))


def _office(article: Article) -> str:
    """Whose number it is: two offices give the same ones."""
    return article.place if article.place not in {"", _CONGRESS_PLACE} else slug(article.outlet)


def _reads_as(article: Article) -> str:
    """The place whose own ways to write of bills hold; C-130 is a plane where no law is made."""
    if article.place not in LOCAL_FORMS:
        return ""
    said = f"{article.title} {article.lede} {article.text[:TOP_LETTERS]}"
    return article.place if _OF_LAWS.search(said) and not _OF_ARMS.search(said) else ""


def _of_texts(article: Article) -> Iterator[ProceedingMention]:
    title, lede, where = article.title, article.lede, _reads_as(article)
    for each in written_numbers(title, where):
        own = _is_of_record(article, each.start)
        place = MentionPlace.SUBJECT if own else MentionPlace.TOP
        said = title[each.start : each.end]
        yield ProceedingMention(
            each.proceeding, said, place, ArticleField.TITLE, each.start, each.end
        )
    if lede and not article.text.startswith(lede):
        for each in written_numbers(lede[: 2 * TOP_LETTERS], where):
            yield ProceedingMention(
                each.proceeding, lede[each.start : each.end], MentionPlace.TOP,
                ArticleField.LEDE, each.start, each.end,
            )  # fmt: skip
    for each in written_numbers(article.text[:READ_LETTERS], where):
        if each.proceeding.number.startswith("S. ") and not article.place.startswith("us"):
            continue  # a section of an act, as lawyers write it there
        place = MentionPlace.TOP if each.start < TOP_LETTERS else MentionPlace.TEXT
        yield ProceedingMention(
            each.proceeding, article.text[each.start : each.end], place,
            ArticleField.BODY, each.start, each.end,
        )  # fmt: skip


def _is_of_record(article: Article, start: int) -> bool:
    """Whether a number in the title says which proceeding the article is a record of."""
    if article.kind is ArticleKind.OFFICIAL_DOCUMENT or _DOCKET_ENTRY.match(article.title):
        return True
    if start > 0:
        return False
    return is_official(article) or bool(_RECORD_TEXT.match(article.text))


def _scoped(proceeding: Proceeding, article: Article, place: MentionPlace) -> Proceeding:
    if proceeding.scope and proceeding.scope != STATE:
        return proceeding
    own = place is MentionPlace.SUBJECT
    if proceeding.kind is Kind.COURT_DOCKET:
        return replace(proceeding, scope=_court(article) if own else "")
    if proceeding.scope == STATE:
        state = article.place if article.place.startswith("us-") else ""
        return replace(proceeding, scope=state)
    if proceeding.kind is Kind.BILL and _US_BILL.match(proceeding.number):
        return replace(proceeding, scope=_congress(article, own=own))
    return proceeding


def _court(article: Article) -> str:
    """The court of a record: named in its fields, or by the address of its docket."""
    named = article.fields.get("court id") or article.fields.get("court", "")
    if named:
        return slug(named)
    host, docket = _COURT_HOST.search(article.url), _COURTLISTENER_DOCKET.search(article.url)
    return host[1] if host else docket[1] if docket else ""


def _congress(article: Article, *, own: bool) -> str:
    told = re.match(r"\d{3}\b|\d{3}(?=\w\w)", article.fields.get("congress", "")) if own else None
    return told[0] if told else str(congress_of(article.published_or_found.date()))


def congress_of(day: date) -> int:
    """The number of the Congress in session on a day: a new one begins on 3 January."""
    started = (day.month, day.day) >= (1, 3)
    year = day.year if started or day.year % 2 == 0 else day.year - 1
    return (year - _FIRST_CONGRESS) // 2 + 1
