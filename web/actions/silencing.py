"""Silences: mute a story or a topic, snooze a story, unmute."""

from __future__ import annotations

from datetime import datetime, timedelta

from policywire.alerts.message.labels import format_datetime
from policywire.alerts.routing.silence import Silence, SilenceKind, SnoozeError, snooze_end
from policywire.config.enums import Scope, Stage
from policywire.config.translation.texts import gettext as _
from policywire.config.values.days import start_of_day
from policywire.store.recipients import silences
from policywire.web.pages.story import requested_story
from policywire.web.pages.topic import requested_topic
from policywire.web.views.form_action import (
    ActionResult,
    FormAction,
    local_path,
    path_id,
    reason_of,
)
from policywire.web.views.request import HttpError, PageRequest

MUTE_SPANS = {"1d": timedelta(days=1), "7d": timedelta(days=7), "30d": timedelta(days=30)}


def mute_story(request: PageRequest) -> ActionResult:
    """Mute the story for everybody."""
    with request.store.reading() as session:
        story = requested_story(request, session)
    made = _silence(request, SilenceKind.STORY, story.id, request.now + _span(request))
    return ActionResult(
        f"/stories/{story.id}", _("This story is muted until %(time)s.", time=_ends(request, made))
    )


def mute_topic(request: PageRequest) -> ActionResult:
    """Mute the topic for everybody."""
    key, _topic = requested_topic(request)
    made = _silence(request, SilenceKind.TOPIC, key, request.now + _span(request))
    return ActionResult(
        f"/topics/{key}", _("This topic is muted until %(time)s.", time=_ends(request, made))
    )


def snooze(request: PageRequest) -> ActionResult:
    """Mute the story until it reaches a stage or a date."""
    with request.store.reading() as session:
        story = requested_story(request, session)
    stage = _stage(request)
    try:
        ends = snooze_end(request.now, story.stage, stage, _day(request))
    except SnoozeError as error:
        text = f"{str(error).capitalize()}."
        raise HttpError(422, "This snooze is not possible", text) from None
    made = _silence(request, SilenceKind.STORY, story.id, ends, stage=stage)
    said = f"it reaches {stage.value}" if stage else _ends(request, made)
    return ActionResult(
        f"/stories/{story.id}",
        _("This story is muted until %(time)s. You are notified when it resumes.", time=said),
    )


def unmute(request: PageRequest) -> ActionResult:
    """Unmute."""
    chosen = path_id(request)
    ended = request.app_context.write(lambda session: silences.end(session, chosen, request.now))
    if not ended:
        raise HttpError(404, "No such silence", "It has already ended, or the link is damaged.")
    return ActionResult(local_path(request.form.get("back", ""), "/alerts"), "Unmuted.")


def _silence(
    request: PageRequest,
    kind: SilenceKind,
    value: str,
    until: datetime,
    *,
    stage: Stage | None = None,
) -> Silence:
    return request.app_context.write(
        lambda session: silences.add(
            session,
            kind,
            value,
            now=request.now,
            until=until,
            reason=reason_of(request) or ("snoozed" if stage else "muted on the page"),
            author=request.identity.name,
            until_stage=stage,
        )
    )


def _span(request: PageRequest) -> timedelta:
    span = MUTE_SPANS.get(request.form.get("for", "7d"))
    if span is None:
        raise HttpError(
            422, "For how long?", _("Choose one of: %(choices)s.", choices=", ".join(MUTE_SPANS))
        )
    return span


def _stage(request: PageRequest) -> Stage | None:
    asked = request.form.get("stage", "")
    if not asked:
        return None
    if asked not in list(Stage):
        raise HttpError(
            422, "No such stage", _("Choose one of: %(choices)s.", choices=", ".join(Stage))
        )
    return Stage(asked)


def _day(request: PageRequest) -> datetime | None:
    asked = request.form.get("day", "").strip()
    if not asked:
        return None
    try:
        return start_of_day(asked, request.zone)
    except ValueError:
        raise HttpError(422, "Invalid date", "Write a date as 2026-12-01.") from None


def _ends(request: PageRequest, silence: Silence) -> str:
    return format_datetime(silence.until, request.zone)


_WHY = {"reason": "The reason; it is stored with muted alerts."}
MUTE = FormAction(
    mute_story,
    summary="Mute a story",
    fields={"for": f"One of {', '.join(MUTE_SPANS)}.", **_WHY},
    scope=Scope.SILENCE,
)
MUTE_TOPIC = FormAction(
    mute_topic,
    summary="Mute a topic",
    fields={"for": f"One of {', '.join(MUTE_SPANS)}.", **_WHY},
    scope=Scope.SILENCE,
)
SNOOZE = FormAction(
    snooze,
    summary="Mute a story until it reaches a stage or a date",
    fields={"stage": "A later stage.", "day": "A date as 2026-12-01.", **_WHY},
    scope=Scope.SILENCE,
)
END = FormAction(unmute, summary="End a silence", scope=Scope.SILENCE)
