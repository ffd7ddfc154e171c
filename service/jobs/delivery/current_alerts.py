"""Held alerts as they stand now: people may have moved them, or taken a stage back, since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from policywire.alerts.message.feedback_words import mark_text
from policywire.alerts.model.alert import Alert
from policywire.store.database.session import Session
from policywire.store.deliveries.digests import HeldDelivery
from policywire.store.stories import corrections, developments


def as_they_stand(session: Session, held: Sequence[HeldDelivery]) -> list[HeldDelivery]:
    """The same deliveries; each alert says the story, its title and the stage that hold now."""
    urls = {each.alert.article.url for each in held}
    now = {
        (each.view.development.article, each.view.development.at): each
        for each in developments.of_articles(session, urls)
    }
    return [
        replace(each, alert=_current(each.alert, found)) if found else each
        for each in held
        for found in [now.get((each.alert.article.url, each.alert.at))]
    ]


def _current(alert: Alert, found: developments.PlacedDevelopment) -> Alert:
    made = found.view.development
    moved = made.story != alert.story
    return replace(
        alert,
        kind=made.kind,
        story=made.story,
        story_title=found.title if moved else alert.story_title,
        storyline=made.storyline,
        stage=made.stage,
        previous_stage=made.previous_stage,
    )


def marked_words(
    session: Session, held: Sequence[HeldDelivery], titles: Mapping[str, str]
) -> dict[str, str]:
    """What people said of these alerts and still stands, in words, by the ids of the alerts."""
    said = corrections.of_articles(session, {each.alert.article.url for each in held})
    return {
        each.alert.id: "; ".join(mark_text(mark, titles) for mark in marks)
        for each in held
        if (marks := said.get(each.alert.article.url))
    }
