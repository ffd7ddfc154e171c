"""What Slack sends when a button is pressed: signed, fresh, and answered for that person alone."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import pytest

from policywire.alerts.message.feedback_words import ANSWERS
from policywire.alerts.message.signed_links import FeedbackAction, FeedbackClick
from policywire.config.models import Channel
from policywire.pipeline.model.mark import MarkKind
from policywire.store.deliveries import deliveries
from policywire.store.recipients import silences
from policywire.store.stories import marks
from policywire.web.routes import build_site
from tests.alerts.endpoints import Service, open_service
from tests.store.newsroom import NOW, alert, article, decision, judge, message, verdict
from tests.web.site import PEN, Reader, Site

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def hooks() -> Iterator[Service]:
    """Where Slack takes answers."""
    with open_service() as service:
        yield service


@pytest.fixture
def told(site: Site) -> Site:
    """A site on which one alert was told, with a channel whose app signs."""
    about = article()
    judge(site.store, about, verdict(about, moves=True))
    with site.store.writing() as session:
        deliveries.enqueue(session, alert(about=about), message(), [decision()], NOW)
    slack = {"webhook": "https://hooks.slack.com/services/T/B/x", "signing_secret": SECRET}
    channels = {**site.configuration.channels, "mail": Channel.model_validate({"slack": slack})}
    site.configuration = site.configuration.model_copy(update={"channels": channels})
    return site


@pytest.fixture
async def slack(told: Site, hooks: Service) -> AsyncIterator[Reader]:
    """Slack, which asks from elsewhere and without a login."""
    backing = replace(told.backing(), slack_hooks=hooks.url)
    reader = Reader(build_site(backing, local=False))
    yield reader
    await reader.close()


def _pressed(act: FeedbackAction, hooks: str, **changes: Any) -> str:
    token = PEN.token(FeedbackClick(1, act), NOW)
    payload = {
        "type": "block_actions",
        "user": {"id": "U1", "username": "ann"},
        "response_url": f"{hooks}/actions/T1/1/x",
        "actions": [{"action_id": "policywire-feedback-1", "type": "button", "value": token}],
        **changes,
    }
    return urlencode({"payload": json.dumps(payload)})


def _signed(body: str, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    sent = str(int(NOW.timestamp() if at is None else at))
    made = hmac.new(secret.encode(), f"v0:{sent}:{body}".encode(), sha256).hexdigest()
    return {**FORM, "x-slack-request-timestamp": sent, "x-slack-signature": f"v0={made}"}


async def _send(slack: Reader, body: str, headers: dict[str, str]) -> int:
    return (await slack.send_body("POST", "/slack/actions", headers, body)).status_code


async def test_a_button_mutes_the_story_once_and_tells_who_pressed_it(
    told: Site, slack: Reader, hooks: Service
) -> None:
    body = _pressed(FeedbackAction.MUTE, hooks.url)
    assert [await _send(slack, body, _signed(body)) for _ in range(2)] == [200, 200]
    with told.store.reading() as session:
        (made,) = silences.listing(session)
    assert (made.value, made.author) == ("s1", "ann (Slack)")
    assert made.until == NOW + timedelta(days=30)
    first, second = (json.loads(each) for each in hooks.bodies)
    assert first == second
    assert first["text"] == first["blocks"][0]["text"]["text"] == "Muted until 31 Mar 2026."
    assert (first["response_type"], first["replace_original"]) == ("ephemeral", False)
    (back,) = first["blocks"][1]["elements"]
    assert back["text"]["text"] == "Take it back"


@pytest.fixture
def elsewhere(told: Site) -> str:
    """Another story on the topic, on the same event as the alert's article."""
    about = article("b", title="Title of a, again", text="Text of a.\nSecond paragraph.")
    judge(told.store, about, verdict(about, "s2"))
    return "s2"


def _chosen(answer: str, hooks: str, story: str = "", **changes: Any) -> str:
    """Somebody chooses an answer from the list."""
    token = PEN.token(FeedbackClick(1, FeedbackAction.ELSE), NOW)
    value = "|".join(filter(None, (token, answer, story)))
    choice = {"action_id": "policywire-feedback-3", "type": "static_select"}
    actions = [{**choice, "selected_option": {"value": value}}]
    return _pressed(FeedbackAction.ELSE, hooks, actions=actions, **changes)


@pytest.mark.parametrize("kind", [each for each in ANSWERS if each is not MarkKind.SAME_STORY])
async def test_every_answer_can_be_chosen_and_is_taken_back_by_the_button_below_it(
    told: Site, slack: Reader, hooks: Service, kind: MarkKind
) -> None:
    body = _chosen(kind, hooks.url)
    assert await _send(slack, body, _signed(body)) == 200
    with told.store.reading() as session:
        (made,) = marks.listing(session)
    assert (made.kind, made.author, made.undone) == (kind, "ann (Slack)", None)
    answered = json.loads(hooks.bodies[0])
    (back, *_) = answered["blocks"][1]["elements"]
    body = _pressed(
        FeedbackAction.ELSE, hooks.url, actions=[back], container={"is_ephemeral": True}
    )
    assert await _send(slack, body, _signed(body)) == 200
    with told.store.reading() as session:
        (made,) = marks.listing(session)
    assert made.undone == NOW
    undone = json.loads(hooks.bodies[1])
    assert (undone["text"], undone["replace_original"]) == ("Your feedback was taken back.", True)


async def test_same_story_offers_the_nearest_stories_and_the_page_to_search_for_others(
    told: Site, slack: Reader, hooks: Service, elsewhere: str
) -> None:
    told.open_by("https://news.example")
    body = _chosen(MarkKind.SAME_STORY, hooks.url)
    assert await _send(slack, body, _signed(body)) == 200
    with told.store.reading() as session:
        assert marks.listing(session) == ()
    choice, search = json.loads(hooks.bodies[0])["blocks"][1]["elements"]
    assert search["url"].startswith("https://news.example/feedback/")
    assert search["url"].endswith("?kind=same+story")
    (option,) = choice["options"]
    assert option["text"]["text"] == "Title of a, again"
    pressed = {"action_id": choice["action_id"], "selected_option": option}
    body = _pressed(FeedbackAction.ELSE, hooks.url, actions=[pressed])
    assert await _send(slack, body, _signed(body)) == 200
    with told.store.reading() as session:
        (made,) = marks.listing(session)
    assert (made.kind, made.story) == (MarkKind.SAME_STORY, elsewhere)


async def test_what_is_chosen_is_taken_from_nobody_but_the_list(
    told: Site, slack: Reader, hooks: Service
) -> None:
    for answer, story in (("merge", ""), (MarkKind.SAME_STORY, "s404"), ("x" * 90_000, "")):
        body = _chosen(answer, hooks.url, story)
        assert await _send(slack, body, _signed(body)) == 200
    with told.store.reading() as session:
        assert marks.listing(session) == ()
    assert len(hooks.bodies) == 3


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (FeedbackAction.NOT_RELEVANT, MarkKind.NOT_RELEVANT),
        (FeedbackAction.MORE, MarkKind.RELEVANT),
    ],
)
async def test_a_button_records_what_people_think_of_it(
    told: Site, slack: Reader, hooks: Service, act: FeedbackAction, kind: MarkKind
) -> None:
    body = _pressed(act, hooks.url)
    assert await _send(slack, body, _signed(body)) == 200
    with told.store.reading() as session:
        (made,) = marks.listing(session)
    assert (made.kind, made.author) == (kind, "ann (Slack)")


@pytest.mark.parametrize("is_slack", [True, False])
async def test_what_a_button_said_is_taken_back_in_slack_and_by_no_mail(
    told: Site, slack: Reader, hooks: Service, is_slack: bool
) -> None:
    body = _pressed(FeedbackAction.NOT_RELEVANT, hooks.url)
    await _send(slack, body, _signed(body))
    if not is_slack:
        console = Channel.model_validate({"console": {}})
        changed = {**told.configuration.channels, "mail": console}
        told.configuration = told.configuration.model_copy(update={"channels": changed})
    path = f"/feedback/{PEN.token(FeedbackClick(1, FeedbackAction.MORE), NOW)}"
    assert (await slack.post(path, {"undo": "1"})).status_code == 303
    with told.store.reading() as session:
        (made,) = marks.listing(session)
    assert (made.undone is not None) is is_slack


async def test_what_slack_did_not_sign_just_now_does_nothing(
    told: Site, slack: Reader, hooks: Service
) -> None:
    body, now = _pressed(FeedbackAction.MUTE, hooks.url), NOW.timestamp()
    good = _signed(body)
    forged = [
        FORM,
        {**good, "x-slack-signature": "v0=" + "0" * 64},
        {**good, "x-slack-signature": ""},
        {**good, "x-slack-request-timestamp": "soon"},
        {**good, "x-slack-request-timestamp": str(int(now) + 1)},
        _signed(body, secret="another secret of 32 characters."),
        _signed(body, at=now - 301),
        _signed(body, at=now + 301),
        _signed(body + "&more=1"),
    ]
    assert [await _send(slack, body, each) for each in forged] == [401] * len(forged)
    with told.store.reading() as session:
        assert silences.listing(session) == ()
    assert hooks.bodies == []


async def test_a_signed_request_with_a_bad_token_is_answered_and_changes_nothing(
    told: Site, slack: Reader, hooks: Service
) -> None:
    actions = [{"action_id": "policywire-feedback-1", "value": "mute"}]
    body = _pressed(FeedbackAction.MUTE, hooks.url, actions=actions)
    assert await _send(slack, body, _signed(body)) == 200
    assert "damaged" in hooks.bodies[0].decode()
    with told.store.reading() as session:
        assert silences.listing(session) == ()


@pytest.mark.parametrize(
    "changes",
    [{"type": "view_submission"}, {"actions": []}, {"actions": [{"action_id": "other"}]},
     {"actions": "x"}, {"user": 3}],
)  # fmt: skip
async def test_what_is_no_button_of_ours_is_acknowledged(
    slack: Reader, hooks: Service, changes: dict[str, Any]
) -> None:
    body = _pressed(FeedbackAction.MUTE, hooks.url, **changes)
    assert await _send(slack, body, _signed(body)) == 200
    assert hooks.bodies == []


async def test_an_answer_goes_to_slack_alone(told: Site, hooks: Service) -> None:
    reader = Reader(build_site(told.backing(), local=False))
    body = _pressed(FeedbackAction.MUTE, hooks.url)
    assert await _send(reader, body, _signed(body)) == 200
    await reader.close()
    assert hooks.bodies == []


async def test_without_a_signing_secret_there_is_no_such_address(site: Site) -> None:
    reader = Reader(site.application(local=False))
    body = _pressed(FeedbackAction.MUTE, "")
    assert await _send(reader, body, _signed(body, at=time.time())) == 404
    await reader.close()
