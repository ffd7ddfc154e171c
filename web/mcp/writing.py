"""The tools that change something: each is an action of the page, with its scope and its entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from policywire.config.enums import Scope
from policywire.pipeline.model.mark import MarkKind
from policywire.web.actions import follow, marks, silencing
from policywire.web.mcp.tool import McpTool, ToolArguments, at
from policywire.web.views import audit_entry
from policywire.web.views.form_action import FormAction
from policywire.web.views.request import HttpError, PageRequest

_REASON = Field(default="", description="The reason, for later reference.")


class MarkArguments(ToolArguments):
    """A correction."""

    kind: MarkKind = Field(
        description="relevant, not relevant (need article and topic); not a development, "
        "a development, other story (article); same story (article and story); merge (story and "
        "into); wrong stage (story)."
    )
    article: str = Field(default="", description="The article's address.")
    topic: str = Field(default="", description="The topic's key.")
    story: str = Field(default="", description="The story's ID.")
    into: str = Field(default="", description="merge: the story that remains.")
    reason: str = _REASON


class SilenceArguments(ToolArguments):
    """What to mute, and for how long."""

    story: str = Field(default="", description="The story's ID; or give `topic`.")
    topic: str = Field(default="", description="The topic's key; or give `story`.")
    span: str = Field(default="7d", description="1d, 7d or 30d.")
    stage: str = Field(default="", description="Of a story: mute it until it reaches this stage.")
    day: str = Field(default="", description="Of a story: mute it until this day, 2026-12-01.")
    reason: str = _REASON


class FollowArguments(ToolArguments):
    """A bill, a docket or a rule."""

    number: str = Field(min_length=1, max_length=200, description="HR 1234, AB 1234 (us-ca), …")
    title: str = Field(default="", max_length=200, description="The topic's title.")


class RowArguments(ToolArguments):
    """A row by its number."""

    id: str = Field(min_length=1, description="Its `id`, as the list gives it.")


def mark(request: PageRequest, given: MarkArguments) -> Mapping[str, Any]:
    """Correct an article or a story."""
    form = {name: str(value) for name, value in given.model_dump(mode="json").items() if value}
    story = {"id": given.story}
    if given.kind is MarkKind.MERGE:
        return _do(request, marks.MERGE, "/api/stories/{id}/merge", story, form)
    if given.kind is MarkKind.WRONG_STAGE:
        return _do(request, marks.WRONG_STAGE, "/api/stories/{id}/wrong-stage", story, form)
    return _do(request, marks.MARK, "/api/articles/mark", {}, form)


def silence(request: PageRequest, given: SilenceArguments) -> Mapping[str, Any]:
    """Mute a story or a topic."""
    if bool(given.story) == bool(given.topic):
        raise HttpError(400, "What shall be muted?", "Give either `story` or `topic`.")
    form = {"for": given.span, "stage": given.stage, "day": given.day, "reason": given.reason}
    if given.topic:
        where = {"key": given.topic}
        return _do(request, silencing.MUTE_TOPIC, "/api/topics/{key}/mute", where, form)
    where = {"id": given.story}
    if given.stage or given.day:
        return _do(request, silencing.SNOOZE, "/api/stories/{id}/snooze", where, form)
    return _do(request, silencing.MUTE, "/api/stories/{id}/mute", where, form)


def follow_number(request: PageRequest, given: FollowArguments) -> Mapping[str, Any]:
    """Follow a proceeding."""
    form = {"number": given.number, "title": given.title}
    return _do(request, follow.FOLLOW, "/api/follow", {}, form)


def end_silence(request: PageRequest, given: RowArguments) -> Mapping[str, Any]:
    """Unmute."""
    return _do(request, silencing.END, "/api/silences/{id}/end", {"id": given.id}, {})


def undo_mark(request: PageRequest, given: RowArguments) -> Mapping[str, Any]:
    """Undo a correction."""
    return _do(request, marks.UNDO, "/api/marks/{id}/undo", {"id": given.id}, {})


def _do(
    request: PageRequest,
    action: FormAction,
    path: str,
    path_params: Mapping[str, str],
    form: Mapping[str, str],
) -> Mapping[str, Any]:
    asked = at(request, path, path_params, form=form)
    done = action.handler(asked)
    audit_entry.write_entry(asked, path, "by MCP")
    return {"done": done.notice}


WRITING: dict[str, McpTool] = {
    "mark": McpTool(
        title="Correct an article or a story",
        description="Record a correction; it overrides the program and takes effect at once. "
        "`undo_mark` takes it back.",
        arguments=MarkArguments,
        run=mark,
        quotes=False,
        right=Scope.MARK,
    ),
    "undo_mark": McpTool(
        title="Undo a correction",
        description="Take a correction back; `marks` lists them.",
        arguments=RowArguments,
        run=undo_mark,
        quotes=False,
        right=Scope.MARK,
    ),
    "silence": McpTool(
        title="Mute a story or a topic",
        description="Nobody hears of it for a time, or of a story until a stage or a day. "
        "`end_silence` takes it back.",
        arguments=SilenceArguments,
        run=silence,
        quotes=False,
        right=Scope.SILENCE,
    ),
    "end_silence": McpTool(
        title="Unmute",
        description="End a silence; `silences` lists them.",
        arguments=RowArguments,
        run=end_silence,
        quotes=False,
        right=Scope.SILENCE,
    ),
    "follow": McpTool(
        title="Follow a proceeding",
        description="Add a topic that follows a bill, a docket or a rule by its number: each "
        "action of it, and all news that names it.",
        arguments=FollowArguments,
        run=follow_number,
        quotes=False,
        right=Scope.FOLLOW,
    ),
}
"""What needs a token with the scope, and a server that was told that it may write."""
