"""What a person writes for themselves and for colleagues: topics, stars, notes, tags, who cares."""

from __future__ import annotations

from collections.abc import Sequence

from policywire.config.enums import NoteKind, Role, Scope
from policywire.config.translation import language
from policywire.config.translation.texts import gettext as _, translate
from policywire.store.articles import articles
from policywire.store.people import visits
from policywire.store.stories import notes
from policywire.store.stories.notes import Note
from policywire.web.pages.story import requested_story
from policywire.web.views.form_action import ActionResult, FormAction, local_path, path_id
from policywire.web.views.request import HttpError, PageRequest

LONGEST_NOTE = 4000
LONGEST_TAG = 40
_CHOSEN = "topic-"


def choose_topics(request: PageRequest) -> ActionResult:
    """Keep which topics whoever asks wants on their first page."""
    known = request.configuration.topics
    chosen = [key for key in known if request.form.get(f"{_CHOSEN}{key}")]
    name = request.identity.name
    request.app_context.write(lambda session: visits.choose_topics(session, name, chosen))
    said = (
        _("Your first page shows %(chosen)s of %(all)s topics.", chosen=len(chosen), all=len(known))
        if chosen
        else ""
    )
    return ActionResult("/yours", said or "Your first page shows all topics.")


def choose_language(request: PageRequest) -> ActionResult:
    """Keep which language this browser is answered in; none for what it asks for by itself."""
    chosen = request.form.get("language", "")
    if chosen and chosen not in language.available():
        raise HttpError(422, "No such language", "Choose one of those that the page offers.")
    return ActionResult("/yours", language=chosen)


def star(request: PageRequest) -> ActionResult:
    """Star a story for whoever asks, or take the star off."""
    story = _story(request)
    with request.store.reading() as session:
        written = notes.of_story(session, story)
    return _star(request, notes.about_story(story), written, f"/stories/{story}")


def star_article(request: PageRequest) -> ActionResult:
    """Star an article for whoever asks, or take the star off. Raises HttpError when unknown."""
    url = request.form.get("article", "")
    with request.store.reading() as session:
        if articles.get(session, url) is None:
            raise HttpError(404, "No such article", "It was deleted, or the link is damaged.")
        written = notes.of_article(session, url)
    back = local_path(request.form.get("back", ""), "/yours")
    return _star(request, notes.about_article(url), written, back)


def _star(request: PageRequest, about: str, written: Sequence[Note], back: str) -> ActionResult:
    name = request.identity.name
    mine = [each.id for each in written if each.kind is NoteKind.STAR and each.author == name]
    if mine:
        request.app_context.write(lambda session: [notes.remove(session, each) for each in mine])
        return ActionResult(back, "The star is off.")
    request.app_context.write(
        lambda session: notes.add(session, about, NoteKind.STAR, "", author=name, now=request.now)
    )
    return ActionResult(back, "Starred: it stands on your page.")


def annotate_story(request: PageRequest) -> ActionResult:
    """Write a note or a tag at a story, or give it to somebody."""
    story = _story(request)
    return _annotate(request, notes.about_story(story), f"/stories/{story}")


def annotate_article(request: PageRequest) -> ActionResult:
    """Write a note or a tag at an article."""
    url = request.form.get("article", "")
    return _annotate(request, notes.about_article(url), local_path(request.form.get("back", "")))


def _annotate(request: PageRequest, about: str, back: str) -> ActionResult:
    kind, text = _kind(request), request.form.get("text", "").strip()
    if kind is NoteKind.TAG:
        text = " ".join(text.replace("/", " ").split())[:LONGEST_TAG]
    if not text:
        raise HttpError(422, "Nothing was written", "Write something, then save it.")
    request.app_context.write(
        lambda session: notes.add(
            session,
            about,
            kind,
            text[:LONGEST_NOTE],
            author=request.identity.name,
            now=request.now,
        )
    )
    assigned = kind is NoteKind.ASSIGNED
    said = _("%(name)s takes care of it now.", name=text[:60]) if assigned else _("Saved.")
    return ActionResult(back, said)


def remove_note(request: PageRequest) -> ActionResult:
    """Remove a note, a tag or an assignment; its words go into the notice, to be copied back."""
    chosen = path_id(request)
    with request.store.reading() as session:
        known = notes.find(session, chosen)
    if known is None or not request.app_context.write(
        lambda session: notes.remove(session, chosen)
    ):
        raise HttpError(404, "No such note", "It was already removed, or the link is damaged.")
    back = local_path(request.form.get("back", ""))
    return ActionResult(
        back,
        _("Removed %(kind)s: %(text)s", kind=translate(known.kind.value), text=known.text[:400]),
    )


def _story(request: PageRequest) -> str:
    with request.store.reading() as session:
        return requested_story(request, session).id


def _kind(request: PageRequest) -> NoteKind:
    asked = request.form.get("kind", "")
    offered = (NoteKind.NOTE, NoteKind.TAG, NoteKind.ASSIGNED)
    if asked not in offered:
        raise HttpError(
            422, "No such kind", _("Choose one of: %(choices)s.", choices=", ".join(offered))
        )
    return NoteKind(asked)


_FIELDS = {
    "kind": "One of: note, tag, assigned.",
    "text": "The note, the tag, or who cares for it.",
}
CHOOSE = FormAction(choose_topics, role=Role.VIEWER)
CHOOSE_LANGUAGE = FormAction(choose_language, role=Role.VIEWER)
STAR = FormAction(star, role=Role.VIEWER)
STAR_ARTICLE = FormAction(star_article, role=Role.VIEWER)
ANNOTATE_STORY = FormAction(
    annotate_story,
    scope=Scope.MARK,
    summary="Write a note or a tag at a story, or assign it",
    fields=_FIELDS,
    required_fields=2,
)
ANNOTATE_ARTICLE = FormAction(
    annotate_article,
    scope=Scope.MARK,
    summary="Write a note or a tag at an article",
    fields={"article": "The article's address.", **_FIELDS},
    required_fields=3,
)
REMOVE_NOTE = FormAction(
    remove_note, scope=Scope.MARK, summary="Remove a note, a tag or an assignment"
)
