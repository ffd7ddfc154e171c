"""Topics paused, followed again, removed and renamed: in topics.yaml, with every comment kept."""

from __future__ import annotations

from policywire.alerts.message.labels import pluralize
from policywire.config.editing.topic_edits import pause_topic, remove_topic
from policywire.store.decisions.topic_rename import rename_everywhere
from policywire.web.pages.setup.folder import folder_of, refused_as, tools_of
from policywire.web.pages.topic import requested_topic
from policywire.web.views.form_action import ActionResult, FormAction
from policywire.web.views.request import PageRequest

NOT_DONE = "Nothing was changed"


def pause(request: PageRequest) -> ActionResult:
    """Have the topic match nothing for now."""
    key, topic = requested_topic(request)
    with refused_as(NOT_DONE):
        pause_topic(folder_of(request), key, paused=True)
    tools_of(request).reload()
    return ActionResult(f"/topics/{key}", f"{topic.title} is paused. It matches nothing.")


def resume(request: PageRequest) -> ActionResult:
    """Follow the topic again; what came meanwhile is told in one summary."""
    key, topic = requested_topic(request)
    with refused_as(NOT_DONE):
        pause_topic(folder_of(request), key, paused=False)
    tools_of(request).reload()
    said = f"{topic.title} is followed again. What came meanwhile is told in one summary."
    return ActionResult(f"/topics/{key}", said)


def remove(request: PageRequest) -> ActionResult:
    """Take the topic out of topics.yaml."""
    key, topic = requested_topic(request)
    with refused_as(NOT_DONE):
        remove_topic(folder_of(request), key)
    tools_of(request).reload()
    return ActionResult("/topics", f"{topic.title} is removed. What it had found stays stored.")


def rename(request: PageRequest) -> ActionResult:
    """Give the topic another key; its articles, stories, marks and silences go along."""
    key, _ = requested_topic(request)
    new, tools = request.form.get("key", "").strip(), tools_of(request)
    with refused_as(NOT_DONE):
        count = rename_everywhere(
            folder_of(request), key, new, request.app_context.write, tools.reload
        )
    tools.recall()
    articles = pluralize(count, "article")
    return ActionResult(f"/topics/{new}", f"{key} is now {new}; {articles} went along.")


PAUSE = FormAction(pause, summary="Pause a topic")
RESUME = FormAction(resume, summary="Follow a paused topic again")
REMOVE = FormAction(remove, summary="Remove a topic")
RENAME = FormAction(
    rename,
    summary="Give a topic another key",
    fields={"key": "The new key: small letters, digits and hyphens."},
    required_fields=1,
)
