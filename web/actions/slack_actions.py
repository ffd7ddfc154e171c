"""`/slack/actions`: what Slack sends when somebody presses a button in a message of ours.

The request proves itself by Slack's signature, and the button by the token in it; there is no login
and no form. The answer is written to the address that Slack gives for it, for that person alone.
"""

from __future__ import annotations

from functools import partial

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from policywire.alerts.channels.slack.interactivity import (
    PressedButton,
    is_signed,
    pressed_button,
)
from policywire.alerts.transport.http_post import PostRequest, accepted_2xx, json_body, post
from policywire.config.models import Configuration
from policywire.store.database.error import StoreError
from policywire.store.people import audit_log
from policywire.store.people.audit_log import AuditEntry, Door
from policywire.web.actions.feedback import SLACK_SUFFIX, record_feedback
from policywire.web.http.app_context import AppContext
from policywire.web.pages.feedback import read_feedback_token
from policywire.web.views.request import HttpError

MAX_BYTES = 300_000
_SECONDS = 5.0
BUSY = "The database did not answer. Please press the button again."


async def slack_actions(app_context: AppContext, request: Request) -> Response:
    """Do what a button says, if Slack itself sends it; anything unsigned is refused."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            return PlainTextResponse("Too long.\n", 413)
    secrets = signing_secrets(app_context.configuration())
    if not secrets:
        return PlainTextResponse("No channel has a signing_secret.\n", 404)
    if not is_signed(bytes(body), request.headers, secrets, app_context.now()):
        return PlainTextResponse("The signature or the time is wrong.\n", 401)
    pressed = pressed_button(bytes(body))
    # Slack wants its answer within three seconds; the work follows after it.
    task = BackgroundTask(_act, app_context, pressed) if pressed else None
    return PlainTextResponse("", 200, background=task)


def signing_secrets(configuration: Configuration) -> tuple[str, ...]:
    """The signing secrets of all Slack channels."""
    slack = (channel.slack for channel in configuration.channels.values())
    return tuple(
        each.signing_secret.get_secret_value() for each in slack if each and each.signing_secret
    )


def _act(app_context: AppContext, pressed: PressedButton) -> None:
    try:
        asked = read_feedback_token(app_context, pressed.token)
        done = record_feedback(app_context, asked, f"{pressed.person}{SLACK_SUFFIX}")
        said = f"{done}{_more(app_context, pressed)}"
        app_context.write(partial(audit_log.record, entry=_entry(app_context, pressed, done)))
    except HttpError as error:
        said = f"{error.title}. {error.text}"
    except StoreError:
        said = BUSY
    _answer(app_context, pressed, said)


def _more(app_context: AppContext, pressed: PressedButton) -> str:
    """Where the rest can be said; empty without a page that can be opened."""
    page = app_context.configuration().settings.web.url.rstrip("/")
    return f" To say something else about it: {page}/feedback/{pressed.token}" if page else ""


def _entry(app_context: AppContext, pressed: PressedButton, said: str) -> AuditEntry:
    return AuditEntry(
        at=app_context.now(),
        who=f"{pressed.person}{SLACK_SUFFIX}",
        via=Door.PAGE,
        address="Slack",
        action="slack actions",
        detail=said,
    )


def _answer(app_context: AppContext, pressed: PressedButton, said: str) -> None:
    """Tell the person; nobody but Slack is written to, whatever the request says."""
    if not pressed.answer_to.startswith(app_context.slack_hooks):
        return
    words = {"response_type": "ephemeral", "replace_original": False, "text": said}
    post(
        PostRequest(
            url=pressed.answer_to,
            body=json_body(words),
            headers={"Content-Type": "application/json; charset=utf-8"},
            seconds=_SECONDS,
        ),
        accepted_2xx,
    )
