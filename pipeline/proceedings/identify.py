"""A lone identifier, as a field, a topic or a person gives it: more forms than in prose."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from policywire.pipeline.model.proceeding import Proceeding, ProceedingKind as Kind
from policywire.pipeline.proceedings.states import split_state
from policywire.pipeline.proceedings.written_forms import STATE, written_numbers

_BILL_TYPES = {
    "hr": "H.R. {}", "s": "S. {}", "hres": "H.Res. {}", "sres": "S.Res. {}",
    "hjres": "H.J.Res. {}", "sjres": "S.J.Res. {}", "hconres": "H.Con.Res. {}",
    "sconres": "S.Con.Res. {}", "hb": "HB {}", "sb": "SB {}", "ab": "AB {}",
}  # fmt: skip
_CONGRESS = re.compile(
    r"[ ,(-]*\b(?:of the )?(\d{3})(?:th|st|nd|rd)?(?: ?congress)?\)?$|^(\d{3})[- ](?=[a-z])",
    re.IGNORECASE,
)
_BILL = re.compile(r"([hsa][hsa-z. ]*?)[-. ]*0*(\d{1,5})", re.IGNORECASE)
_PACKAGE = re.compile(r"(BILLS|BILLSTATUS|PLAW|CHRG)-(\d{3})([a-z]+?)(\d+)([a-z]*)")
_SCOPED = re.compile(r"(.*\S) \(([a-z][a-z0-9-]+)\)")
"""A number with its court or state, as we write both: “1:25-cv-00677 (dcd)”."""
_PACKAGE_LAW = "publ"
_BARE: tuple[tuple[str, Callable[[str], Proceeding]], ...] = (
    (r"\d{4}-[A-Z]{2}\d\d", lambda text: Proceeding(Kind.RULEMAKING, f"RIN {text}")),
    (r"(?:19|20)\d\d-\d{4,6}|[CER]\d-\d{4}-\d{5}",
     lambda text: Proceeding(Kind.DOCUMENT, f"FR Doc. {text}")),
    (r"\d\d-\d{1,5}|\d\dA\d{1,4}", lambda text: Proceeding(Kind.COURT_DOCKET, f"No. {text}")),
    (r"1\d{4}", lambda text: Proceeding(Kind.ORDER, f"EO {text}")),
)  # fmt: skip


FORMS = (
    "HR 1234, S. 5, AB 1234 (us-ca), 1:25-cv-00677, No. 24-1188, RIN 1545-BR12, IRS-2026-0011, "
    "WC Docket 25-33, EO 14158, Pub. L. 119-21, 90 FR 12345, COM(2025) 836, 2025/0123(COD), "
    "HC Bill 12, SP Bill 12, Bill C-12"
)
"""A number of each sort, as an error shows them."""


class UnclearNumberError(ValueError):
    """A text names no single proceeding: `problem` says why, `cure` what to write instead."""

    def __init__(self, problem: str, cure: str) -> None:
        self.problem, self.cure = problem, cure
        super().__init__(f"{problem}; {cure}")


def identified(text: str) -> Proceeding:
    """The proceeding that a person means; a state's bill with its state.

    Raises UnclearNumberError where no proceeding can have the number, or several states have it.
    """
    found = identify(text)
    if found is None:
        problem = f"{text!r} is the number of no proceeding that we know"
        raise UnclearNumberError(problem, f"write one as {FORMS}")
    if re.search(r"(?<!\d)0+$", found.number):
        raise UnclearNumberError(f"there is no {found.number}", "numbers begin with 1")
    if found.scope == STATE:
        problem = f"each state has a {found.number} of its own"
        raise UnclearNumberError(problem, f"add the state, for example {found.number} (us-ca)")
    return found


def identify(text: str) -> Proceeding | None:
    """The proceeding that a lone identifier names: “HR 1234”, “s5”, “1545-BR12”, “118-hr-1234”.

    None when it is none that we know.
    """
    text = text.strip().removeprefix("#")
    bill, state = split_state(text)
    if state and (own := _in_place(bill, state)) is not None:
        return own
    if scoped := _SCOPED.fullmatch(text):
        found = identify(scoped[1])
        if found is None and scoped[1].startswith("Bill "):  # as a parliament of its own counts
            found = Proceeding(Kind.BILL, scoped[1])
        return replace(found, scope=scoped[2]) if found else None
    if package := _PACKAGE.fullmatch(text):
        return _of_package(package)
    written = list(written_numbers(text))
    if len(written) == 1 and written[0].end - written[0].start >= len(text) - 1:
        return written[0].proceeding
    for pattern, make in _BARE:
        if re.fullmatch(pattern, text):
            return make(text)
    return _bill(text) or (_alone(written[0].proceeding, text) if len(written) == 1 else None)


def _in_place(bill: str, place: str) -> Proceeding | None:
    """The bill that a number means in a state."""
    found = identify(bill)
    if found is not None and found.scope == STATE:
        return replace(found, scope=place)
    local = [each for each in written_numbers(bill, place) if each.proceeding.scope == place]
    return local[0].proceeding if len(local) == 1 else None


def _bill(text: str) -> Proceeding | None:
    congress = _CONGRESS.search(text)
    plain = (text[: congress.start()] or text[congress.end() :]) if congress else text
    found = _BILL.fullmatch(plain.strip(" -,"))
    sort = _BILL_TYPES.get(re.sub(r"[^a-z]", "", found[1].lower())) if found else None
    if found is None or sort is None:
        return None
    scope = (congress[1] or congress[2]) if congress else ""
    return Proceeding(Kind.BILL, sort.format(int(found[2])), scope)


def _alone(proceeding: Proceeding, text: str) -> Proceeding | None:
    """A number with nothing but its congress or its noun beside it."""
    rest = re.sub(r"(?i)\b(?:case|docket|bill|eu|uk|no|number|rule|the)\b|\W", " ", text)
    congress = _CONGRESS.search(text)
    if congress and proceeding.kind is Kind.BILL:
        return replace(proceeding, scope=congress[1] or congress[2] or "")
    words = len(rest.split()) - len(re.sub(r"\W", " ", proceeding.number).split())
    return proceeding if words <= 1 else None


def _of_package(found: re.Match[str]) -> Proceeding | None:
    """The proceeding of a package of GovInfo: BILLS-119hr1234ih, PLAW-119publ21."""
    collection, congress, sort, number = found[1], found[2], found[3], found[4]
    if collection == "PLAW":
        return (
            Proceeding(Kind.LAW, f"Pub. L. {congress}-{number}") if sort == _PACKAGE_LAW else None
        )
    if collection == "CHRG":
        return Proceeding(Kind.HEARING, f"Hearing {sort} {number}", congress)
    bill = _BILL_TYPES.get(sort)
    return Proceeding(Kind.BILL, bill.format(number), congress) if bill else None
