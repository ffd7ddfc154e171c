"""The action that a record tells of: what was done, in which proceeding, how it is told."""

from __future__ import annotations

import re
from collections.abc import Iterable

from policywire.config.enums import Stage
from policywire.crawler.model.article import Article
from policywire.pipeline.model.proceeding import (
    Action,
    ActionWeight as Weight,
    Proceeding,
    ProceedingKind as Kind,
    ProceedingMention,
)
from policywire.pipeline.proceedings.action_table import ActionRow, find_action, has_actions
from policywire.pipeline.proceedings.recognition import subject_of

READ_LETTERS = 600
SHOWN_LETTERS = 140
"""So much of a register's words is shown where we have no name for an action."""

_LATEST = re.compile(r"^\s*latest action(?: on)?[^:]{0,40}:\s*", re.IGNORECASE)
_BRACKET = re.compile(r"^\s*\[([^\]]{3,200})\]")
_ACTION_FIELDS = ("latest action", "action", "action text", "short description", "description")
_OF_AGENCIES = frozenset({Kind.AGENCY_DOCKET, Kind.RULEMAKING})
_TYPE_FIELDS = ("document type", "subtype", "type")
_VOTES = re.compile(
    r"(?:yeas and nays|yea-nay vote|recorded vote|record vote|vote(?: of)?|by|:)[^\d]{0,30}?"
    r"\b(\d{1,3})\s?[-–—]\s?(\d{1,3})\b(?!-)", re.IGNORECASE
)  # fmt: skip
_AYES = re.compile(
    r"\b(?:ayes?|yeas?)\W{1,3}(\d{1,3})\W{1,3}(?:and )?(?:noes|nays?|no)\W{1,3}(\d{1,3})\b",
    re.IGNORECASE,
)
_VOICE = re.compile(r"\b(?:voice vote|unanimous consent|without objection)\b", re.IGNORECASE)
_CHAMBER = re.compile(r"\b(house|senate|assembly|lords|commons)\b", re.IGNORECASE)
_COMMITTEE = re.compile(
    r"\b((?:House |Senate )?(?:Sub)?[Cc]ommittees? (?:on|of) (?:the )?[A-Z][\w’']*"
    r"(?:,? (?:and|of|the|on|for|[A-Z][\w’']*))*[A-Z]?\w*)"
)
_VERSION = re.compile(r"\(([A-Z]{2,3})\)")
_ENTRY = re.compile(r"\bentry[ #-]{1,2}(\d+)", re.IGNORECASE)
_PACKAGE = re.compile(r"^BILLS-\d{3}[a-z]+\d+([a-z]+)$")
_BLANKS = re.compile(r"\s+")
_VOTES_OF = {
    "House": re.compile(r"roll no|suspend the rules|recorded vote|\(EH\)", re.IGNORECASE),
    "Senate": re.compile(r"yea-nay vote|record vote|cloture|\(ES\)", re.IGNORECASE),
}


def action_of(article: Article, mentions: Iterable[ProceedingMention]) -> Action | None:
    """The action that an article is the record of; None for news, and for a document by itself."""
    proceeding = subject_of(mentions)
    if proceeding is None or not has_actions(proceeding.kind):
        return None
    said = _said(article, proceeding)
    row = _row(proceeding, said, article) or _unnamed(proceeding)
    day = article.published_or_found.date()
    name = row.name.replace("{chamber}", _chamber(said))
    # An agency's “notice” says nothing: its title does.
    words = article.title if proceeding.kind in _OF_AGENCIES else said
    words = re.sub(rf"^\s*{re.escape(proceeding.number)}\W+(?=\w)", "", words)
    told = _quoted(name, words) if row.quotes else _counted(name, said)
    headline = f"{proceeding.number}: {told}, {day.day} {day:%B}"
    plain = _one_line(re.sub(r"\{\w+\}", "", name))
    entry = _entry(article)
    return Action(proceeding, plain, said, day, row.stage, row.weight, headline, entry)


def _row(proceeding: Proceeding, said: str, article: Article) -> ActionRow | None:
    """The row that fits the register's words; of an agency else its own type of document."""
    texts = [said]
    if proceeding.kind in _OF_AGENCIES:
        texts += [article.fields.get(name, "") for name in _TYPE_FIELDS]
    found = (find_action(proceeding.kind, text) for text in texts if text)
    return next((row for row in found if row is not None), None)


def _unnamed(proceeding: Proceeding) -> ActionRow:
    """An action that the table does not know is told in the register's words.

    Dockets hold so many unlike papers that there it is a detail.
    """
    if proceeding.kind is Kind.LAW:
        return ActionRow("published as law", Stage.FINAL, Weight.SUBSTANTIAL, _BLANKS)
    quiet = proceeding.kind is Kind.COURT_DOCKET
    weight = Weight.DETAIL if quiet else Weight.SUBSTANTIAL
    return ActionRow("new record", None, weight, _BLANKS, quotes=True)


def _quoted(name: str, said: str) -> str:
    """The name with the register's words, which often begin with it."""
    shown = _shortened(said)
    first, _, rest = shown.partition(" ")
    if name.startswith(first.lower()):
        return f"{first.lower()} {rest}".strip()
    return f"{name}: {shown}" if shown else name


def _shortened(said: str) -> str:
    shown = said if len(said) <= SHOWN_LETTERS else f"{said[:SHOWN_LETTERS].rsplit(' ', 1)[0]} …"
    return shown.rstrip(" .")


def _said(article: Article, proceeding: Proceeding) -> str:
    """The register's words for what was done."""
    if proceeding.kind is Kind.COURT_DOCKET and (filed := _filed(article)):
        return filed
    for name in _ACTION_FIELDS:
        if article.fields.get(name):
            return _one_line(article.fields[name])
    text = article.text[:READ_LETTERS]
    if proceeding.kind in _OF_AGENCIES:
        return _one_line(article.title)
    if latest := _LATEST.match(text):
        return _one_line(text[latest.end() :].partition("\n")[0])
    package = _PACKAGE.search(article.fields.get("document number", ""))
    version = package or _VERSION.search(article.title)
    if version and proceeding.kind is Kind.BILL:
        return f"({version[1].upper()})"
    return _one_line(text.partition("\n")[0] or article.title)


def _entry(article: Article) -> str:
    """The number of a docket's entry: a court may enter the same words twice on a day."""
    named = article.fields.get("entry") or article.fields.get("entry number", "")
    found = _ENTRY.search(f"{article.title} {article.url}")
    return named or (found[1] if found else "")


def _filed(article: Article) -> str:
    """The text of a docket's entry, which says more than its short description."""
    text = article.text[:READ_LETTERS]
    bracket = _BRACKET.match(text)
    return _one_line(bracket[1] if bracket else text.partition("\n")[0])


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _counted(name: str, said: str) -> str:
    """Fill in the committee and the votes, as far as the register says."""
    committee, voice = _COMMITTEE.search(said), _VOICE.search(said)
    votes = _VOTES.search(said) or _AYES.search(said)
    counted = f"({votes[1]}–{votes[2]})" if votes else f"({voice[0].lower()})" if voice else ""
    filled = name.replace("{committee}", _committee(committee)).replace("{votes}", counted)
    return _one_line(filled)


def _chamber(said: str) -> str:
    """The chamber that acts: named, or shown by how it counts its votes."""
    if named := _CHAMBER.search(said):
        return named[1].capitalize()
    for chamber, pattern in _VOTES_OF.items():
        if pattern.search(said):
            return chamber
    return "the chamber"


def _committee(found: re.Match[str] | None) -> str:
    return re.sub(r",? (?:and|of|the|on|for)$", "", found[1]) if found else "committee"
