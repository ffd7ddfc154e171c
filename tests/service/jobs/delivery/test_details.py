"""Details over real SMTP and a workspace of Slack: in the thread, the digest, the next alert."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from policywire.alerts.model.alert import Alert
from policywire.config.enums import DevelopmentKind, Stage, Strength
from policywire.service.jobs.delivery.details import LONGEST_WAIT
from policywire.store.deliveries import deliveries
from policywire.store.deliveries.deliveries import DeliveryState
from tests.alerts.endpoints import Relay
from tests.alerts.workspace import TOKEN, Workspace
from tests.service.mailroom import START, Mailroom

MakeAlert = Callable[..., Alert]
OpenMailroom = Callable[..., Mailroom]
HOUR = timedelta(hours=1)
EVERYTHING = [{}]
BOT = {"slack": {"token": TOKEN, "to": ["#policy"]}}
DIGEST = {"digest": {"at": ["08:00"]}}


def news(make_alert: MakeAlert, number: int = 0, **changes: Any) -> Alert:
    """A development of the story, some hours after the first."""
    told = {
        "id": f"{number:032x}",
        "kind": DevelopmentKind.NEW_FACTS,
        "at": START + number * HOUR,
        "stage": Stage.PROPOSED,
        "previous_stage": Stage.PROPOSED,
        **changes,
    }
    return make_alert(**told)


def detail(make_alert: MakeAlert, name: str = "ledger", **changes: Any) -> Alert:
    """A detail of the same story, by an outlet of that name, newer than all developments."""
    made = news(make_alert, 9, id=name, strength=Strength.DETAIL, **changes)
    report = replace(
        made.article,
        outlet=name.title(),
        title=f"The {name} has a figure",
        url=f"https://{name}.example/a",
    )
    return replace(made, article=report, new=(f"The {name} counts 41,000 cases.",))


def mail_channel(relay: Relay, **terms: Any) -> dict[str, Any]:
    """A channel by mail."""
    address = f"smtp+plain://127.0.0.1:{relay.port}"
    mail = {"smtp": address, "from": "wire@example.org", "to": ["ann@example.org"]}
    return {"mail": mail, **terms}


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


async def test_a_detail_stands_in_the_thread_and_changes_nothing_else(
    open_mailroom: OpenMailroom, workspace: Workspace, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"desk": BOT}, slack_api=workspace.api)
    room.tell_by(EVERYTHING, news(make_alert), detail(make_alert, kind=DevelopmentKind.STAGE))
    await room.send_due()
    (top,) = workspace.top()
    (answer,) = workspace.answers(top["ts"])
    assert "*Also new:* The ledger has a figure" in json.dumps(answer["blocks"])
    assert "reply_broadcast" not in answer
    assert [method for method, _ in workspace.order] == ["chat.postMessage"] * 2
    room.tell_by(EVERYTHING, news(make_alert, 1))
    await room.send_due()
    assert "1 development in the thread" in json.dumps(workspace.top()[0]["blocks"])


async def test_a_detail_waits_for_its_thread_as_long_as_slack_takes_nothing(
    open_mailroom: OpenMailroom, workspace: Workspace, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"desk": BOT}, slack_api=workspace.api)
    workspace.status["chat.postMessage"] = 500
    room.tell_by(EVERYTHING, news(make_alert), detail(make_alert))
    await room.send_due()
    assert [view.state for view in room.views()] == [DeliveryState.RETRYING, DeliveryState.HELD]
    workspace.status.clear()
    await room.run(HOUR)
    assert len(workspace.top()) == 1
    assert room.states() == {DeliveryState.SENT}


async def test_a_detail_whose_thread_is_gone_comes_with_the_next_alert(
    open_mailroom: OpenMailroom, workspace: Workspace, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"desk": BOT}, slack_api=workspace.api)
    room.tell_by(EVERYTHING, news(make_alert))
    await room.send_due()
    workspace.status["chat.postMessage"] = 500
    room.tell_by(EVERYTHING, detail(make_alert))
    await room.send_due()
    workspace.status.clear()
    workspace.refuses["chat.update"] = "message_not_found"
    room.tell_by(EVERYTHING, news(make_alert, 1))
    await room.run(timedelta(seconds=1))
    await room.run(2 * HOUR)
    assert len(workspace.top()) == 1, "no detail begins a thread"
    workspace.refuses.clear()
    room.tell_by(EVERYTHING, news(make_alert, 2))
    await room.send_due()
    assert "*Also since then*" in json.dumps(workspace.top()[-1]["blocks"])
    assert room.states() == {DeliveryState.SENT, DeliveryState.FOLDED}


async def test_a_digest_lists_a_detail_as_also_new(
    open_mailroom: OpenMailroom, relay: Relay, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"team": mail_channel(relay, budget=9, **DIGEST)})
    room.tell_by(EVERYTHING, news(make_alert), detail(make_alert))
    await room.send_due()
    (alone,) = relay.mails
    assert "ledger" not in text_of(alone)
    await room.run(timedelta(days=1))
    _, digest = relay.mails
    assert "◦ The ledger has a figure" in text_of(digest)
    assert "The ledger counts 41,000 cases." in text_of(digest)
    assert room.states() == {DeliveryState.SENT, DeliveryState.FOLDED}


async def test_a_channel_with_neither_gets_details_in_the_next_alert_on_the_story(
    open_mailroom: OpenMailroom, relay: Relay, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"team": mail_channel(relay)})
    room.tell_by(EVERYTHING, news(make_alert), detail(make_alert), detail(make_alert, "courier"))
    await room.run(timedelta(days=2))
    assert len(relay.mails) == 1
    room.tell_by(EVERYTHING, news(make_alert, 1, story="another"))
    await room.send_due()
    assert "Also since then" not in text_of(relay.mails[-1])
    room.tell_by(EVERYTHING, news(make_alert, 2), news(make_alert, 3))
    await room.send_due()
    text = text_of(relay.mails[-2])
    assert text.index("Also since then") < text.index("The ledger has a figure (Ledger)")
    assert "The courier counts 41,000 cases." in text
    assert "Also since then" not in text_of(relay.mails[-1])
    assert room.states() == {DeliveryState.SENT, DeliveryState.FOLDED}


async def test_a_group_takes_the_details_of_its_story_along(
    open_mailroom: OpenMailroom, relay: Relay, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"team": mail_channel(relay)})
    room.tell_by([{"group_wait": "10m"}], detail(make_alert), news(make_alert), news(make_alert, 1))
    await room.run(HOUR)
    (mail,) = relay.mails
    assert mail["Subject"].startswith("[policywire] 2 developments: ")
    assert "◦ The ledger has a figure" in text_of(mail)


async def test_two_channels_of_one_story_each_get_what_they_have_not_got(
    open_mailroom: OpenMailroom, relay: Relay, workspace: Workspace, make_alert: MakeAlert
) -> None:
    channels = {"desk": BOT, "team": mail_channel(relay)}
    room = open_mailroom(channels, slack_api=workspace.api)
    room.tell_by(EVERYTHING, news(make_alert), detail(make_alert))
    await room.send_due()
    room.tell_by(EVERYTHING, news(make_alert, 1))
    await room.send_due()
    assert "Also since then" in text_of(relay.mails[-1])
    assert "Also since then" not in json.dumps(list(workspace.messages.values()))


async def test_routes_switch_details_off_or_make_alerts_of_them(
    open_mailroom: OpenMailroom, relay: Relay, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"team": mail_channel(relay)})
    room.tell_by([{"details": "off"}], detail(make_alert))
    await room.run(timedelta(days=1))
    assert relay.mails == []
    (off,) = room.views()
    assert (off.state, off.outcome) == (DeliveryState.SUPPRESSED, "details off")
    room.tell_by([{"details": "alert"}], detail(make_alert, "courier"))
    await room.send_due()
    (mail,) = relay.mails
    assert mail["Subject"].startswith("The courier has a figure")
    assert "Also new" in text_of(mail)


async def test_no_budget_is_spent_on_details_and_nobody_counts_as_notified(
    open_mailroom: OpenMailroom, workspace: Workspace, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"desk": {**BOT, "budget": 2, "flood": 2}}, slack_api=workspace.api)
    details = [detail(make_alert, f"paper-{number}") for number in range(5)]
    room.tell_by(EVERYTHING, news(make_alert), *details)
    await room.send_due()
    room.tell_by(EVERYTHING, news(make_alert, 1))
    await room.send_due()
    assert len(workspace.messages) == 7
    room.tell_by(EVERYTHING, *(detail(make_alert, "x", story="quiet one") for _ in "x"))
    with room.store.reading() as session:
        assert deliveries.notified_recipients(session, "quiet one") == frozenset()


async def test_quiet_hours_hold_details_back_from_the_thread(
    open_mailroom: OpenMailroom, workspace: Workspace, make_alert: MakeAlert
) -> None:
    quiet = {"quiet": {"from": "15:00", "to": "17:00"}}
    room = open_mailroom({"desk": {**BOT, **quiet}}, slack_api=workspace.api)
    room.tell_by(EVERYTHING, news(make_alert))
    await room.send_due()
    room.clock.at = START + 2 * HOUR
    room.tell_by(EVERYTHING, detail(make_alert))
    await room.send_due()
    assert len(workspace.messages) == 1
    room.clock.at = START + 3 * HOUR
    await room.send_due()
    assert len(workspace.messages) == 2


async def test_a_detail_whose_story_has_no_alert_any_more_is_given_up_with_the_reason(
    open_mailroom: OpenMailroom, relay: Relay, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"team": mail_channel(relay)})
    room.tell_by(EVERYTHING, detail(make_alert))
    room.clock.at += LONGEST_WAIT + HOUR
    await room.send_due()
    (view,) = room.views()
    assert (view.state, view.outcome) == (DeliveryState.SUPPRESSED, "no next alert")
    assert view.reason.endswith("Given up: the story had no alert any more.")


async def test_a_detail_that_somebody_sends_again_is_sent_alone(
    open_mailroom: OpenMailroom, workspace: Workspace, make_alert: MakeAlert
) -> None:
    room = open_mailroom({"desk": {**BOT, **DIGEST}}, slack_api=workspace.api)
    room.tell_by(EVERYTHING, detail(make_alert))
    with room.store.writing() as session:
        assert deliveries.resend(session, room.views()[0].id, room.clock.now())
    await room.send_due()
    assert len(workspace.top()) == 1


async def test_who_follows_only_what_is_mentioned_gets_the_detail_and_the_others_the_alert(
    open_mailroom: OpenMailroom, relay: Relay, make_alert: MakeAlert
) -> None:
    rooms = {
        "about": mail_channel(relay),
        "beside": mail_channel(relay, budget=9, **DIGEST),
        "both": mail_channel(relay),
    }
    for name, channel in rooms.items():
        channel["mail"]["to"] = [f"{name}@example.org"]
    room = open_mailroom(rooms)
    about, beside = make_alert().why[:2]
    alert = news(make_alert, why=(about, replace(beside, about=False)))
    routes = [
        {"topics": [about.topic], "channels": ["about"]},
        {"topics": [beside.topic], "channels": ["beside"]},
        {"channels": ["both"]},
    ]
    room.tell_by(routes, alert)
    await room.send_due()
    assert sorted(mail["To"] for mail in relay.mails) == ["about@example.org", "both@example.org"]
    await room.run(timedelta(days=1))
    (digest,) = [mail for mail in relay.mails if mail["To"] == "beside@example.org"]
    assert digest["Subject"].endswith("1 detail on 1 story")
