"""A story in Slack is one message with a thread: against a workspace with Slack's own answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from policywire.alerts.message.feedback_words import ANSWERS
from policywire.alerts.message.signed_links import (
    ACTION_LABELS,
    FeedbackAction,
    LinkSigner,
    feedback_links,
    reader_links,
)
from policywire.alerts.model.alert import Alert
from policywire.config.enums import DevelopmentKind, Stage
from policywire.store.deliveries.deliveries import DeliveryState
from tests.alerts.workspace import TOKEN, Workspace
from tests.service.mailroom import START, Mailroom

MakeAlert = Callable[..., Alert]
OpenMailroom = Callable[..., Mailroom]
BOT = {"desk": {"slack": {"token": TOKEN, "to": ["#policy"]}}}


def _turns(make_alert: MakeAlert, count: int, **changes: Any) -> list[Alert]:
    """So many developments of one story, an hour apart."""
    return [
        make_alert(
            id=f"{number:032x}",
            kind=DevelopmentKind.NEW_FACTS,
            at=START + number * timedelta(hours=1),
            **changes,
        )
        for number in range(count)
    ]


async def test_later_developments_answer_the_first_message_which_tells_the_newest_state(
    open_mailroom: OpenMailroom, workspace: Workspace, make_alert: MakeAlert
) -> None:
    room = open_mailroom(BOT, slack_api=workspace.api)
    first, second = _turns(make_alert, 2, stage=Stage.PROPOSED, previous_stage=Stage.PROPOSED)
    ruling = make_alert(id="f" * 32, at=START + timedelta(hours=5), copies=9)
    room.post(first, second, ruling)
    await room.send_due()
    (top,) = workspace.top()
    answers = workspace.answers(top["ts"])
    assert len(answers) == 2
    assert ["reply_broadcast" in each for each in answers] == [False, True]
    said = json.dumps(top["blocks"], ensure_ascii=False)
    assert "Latest: Now blocked" in said
    assert "Stage: agreed → blocked" in said
    assert "9 copies" in said
    assert "2 developments in the thread" in said
    assert [method for method, _ in workspace.order] == [
        "chat.postMessage",
        *["chat.postMessage", "chat.update"] * 2,
    ]
    assert room.states() == {DeliveryState.SENT}


async def test_the_links_of_a_first_message_stay_signed_when_it_is_changed(
    open_mailroom: OpenMailroom, workspace: Workspace, make_alert: MakeAlert
) -> None:
    room = open_mailroom(BOT, slack_api=workspace.api)
    room.post(*_turns(make_alert, 2, links=feedback_links("https://news.example.org")))
    await room.send_due()
    (top,) = workspace.top()
    links = re.findall(r'/feedback/([^"]*)"', json.dumps(top["blocks"]))
    assert len(links) == len(FeedbackAction)
    assert not set(links) & set(FeedbackAction)


async def test_with_a_signing_secret_buttons_act_in_slack_and_stay_signed(
    open_mailroom: OpenMailroom, workspace: Workspace, make_alert: MakeAlert
) -> None:
    bot = {"slack": {**BOT["desk"]["slack"], "signing_secret": "a secret of the app's own"}}
    room = open_mailroom({"desk": bot}, slack_api=workspace.api)
    links = reader_links("https://news.example.org")
    room.post(*_turns(make_alert, 2, links=links))
    await room.send_due()
    (top,) = workspace.top()
    (buttons,) = [each["elements"] for each in top["blocks"] if each["type"] == "actions"]
    acting = [each for each in buttons if "value" in each]
    assert [each["text"]["text"] for each in acting] == list(ACTION_LABELS.values())[:-1]
    assert not any("url" in each for each in acting)
    (choice,) = [each for each in buttons if each["type"] == "static_select"]
    tokens, kinds = zip(*(each["value"].split("|") for each in choice["options"]), strict=True)
    assert kinds == tuple(ANSWERS)
    assert len(set(tokens)) == 1
    signer = LinkSigner("the key of the tests")
    signed = [*(each["value"] for each in acting), tokens[0]]
    clicks = [signer.verify(each, room.clock.now()) for each in signed]
    assert [each.action for each in clicks] == list(FeedbackAction)
    (manage,) = [each for each in buttons if "url" in each]
    assert manage["url"].startswith("https://news.example.org/subscriptions/")


async def test_another_story_and_a_restart_keep_their_threads_apart(
    open_mailroom: OpenMailroom, workspace: Workspace, make_alert: MakeAlert
) -> None:
    room = open_mailroom(BOT, slack_api=workspace.api)
    one, two = _turns(make_alert, 2)
    room.post(one, make_alert(id="e" * 32, story="another"))
    await room.send_due()
    later = open_mailroom(BOT, slack_api=workspace.api)
    later.post(two)
    await later.send_due()
    assert len(workspace.top()) == 2
    assert len(workspace.answers(workspace.top()[0]["ts"])) == 1


async def test_an_old_development_that_comes_late_does_not_turn_the_first_message_back(
    open_mailroom: OpenMailroom, workspace: Workspace, make_alert: MakeAlert
) -> None:
    room = open_mailroom(BOT, slack_api=workspace.api)
    old, new = _turns(make_alert, 2)
    room.post(new)
    await room.send_due()
    room.post(old)
    await room.send_due()
    assert len(workspace.answers(workspace.top()[0]["ts"])) == 1
    assert "chat.update" not in [method for method, _ in workspace.order]


@pytest.mark.parametrize("how", ["deleted by hand", "update refused"])
async def test_a_first_message_that_is_gone_is_followed_by_a_new_thread(
    open_mailroom: OpenMailroom, workspace: Workspace, make_alert: MakeAlert, how: str
) -> None:
    room = open_mailroom(BOT, slack_api=workspace.api)
    turns = _turns(make_alert, 4)
    room.post(turns[0])
    await room.send_due()
    if how == "deleted by hand":
        workspace.messages.clear()
    else:
        workspace.refuses["chat.update"] = "message_not_found"
    room.post(turns[1])
    await room.send_due()
    workspace.refuses.clear()
    room.post(*turns[2:])
    await room.send_due()
    assert room.states() == {DeliveryState.SENT}
    newest = workspace.top()[-1]
    expected = 2 if how == "deleted by hand" else 1
    assert len(workspace.answers(newest["ts"])) == expected


async def test_an_update_that_fails_neither_repeats_nor_fails_the_delivery(
    open_mailroom: OpenMailroom, workspace: Workspace, make_alert: MakeAlert
) -> None:
    room = open_mailroom(BOT, slack_api=workspace.api)
    workspace.status["chat.update"] = 500
    room.post(*_turns(make_alert, 3))
    await room.run(timedelta(hours=2))
    assert room.states() == {DeliveryState.SENT}
    assert len(workspace.messages) == 3
    workspace.status.clear()
    room.post(make_alert(id="f" * 32, at=START + timedelta(hours=9)))
    await room.send_due()
    assert "3 developments in the thread" in json.dumps(workspace.top()[0]["blocks"])


async def test_slack_that_asks_for_patience_gets_it_for_all_messages_of_the_conversation(
    open_mailroom: OpenMailroom, workspace: Workspace, make_alert: MakeAlert
) -> None:
    room = open_mailroom(BOT, slack_api=workspace.api)
    workspace.status["chat.postMessage"], workspace.retry_after = 429, "1200"
    room.post(*_turns(make_alert, 5))
    await room.run(timedelta(seconds=1199))
    assert len(workspace.order) == 1
    workspace.status.clear()
    await room.run(timedelta(minutes=5))
    assert room.states() == {DeliveryState.SENT}
    assert len(workspace.top()) == 1
    assert [each.code for each in room.attempts("desk")] == [429, *[200] * 5]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("word", "who"),
    [
        ("invalid_auth", "all recipients"),
        ("token_revoked", "all recipients"),
        ("channel_not_found", "#policy"),
        ("not_in_channel", "#policy"),
    ],
)
async def test_a_refusal_for_good_suspends_and_loses_nothing(
    open_mailroom: OpenMailroom,
    workspace: Workspace,
    make_alert: MakeAlert,
    word: str,
    who: str,
) -> None:
    channels = {"screen": {"console": {}}, **BOT}
    room = open_mailroom(channels, slack_api=workspace.api)
    workspace.refuses["chat.postMessage"] = word
    room.post(*_turns(make_alert, 5))
    await room.run(timedelta(days=30))
    assert len(workspace.order) == 1
    assert all(view.suspended for view in room.views("desk"))
    (told,) = room.told
    assert word in told
    assert who in told
    assert "desk rejected our messages" in room.screen.getvalue()
    assert "SECRET" not in told + room.screen.getvalue()
    workspace.refuses.clear()
    await room.change({**channels, "desk": {"slack": {"token": TOKEN + "2", "to": ["#policy"]}}})
    workspace.token = TOKEN + "2"
    await room.send_due()
    assert room.states() == {DeliveryState.SENT}
    assert len(workspace.messages) == 5


async def test_a_message_that_slack_cannot_read_dies_alone_and_the_operator_hears(
    open_mailroom: OpenMailroom, workspace: Workspace, make_alert: MakeAlert
) -> None:
    room = open_mailroom(BOT, slack_api=workspace.api)
    workspace.refuses["chat.postMessage"] = "invalid_blocks"
    room.post(make_alert())
    await room.send_due()
    workspace.refuses.clear()
    room.post(make_alert(id="f" * 32))
    await room.send_due()
    assert [view.state for view in room.views()] == [DeliveryState.DEAD, DeliveryState.SENT]
    (notice,) = room.told
    assert "1 message was given up in channel desk" in notice
