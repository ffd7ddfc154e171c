"""Our Slack plug-in for Apprise: Block Kit, the service's own words, Retry-After."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from apprise.plugins.slack import NotifySlack, SlackMode

from alerts.alert import Message, Receipt
from alerts.plugins.http_answer import Answer, Check, Post, accepted_2xx, post, refused
from alerts.slack_blocks import markup_free

_PASSING_TROUBLE = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "message_limit_exceeded",
    }
)
_WORD = re.compile(r"[a-z][a-z_]{1,60}")
_FALLBACK = 3000


class SlackPlugin(NotifySlack):  # type: ignore[no-untyped-call]
    """Sends one message to one webhook or conversation; `receipt` says what came of it."""

    request_rate_per_sec = 0
    receipt: Receipt

    def __init__(
        self, *, message: Message, seconds: float, webhook: str = "", **options: Any
    ) -> None:
        """`webhook` is a whole address; without one, `access_token` or Slack's three tokens."""
        placeholders = {"token_a": "A", "token_b": "B", "token_c": "C"} if webhook else {}
        super().__init__(**{**placeholders, **options})  # type: ignore[no-untyped-call]
        self._message, self._seconds, self._webhook = message, seconds, webhook

    def send(self, *_: object, **__: object) -> bool:
        """Posts the message; the arguments that Apprise prepares know less than the message."""
        self.receipt = self._as_bot() if self.mode is SlackMode.BOT else self._by_webhook()
        return self.receipt.ok

    def _by_webhook(self) -> Receipt:
        return self._post(self._webhook or self._slack_address(), {}, {}, _judge_webhook(self.mode))

    def _as_bot(self) -> Receipt:
        extra = {"channel": self.channels[0].removeprefix("+"), "unfurl_links": False}
        headers = {"Authorization": f"Bearer {self.access_token}"}
        return self._post(self.api_url.format("chat.postMessage"), extra, headers, _judge_bot)

    def _slack_address(self) -> str:
        if self.workflow_path:
            trigger = self.mode is SlackMode.WORKFLOW_TRIGGER
            base = self.workflow_trigger_url if trigger else self.workflow_url
            return "/".join((base, *self.workflow_path))
        base = self.webhook_gov_url if self.mode is SlackMode.WEBHOOK_GOV else self.webhook_url
        return f"{base}/{self.token_a}/{self.token_b}/{self.token_c}"

    def _post(
        self, url: str, extra: Mapping[str, object], headers: Mapping[str, str], check: Check
    ) -> Receipt:
        content_type = {"Content-Type": "application/json; charset=utf-8"}
        request = Post(
            url=url,
            payload={**payload(self._message), **extra},
            headers={"User-Agent": self.app_id, **content_type, **headers},
            seconds=self._seconds,
            verify=self.verify_certificate,
        )
        return post(request, check)

    def url(self, privacy: bool = False, *_: object, **__: object) -> str:
        """Without the tokens: nobody needs to read them back."""
        return "slack://•••/"


def payload(message: Message) -> Mapping[str, object]:
    """What Slack gets: the blocks, and one line for notifications and for look-alike services."""
    return {
        "text": markup_free(message.subject if message.blocks else message.text)[:_FALLBACK],
        "blocks": list(message.blocks),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _judge_webhook(mode: object) -> Check:
    workflow = mode in (SlackMode.WORKFLOW, SlackMode.WORKFLOW_TRIGGER)
    return accepted_2xx if workflow else _webhook_answer


def _webhook_answer(answer: Answer) -> Receipt:
    """Slack says `ok`; a page with status 200 comes from something else that stands in between."""
    said = answer.body.strip()
    if answer.status == 200 and said == "ok":
        return Receipt(ok=True, detail="accepted", code=200)
    if 200 <= answer.status < 300:
        detail = "The address answers, but not as Slack does; does something stand in between?"
        return Receipt(ok=False, detail=detail, code=answer.status)
    return refused(answer, said if _WORD.fullmatch(said) else "")


def _judge_bot(answer: Answer) -> Receipt:
    """Slack's API answers 200 to nearly everything and says `ok` or its word for the trouble."""
    if answer.status != 200:
        return refused(answer)
    said = _json_object(answer.body)
    if said.get("ok") is True:
        return Receipt(ok=True, detail="accepted", code=200)
    word = str(said.get("error", ""))
    if not _WORD.fullmatch(word):
        return Receipt(ok=False, detail="Slack's answer is not one we understand.", code=200)
    return Receipt(
        ok=False,
        detail=f"Slack refuses the message: {word}.",
        code=200,
        permanent=word not in _PASSING_TROUBLE,
        retry_after=answer.retry_after,
    )


def _json_object(body: str) -> Mapping[str, object]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
