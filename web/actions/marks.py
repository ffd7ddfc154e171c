"""Marks: what a person corrects about an article or a story. They override the program."""

from __future__ import annotations

import re

from policywire.alerts.message.feedback_words import EFFECTS, progress_text
from policywire.config.enums import Scope
from policywire.config.translation.texts import gettext as _
from policywire.pipeline.model.mark import ABOUT_STORIES, Mark, MarkError, MarkKind
from policywire.store.stories import marks
from policywire.web.pages.story import requested_story
from policywire.web.views.form_action import (
    ActionResult,
    FormAction,
    local_path,
    path_id,
    reason_of,
)
from policywire.web.views.request import HttpError, PageRequest

_STORY_IN = re.compile(r"(?:.*/stories/)?([\w-]{1,80})/?(?:[?#].*)?")

_OF_ARTICLES = [kind for kind in MarkKind if kind not in ABOUT_STORIES]
UNDONE = "The correction was undone. Messages that were sent stay sent."
ALREADY = "You have already recorded this correction."


def undo_path(said: Mark) -> str:
    """Where the button beside the notice posts to."""
    return f"/marks/{said.id}/undo"


def merge(request: PageRequest) -> ActionResult:
    """Merge this story into another one."""
    with request.store.reading() as session:
        story = requested_story(request, session)
    into = story_named(request.form.get("into", ""))
    said = _add(request, MarkKind.MERGE, story=story.id, into=into)
    return ActionResult(f"/stories/{into}", EFFECTS[MarkKind.MERGE], undo_path(said))


def wrong_stage(request: PageRequest) -> ActionResult:
    """Take this story back to the stage before."""
    with request.store.reading() as session:
        story = requested_story(request, session)
    said = _add(request, MarkKind.WRONG_STAGE, story=story.id)
    return ActionResult(f"/stories/{story.id}", EFFECTS[MarkKind.WRONG_STAGE], undo_path(said))


def mark(request: PageRequest) -> ActionResult:
    """Record a correction of an article."""
    kind = _kind(request.form.get("kind", ""))
    said = _add(
        request,
        kind,
        article=request.form.get("article", ""),
        topic=request.form.get("topic", ""),
        story=story_named(request.form.get("story", "")) if kind is MarkKind.SAME_STORY else "",
    )
    # A repeated mark is not written again: `add` gives the first one, with its time.
    known = said.at < request.now
    back = local_path(request.form.get("back", ""))
    return ActionResult(back, ALREADY if known else _effect(request, said), undo_path(said))


def undo(request: PageRequest) -> ActionResult:
    """Undo a mark and its effect."""
    chosen = path_id(request)
    if not request.app_context.write(lambda session: marks.undo(session, chosen, request.now)):
        raise HttpError(404, "No such mark", "It was already undone, or the link is damaged.")
    return ActionResult(local_path(request.form.get("back", "")), UNDONE)


def _add(
    request: PageRequest,
    kind: MarkKind,
    *,
    article: str = "",
    story: str = "",
    into: str = "",
    topic: str = "",
) -> Mark:
    if topic and topic not in request.configuration.topics:
        raise HttpError(422, "No such topic", "It is not in topics.yaml, or no longer.")
    try:
        return request.app_context.write(
            lambda session: marks.add(
                session,
                kind,
                now=request.now,
                author=request.identity.name,
                article=article,
                story=story,
                into=into,
                topic=topic,
                reason=reason_of(request),
            )
        )
    except MarkError as error:
        raise HttpError(422, "This correction is not possible", f"{error}.") from None


def _effect(request: PageRequest, said: Mark) -> str:
    """What a mark did, and how near it brings its topic to a proposal."""
    if said.topic == "":
        return EFFECTS[said.kind]
    with request.store.reading() as session:
        judged = sum(marks.relevance_counts(session, said.topic))
    return f"{EFFECTS[said.kind]} {progress_text(judged)}"


def _kind(asked: str) -> MarkKind:
    if asked not in _OF_ARTICLES:
        raise HttpError(
            422, "No such mark", _("Choose one of: %(choices)s.", choices=", ".join(_OF_ARTICLES))
        )
    return MarkKind(asked)


def story_named(typed: str) -> str:
    """The ID of a story that is named by it or by the address of its page. Raises HttpError."""
    found = _STORY_IN.fullmatch(typed.strip())
    if found is None:
        raise HttpError(422, "Which story?", "Paste the address of its page, or its ID.")
    return found[1]


_WHY = {"reason": "The reason, for later reference."}
MERGE = FormAction(
    merge,
    scope=Scope.MARK,
    summary="Merge a story into another one",
    fields={"into": "The other story's ID or page.", **_WHY},
    required_fields=1,
)
WRONG_STAGE = FormAction(
    wrong_stage,
    scope=Scope.MARK,
    summary="Take a story back to the stage before",
    fields=_WHY,
)
MARK = FormAction(
    mark,
    scope=Scope.MARK,
    summary="Record a correction of an article",
    fields={
        "article": "The article's address.",
        "kind": f"One of: {', '.join(_OF_ARTICLES)}.",
        "topic": "The topic, for relevant and not relevant.",
        "story": "The story it belongs to, for same story.",
        **_WHY,
    },
    required_fields=2,
)
UNDO = FormAction(undo, scope=Scope.MARK, summary="Undo a correction")
