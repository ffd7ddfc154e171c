"""Silences: mute a story or a topic for a while, snooze a story, hear of it again."""

from __future__ import annotations

from datetime import datetime, timedelta

from policywire.alerts.routing.silence import Silence, SilenceKind, SnoozeError, wakes_at
from policywire.config.enums import Stage
from policywire.config.values.days import day_begins
from policywire.store.deliveries import silences
from policywire.web.pages.story import summary_of
from policywire.web.pages.topic import topic_of
from policywire.web.views.form_action import Action, Done, number_of, own_path, reason_of
from policywire.web.views.labels import moment
from policywire.web.views.request import Refusal, Visit

SPANS = {"1d": timedelta(days=1), "7d": timedelta(days=7), "30d": timedelta(days=30)}


def mute_story(visit: Visit) -> Done:
    """Nobody hears of the story for a while."""
    with visit.store.reading() as session:
        story = summary_of(visit, session)
    made = _silence(visit, SilenceKind.STORY, story.id, visit.now + _span(visit))
    return Done(f"/stories/{story.id}", f"Nobody hears of this story until {_ends(visit, made)}.")


def mute_topic(visit: Visit) -> Done:
    """Nobody hears of the topic for a while."""
    key, _ = topic_of(visit)
    made = _silence(visit, SilenceKind.TOPIC, key, visit.now + _span(visit))
    return Done(f"/topics/{key}", f"Nobody hears of this topic until {_ends(visit, made)}.")


def snooze(visit: Visit) -> Done:
    """Nobody hears of the story until it reaches a stage, or until a day."""
    with visit.store.reading() as session:
        story = summary_of(visit, session)
    stage = _stage(visit)
    try:
        ends = wakes_at(visit.now, story.stage, stage, _day(visit))
    except SnoozeError as error:
        text = f"{str(error).capitalize()}."
        raise Refusal(422, "The story cannot sleep so", text) from None
    made = _silence(visit, SilenceKind.STORY, story.id, ends, stage=stage)
    said = f"it is {stage.value}" if stage else _ends(visit, made)
    return Done(f"/stories/{story.id}", f"This story sleeps until {said}. Its waking is told.")


def end(visit: Visit) -> Done:
    """Hear of it again."""
    chosen = number_of(visit)
    ended = visit.backing.write(lambda session: silences.end(session, chosen, visit.now))
    if not ended:
        raise Refusal(404, "No such silence", "It has ended, or the link is damaged.")
    return Done(own_path(visit.form.get("back", ""), "/alerts"), "The silence has ended.")


def _silence(
    visit: Visit,
    kind: SilenceKind,
    value: str,
    until: datetime,
    *,
    stage: Stage | None = None,
) -> Silence:
    return visit.backing.write(
        lambda session: silences.add(
            session,
            kind,
            value,
            now=visit.now,
            until=until,
            reason=reason_of(visit) or ("snoozed" if stage else "muted on the page"),
            author=visit.person.name,
            until_stage=stage,
        )
    )


def _span(visit: Visit) -> timedelta:
    span = SPANS.get(visit.form.get("for", "7d"))
    if span is None:
        raise Refusal(422, "For how long?", f"Choose one of: {', '.join(SPANS)}.")
    return span


def _stage(visit: Visit) -> Stage | None:
    asked = visit.form.get("stage", "")
    if not asked:
        return None
    if asked not in list(Stage):
        raise Refusal(422, "No such stage", f"Choose one of: {', '.join(Stage)}.")
    return Stage(asked)


def _day(visit: Visit) -> datetime | None:
    asked = visit.form.get("day", "").strip()
    if not asked:
        return None
    try:
        return day_begins(asked, visit.zone)
    except ValueError:
        raise Refusal(422, "That is no day", "Write a day as 2026-12-01.") from None


def _ends(visit: Visit, silence: Silence) -> str:
    return moment(silence.until, visit.zone)


_WHY = {"reason": "Why; it is kept with what is held back."}
MUTE = Action(
    mute_story, summary="Mute a story", fields={"for": f"One of {', '.join(SPANS)}.", **_WHY}
)
MUTE_TOPIC = Action(
    mute_topic, summary="Mute a topic", fields={"for": f"One of {', '.join(SPANS)}.", **_WHY}
)
SNOOZE = Action(
    snooze,
    summary="Let a story sleep until it is at a stage, or until a day",
    fields={"stage": "A later stage.", "day": "A day as 2026-12-01.", **_WHY},
)
END = Action(end, summary="End a silence")
