"""Our Slack plug-in for Apprise: Block Kit, the service's own words, Retry-After."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from apprise.plugins.slack import NotifySlack, SlackMode

from policywire.alerts.channels.apprise_plugin import apprise_asset, usable_address
from policywire.alerts.channels.plugin import Plugin, SendRequest
from policywire.alerts.channels.slack import error_codes
from policywire.alerts.channels.slack.address import SlackConversation, SlackWebhook
from policywire.alerts.channels.slack.block_kit import markup_free
from policywire.alerts.channels.slack.interactivity import with_acting_buttons
from policywire.alerts.channels.slack.limits import parted
from policywire.alerts.channels.slack.render import with_latest_development
from policywire.alerts.message.alert_view import alert_view_from_facts
from policywire.alerts.model.alert import Message, MessageReference, Receipt
from policywire.alerts.model.thread import MessageThread, is_detail, story_of
from policywire.alerts.transport.http_post import (
    PostRequest,
    PostResponse,
    ResponseCheck,
    accepted_2xx,
    json_body,
    post,
    refused,
)
from policywire.config.enums import DevelopmentKind

_WORD = re.compile(r"[a-z][a-z_]{1,60}")
_FALLBACK = 3000
_SUCCESS_KEYS = ("ok", "success", "status")
_SHOWN_OUTSIDE = frozenset({DevelopmentKind.STAGE, DevelopmentKind.REVIVED})
"""What a channel should see although it answers in a thread that few have open."""


class SlackPlugin(NotifySlack):  # type: ignore[no-untyped-call]
    """Sends one message to one webhook or conversation; `receipt` says what came of it."""

    request_rate_per_sec = 0
    receipt: Receipt

    def __init__(
        self,
        *,
        request: SendRequest,
        webhook: str = "",
        has_app: bool = False,
        **options: Any,
    ) -> None:
        """`webhook` is a whole address; without one, `access_token` or Slack's three tokens.

        A bot answers in the thread of `request`. With `has_app` buttons act in Slack itself.
        """
        # NotifySlack insists on tokens; with a whole address none is used.
        placeholders = {"token_a": "A", "token_b": "B", "token_c": "C"} if webhook else {}
        super().__init__(**{**placeholders, **options})  # type: ignore[no-untyped-call]
        self._message, self._thread = request.message, request.thread
        self._seconds, self._webhook, self._has_app = request.seconds, webhook, has_app
        self._parts, self._spacing = request.parts, request.spacing

    def send(self, *_: object, **__: object) -> bool:
        """Posts the message; the arguments that Apprise prepares know less than the message."""
        self.receipt = self._as_bot() if self.mode is SlackMode.BOT else self._by_webhook()
        return self.receipt.ok

    def refresh(self) -> Receipt:
        """Brings the first message of the thread up to date with the newest one."""
        assert self._thread is not None
        card = alert_view_from_facts(self._message.facts)
        if card is None:
            return Receipt(ok=True, detail="there is nothing to update")
        first = self._thread.first
        begun = alert_view_from_facts(first.facts)
        blocks = with_latest_development(first.blocks, card, self._thread.replies + 1, begun)
        body = {
            "channel": self._thread.at.conversation,
            "ts": self._thread.at.message,
            "text": _line(first),
            "blocks": parted(self._own(blocks))[0],
        }
        return self._call("chat.update", body)

    def _by_webhook(self) -> Receipt:
        url = self._webhook or self._slack_address()
        return self._in_parts(lambda body: self._post(url, body, {}, _judge_webhook(self.mode)))

    def _own(self, blocks: Sequence[Mapping[str, object]]) -> Sequence[Mapping[str, object]]:
        return with_acting_buttons(blocks) if self._has_app else blocks

    def _as_bot(self) -> Receipt:
        """To the conversation that the address names."""
        target = self.channels[0].removeprefix("+")
        return self._in_parts(lambda body: self._write_to({**body, "channel": target}))

    def _in_parts(self, write: Callable[[Mapping[str, object]], Receipt]) -> Receipt:
        """Write the parts that have not arrived yet; the first receipt says where it stands."""
        shown = replace(self._message, blocks=tuple(self._own(self._message.blocks)))
        bodies = payloads(shown)[self._parts.accepted :]
        first = receipt = write(bodies[0])
        for body in bodies[1:]:
            if not receipt.ok:
                return receipt
            self._parts.accepted += 1
            time.sleep(self._spacing)
            receipt = write({**body, **self._below(first)})
        return replace(receipt, begins=first.begins) if receipt.ok else receipt

    def _below(self, first: Receipt) -> Mapping[str, object]:
        """The rest of a story's message stands below its beginning, that of a digest beside it."""
        if first.begins is None or not story_of(self._message):
            return {}
        return {"thread_ts": first.begins.message}

    def _write_to(self, body: Mapping[str, object]) -> Receipt:
        if self._thread is None:
            return self._call("chat.postMessage", body)
        answered = self._call(
            "chat.postMessage", {**body, **_in_thread(self._thread, self._message)}
        )
        # Somebody has deleted the first message: this one begins a new thread.
        if answered.thread_gone:
            return self._call("chat.postMessage", body)
        return replace(answered, begins=None)

    def _call(self, method: str, body: Mapping[str, object]) -> Receipt:
        headers = {"Authorization": f"Bearer {self.access_token}"}
        return self._post(self.api_url.format(method), body, headers, _judge_bot)

    def _slack_address(self) -> str:
        if self.workflow_path:
            trigger = self.mode is SlackMode.WORKFLOW_TRIGGER
            base = self.workflow_trigger_url if trigger else self.workflow_url
            return "/".join((base, *self.workflow_path))
        base = self.webhook_gov_url if self.mode is SlackMode.WEBHOOK_GOV else self.webhook_url
        return f"{base}/{self.token_a}/{self.token_b}/{self.token_c}"

    def _post(
        self, url: str, body: Mapping[str, object], headers: Mapping[str, str], check: ResponseCheck
    ) -> Receipt:
        content_type = {"Content-Type": "application/json; charset=utf-8"}
        request = PostRequest(
            url=url,
            body=json_body(body),
            headers={"User-Agent": self.app_id, **content_type, **headers},
            seconds=self._seconds,
            verify=self.verify_certificate,
        )
        return post(request, check)

    def url(self, privacy: bool = False, *_: object, **__: object) -> str:
        """Without the tokens: nobody needs to read them back."""
        return "slack://•••/"


def open_plugin(address: SlackWebhook | SlackConversation, request: SendRequest) -> Plugin:
    """A plug-in for one message. UnusableAddressError when the address is no good."""
    with usable_address():
        if isinstance(address, SlackWebhook):
            url = address.url.get_secret_value()
            return _opened(request, webhook=url, has_app=address.has_app)
        token = address.token.get_secret_value()
        return _opened(request, access_token=token, targets=[address.to], has_app=address.has_app)


def _opened(request: SendRequest, **options: Any) -> SlackPlugin:
    plugin = SlackPlugin(
        request=request,
        asset=apprise_asset(),
        **options,
    )
    plugin.api_url = request.slack_api
    return plugin


def payloads(message: Message) -> list[Mapping[str, object]]:
    """What Slack gets: the blocks, and one line for notifications and for look-alike services.

    In as many posts as Slack takes.
    """
    return [
        {
            "text": _line(message),
            "blocks": blocks,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        for blocks in parted(message.blocks)
    ]


def _line(message: Message) -> str:
    return markup_free(message.subject if message.blocks else message.text)[:_FALLBACK]


def _in_thread(thread: MessageThread, message: Message) -> Mapping[str, object]:
    shown = message.facts.get("kind") in _SHOWN_OUTSIDE and not is_detail(message)
    return {"thread_ts": thread.at.message, **({"reply_broadcast": True} if shown else {})}


def _judge_webhook(mode: object) -> ResponseCheck:
    workflow = mode in (SlackMode.WORKFLOW, SlackMode.WORKFLOW_TRIGGER)
    return accepted_2xx if workflow else _webhook_answer


def _webhook_answer(answer: PostResponse) -> Receipt:
    """Slack says `ok`; a page with status 200 comes from something else that stands in between."""
    said = answer.body.strip()
    if answer.status == 200 and _says_accepted(said):
        return Receipt(ok=True, detail="accepted", code=200)
    if 200 <= answer.status < 300:
        detail = "The address answers, but not like Slack; a proxy may be in between."
        return Receipt(ok=False, detail=detail, code=answer.status)
    # Only what looks like one of Slack's words is repeated: a proxy's page may hold anything.
    word = said if _WORD.fullmatch(said) else ""
    receipt = refused(answer, word)
    return replace(receipt, blame=error_codes.failure_scope(word)) if word else receipt


def _says_accepted(said: str) -> bool:
    """Slack's `ok`, or the words of a look-alike: Rocket.Chat and Gogs answer with JSON."""
    if said == "ok":
        return True
    value = _json_object(said)
    return bool(value) and "error" not in value and _succeeded(value)


def _succeeded(value: Mapping[str, object]) -> bool:
    return all(value.get(key, True) not in {False, "error", "fail"} for key in _SUCCESS_KEYS)


def _judge_bot(answer: PostResponse) -> Receipt:
    """Slack's API answers 200 to nearly everything and says `ok` or its word for the trouble."""
    said = _json_object(answer.body)
    word = str(said.get("error", ""))
    if answer.status != 200:
        return refused(answer, word if _WORD.fullmatch(word) else "")
    if said.get("ok") is True:
        return Receipt(ok=True, detail="accepted", code=200, begins=_reference(said))
    if not _WORD.fullmatch(word):
        return Receipt(ok=False, detail="Slack's answer was not understood.", code=200)
    return _refusal(word, answer)


def _refusal(word: str, answer: PostResponse) -> Receipt:
    passing = word in error_codes.PASSING
    cure = "it will be retried" if passing else error_codes.cure(word)
    return Receipt(
        ok=False,
        detail=f"Slack rejected the message: {word}; {cure}.",
        code=200,
        permanent=not passing,
        retry_after=answer.retry_after,
        blame=error_codes.failure_scope(word),
        thread_gone=word in error_codes.THREAD_GONE,
    )


def _reference(said: Mapping[str, object]) -> MessageReference | None:
    """Where the message stands now, if Slack says so."""
    conversation, message = said.get("channel"), said.get("ts")
    if isinstance(conversation, str) and isinstance(message, str):
        return MessageReference(conversation=conversation, message=message)
    return None


def _json_object(body: str) -> Mapping[str, object]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
