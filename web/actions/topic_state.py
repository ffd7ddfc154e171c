"""Topics paused, followed again, removed and renamed: in topics.yaml, with every comment kept."""

from __future__ import annotations

from policywire.alerts.message.labels import pluralize
from policywire.config.editing.block_text import value_at, with_values
from policywire.config.editing.topic_edits import files_without_topic, pause_topic
from policywire.config.translation.texts import gettext as _
from policywire.config.yaml.new_topic import NAME
from policywire.config.yaml.strict_yaml import YamlDocument
from policywire.store.decisions.topic_rename import rename_everywhere
from policywire.web.pages.setup.folder import folder_of, refused_as, tools_of, topics_file_of
from policywire.web.pages.setup.topic_form import entry_of, line_of, read_topic
from policywire.web.pages.topic import requested_topic
from policywire.web.views.form_action import ActionResult, FormAction
from policywire.web.views.request import HttpError, PageRequest

NOT_DONE = "Nothing was changed"
LONGEST_ENTRY = 1000


def pause(request: PageRequest) -> ActionResult:
    """Have the topic match nothing for now."""
    key, topic = requested_topic(request)
    with refused_as(NOT_DONE):
        pause_topic(folder_of(request), key, paused=True)
    tools_of(request).reload()
    return ActionResult(
        f"/topics/{key}", _("%(title)s is paused. It matches nothing.", title=topic.title)
    )


def resume(request: PageRequest) -> ActionResult:
    """Follow the topic again; what came meanwhile is told in one summary."""
    key, topic = requested_topic(request)
    with refused_as(NOT_DONE):
        pause_topic(folder_of(request), key, paused=False)
    tools_of(request).reload()
    said = f"{topic.title} is followed again. What came meanwhile is told in one summary."
    return ActionResult(f"/topics/{key}", said)


def remove(request: PageRequest) -> ActionResult:
    """Take the topic out of topics.yaml, and out of the routes that name it."""
    key, topic = requested_topic(request)
    folder = folder_of(request)
    with refused_as(NOT_DONE):
        folder.save_all(folder.draft_all(files_without_topic(folder, key)))
    tools_of(request).reload()
    said = f"{topic.title} is removed. Its articles and stories stay stored."
    return ActionResult("/topics", said)


def rename(request: PageRequest) -> ActionResult:
    """Give the topic another key; its articles, stories, marks and silences go along."""
    key, _topic = requested_topic(request)
    new, tools = request.form.get("key", "").strip(), tools_of(request)
    with refused_as(NOT_DONE):
        count = rename_everywhere(
            folder_of(request), key, new, request.app_context.write, tools.reload
        )
    tools.recall()
    articles = pluralize(count, "article")
    return ActionResult(
        f"/topics/{new}",
        _("%(key)s is now %(new)s; %(articles)s went along.", key=key, new=new, articles=articles),
    )


def take(request: PageRequest) -> ActionResult:
    """Put what was proposed into the topic: one more to look for, or one to exclude.

    An entry of `all` goes out, where the proposal says so.
    """
    key, topic = requested_topic(request)
    phrase, part = (" ".join(request.form.get(name, "").split()) for name in ("phrase", "part"))
    drop = " ".join(request.form.get("drop", "").split())
    if not (phrase or drop) or part not in {"any", "none"}:
        raise HttpError(400, NOT_DONE, "The proposal is damaged: go back and reload the page.")
    file = topics_file_of(request)
    with refused_as(NOT_DONE):
        read = file.read(key)
        document = read_topic(read.text, key)
        changes: dict[str, object] = {}
        if phrase:
            changes[part] = [*_entries(document, key, part), entry_of(phrase[:LONGEST_ENTRY])]
        if drop:
            kept = [each for each in _entries(document, key, "all") if line_of(each) != drop]
            changes["all"] = kept or None
        text = with_values(NAME, read.text, (key,), changes)
        file.save(file.draft(key, text, read.digest))
    tools_of(request).reload()
    named = {"title": topic.title, "phrase": (drop or phrase)[:200]}
    if drop:
        said = _("%(title)s no longer asks for “%(phrase)s”.", **named)
    elif part == "none":
        said = _("%(title)s no longer matches what says “%(phrase)s”.", **named)
    else:
        said = _("%(title)s also matches what says “%(phrase)s”.", **named)
    return ActionResult(f"/topics/{key}", said)


def _entries(document: YamlDocument, key: str, part: str) -> list[object]:
    written = value_at(document, (key, part))
    return written if isinstance(written, list) else [written] if written is not None else []


TAKE = FormAction(
    take,
    summary="Put a proposed phrase into a topic",
    fields={
        "part": "any to look for it, none to exclude it.",
        "phrase": "The phrase, or words near each other: within 12 words: one, other.",
        "drop": "An entry of all that is taken out.",
    },
    required_fields=2,
)
PAUSE = FormAction(pause, summary="Pause a topic")
RESUME = FormAction(resume, summary="Follow a paused topic again")
REMOVE = FormAction(remove, summary="Remove a topic")
RENAME = FormAction(
    rename,
    summary="Give a topic another key",
    fields={"key": "The new key: small letters, digits and hyphens."},
    required_fields=1,
)
