"""Feedback links: the same in a message for all, each recipient's own when it is sent."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from policywire.alerts.message.signed_links import (
    FeedbackAction,
    FeedbackClick,
    LinkSigner,
    feedback_links,
    personalize,
)
from policywire.alerts.model.alert import Alert
from policywire.alerts.rendering.messages import render
from policywire.config.models import Settings
from policywire.service.feedback_key import feedback_key

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
PAGE = "https://news.example.org/wire"
MakeAlert = Callable[..., Alert]


def test_each_recipient_gets_links_of_their_own_in_every_form(make_alert: MakeAlert) -> None:
    pen = LinkSigner("key")
    message = render(replace(make_alert(), links=feedback_links(PAGE)), page=PAGE)
    mine = personalize(message, lambda act: pen.token(FeedbackClick(7, act), NOW))
    for form in (mine.text, mine.html, json.dumps(mine.blocks), json.dumps(dict(mine.facts))):
        tokens = re.findall(re.escape(PAGE) + r"/feedback/([\w.-]+)", form)
        assert {pen.verify(token, NOW) for token in tokens} == {
            FeedbackClick(7, act) for act in FeedbackAction
        }
    assert personalize(message, lambda act: pen.token(FeedbackClick(8, act), NOW)).text != mine.text


def test_without_a_page_there_are_no_links(make_alert: MakeAlert) -> None:
    message = render(replace(make_alert(), links=feedback_links("")))
    assert "feedback" not in message.text
    assert personalize(message, lambda act: "token") is message


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    key = feedback_key(data, Settings())
    assert len(key) >= 43
    assert feedback_key(data, Settings()) == key
    assert stat.S_IMODE((data / "feedback.key").stat().st_mode) == 0o600


def test_the_settings_may_name_the_key(tmp_path: Path) -> None:
    settings = Settings.model_validate({"web": {"secret": "a key from elsewhere"}})
    assert feedback_key(tmp_path, settings) == "a key from elsewhere"
    assert not list(tmp_path.iterdir())
