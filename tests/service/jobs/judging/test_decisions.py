"""One case for each reason of a decision: what becomes of a delivery, and the sentence about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from policywire.alerts.model.alert import Receipt
from policywire.alerts.model.delivery_policy import DeliveryPolicy
from policywire.alerts.routing.route_identity import route_id
from policywire.alerts.routing.silence import SilenceKind
from policywire.cli.store.explain_article import find_audit_trail, print_audit_trail
from policywire.cli.terminal.output import Output
from policywire.config.enums import Stage
from policywire.crawler.model.article import ARCHIVE_NOTE, Article
from policywire.store.database.store import Store
from policywire.store.decisions.audit import AuditTrail
from policywire.store.deliveries import deliveries
from policywire.store.recipients import silences
from tests.fresh_store import fresh_store
from tests.service.desk import FISH, NOW, STEEL, STEEL_TOO, Desk
from tests.store.newsroom import alert, decision, message

HOUR = timedelta(hours=1)
MAILBOX = {"mail": {"smtp": "smtp+plain://127.0.0.1:25", "from": "p@x.org", "to": ["ann@x.org"]}}
QUIET = {"from": "10:00", "to": "20:00", "urgent": 0.99}
DAILY = {"at": ["17:00"]}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    store = fresh_store(f"{tmp_path}/policywire.db")
    yield store
    store.close()


@dataclass
class Case:
    """A configuration, what happens, and how the delivery about `about` ends."""

    outcome: str
    state: str
    sentence: str
    alerts: Mapping[str, Any] = field(default_factory=dict)
    happens: Callable[[Desk], None] = lambda desk: desk.read(STEEL)
    about: Article = STEEL
    which: int = 0


def _route(**said: object) -> Mapping[str, Any]:
    return {"routes": [said]}


def _room(**terms: object) -> Mapping[str, Any]:
    return {"channels": {"room": terms}}


def _silenced(stage: Stage | None) -> Callable[[Desk], None]:
    def happens(desk: Desk) -> None:
        desk.read(STEEL)
        desk.send("room")
        with desk.store.reading() as session:
            story = _trail(session, STEEL).story
        assert story is not None
        with desk.store.writing() as session:
            silences.add(
                session,
                SilenceKind.STORY,
                story.id,
                now=NOW,
                until=NOW + 24 * HOUR,
                reason="enough",
                until_stage=stage,
            )
        desk.read(BLOCKED)

    return happens


BLOCKED = replace(
    STEEL,
    url="https://paper.example/blocked",
    title="Judge blocks the Senate's tariffs on steel from Veldoria",
    text="A federal judge in Ostmark blocked the Senate's tariffs on steel from Veldoria on "
    "Thursday.\nJudge Imre Castellan found that 912 mills had not been heard.",
    published=NOW + 30 * HOUR,
)


def _old(desk: Desk) -> None:
    desk.polled("paper", NOW)
    desk.read(replace(STEEL, published=NOW - 72 * HOUR))


def _many(number: int) -> Callable[[Desk], None]:
    """So many alerts came alone before this one."""

    def happens(desk: Desk) -> None:
        (recipient,) = desk.delivery_config.recipients["room"]
        first = route_id(desk.configuration.routes[0], "") if desk.configuration.routes else ""
        sent = replace(
            decision(), recipient=recipient, planned=NOW, terms=DeliveryPolicy(route=first)
        )
        with desk.store.writing() as session:
            for each in range(number):
                deliveries.enqueue(session, alert(f"{each}"), message(f"{each}"), [sent], NOW)
        desk.read(STEEL)

    return happens


def _dead(desk: Desk) -> None:
    desk.read(STEEL)
    (mine,) = desk.claim("room")
    desk.finish(mine, Receipt(ok=False, detail="HTTP 410: gone", code=410, permanent=True))


def _unconfirmed(desk: Desk) -> None:
    desk.read(STEEL)
    desk.wait(7 * HOUR)
    desk.claim("room")


def _confirmed(desk: Desk) -> None:
    desk.read(STEEL)
    desk.wait(HOUR)
    desk.read(STEEL_TOO)


TWO = {"routes": [{"min_outlets": 2}]}
CASES = [
    Case("no routes", "pending", "There are no routes, so every channel gets everything."),
    Case("routed", "pending", "Route 1 takes new story on tariffs.", _route()),
    Case(
        "topic",
        "suppressed",
        "Route 1 is for courts; this is about tariffs.",
        _route(topics=["courts"]),
    ),
    Case("kind", "suppressed", "Route 1 is for surge; this is new story.", _route(kinds=["surge"])),
    Case("stage", "suppressed", "Route 1 is for stages upheld;", _route(stages=["upheld"])),
    Case(
        "tier", "suppressed", "Route 1 is for wire sources; this is press", _route(tiers=["wire"])
    ),
    Case("outlet", "suppressed", "this is by The Paper.", _route(outlets=["Other"])),
    Case("language", "suppressed", "Route 1 is for es; this is in en.", _route(languages=["es"])),
    Case("importance", "suppressed", "requires importance 0.99;", _route(min_importance=0.99)),
    Case(
        "stopped",
        "suppressed",
        "Route 1 took it and has `continue: false`.",
        {
            "channels": {"other": {}, "room": {}},
            "routes": [{"channels": ["other"], "continue": False}, {"channels": ["room"]}],
        },
        which=1,
    ),
    Case(
        "handed on",
        "suppressed",
        "Route 1 passes it to route 1.1.",
        {
            "channels": {"room": {}, "other": {}},
            "routes": [{"channels": ["room"], "routes": [{"channels": ["other"]}]}],
        },
    ),
    Case(
        "same address",
        "suppressed",
        "Already sent to ann@x.org via channel one.",
        {"channels": {"one": MAILBOX, "two": MAILBOX}},
        which=1,
    ),
    Case(
        "silenced",
        "suppressed",
        r"Silence 1 on story \S+ until 04 Mar 2026, 15:00 UTC: enough.",
        happens=_silenced(None),
        about=BLOCKED,
    ),
    Case(
        "snoozed",
        "suppressed",
        r"Snooze 1 of story \S+ until it reaches upheld, or 04 Mar 2026, 15:00 UTC: enough.",
        happens=_silenced(Stage.UPHELD),
        about=BLOCKED,
    ),
    Case(
        "old news",
        "held",
        "Published on 28 Feb 2026, long before this source was first polled on 03 Mar 2026. "
        "Held for one summary of older news.",
        happens=_old,
    ),
    Case(
        "old news",
        "held",
        "Its source published many old entries at once: an archive, not news.",
        happens=lambda desk: desk.read(replace(STEEL, note=ARCHIVE_NOTE)),
    ),
    Case(
        "quiet hours",
        "held",
        "Held until quiet hours end, Tue 3 Mar, 20:00 UTC.",
        _room(quiet=QUIET),
    ),
    Case("digest", "held", "Held for the digest at Tue 3 Mar, 17:00 UTC.", _room(digest=DAILY)),
    Case(
        "budget",
        "held",
        "The budget of 2 a day is used up; held for the digest, Tue 3 Mar, 17:00 UTC.",
        _room(digest=DAILY, budget=2),
        _many(2),
    ),
    Case(
        "budget",
        "held",
        "The budget of route 1, 1 a day, is used up; held for one message with the rest, "
        "Wed 4 Mar, 00:00 UTC.",
        _route(budget=1),
        _many(1),
    ),
    Case(
        "flood",
        "held",
        "More than 3 within ten minutes; held for a summary.",
        _room(flood=3),
        _many(3),
    ),
    Case(
        "group wait",
        "held",
        "Held until Tue 3 Mar, 15:10 UTC for more of its story.",
        _route(group_wait="10m"),
    ),
    Case(
        "min outlets",
        "held",
        "1 outlet reports it; held for 2, until Tue 3 Mar, 21:00 UTC.",
        TWO,
    ),
    Case(
        "group wait",
        "held",
        "The (Paper, The Herald|Herald, The Paper) report it too: confirmed. "
        "Held until Tue 3 Mar, 16:01 UTC for more of its story.",
        TWO,
        _confirmed,
    ),
    Case("routed", "sending", "No second outlet confirmed it in time.", TWO, _unconfirmed),
    Case(
        "unconfirmed",
        "held",
        "No second outlet confirmed it in time. Held for one message with the rest, "
        "Wed 4 Mar, 00:00 UTC.",
        {"routes": [{"min_outlets": 2, "unconfirmed": "digest"}]},
        _unconfirmed,
    ),
    Case("no routes", "dead", "HTTP 410: gone", happens=_dead),
]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.outcome}: {case.sentence[:40]}")
def test_each_reason_is_a_sentence_that_why_prints(
    case: Case, opened: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk.of(opened, case.alerts)
    case.happens(desk)
    with opened.reading() as session:
        trail = _trail(session, case.about)
    (told,) = trail.alerts
    view = told.deliveries[case.which].delivery
    assert (view.outcome, view.state.value) == (case.outcome, case.state)
    assert view.reason.endswith(".")
    print_audit_trail(Output(), trail, as_json=False)
    printed = " ".join(capsys.readouterr().out.split())
    assert re.search(case.sentence, printed)


def test_who_heard_of_a_story_is_not_told_that_it_meets_another_topic(opened: Store) -> None:
    """The judge asks the store who was told; a dead message told nobody."""
    desk = Desk.of(opened, {})
    desk.read(STEEL)
    with opened.reading() as session:
        story = _trail(session, STEEL).story
        assert story is not None
        assert len(deliveries.notified_recipients(session, story.id)) == 1
    (mine,) = desk.claim("room")
    desk.finish(mine, Receipt(ok=False, detail="gone", permanent=True))
    with opened.reading() as session:
        assert deliveries.notified_recipients(session, story.id) == frozenset()


def test_what_a_dead_digest_told_counts_as_not_told(opened: Store) -> None:
    desk = Desk.of(opened, _room(digest=DAILY))
    desk.read(STEEL, FISH)
    with opened.reading() as session:
        story = _trail(session, STEEL).story
    assert story is not None
    desk.wait(3 * HOUR)
    (mine,) = desk.claim("room")
    with opened.reading() as session:
        assert len(deliveries.notified_recipients(session, story.id)) == 1
    desk.finish(mine, Receipt(ok=False, detail="gone", permanent=True))
    with opened.reading() as session:
        assert deliveries.notified_recipients(session, story.id) == frozenset()


def _trail(session: Any, article: Article) -> AuditTrail:
    found = find_audit_trail(session, article.url)
    assert isinstance(found, AuditTrail)
    return found
