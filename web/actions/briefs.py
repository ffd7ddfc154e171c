"""Briefs: begin one, put stories into it, write it, publish it, send it, remove it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from operator import itemgetter
from urllib.parse import urlsplit

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.message.labels import pluralize
from policywire.alerts.model.alert import Message
from policywire.alerts.rendering.messages import hex_id, render_notice
from policywire.config.enums import Scope
from policywire.config.translation.texts import gettext as _
from policywire.store.database.session import Session
from policywire.store.deliveries import single_message
from policywire.store.people import briefs
from policywire.store.people.briefs import Brief, BriefItem
from policywire.web.exports.brief import file_html, plain_text
from policywire.web.pages.reader.briefs import brief_conflict, requested_brief, stories_of
from policywire.web.pages.story import requested_story
from policywire.web.security.csrf import new_secret
from policywire.web.views.cursor import row_number
from policywire.web.views.form_action import ActionResult, FormAction
from policywire.web.views.request import HttpError, PageRequest

LONGEST_TITLE = 200
LONGEST_TEXT = 4000
LAST_PLACE = 999
LONGEST_KEY = 100


def begin(request: PageRequest) -> ActionResult:
    """Begin a brief."""
    title = _title(request)
    number = request.app_context.write(
        lambda session: briefs.add(session, title, request.identity.name, request.now)
    )
    return ActionResult(f"/briefs/{number}", "Now open a story and press Add to a brief.")


def put_story(request: PageRequest) -> ActionResult:
    """Put a story at the end of a brief, or of a new one with its title."""
    with request.store.reading() as session:
        story = requested_story(request, session)
        number = row_number(request.form.get("brief", ""))
        known = briefs.find(session, number) if number is not None else None
    if known is None and request.form.get("brief"):
        raise HttpError(422, "No such brief", "Choose another one, or begin one.")

    def put(session: Session) -> int:
        to = (
            known.id
            if known
            else briefs.add(
                session, story.title[:LONGEST_TITLE] or "Brief", request.identity.name, request.now
            )
        )
        briefs.put_story(session, to, story.id)
        return to

    to = request.app_context.write(put)
    return ActionResult(f"/briefs/{to}", "The story is in the brief, at its end.")


def write(request: PageRequest) -> ActionResult:
    """Write a brief's words and the order of its stories; place 0 takes one out.

    With the `version` that the writer began with, a brief that somebody else wrote meanwhile stays
    as it is, and both versions are shown. Raises HttpError (409) for a program then.
    """
    known, form = requested_brief(request), request.form
    mine = replace(
        known,
        title=_title(request),
        intro=form.get("intro", known.intro).strip()[:LONGEST_TEXT],
        items=_written_items(known, form),
    )
    begun_with = form.get("version")

    def save(session: Session) -> Brief | None:
        """The brief as it stands when it is not that one any more."""
        now = briefs.find(session, known.id)
        if now is not None and begun_with and now.version != begun_with:
            return now
        briefs.write(session, known.id, mine.title, mine.intro, mine.items)
        return None

    other = request.app_context.write(save)
    if other is None:
        return ActionResult(f"/briefs/{known.id}", "Saved.")
    if request.path.startswith("/api/"):
        text = f"Read it again and send its version, {other.version}, with what you write."
        raise HttpError(409, "Somebody else wrote this brief", text)
    return ActionResult(f"/briefs/{known.id}", page=brief_conflict(request, mine, other))


def _written_items(known: Brief, form: Mapping[str, str]) -> tuple[BriefItem, ...]:
    placed = [
        (_place(form.get(f"place-{each.story}"), place), each)
        for place, each in enumerate(known.items, start=1)
    ]
    return tuple(
        BriefItem(each.story, form.get(f"note-{each.story}", each.note).strip()[:LONGEST_TEXT])
        for place, each in sorted(placed, key=itemgetter(0))
        if place
    )


def publish(request: PageRequest) -> ActionResult:
    """Let whoever has its address read the brief."""
    known = requested_brief(request)
    token = known.token or new_secret()
    request.app_context.write(lambda session: briefs.set_token(session, known.id, token))
    return ActionResult(
        f"/briefs/{known.id}", _("Published: %(address)s", address=_public_address(request, token))
    )


def unpublish(request: PageRequest) -> ActionResult:
    """End the published page; its address is good no more."""
    known = requested_brief(request)
    request.app_context.write(lambda session: briefs.set_token(session, known.id, ""))
    return ActionResult(f"/briefs/{known.id}", "The published page is gone.")


def send(request: PageRequest) -> ActionResult:
    """Send a brief to all recipients of a channel, by the outbox as any alert.

    What is sent with the same `once` goes out once, however often the button is pressed.
    """
    known, channel = requested_brief(request), request.form.get("channel", "")
    if channel not in request.configuration.channels:
        raise HttpError(422, "No such channel", "It is not in alerts.yaml, or no longer.")
    recipients = AddressBook(request.configuration.channels).recipients().get(channel, ())
    once = request.form.get("once", "")[:LONGEST_KEY] or new_secret()
    key = hex_id(f"brief | {known.id} | {known.version} | {channel} | {once}")
    message = _message(request, known, key)
    reason = f"{request.identity.name} sent a brief."

    def enqueue(session: Session) -> int:
        return sum(
            single_message.write(
                session,
                key,
                each,
                message,
                outcome="brief",
                reason=reason,
                due=request.now,
                now=request.now,
            )
            for each in recipients
        )

    count = request.app_context.write(enqueue)
    if not count and recipients:
        said = f"It was sent to {channel} already. Reload the page to send it again."
    else:
        said = f"It goes to {pluralize(count, 'recipient')} of {channel}."
    return ActionResult(f"/briefs/{known.id}", said)


def _message(request: PageRequest, known: Brief, key: str) -> Message:
    items = stories_of(request, known)
    public = _public_address(request, known.token) if known.token else ""
    text = "\n\n".join(filter(None, [plain_text(request, known, items), public]))
    domain = urlsplit(request.origin).hostname or "policywire.invalid"
    notice = render_notice(key, known.title, text, sender_domain=domain)
    return replace(notice, html=file_html(request, known, items).decode(errors="replace"))


def remove(request: PageRequest) -> ActionResult:
    """Remove a brief; the stories stay."""
    known = requested_brief(request)
    request.app_context.write(lambda session: briefs.remove(session, known.id))
    return ActionResult(
        "/briefs", _("The brief “%(title)s” was removed; its stories stay.", title=known.title)
    )


def _public_address(request: PageRequest, token: str) -> str:
    return f"{request.origin}{request.url(f'/published/{token}')}"


def _title(request: PageRequest) -> str:
    title = request.form.get("title", "").strip()[:LONGEST_TITLE]
    if not title:
        raise HttpError(422, "No title", "Give the brief a title.")
    return title


def _place(typed: str | None, otherwise: int) -> int:
    """The place that somebody typed: two stories at the same place keep their order."""
    if typed is None or not typed.strip().isdecimal():
        return otherwise
    return min(int(typed.strip()[:4]), LAST_PLACE)


BEGIN = FormAction(
    begin,
    scope=Scope.MARK,
    summary="Begin a brief",
    fields={"title": "Its title."},
    required_fields=1,
)
PUT_STORY = FormAction(
    put_story,
    scope=Scope.MARK,
    summary="Put a story into a brief",
    fields={"brief": "The brief's number; left out, a new one is begun."},
)
WRITE = FormAction(
    write,
    scope=Scope.MARK,
    summary="Write a brief",
    fields={
        "title": "Its title.",
        "intro": "Its introduction.",
        "version": "That of the brief that was read; one that changed since is not overwritten.",
    },
    required_fields=1,
)
# Without a scope of its own: what strangers can read is for tokens that may do all.
PUBLISH = FormAction(publish, summary="Publish a brief for who has its address")
UNPUBLISH = FormAction(unpublish, summary="End a brief's published page")
SEND = FormAction(
    send,
    scope=Scope.SEND,
    summary="Send a brief to a channel",
    fields={
        "channel": "The channel's key.",
        "once": "A word of your own; with the same one the brief goes out once.",
    },
    required_fields=1,
)
REMOVE = FormAction(remove, scope=Scope.MARK, summary="Remove a brief")
