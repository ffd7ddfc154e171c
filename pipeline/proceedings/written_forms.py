"""The ways in which people write the numbers of proceedings, and the one way in which we do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from policywire.pipeline.model.proceeding import Proceeding, ProceedingKind as Kind

EU, UK, CANADA = "eu", "uk", "ca"
STATE = "state"
"""Scope of a state's bill until the article says which state."""

MOST = 200
"""So many mentions of an article are read: a list of all bills tells of none."""

_END = r"(?![\w-]|[.,:/]\d)"
"""Behind a number: no further digits, no other number joined to it."""
_HYPHEN = "[-–‑]"


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A proceeding's number where a text names it."""

    proceeding: Proceeding
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a number: with which characters it begins, and how we write it."""

    kind: Kind
    first: str
    pattern: re.Pattern[str]
    number: Callable[[re.Match[str]], str]
    scope: str = ""


def _form(kind: Kind, first: str, pattern: str, number: str, scope: str = "") -> _Form:
    """Make a form whose number is a template of the pattern's groups."""
    return _Form(
        kind, first, re.compile(pattern + _END), lambda found: number.format(*found.groups()), scope
    )


def _resolution(found: re.Match[str]) -> str:
    sort = re.sub(r"[^a-z]", "", found[2].lower())
    middle = "J." if sort.startswith("j") else "Con." if sort.startswith("c") else ""
    return f"{found[1]}.{middle}Res. {int(found[3])}"


_CASE_SORTS = {"civ": "cv", "crim": "cr", "misc": "mc"}


def _case(found: re.Match[str]) -> str:
    sort = found[3].lower().rstrip(".")
    return f"{found[1] or ''}{found[2][-2:]}-{_CASE_SORTS.get(sort, sort)}-{int(found[4]):05d}"


_GUIDANCE = {"revenue procedure": "Rev. Proc.", "revenue ruling": "Rev. Rul."}


def _guidance(found: re.Match[str]) -> str:
    return f"{_GUIDANCE.get(found[1].lower(), found[1])} {found[2]}"


def _eu_paper(found: re.Match[str]) -> str:
    return f"{found[1]}({found[2]}) {int(found[3])}"


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "0123456789"
_FORMS = (
    _form(Kind.BILL, "H", r"H\.? ?R\.? ?0*(\d{1,5})", "H.R. {}"),
    _form(Kind.BILL, "S", r"(?<!U\. )S\. ?0*(\d{1,4})", "S. {}"),
    _Form(Kind.BILL, "HS", re.compile(
        r"([HS])(?:ouse|enate)?((?:\.| )* ?(?:J(?:oint|\.)?|CON|Con(?:current|\.)?)? ?"
        rf"(?:Res(?:olution|\.)?|RES)) ?0*(\d{{1,5}}){_END}"), _resolution),
    _form(Kind.BILL, "HSA", r"([HSA])(?:\. ?B\.|B|ouse Bill|enate Bill|ssembly Bill) ?0*(\d{1,5})",
          "{}B {}", STATE),
    _form(Kind.BILL, "HSA", r"([HSA](?:JR|CR|JM)) ?0*(\d{1,4})", "{} {}", STATE),
    _form(Kind.BILL, "HS", r"(H[CL]|SP) Bill (\d{1,4})", "{} Bill {}", UK),
    _form(Kind.BILL, "N", r"NIA (?:Bill )?(\d{1,3}/\d\d-\d\d)", "NIA Bill {}", UK),
    _form(Kind.BILL, "B", r"Bill (?:No\. ?)?(\d{1,3}) of ((?:19|20)\d\d)", "Bill {} of {}"),
    _form(Kind.BILL, "B", r"Bill ([CS]-\d{1,4})", "Bill {}", CANADA),
    _Form(Kind.COURT_DOCKET, _DIGITS, re.compile(
        r"(\d{1,2}:)?(\d\d|(?:19|20)\d\d)-(cv|cr|mc|md|bk|mj|ap|misc)-0*(\d{1,6})\b",
        re.IGNORECASE), _case),
    _Form(Kind.COURT_DOCKET, _DIGITS, re.compile(
        r"()(\d\d) (Civ|Crim|Cr|Misc)\.? 0*(\d{2,6})\b"), _case),
    _form(Kind.COURT_DOCKET, "N", r"Nos?\. ?(\d\d-\d{1,5}|\d\dA\d{1,4})", "No. {}"),
    _form(Kind.COURT_DOCKET, "CT", r"([CT])[-‑](\d{1,4}/\d\d)(?: P)?", "{}-{}", EU),
    _form(Kind.COURT_DOCKET, "2",
          r"(20\d\d)\] ((?:UK|EW|CS|HC|NI|IE|NZ)[A-Z]{1,4}(?: Civ| Crim)?) (\d{1,4})",
          "[{}] {} {}"),
    _form(Kind.COURT_DOCKET, "2", r"(20\d\d) (SCC|FCA?|TCC|[A-Z]{2}(?:CA|SC|KB)) (\d{1,4})",
          "{} {} {}", CANADA),
    _form(Kind.RULEMAKING, "R", r"RIN:? ?(\d{4}-[A-Z]{2}\d\d)", "RIN {}"),
    _form(Kind.RULEMAKING, "R", r"REG-(\d{6}-\d\d)", "REG-{}"),
    _form(Kind.AGENCY_DOCKET, "WGMICEPO",
          r"((?:WC|GN|MB|MD|WT|IB|CG|CC|ET|PS|EB|OEA)) Docket (?:Nos?\. ?)?(\d\d-\d{1,3})",
          "{} Docket {}"),
    _form(Kind.AGENCY_DOCKET, "RECAP",
          r"((?:RM|ER|EL|EC|AD|CP|RP|PL)\d\d-\d{1,4})(?:-\d{3})?", "{}"),
    _form(Kind.AGENCY_DOCKET, "S", r"(S7-\d{2,4}-\d\d)", "File No. {}"),
    _form(Kind.AGENCY_DOCKET, "C", r"CRTC (20\d\d-\d{1,4})", "CRTC {}", CANADA),
    _form(Kind.ORDER, "E", r"E(?:\.? ?O\.?|xecutive Order)(?: No\.)? ?(1\d{4})", "EO {}"),
    _form(Kind.LAW, "P", r"P(?:ub\. ?L\.|\.? ?L\.?|ublic Law|UBLIC LAW)(?: Nos?[.:]*)? ?"
          rf"(\d{{2,3}}){_HYPHEN}(\d{{1,4}})", "Pub. L. {}-{}"),
    _form(Kind.LAW, "S", r"S\.?I\.? (20\d\d)(?:/| ?No\. ?)(\d{1,4})", "SI {}/{}", UK),
    _form(Kind.LAW, "S", r"SOR/(20\d\d-\d{1,4})", "SOR/{}", CANADA),
    _form(Kind.DOCUMENT, _DIGITS, r"(\d\d) (?:FR|Fed\. ?Reg\.) (\d{3,6})", "{} FR {}"),
    _form(Kind.DOCUMENT, "F", r"FR Doc\. (?:No\. )?((?:\d{4}|[CER]\d)-\d{4,6})", "FR Doc. {}"),
    _Form(Kind.GUIDANCE, "NRA", re.compile(
        r"(Notice|Announcement|Rev\. Proc\.|Rev\. Rul\.|Revenue Procedure|Revenue Ruling) "
        rf"(\d{{4}}-\d{{1,3}}){_END}"), _guidance),
    _Form(Kind.PROPOSAL, "CSJ", re.compile(
        rf"(COM|SWD|JOIN)[ /]?[(/]?(\d{{4}})[)/] ?0*(\d{{1,4}})(?: final)?{_END}"), _eu_paper, EU),
    _form(Kind.PROPOSAL, "12", r"(\d{4}/\d{4}) ?(\((?:COD|CNS|NLE|BUD|APP|INI|INL|RSP)\))", "{}{}",
          EU),
    _form(Kind.LAW, "DR",
          r"(Directive|Regulation|Decision) \((?:EU|EC)\) (?:No )?(\d{1,4}/\d{1,4})",
          "{} (EU) {}", EU),
    _Form(Kind.AGENCY_DOCKET, _LETTERS, re.compile(
        rf"([A-Z]{{2,8}}(?:[-_–‑][A-Z0-9]{{1,10}}){{0,3}}{_HYPHEN}(?:19|20)\d\d(?:{_HYPHEN}[A-Z])?"
        rf"{_HYPHEN}\d{{4,5}})(?:{_HYPHEN}\d{{4,5}})?{_END}"),
        lambda found: re.sub(_HYPHEN, "-", found[1])),
)  # fmt: skip

_DOCKET = re.compile(
    r"Docket (?:Nos?\.? ?|Number |# ?)?"
    r"((?:[A-Z]{1,6}[-. ]?)?\d{1,4}(?:[-‑.]\d{1,6}){1,3}"
    rf"|[A-Z]{{1,6}}[- ]?\d{{1,6}}(?:, Sub \d+)?){_END}"
)
"""The docket of any other office: it counts in a form of its own, behind the word."""

_STATE_BILLS = {
    **dict.fromkeys(("us-mn", "us-ia", "us-wy"), "HF|SF"), "us-ne": "LB|LR", "us-me": "LD",
}  # fmt: skip
LOCAL_FORMS: dict[str, tuple[_Form, ...]] = {
    CANADA: (_form(Kind.BILL, "CS", r"([CS]-\d{1,3})", "Bill {}", CANADA),),
    **{
        f"ca-{each}": (_form(Kind.BILL, "B", r"Bill (\d{1,3})", "Bill {}", f"ca-{each}"),)
        for each in ("ab", "bc", "mb", "nb", "nl", "ns", "on", "pe", "qc", "sk")
    },
    **{
        place: (_form(Kind.BILL, "HSL", rf"({sorts}) ?0*(\d{{1,4}})", "Bill {} {}", place),)
        for place, sorts in _STATE_BILLS.items()
    },
}
"""Forms that mean a bill only in news of that place."""

_BY_FIRST = {
    first: tuple(form for form in _FORMS if first in form.first) for first in _LETTERS + _DIGITS
}
_COURT = re.compile(r"\d\d-\d{1,5}$")
"""A number that courts count by as well; “No.” in front of it makes it one."""
_NOUN = re.compile(r"(?:\b(?:Case|Docket|Civil Action) )?\bNo\. ?$|\b(?:Case|Docket) $")
_CANDIDATE = re.compile(r"[A-Z0-9](?<![\w.-].)(?=[^\n\d]{0,32}+\d)", re.DOTALL)
"""Where a number may begin: at a capital or a digit of a new word with digits close behind."""


def written_numbers(text: str, place: str = "") -> Iterator[WrittenNumber]:
    """The numbers of proceedings in a text, in its order; `MOST` at most.

    With the place that it writes of (`ca`, `us-ne`), those that are read so only there as well.
    """
    local, end, found = LOCAL_FORMS.get(place, ()), 0, 0
    for candidate in _CANDIDATE.finditer(text):
        if candidate.start() < end:
            continue
        read = _read(text, candidate.start(), local)
        if read is not None:
            yield read
            end, found = read.end, found + 1
            if found == MOST:
                return


def names_in(text: str) -> tuple[str, ...]:
    """The numbers that a text names, in its own words, each once."""
    return tuple(dict.fromkeys(text[each.start : each.end] for each in written_numbers(text)))


@lru_cache(maxsize=4096)
def _named(title: str) -> frozenset[Proceeding]:
    """The proceedings of a headline; those of a story are asked for often."""
    return frozenset(each.proceeding for each in written_numbers(title))


def are_other_proceedings(one: str, other: str) -> bool:
    """Whether two headlines name different proceedings of one kind, and none in common."""
    here, there = _named(one), _named(other)
    if not here or not there or any(a.is_same(b) for a in here for b in there):
        return False
    return bool({each.kind for each in here} & {each.kind for each in there})


def _read(text: str, start: int, local: tuple[_Form, ...] = ()) -> WrittenNumber | None:
    for form in (*_BY_FIRST[text[start]], *local):
        found = form.pattern.match(text, start)
        if found:
            proceeding = Proceeding(form.kind, form.number(found), form.scope)
            noun = _NOUN.search(text, max(0, start - 30), start)
            return WrittenNumber(proceeding, noun.start() if noun else start, found.end())
    return _docket(text, start) if text[start] == "D" else None


def _docket(text: str, start: int) -> WrittenNumber | None:
    """Read the number behind “Docket No.”, unless it has a form that we know."""
    found = _DOCKET.match(text, start)
    if found is None or _read(text, found.start(1)) or _COURT.match(found[1]):
        return None
    number = re.sub(r"[‑.]", "-", found[1])
    return WrittenNumber(Proceeding(Kind.AGENCY_DOCKET, number, ""), start, found.end())
