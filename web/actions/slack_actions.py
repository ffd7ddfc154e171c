"""`/slack/actions`: what Slack sends when somebody presses a button in a message of ours.

The request proves itself by Slack's signature, and the button by the token in it; there is no login
and no form. The answer is written to the address that Slack gives for it, for that person alone.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from policywire.alerts.channels.slack.block_kit import escaped
from policywire.alerts.channels.slack.interactivity import (
    TAKE_BACK,
    Block,
    PressedButton,
    answered_blocks,
    is_signed,
    pressed_button,
    story_choice_blocks,
    what_blocks,
)
from policywire.alerts.message.feedback_words import WHICH_STORY
from policywire.alerts.message.signed_links import ACTION_LABELS, FeedbackAction
from policywire.alerts.transport.http_post import PostRequest, accepted_2xx, json_body, post
from policywire.config.models import Configuration
from policywire.config.translation.texts import translate
from policywire.pipeline.model.mark import MarkKind
from policywire.store.database.error import StoreError
from policywire.store.people import audit_log
from policywire.store.people.audit_log import AuditEntry, Door
from policywire.store.stories import likely_stories
from policywire.web.actions.feedback import (
    SLACK_SUFFIX,
    Answer,
    answer_of,
    record_answer,
    record_feedback,
    take_back,
)
from policywire.web.actions.marks import story_named
from policywire.web.http.app_context import AppContext
from policywire.web.pages.feedback import FeedbackRequest, read_feedback_token
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
        said, blocks = _react(app_context, pressed, asked)
    except HttpError as error:
        said, blocks = f"{error.title}. {error.text}", ()
    except StoreError:
        said, blocks = BUSY, ()
    _answer(app_context, pressed, said, blocks)


def _react(
    app_context: AppContext, pressed: PressedButton, asked: FeedbackRequest
) -> tuple[str, tuple[Block, ...]]:
    """Do what was pressed, or ask what is missing. Raises HttpError, StoreError."""
    page = _page(app_context, pressed)
    if pressed.answer == MarkKind.SAME_STORY and not pressed.story:
        return _ask_story(app_context, pressed, asked, page)
    if not pressed.answer and asked.click.action is FeedbackAction.ELSE:
        return ACTION_LABELS[FeedbackAction.ELSE], what_blocks(pressed.token)
    done = _do(app_context, pressed, asked)
    app_context.write(partial(audit_log.record, entry=_entry(app_context, pressed, done)))
    if pressed.answer == TAKE_BACK:
        return done, ()
    return done, answered_blocks(done, pressed.token, page)


def _do(app_context: AppContext, pressed: PressedButton, asked: FeedbackRequest) -> str:
    """Do what was pressed; gives a sentence on it."""
    person = f"{pressed.person}{SLACK_SUFFIX}"
    if pressed.answer == TAKE_BACK:
        return take_back(app_context, asked, person)
    if not pressed.answer:
        return record_feedback(app_context, asked, person)
    story = story_named(pressed.story) if pressed.story else ""
    return record_answer(
        app_context, asked, Answer(answer_of(pressed.answer), story), person=person
    )


def _ask_story(
    app_context: AppContext, pressed: PressedButton, asked: FeedbackRequest, page: str
) -> tuple[str, tuple[Block, ...]]:
    url, topics = asked.received.alert.article.url, asked.received.topics
    with app_context.store.reading() as session:
        near = likely_stories.nearest(session, url, topics)
    search = f"{page}?{urlencode({'kind': MarkKind.SAME_STORY.value})}" if page else ""
    offered = [(each.id, each.title) for each in near]
    return translate(WHICH_STORY), story_choice_blocks(pressed.token, offered, search)


def _page(app_context: AppContext, pressed: PressedButton) -> str:
    """The page of this alert's answers; empty without one that can be opened."""
    page = app_context.configuration().settings.web.url.rstrip("/")
    return f"{page}/feedback/{pressed.token}" if page else ""


def _entry(app_context: AppContext, pressed: PressedButton, said: str) -> AuditEntry:
    return AuditEntry(
        at=app_context.now(),
        who=f"{pressed.person}{SLACK_SUFFIX}",
        via=Door.PAGE,
        address="Slack",
        action="slack actions",
        detail=said,
    )


def _answer(
    app_context: AppContext, pressed: PressedButton, said: str, blocks: tuple[Block, ...]
) -> None:
    """Tell the person; nobody but Slack is written to, whatever the request says."""
    if not pressed.answer_to.startswith(app_context.slack_hooks):
        return
    words: dict[str, object] = {
        "response_type": "ephemeral",
        "replace_original": pressed.is_below,
        "text": escaped(said),
    }
    if blocks:
        words["blocks"] = list(blocks)
    post(
        PostRequest(
            url=pressed.answer_to,
            body=json_body(words),
            headers={"Content-Type": "application/json; charset=utf-8"},
            seconds=_SECONDS,
        ),
        accepted_2xx,
    )
