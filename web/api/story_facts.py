"""The facts of a story as JSON: figures with their units, names, papers, and what changed when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from policywire.alerts.model.alert import OutletReport
from policywire.pipeline.stories.facts.story_facts import NewFacts, StoryFact
from policywire.web.api.operation import ApiOperation
from policywire.web.pages.story import requested_story
from policywire.web.pages.story_facts import KnownFacts, known_facts
from policywire.web.views.request import PageRequest


@dataclass(frozen=True, slots=True)
class SaidFact:
    """Something that was said: its words, the sentence, and which report said it first.

    A figure has a `value` and a `unit`: `$`, `%`, `vote`, or what is counted; else they are null
    and empty. `was` are the figures whose place it took, the newest first.
    """

    text: str
    value: float | None
    unit: str
    sentence: str
    article: str
    outlet: str
    at: datetime
    was: list[str]


@dataclass(frozen=True, slots=True)
class FactChange:
    """What one development was the first to say. `changed` took the place of other figures."""

    development: int
    changed: list[SaidFact]
    added: list[SaidFact]
    names: list[SaidFact]


@dataclass(frozen=True, slots=True)
class StoryFactList:
    """What is known of a story from its newest developments; figures are those in force.

    `changes` are by development, the oldest first, without the first one, of which all is new.
    """

    story: str
    figures: list[SaidFact]
    names: list[SaidFact]
    documents: list[SaidFact]
    changes: list[FactChange]


def _facts(request: PageRequest) -> StoryFactList:
    with request.store.reading() as session:
        story = requested_story(request, session)
        known = known_facts(session, story)
    facts = known.facts
    return StoryFactList(
        story=story.id,
        figures=_said(facts.figures, known),
        names=_said(facts.names, known),
        documents=_said(facts.documents, known),
        changes=[_change(number, new, known) for number, new in known.changes.items() if new],
    )


def _change(number: int, new: NewFacts, known: KnownFacts) -> FactChange:
    return FactChange(
        number, _said(new.changed, known), _said(new.added, known), _said(new.names, known)
    )


def _said(facts: tuple[StoryFact, ...], known: KnownFacts) -> list[SaidFact]:
    return [_one(each, known.reports.get(each.article)) for each in facts]


def _one(fact: StoryFact, report: OutletReport | None) -> SaidFact:
    return SaidFact(
        text=fact.text,
        value=fact.value,
        unit=fact.unit,
        sentence=fact.sentence,
        article=fact.article,
        outlet=report.outlet if report else "",
        at=fact.at,
        was=[each.text for each in fact.history],
    )


OPERATIONS: dict[str, ApiOperation] = {
    "/api/stories/{id}/facts": ApiOperation(
        "What is known of a story: figures, names, papers, and what each development changed",
        _facts,
        StoryFactList,
    ),
}
