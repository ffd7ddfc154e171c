"""An invented official record: bills and dockets with their actions, as the APIs would list them.

The answers have the shapes of Congress.gov's list of bills and of CourtListener's search of
dockets. Titles share their words on purpose, and docket numbers occur in two courts. All of it
follows from the seed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

BEGIN = datetime(2026, 3, 2, 6, tzinfo=UTC)
POLLS_A_DAY, DAYS = 4, 60
LISTED = 100
"""Bills that one answer of the API lists: those updated last."""

TOLD, DETAIL, COUNTED = "told", "detail", "counted"

_THINGS = ("Harbor Dredging", "Rural Clinic", "Farm Credit", "Ferry Safety", "Taxpayer Data",
           "Visa Processing", "Grain Inspection", "Border Crossing")  # fmt: skip
_ENDS = ("Modernization Act", "Relief Act of 2026", "Improvement Act", "Accountability Act")
_COMMITTEES = ("Ways and Means", "Energy and Commerce", "the Judiciary", "Agriculture",
               "Homeland Security", "Oversight and Government Reform")  # fmt: skip
_FIRST = (
    "Referred to the House Committee on {committee}.",
    "Introduced in House",
    "Read twice and referred to the Committee on {committee}.",
    "Referred to the Committee on {committee}, and in addition to the Committee on {other}.",
)
_LATER = (
    ("Ordered to be Reported (Amended) by the Yeas and Nays: {a} - {b}.", TOLD),
    ("Committee Consideration and Mark-up Session Held", TOLD),
    ("Reported (Amended) by the Committee on {committee}. H. Rept. 119-{n}.", TOLD),
    ("Placed on the Union Calendar, Calendar No. {n}.", DETAIL),
    ("On passage Passed by the Yeas and Nays: {a}{b} - {b}{a} (Roll no. {n}).", TOLD),
    ("On motion to suspend the rules and pass the bill Agreed to by voice vote.", TOLD),
    ("Motion to reconsider laid on the table Agreed to without objection.", COUNTED),
    ("Received in the Senate and Read twice and referred to the Committee on {committee}.", TOLD),
    ("{name} added as cosponsor.", COUNTED),
    ("Passed Senate with an amendment by Yea-Nay Vote. {a} - {b}. Record Vote Number: {n}.", TOLD),
    ("Sponsor introductory remarks on measure. (CR H{n})", COUNTED),
    ("Message on Senate action sent to the House.", COUNTED),
    ("Presented to President.", TOLD),
    ("Subcommittee Hearings Held", TOLD),
    ("Cloture on the motion to proceed not invoked in Senate by Yea-Nay Vote. {b} - {a}.", TOLD),
)
_LAST = (
    ("Became Public Law No: 119-{n}.", TOLD),
    ("Vetoed by President.", TOLD),
    ("Held at the desk.", COUNTED),
    ("{name} added as cosponsor.", COUNTED),
    ("Referred to the Subcommittee on {committee}.", TOLD),
)
_NAMES = ("Ms. Alder", "Mr. Birch", "Mrs. Cedar", "Mr. Dogwood", "Ms. Elm")
_COURTS = (
    ("dcd", "District Court, District of Columbia"),
    ("cand", "District Court, N.D. California"),
    ("nysd", "District Court, S.D. New York"),
    ("mad", "District Court, D. Massachusetts"),
)
_FILINGS = (
    ("ORDER granting {n} Motion for Preliminary Injunction. Signed by Judge {name}.", TOLD),
    ("ORDER denying {n} Motion for a Temporary Restraining Order", TOLD),
    ("MOTION for Preliminary Injunction by {side}", TOLD),
    ("MOTION to Dismiss for Lack of Jurisdiction by {side}", TOLD),
    ("MEMORANDUM OPINION. Signed by Judge {name}", TOLD),
    ("NOTICE OF APPEAL as to {n} Order by {side}", TOLD),
    ("FINAL JUDGMENT. Signed by Judge {name}", TOLD),
    ("ORDER on {n} Motion to Compel Production", TOLD),
    ("RESPONSE in Opposition re {n} MOTION filed by {side}", DETAIL),
    ("REPLY to {n} Response filed by {side}", DETAIL),
    ("NOTICE of Appearance by {name} on behalf of {side}", COUNTED),
    ("CERTIFICATE OF SERVICE by {side} re {n}", COUNTED),
    ("SUMMONS Issued as to {side}", COUNTED),
    ("MOTION for Extension of Time to File Response by {side}", COUNTED),
    ("LCvR 26.1 CERTIFICATE OF DISCLOSURE of Corporate Affiliations by {side}", COUNTED),
    ("MOTION for Leave to Appear Pro Hac Vice by {name}", COUNTED),
    ("Set/Reset Deadlines: responses due by {n} June", COUNTED),
)
_SIDES = ("Harbor Workers Union", "Grain Growers", "Secretary of Ports", "City of Alder")


@dataclass(frozen=True, slots=True)
class RecordedAction:
    """One action: of which proceeding, at which poll it is first listed, and how it is told."""

    proceeding: str
    poll: int
    text: str
    told: str

    @property
    def when(self) -> datetime:
        """When the poll is at which it is first listed."""
        return poll_time(self.poll)

    @property
    def day(self) -> date:
        """The day that its register gives."""
        return self.when.date()


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill with its actions, oldest first."""

    id: str
    type: str
    number: int
    title: str
    actions: tuple[RecordedAction, ...]


@dataclass(frozen=True, slots=True)
class Docket:
    """A case with its filings, oldest first."""

    id: str
    number: str
    court_id: str
    court: str
    name: str
    actions: tuple[RecordedAction, ...]


def poll_time(poll: int) -> datetime:
    """When the sources are asked."""
    return BEGIN + timedelta(hours=24 / POLLS_A_DAY) * poll


def make_bills(count: int, chance: random.Random) -> list[Bill]:
    """Bills with four actions each; two of a day are common."""
    bills = []
    for place in range(count):
        sort, number = ("HR", 7000 + place) if place % 4 else ("S", 3000 + place)
        id_ = f"{'h-r' if sort == 'HR' else 's'}-{number}-119"
        title = f"{chance.choice(_THINGS)} {chance.choice(_ENDS)}"
        texts = [(chance.choice(_FIRST), TOLD), *chance.sample(_LATER, 2), chance.choice(_LAST)]
        bills.append(Bill(id_, sort, number, title, _actions(id_, texts, chance)))
    return bills


def make_dockets(count: int, filings: int, chance: random.Random) -> list[Docket]:
    """Cases with so many filings in all; each number is one of two courts."""
    sizes = [filings // count + (place < filings % count) for place in range(count)]
    dockets = []
    for place, size in enumerate(sizes):
        court_id, court = _COURTS[place % len(_COURTS)]
        number = f"1:26-cv-{415 + place // 2:05d}"
        id_ = f"{number.replace(':', '-')}-{court_id}"
        texts = [("COMPLAINT against {side} filed by Plaintiff", TOLD)]
        texts += [chance.choice(_FILINGS) for _ in range(size - 1)]
        name = f"{_SIDES[place % 4]} v. {_SIDES[(place + 1) % 4]}"
        actions = _actions(id_, texts, chance)
        dockets.append(Docket(id_, number, court_id, court, name, actions))
    return dockets


def _actions(
    id_: str, texts: list[tuple[str, str]], chance: random.Random
) -> tuple[RecordedAction, ...]:
    """Spread actions over the polls, in order; no two of one proceeding at one poll."""
    begin = chance.randrange(0, POLLS_A_DAY * (DAYS - 40))
    polls = sorted(chance.sample(range(begin, begin + POLLS_A_DAY * 40), len(texts)))
    if chance.random() < 0.5:  # half of them act twice on one day
        polls[1] = polls[0] + 1
        polls[2:] = sorted({max(poll, polls[1] + 1 + n) for n, poll in enumerate(polls[2:])})
    filled = (_filled(text, chance) for text, _ in texts)
    labelled = zip(polls, filled, (told for _, told in texts), strict=True)
    return tuple(RecordedAction(id_, poll, text, told) for poll, text, told in labelled)


def _filled(text: str, chance: random.Random) -> str:
    return text.format(
        committee=chance.choice(_COMMITTEES),
        other=chance.choice(_COMMITTEES),
        name=chance.choice(_NAMES),
        side=chance.choice(_SIDES),
        n=chance.randrange(20, 400),
        a=chance.randrange(21, 29),
        b=chance.randrange(10, 20),
    )


def bills_answer(bills: list[Bill], poll: int) -> bytes:
    """What the list of bills says at a poll: each with its latest action, updated last first."""
    known = [(bill, _latest(bill.actions, poll)) for bill in bills]
    listed = sorted(
        ((bill, action) for bill, action in known if action is not None),
        key=lambda one: (-one[1].poll, one[0].number),
    )
    items = [
        {
            "congress": 119,
            "type": bill.type,
            "number": str(bill.number),
            "originChamber": "House" if bill.type == "HR" else "Senate",
            "title": bill.title,
            "latestAction": {"actionDate": f"{action.day}", "text": action.text},
            "updateDate": f"{action.day}",
        }
        for bill, action in listed[:LISTED]
    ]
    return json.dumps({"bills": items, "pagination": {"count": len(listed)}}).encode()


def dockets_answer(dockets: list[Docket], poll: int) -> bytes:
    """What the search of dockets says at a poll: each with its filings so far."""
    results = [
        {
            "docket_id": place,
            "docketNumber": docket.number,
            "court_id": docket.court_id,
            "court": docket.court,
            "caseName": docket.name,
            "docket_absolute_url": f"/docket/{place}/case/",
            "recap_documents": list(_filings(docket, place, poll)),
        }
        for place, docket in enumerate(dockets)
        if docket.actions[0].poll <= poll
    ]
    return json.dumps({"count": len(results), "next": None, "results": results}).encode()


def _filings(docket: Docket, place: int, poll: int) -> Iterator[dict[str, Any]]:
    """A docket's newest filings; five to a docket, as the search gives them."""
    filed = [(n, one) for n, one in enumerate(docket.actions, start=1) if one.poll <= poll]
    for entry, action in reversed(filed[-5:]):
        yield {
            "id": 10_000 * place + entry,
            "entry_number": entry,
            "entry_date_filed": f"{action.day}",
            "short_description": action.text.partition(" ")[0].capitalize(),
            "description": action.text,
            "absolute_url": f"/docket/{place}/{entry}/case/",
        }


def _latest(actions: tuple[RecordedAction, ...], poll: int) -> RecordedAction | None:
    return next((action for action in reversed(actions) if action.poll <= poll), None)
