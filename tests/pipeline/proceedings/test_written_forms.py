"""However people write a number, it is one proceeding; what only looks like a number is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policywire.pipeline.model.proceeding import Proceeding, ProceedingKind
from policywire.pipeline.proceedings.identify import identify
from policywire.pipeline.proceedings.recognition import congress_of, proceedings_of
from policywire.pipeline.proceedings.written_forms import written_numbers
from tests.pipeline.proceedings.records import MORNING, news

SAME = {
    "H.R. 1234": ["HR 1234", "HR1234", "H. R. 1234", "(H.R. 1234)", "H.R. 1234's"],
    "S. 5": ["S.5"],
    "H.J.Res. 12": ["HJRES 12", "H. J. Res. 12", "House Joint Resolution 12"],
    "S.Con.Res. 7": ["SCONRES 7", "S. Con. Res. 7", "Senate Concurrent Resolution 7"],
    "HB 12": ["H.B. 12", "House Bill 12"],
    "HC Bill 12": [],
    "Bill C-12": [],
    "SP Bill 12": [],
    "NIA Bill 12/22-27": ["NIA 12/22-27"],
    "Bill 45 of 2026": ["Bill No. 45 of 2026"],
    "HJR 12": [],
    "[2026] UKSC 12": [],
    "[2026] EWCA Civ 812": [],
    "2026 SCC 12": [],
    "CRTC 2026-118": [],
    "SI 2026/118": ["S.I. 2026 No. 118"],
    "SOR/2026-118": [],
    "1:25-cv-00677": ["No. 1:25-cv-00677", "Case No. 1:25-CV-677-ABC"],
    "25-cv-00677": ["25 Civ. 677", "2025-cv-00677"],
    "No. 24-1188": ["Nos. 24-1188"],
    "No. 24A884": [],
    "C-123/25": [],
    "RIN 1545-BR12": ["RIN: 1545-BR12"],
    "REG-112129-23": [],
    "IRS-2026-0011": ["IRS-2026-0011-0001", "IRS–2026–0011"],
    "EPA-HQ-OAR-2025-0194": [],
    "FDA-2025-N-0001": [],
    "WC Docket 25-33": ["WC Docket No. 25-33"],
    "RM25-3": ["RM25-3-000"],
    "90 FR 12345": ["90 Fed. Reg. 12345"],
    "EO 14158": ["E.O. 14158", "Executive Order 14158", "Executive Order No. 14158"],
    "Pub. L. 119-21": ["Public Law 119-21", "P.L. 119–21", "Public Law No: 119-21"],
    "COM(2025) 836": ["COM/2025/836", "COM(2025) 836 final"],
    "2025/0123(COD)": ["2025/0123 (COD)"],
    "Notice 2025-42": [],
    "Rev. Proc. 2025-28": ["Revenue Procedure 2025-28"],
}


@pytest.mark.parametrize(
    ("number", "written"),
    [(number, way) for number, ways in SAME.items() for way in (number, *ways)],
)
def test_every_way_to_write_a_number_is_one(number: str, written: str) -> None:
    found = list(written_numbers(f"Members spoke of {written}, then went home."))
    assert [each.proceeding.number for each in found] == [number]


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. 7th Fleet and HR departments",
        "U.S. 5 and U. S. 12 are roads; S. 5th Street is one",
        "Boeing 737-800 and the A320, 2026-2027, on 2025-12-01",
        "The No. 1 song of 1999-2000 by G7 2025-26",
        "Section 25-1234 of the code, H.R. departments 12",
        "paragraph B 12, form 1099-K, chapter 11",
    ],
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert not list(written_numbers(text))


@pytest.mark.parametrize(
    ("written", "id_"),
    [
        ("hr1234", "h-r-1234"),
        ("s5", "s-5"),
        ("HR 1234 (118th Congress)", "h-r-1234-118"),
        ("118-hr-1234", "h-r-1234-118"),
        ("BILLS-119hr1234ih", "h-r-1234-119"),
        ("PLAW-119publ21", "pub-l-119-21"),
        ("1545-BR12", "rin-1545-br12"),
        ("2026-12345", "fr-doc-2026-12345"),
        ("UK HC Bill 12", "hc-bill-12-uk"),
        ("EU COM(2025) 836", "com-2025-836-eu"),
        ("case 1:25-cv-677", "1-25-cv-00677"),
        ("1:25-cv-677 (dcd)", "1-25-cv-00677-dcd"),
        ("Bill S 41 (us-ny)", "bill-s-41-us-ny"),
        ("AB 41 (us-ca)", "ab-41-us-ca"),
        ("California AB 41", "ab-41-us-ca"),
        ("HB 41, Ohio", "hb-41-us-oh"),
        ("Nebraska LB 41", "bill-lb-41-us-ne"),
    ],
)
def test_a_lone_identifier_may_be_shorter(written: str, id_: str) -> None:
    found = identify(written)
    assert found
    assert found.id == id_


@pytest.mark.parametrize("text", ["taxes", "HR", "hello 12", "", "H.R. 1 and S. 5"])
def test_what_names_no_single_proceeding_is_refused(text: str) -> None:
    assert identify(text) is None


def test_an_unknown_scope_may_be_any_and_a_known_one_is_itself() -> None:
    case = ProceedingKind.COURT_DOCKET
    here, there = Proceeding(case, "1:25-cv-00677", "dcd"), Proceeding(case, "1:25-cv-00677", "mad")
    assert here.is_same(Proceeding(case, "25-cv-00677"))
    assert not here.is_same(there)
    assert not here.is_same(Proceeding(case, "3:25-cv-00677"))


def test_a_congress_begins_on_the_third_of_january_of_odd_years() -> None:
    days = [MORNING.replace(year=year, month=1, day=day) for year, day in ((2025, 2), (2025, 3))]
    assert [congress_of(day.date()) for day in days] == [118, 119]
    assert congress_of(MORNING.date()) == 119


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("Docket No. UE-260012", "UE-260012"),
        ("Docket E-7, Sub 1289", "E-7, Sub 1289"),
        ("Docket No. A.26-02-003", "A-26-02-003"),
        ("Docket No. RM26-4-000", "RM26-4"),
        ("Docket No. 24-1188", "No. 24-1188"),
        ("Docket 3 of the port", None),
    ],
)
def test_any_office_may_count_its_dockets_in_a_form_of_its_own(
    written: str, number: str | None
) -> None:
    found = [each.proceeding.number for each in written_numbers(f"Filed in {written}, it says.")]
    assert found == ([number] if number else [])


@pytest.mark.parametrize(
    ("place", "text", "numbers"),
    [
        ("ca", "Senators amend C-45", ["Bill C-45"]),
        ("us", "Senators amend C-45", []),
        ("ca", "Senators ask why a C-130 aircraft was late", []),
        ("ca-qc", "The assembly passed Bill 96", ["Bill 96"]),
        ("ca", "The assembly passed Bill 96", []),
        ("us-ne", "Committee hears LB 12", ["Bill LB 12"]),
        ("us-me", "Vote on LD 1234", ["Bill LD 1234"]),
        ("us-mn", "House passes HF 12", ["Bill HF 12"]),
    ],
)
def test_some_forms_are_bills_only_in_their_place(
    place: str, text: str, numbers: list[str]
) -> None:
    article = replace(news(text, ""), place=place)
    assert [each.proceeding.number for each in proceedings_of(article)] == numbers
