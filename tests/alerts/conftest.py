"""Alerts to tell, and a mail relay and a web service on loopback to tell them to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from policywire.alerts.model.alert import Alert, MatchEvidence, Message, OutletReport
from policywire.alerts.rendering.messages import render
from policywire.config.enums import DevelopmentKind, Stage, Tier
from tests.alerts.endpoints import Relay, Service, open_relay, open_service
from tests.alerts.workspace import Workspace, open_workspace
from tests.free_port import free_port

NOON = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)


def report(
    outlet: str, title: str, url: str, tier: Tier = Tier.PRESS, days: int = 0
) -> OutletReport:
    return OutletReport(
        outlet=outlet, title=title, url=url, tier=tier, at=NOON - timedelta(days=days)
    )


_FIRST_SNIPPET = (
    "… on Tuesday barred the Internal Revenue Service from handing over home addresses under "
    "the April memorandum. …"
)
_PLAIN: dict[str, Any] = {
    "id": "0123456789abcdef" * 2,
    "kind": DevelopmentKind.STAGE,
    "story": "s-17",
    "story_title": "IRS to share taxpayer addresses with immigration officers",
    "storyline": "l-3",
    "at": NOON,
    "article": report(
        "Reuters",
        "Judge blocks IRS from sharing taxpayer addresses with immigration officers",
        "https://www.reuters.com/legal/judge-blocks-irs-2026-03-03/",
        Tier.WIRE,
    ),
    "new": (
        "A federal judge on Tuesday barred the Internal Revenue Service from handing over home "
        "addresses under the April memorandum.",
        "The order takes effect at once and covers about 1.2 million records.",
    ),
    "why": (
        MatchEvidence(
            topic="irs-enforcement",
            title="IRS enforcement",
            clause="IRS NEAR/12 hand over",
            snippet=_FIRST_SNIPPET,
            marks=((24, 48), (54, 66)),
            because="The office advises clients on disclosure.",
        ),
        MatchEvidence(
            topic="dhs-requests",
            title="DHS requests to other agencies",
            clause="home addresses",
            snippet=_FIRST_SNIPPET,
            marks=((67, 81),),
        ),
    ),
    "importance": 0.82,
    "stage": Stage.BLOCKED,
    "previous_stage": Stage.AGREED,
    "actor": "U.S. District Judge Dana Mills",
    "outlets": (
        report("District Court for D.C.", "Order", "https://dcd.uscourts.gov/o", Tier.OFFICIAL),
        report("Reuters", "Judge blocks IRS", "https://www.reuters.com/legal/", Tier.WIRE),
        report("Tax Notes", "Court stops data sharing", "https://www.taxnotes.com/a"),
    ),
    "copies": 5,
    "timeline": (
        report("Politico", "Advocates ask court to stop it", "https://www.politico.com/a", days=20),
        report("IRS", "Memorandum published", "https://www.irs.gov/mou.pdf", Tier.OFFICIAL, 40),
    ),
}

EVIL = (
    "<!channel> <@U012AB3CD> <https://evil.example|irs.gov> *bold* `code` "
    "<script>alert(1)</script> \u202eesrever\u202c \x1b[31mred\x1b[0m {{ 7*7 }} "
    "& \"quoted\" 'single' a\r\nBcc: x@evil.example"
)


@pytest.fixture
def make_alert() -> Callable[..., Alert]:
    """An alert about a ruling; keyword arguments change single fields."""

    def make(**changes: object) -> Alert:
        return Alert(**{**_PLAIN, **changes})

    return make


@pytest.fixture
def hostile_alert(make_alert: Callable[..., Alert]) -> Alert:
    """An alert in which every text that came from the web is an attack."""
    bad = report(EVIL, EVIL, "javascript:alert(1)")
    spoof = report(EVIL, EVIL, "https://irs.gov@evil.example/a|b>c?x=<!here>\"'")
    snippet = EVIL.replace("\r\n", " ").replace("\x1b", "").replace("\u202e", "")
    return make_alert(
        story_title=EVIL,
        article=spoof,
        actor=EVIL,
        facts=(EVIL,),
        new=(EVIL, "word " * 400, "\U0001f9fe receipt; العربية"),
        why=(
            MatchEvidence(
                topic="t",
                title=EVIL,
                clause=EVIL,
                snippet=snippet,
                marks=((0, 10), (20, 40)),
                because=EVIL,
            ),
        ),
        outlets=tuple(report(f"{EVIL} {n}", EVIL, "https://a.example") for n in range(40)),
        timeline=(
            bad,
            spoof,
            *(report("O" * 300, "T" * 900, "https://x.example/" + "y" * 300),) * 9,
        ),
    )


@pytest.fixture
def message(make_alert: Callable[..., Alert]) -> Message:
    return render(make_alert())


@pytest.fixture
def relay() -> Iterator[Relay]:
    """A mail relay."""
    with open_relay() as state:
        yield state


@pytest.fixture
def service() -> Iterator[Service]:
    """A web service."""
    with open_service() as state:
        yield state


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """A workspace of Slack."""
    with open_workspace() as state:
        yield state


@pytest.fixture
def closed_port() -> int:
    """A port on loopback where nobody listens."""
    return free_port()
