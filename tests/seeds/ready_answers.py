"""What the official record answers, in the shape of each API and court; the matter is made up.

`{BASE}` stands for the server of the test, below which each host has a folder of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Replay:
    """Bodies by path without query, how many entries are read, and words that `check` prints."""

    pages: dict[str, str]
    entries: int
    says: tuple[str, ...]


def api(path: str, answer: Any, entries: int, *says: str, **more: Any) -> Replay:
    pages = {path: json.dumps(answer), **{at: json.dumps(body) for at, body in more.items()}}
    return Replay(pages, entries, says)


ARTICLE = "<html lang=en><title>{0}</title><h1>{0}</h1>" + (
    "<p>The office explains which forms change, who has to file them, and by which day.</p>" * 9
)


def feed(path: str, *items: str, says: str) -> Replay:
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{"".join(items)}'
    pages = {path: body + "</channel></rss>", "/page/1": ARTICLE.format(says)}
    return Replay(pages, len(items), (says,))


def _federal_register() -> Replay:
    document = {
        "title": "Fees for the Inspection of Piers",
        "html_url": "{BASE}/page/1",
        "publication_date": "2026-11-20",
        "abstract": "The office proposes new fees.",
        "type": "Proposed Rule",
        "action": "Notice of proposed rulemaking.",
        "document_number": "2026-20001",
        "citation": "91 FR 70001",
        "docket_ids": ["OFC-2026-0004"],
        "regulation_id_numbers": ["1545-BX01"],
        "agencies": [{"raw_name": "OFFICE OF PIERS", "name": "Office of Piers", "id": 9}],
        "comments_close_on": "2027-01-19",
        "effective_on": None,
    }
    path = "/www.federalregister.gov/api/v1/documents.json"
    answer = {"count": 1, "total_pages": 1, "results": [document], "next_page_url": None}
    pages = {path: json.dumps(answer), "/page/1": ARTICLE.format(document["title"])}
    return Replay(pages, 1, ("Fees for the Inspection of Piers",))


def _public_inspection() -> Replay:
    document = {
        "title": "Orders on Piers: Light Rails ",
        "agencies": [{"name": "Office of Piers"}],
        "agency_letters": [],
        "docket_numbers": ["OFC-2026-0004"],
        "document_number": "2026-20002",
        "filed_at": "2026-11-27T12:45:00Z",
        "html_url": "{BASE}/page/1",
        "publication_date": "2026-12-01",
        "type": "Notice",
    }
    path = "/www.federalregister.gov/api/v1/public-inspection-documents/current.json"
    pages = {
        path: json.dumps({"count": 1, "results": [document]}),
        "/page/1": ARTICLE.format("Orders on Piers"),
    }
    return Replay(pages, 1, ("Orders on Piers",))


def _bills() -> list[dict[str, Any]]:
    action = {"actionDate": "2026-11-25", "text": "Referred to the Committee on Piers."}
    return [
        {
            "congress": 119,
            "latestAction": action,
            "number": str(number),
            "originChamber": "House",
            "originChamberCode": "H",
            "title": "Harbor Dredging Act",
            "type": kind,
            "updateDate": "2026-11-27",
            "url": f"{{BASE}}/api.congress.gov/v3/bill/119/{kind.lower()}/{number}?format=json",
        }
        for number, kind in ((7001, "HR"), (41, "SJRES"))
    ]


def _bill_actions() -> Replay:
    actions = [
        {
            "actionCode": code,
            "actionDate": "2026-11-25",
            "sourceSystem": {"code": 2, "name": "House floor actions"},
            "text": text,
            "type": "Floor",
        }
        for code, text in (("H30000", "Considered under a rule."), ("8000", "Passed House."))
    ]
    request = {"congress": "119", "format": "json"}
    return api(
        "/api.congress.gov/v3/bill",
        {"bills": _bills(), "pagination": {"count": 2}},
        4,
        "HR 7001: Harbor Dredging Act",
        **{
            "/api.congress.gov/v3/bill/119/hr/7001/actions": {"actions": actions},
            "/api.congress.gov/v3/bill/119/sjres/41/actions": {
                "actions": actions,
                "request": request,
            },
        },
    )


def _meetings() -> Replay:
    listed = {
        "chamber": "House",
        "congress": 119,
        "eventId": "118500",
        "updateDate": "2026-11-26T18:10:10Z",
        "url": "{BASE}/api.congress.gov/v3/committee-meeting/119/house/118500?format=json",
    }
    meeting = {
        "chamber": "House",
        "committees": [{"name": "Committee on Piers", "systemCode": "hspi00"}],
        "congress": 119,
        "date": "2026-12-09T15:00:00Z",
        "eventId": "118500",
        "location": {"building": "Harbor House Building", "room": "1100"},
        "meetingStatus": "Scheduled",
        "title": "The state of the piers",
        "type": "Hearing",
        "updateDate": "2026-11-26T18:10:10Z",
    }
    return api(
        "/api.congress.gov/v3/committee-meeting",
        {"committeeMeetings": [listed], "pagination": {"count": 1}},
        1,
        "Committee on Piers: Hearing: The state of the piers",
        **{
            "/api.congress.gov/v3/committee-meeting/119/house/118500": {"committeeMeeting": meeting}
        },
    )


def _hearings() -> Replay:
    listed = {
        "chamber": "House",
        "congress": 119,
        "jacketNumber": 58001,
        "updateDate": "2026-11-26T18:10:10Z",
        "url": "{BASE}/api.congress.gov/v3/hearing/119/house/58001?format=json",
    }
    hearing = {
        "chamber": "House",
        "citation": "H.Hrg.119",
        "committees": [{"name": "Committee on Piers", "systemCode": "hspi00"}],
        "congress": 119,
        "dates": [{"date": "2026-10-14"}],
        "formats": [{"type": "Formatted Text", "url": "https://www.congress.gov/119/chrg/x.htm"}],
        "jacketNumber": 58001,
        "title": "Hearing on the dredging of harbors",
        "updateDate": "2026-11-26T18:10:10Z",
    }
    return api(
        "/api.congress.gov/v3/hearing",
        {"hearings": [listed], "pagination": {"count": 1}},
        1,
        "Hearing on the dredging of harbors",
        **{"/api.congress.gov/v3/hearing/119/house/58001": {"hearing": hearing}},
    )


def _govinfo() -> dict[str, Any]:
    package = {
        "packageId": "PLAW-119publ90",
        "lastModified": "2026-11-27T09:51:38Z",
        "packageLink": "https://api.govinfo.gov/packages/PLAW-119publ90/summary",
        "docClass": "publ",
        "title": "Public Law 119 - 90 - Harbor Dredging Act",
        "congress": "119",
        "dateIssued": "2026-10-31",
    }
    return {
        "count": 1,
        "message": None,
        "nextPage": None,
        "previousPage": None,
        "packages": [package],
    }


def _regulations(kind: str) -> dict[str, Any]:
    document = {
        "documentType": "Proposed Rule",
        "lastModifiedDate": "2026-11-27T14:10:02Z",
        "frDocNum": "2026-20001",
        "agencyId": "OFC",
        "commentEndDate": "2027-01-20T04:59:59Z",
        "commentStartDate": "2026-11-20T05:00:00Z",
        "postedDate": "2026-11-20T05:00:00Z",
        "docketId": "OFC-2026-0004",
        "subtype": None,
        "title": "Fees for the inspection of piers",
        "withdrawn": False,
        "openForComment": True,
        "objectId": "0900006480000001",
    }
    docket = {
        "agencyId": "OFC",
        "docketType": "Rulemaking",
        "lastModifiedDate": "2026-11-27T14:10:02Z",
        "title": "Fees for the inspection of piers",
        "highlightedContent": "",
        "objectId": "0b00006480000001",
    }
    attributes = document if kind == "documents" else docket
    name = "OFC-2026-0004-0001" if kind == "documents" else "OFC-2026-0004"
    return {
        "data": [{"id": name, "type": kind, "attributes": attributes, "links": {"self": ""}}],
        "meta": {"hasNextPage": False, "pageNumber": 1, "totalElements": 1},
    }


def _comment_counts() -> Replay:
    comments = {"data": [], "meta": {"hasNextPage": True, "totalElements": 1240}}
    return api(
        f"{_REGULATIONS}/documents",
        _regulations("documents"),
        1,
        "1240 comments received on OFC-2026-0004-0001: Fees for the inspection of piers",
        **{f"{_REGULATIONS}/comments": comments},
    )


_CASE = {
    "absolute_url": "/opinion/1/roe-v-office-of-piers/",
    "docket_absolute_url": "/docket/7/roe-v-office-of-piers/",
    "docket_id": 7,
    "caseName": "Roe v. Office of Piers",
    "court": "District Court, D. Harbor",
    "court_id": "hbd",
    "dateFiled": "2026-11-24",
    "docketNumber": "1:26-cv-00077",
    "opinions": [{"id": 1, "snippet": "The court grants the motion."}],
    "recap_documents": [
        {
            "absolute_url": "/docket/7/12/roe-v-office-of-piers/",
            "description": "MOTION for Preliminary Injunction by Jane Roe.",
            "short_description": "Motion for Preliminary Injunction",
            "document_number": 12,
            "entry_number": 12,
            "entry_date_filed": "2026-11-25",
            "id": 501,
        },
        {
            "absolute_url": None,
            "description": "ORDER granting 12 Motion.",
            "short_description": "",
            "document_number": 13,
            "entry_number": 13,
            "entry_date_filed": "2026-11-26",
            "id": 502,
        },
    ],
}
_SEARCH = {"count": 1, "next": None, "previous": None, "results": [_CASE]}


def _docket_entries() -> dict[str, Any]:
    entries = [
        {
            "id": 500 + number,
            "docket": "https://www.courtlistener.com/api/rest/v4/dockets/69714586/",
            "recap_documents": [{"id": 900 + number, "description": short}],
            "date_created": "2026-11-26T18:03:31.749724-08:00",
            "date_filed": "2026-11-25",
            "entry_number": number,
            "recap_sequence_number": f"2026-11-25.00{number}",
            "description": words,
        }
        for number, words, short in (
            (13, "ORDER granting 12 Motion.", "Order"),
            (12, None, "Motion for a hearing"),
        )
    ]
    return {"count": "", "next": None, "previous": None, "results": entries}


_PACER = (
    "<item><title><![CDATA[1:26-cv-00077 Roe v. Office of Piers]]></title>"
    "<pubDate>Fri, 27 Nov 2026 14:03:12 GMT</pubDate>"
    "<guid isPermaLink='true'>https://ecf.hbd.uscourts.gov/cgi-bin/DktRpt.pl?77{0}</guid>"
    "<description><![CDATA[[{1}] (<a href='https://ecf.hbd.uscourts.gov/doc1/{0}'>{0}</a>)]]>"
    "</description><link>https://ecf.hbd.uscourts.gov/cgi-bin/DktRpt.pl?77</link></item>"
)
_REPORT = (
    "<item><title>{0}</title><link>{{BASE}}/page/1</link><guid>{{BASE}}/page/1</guid>"
    "<pubDate>Fri, 27 Nov 2026 09:00:00 -0500</pubDate><description>{0} in short.</description>"
    "</item>"
)
_LEX = (
    "<item><title>CELEX:32026R0900: Regulation (EU) 2026/900 on the fees of piers</title>"
    "<link>https://eur-lex.europa.eu/legal-content/EN/AUTO/?uri=CELEX:32026R0900</link>"
    "<guid>32026R0900</guid><pubDate>Fri, 27 Nov 2026 00:00:00 +0100</pubDate></item>"
)
_SLIP = (
    "<html><body><table class='table'><tr><th>R-</th><th>Date</th><th>Docket</th><th>Name</th>"
    "<th>J.</th><th>Pt.</th></tr><tr><td>2</td><td>11/25/26</td><td>25-77</td><td>"
    "<a href='/opinions/26pdf/25-77_abcd.pdf' title='Held: the fee stands.'>Roe v. Office of Piers"
    "</a></td><td>K</td><td>608/1</td></tr></table></body></html>"
)


def _columns() -> dict[str, Any]:
    return {
        "cik": "0000000077",
        "name": "Piers Inc.",
        "filings": {
            "recent": {
                "accessionNumber": ["0000000077-26-000012", "0000000077-26-000011"],
                "filingDate": ["2026-11-25", "2026-11-03"],
                "reportDate": ["2026-11-24", ""],
                "acceptanceDateTime": ["2026-11-25T16:30:15.000Z", "2026-11-03T17:01:00.000Z"],
                "act": ["34", "34"],
                "form": ["8-K", "10-Q"],
                "fileNumber": ["001-00077", "001-00077"],
                "items": ["2.02,9.01", ""],
                "size": [100, 200],
                "primaryDocument": ["a.htm", "b.htm"],
                "primaryDocDescription": ["8-K", "10-Q"],
            },
            "files": [],
        },
    }


def _open_states() -> dict[str, Any]:
    bill = {
        "id": "ocd-bill/1",
        "session": "20252026",
        "jurisdiction": {"id": "ocd-jurisdiction/country:us/state:xx", "name": "X"},
        "from_organization": {"name": "Assembly", "classification": "lower"},
        "identifier": "AB 77",
        "title": "Piers: fees.",
        "updated_at": "2026-11-27T09:27:40.000000+00:00",
        "openstates_url": "https://openstates.org/ca/bills/20252026/AB77/",
        "latest_action_date": "2026-11-25",
        "latest_action_description": "Read third time. Passed.",
    }
    page = {"per_page": 20, "page": 1, "max_page": 1, "total_items": 1}
    return {"results": [bill], "pagination": page}


def _legiscan() -> dict[str, Any]:
    bill = {
        "bill_id": 77,
        "number": "H0077",
        "change_hash": "7a",
        "url": "https://legiscan.com/FL/bill/H0077/2026",
        "status_date": "2026-11-20",
        "status": 1,
        "last_action_date": "2026-11-25",
        "last_action": "Favorable by Committee on Piers",
        "title": "Fees of piers",
        "description": "",
    }
    session = {"session_id": 1, "state_id": 9, "session_name": "2026 Regular Session"}
    return {"status": "OK", "masterlist": {"session": session, "0": bill}}


def _uk_bills() -> dict[str, Any]:
    stage = {
        "description": "2nd reading",
        "abbreviation": "2R",
        "house": "Commons",
        "stageSittings": [{"id": 1, "billId": 77, "date": "2026-11-25T00:00:00"}],
    }
    bill = {
        "billId": 77,
        "shortTitle": "Piers (Fees) Bill",
        "currentHouse": "Commons",
        "originatingHouse": "Lords",
        "lastUpdate": "2026-11-26T14:21:37.5",
        "isAct": False,
        "currentStage": stage,
    }
    return {"items": [bill], "totalResults": 1, "itemsPerPage": 50}


def _uk_questions() -> dict[str, Any]:
    question = {
        "id": 77,
        "house": "Commons",
        "dateTabled": "2026-11-20T00:00:00",
        "uin": "8077",
        "questionText": "To ask the Secretary of State how many piers there are.",
        "answeringBodyName": "Department of Piers",
        "answerIsHolding": False,
        "dateAnswered": "2026-11-26T00:00:00",
        "answerText": "<p>There are 77.</p>",
        "heading": "Piers",
    }
    return {"totalResults": 1, "results": [{"value": question, "links": []}]}


def _initiatives() -> dict[str, Any]:
    status = {
        "frontEndStage": "OPC_LAUNCHED",
        "receivingFeedbackStatus": "OPEN",
        "feedbackStartDate": "2026/11/20 08:24:00",
        "feedbackEndDate": "2027/01/17 23:59:59",
        "isCurrent": True,
    }
    initiative = {
        "id": 14977.0,
        "reference": "Ares(2026)77",
        "shortTitle": "Fees of piers",
        "foreseenActType": "PROP_REG",
        "currentStatuses": [status],
        "topics": [{"code": "TAX", "label": "Taxation"}],
    }
    return {"initiativeResultDtoPage": {"content": [initiative], "totalElements": 1}}


def _legisinfo() -> list[dict[str, Any]]:
    bill = {
        "BillId": 77,
        "BillNumberFormatted": "C-77",
        "ParlSessionCode": "45-1",
        "LongTitleEn": "An Act respecting the fees of piers",
        "ShortTitleEn": "",
        "BillTypeEn": "House Government Bill",
        "SponsorEn": "Hon. Jane Roe",
        "CurrentStatusEn": "At second reading in the Senate",
        "LatestActivityEn": "Second reading in the Senate",
        "LatestActivityDateTime": "2026-11-25T00:00:00",
        "ReceivedRoyalAssentDateTime": None,
    }
    return [bill]


_BILLS = {"bills": _bills(), "pagination": {"count": 2}}
_GOVINFO = "/api.govinfo.gov/collections"
_REGULATIONS = "/api.regulations.gov/v4"
_SEARCH_PATH = "/www.courtlistener.com/api/rest/v4/search/"
_LEX_PATH = "/eur-lex.europa.eu/EN/display-feed.rss"
_BRP = "/ec.europa.eu/info/law/better-regulation/brpapi/searchInitiatives"
_QUESTIONS = "/questions-statements-api.parliament.uk/api/writtenquestions/questions"

READY: dict[str, Replay] = {
    "fr-public-inspection": _public_inspection(),
    "fr-": _federal_register(),
    "api-congress-bills": api("/api.congress.gov/v3/bill", _BILLS, 2, "SJRES 41: Harbor"),
    "api-congress-actions": _bill_actions(),
    "api-congress-meetings": _meetings(),
    "api-congress-hearings": _hearings(),
    "api-govinfo-": api(f"{_GOVINFO}/*", _govinfo(), 1, "Public Law 119 - 90"),
    "api-regulations-irs-comments": _comment_counts(),
    "api-regulations-dhs-comments": _comment_counts(),
    "api-regulations-irs-dockets": api(
        f"{_REGULATIONS}/dockets", _regulations("dockets"), 1, "New docket OFC-2026-0004"
    ),
    "api-regulations-dhs-dockets": api(
        f"{_REGULATIONS}/dockets", _regulations("dockets"), 1, "New docket OFC-2026-0004"
    ),
    "api-regulations-": api(
        f"{_REGULATIONS}/documents", _regulations("documents"), 1, "Fees for the inspection"
    ),
    "api-courtlistener-opinions": api(_SEARCH_PATH, _SEARCH, 1, "Roe v. Office of Piers"),
    "api-courtlistener-dockets": api(
        _SEARCH_PATH, _SEARCH, 2, "Roe v. Office of Piers: ORDER granting 12 Motion."
    ),
    "api-courtlistener-irs-data-sharing": api(
        "/www.courtlistener.com/api/rest/v4/docket-entries/",
        _docket_entries(),
        2,
        "entry 13: ORDER granting 12 Motion.",
        "entry 12: Motion for a hearing",
    ),
    "docket-": Replay(
        feed(
            "/*",
            _PACER.format(1, "Motion to Dismiss"),
            _PACER.format(2, "Order"),
            says="",
        ).pages,
        2,
        ("1:26-cv-00077 Roe v. Office of Piers",),
    ),
    "supreme-court-opinions": Replay(
        {"/www.supremecourt.gov/opinions/slipopinion/*": _SLIP}, 1, ("Roe v. Office of Piers",)
    ),
    "gao-reports": feed(
        "/www.gao.gov/rss/reports.xml",
        _REPORT.format("Piers: Fees Need Review, GAO-27-77"),
        says="Piers: Fees Need Review, GAO-27-77",
    ),
    "cbo-publications": feed(
        "/www.cbo.gov/publications/all/rss.xml",
        _REPORT.format("H.R. 7001, Harbor Dredging Act"),
        says="H.R. 7001, Harbor Dredging Act",
    ),
    "sec-filings-": api("/data.sec.gov/*", _columns(), 2, "8-K"),
    "openstates-": api("/v3.openstates.org/bills", _open_states(), 1, "AB 77: Piers: fees."),
    "legiscan-": api("/api.legiscan.com/", _legiscan(), 1, "H0077: Fees of piers"),
    "uk-parliament-bills": api(
        "/bills-api.parliament.uk/api/v1/Bills", _uk_bills(), 1, "Piers (Fees) Bill: 2nd reading"
    ),
    "uk-written-questions": api(_QUESTIONS, _uk_questions(), 1, "question 8077"),
    "eur-lex-": Replay(feed(_LEX_PATH, _LEX, says="").pages, 1, ("Regulation (EU) 2026/900",)),
    "have-your-say": api(_BRP, _initiatives(), 1, "Fees of piers: opc launched"),
    "legisinfo": api(
        "/www.parl.ca/legisinfo/en/bills/json",
        _legisinfo(),
        1,
        "C-77: An Act respecting the fees of piers: Second reading in the Senate",
    ),
}
"""By the source's key, or the beginning of it; the longest that fits counts."""


def replay_of(key: str) -> Replay | None:
    """The answers for the source of a pack; None for one that is not of the record."""
    fitting = [each for each in READY if key == each or (each[-1] == "-" and key.startswith(each))]
    return READY[max(fitting, key=len)] if fitting else None
