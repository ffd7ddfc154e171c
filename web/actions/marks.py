"""Marks: what a person says of an article or a story. It wins over the program at once."""

from __future__ import annotations

import re

from policywire.config.enums import Role
from policywire.pipeline.model.mark import Mark, MarkError, MarkKind
from policywire.store.stories import marks
from policywire.web.pages.story import summary_of
from policywire.web.views.form_action import Action, Done, number_of, own_path, reason_of
from policywire.web.views.request import Refusal, Visit

_STORY_IN = re.compile(r"(?:.*/stories/)?([\w-]{1,80})/?(?:[?#].*)?")

SAID = {
    MarkKind.RELEVANT: "The article counts as relevant for the topic.",
    MarkKind.NOT_RELEVANT: "The article counts as noise for the topic.",
    MarkKind.NOT_DEVELOPMENT: "The article counts as telling nothing new.",
    MarkKind.SAME_STORY: "The article is in that story now.",
    MarkKind.OTHER_STORY: "The article has a story of its own now.",
    MarkKind.MERGE: "The two stories are one now.",
}
ALREADY = "It is already noted: you have said so before."


def merge(visit: Visit) -> Done:
    """This story goes into another one."""
    with visit.store.reading() as session:
        story = summary_of(visit, session)
    into = _story_of(visit.form.get("into", ""))
    _add(visit, MarkKind.MERGE, story=story.id, into=into)
    return Done(f"/stories/{into}", SAID[MarkKind.MERGE])


def mark(visit: Visit) -> Done:
    """Say something of an article."""
    kind = _kind(visit.form.get("kind", ""))
    said = _add(
        visit,
        kind,
        article=visit.form.get("article", ""),
        topic=visit.form.get("topic", ""),
        story=_story_of(visit.form.get("story", "")) if kind is MarkKind.SAME_STORY else "",
    )
    known = said.at < visit.now
    return Done(own_path(visit.form.get("back", "")), ALREADY if known else SAID[kind])


def undo(visit: Visit) -> Done:
    """Take a mark back, with its effect."""
    chosen = number_of(visit)
    if not visit.backing.write(lambda session: marks.undo(session, chosen, visit.now)):
        raise Refusal(404, "No such mark", "It was taken back already, or the link is damaged.")
    return Done(own_path(visit.form.get("back", "")), "It is taken back.")


def _add(
    visit: Visit,
    kind: MarkKind,
    *,
    article: str = "",
    story: str = "",
    into: str = "",
    topic: str = "",
) -> Mark:
    if topic and topic not in visit.configuration.topics:
        raise Refusal(422, "No such topic", "It is not in topics.yaml, or no longer.")
    try:
        return visit.backing.write(
            lambda session: marks.add(
                session,
                kind,
                now=visit.now,
                author=visit.person.name,
                article=article,
                story=story,
                into=into,
                topic=topic,
                reason=reason_of(visit),
            )
        )
    except MarkError as error:
        raise Refusal(422, "That cannot be said", f"{error}.") from None


def _kind(asked: str) -> MarkKind:
    said = [kind for kind in MarkKind if kind is not MarkKind.MERGE]
    if asked not in said:
        raise Refusal(422, "No such mark", f"Choose one of: {', '.join(said)}.")
    return MarkKind(asked)


def _story_of(typed: str) -> str:
    """A story's id, or the address of its page."""
    found = _STORY_IN.fullmatch(typed.strip())
    if found is None:
        raise Refusal(422, "Which story?", "Paste the address of its page, or its id.")
    return found[1]


_WHY = {"reason": "Why, for whoever wonders later."}
MERGE = Action(
    merge,
    Role.EDITOR,
    summary="Let a story go into another one",
    fields={"into": "The other story's id or page.", **_WHY},
    needed=1,
)
MARK = Action(
    mark,
    Role.EDITOR,
    summary="Say something of an article",
    fields={
        "article": "The article's address.",
        "kind": f"One of: {', '.join(kind for kind in MarkKind if kind is not MarkKind.MERGE)}.",
        "topic": "The topic, for relevant and not relevant.",
        "story": "The story it belongs to, for same story.",
        **_WHY,
    },
    needed=2,
)
UNDO = Action(undo, Role.EDITOR, summary="Take a mark back")
