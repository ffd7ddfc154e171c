"""Stories of the official record: identifiers decide, before words do.

A record joins the story of its proceeding. News keeps the story and the storyline that its words
find; where they find none, it is on that of the proceeding that its headline or lede names. The ids
of a proceeding's story and storyline follow from its own id, so that they are the same after months
of silence.
"""

from __future__ import annotations

from dataclasses import replace

from policywire.pipeline.model.article_verdict import PipelineStep, Placement, Reason
from policywire.pipeline.model.proceeding import Action, Proceeding, ProceedingKind
from policywire.pipeline.proceedings.recognition import top_proceedings
from policywire.pipeline.stories.article_features import ArticleFeatures
from policywire.pipeline.stories.open_story import RememberedArticle
from policywire.pipeline.stories.story_assignment import StoryAssignment, short_id
from policywire.pipeline.stories.story_memory import StoryMemory

TERSE = frozenset(
    {ProceedingKind.BILL, ProceedingKind.COURT_DOCKET, ProceedingKind.LAW, ProceedingKind.PROPOSAL}
)
"""Their records share a form and say little: words would put them into wrong stories."""


def place_record(memory: StoryMemory, action: Action) -> StoryAssignment | None:
    """The story of a record's proceeding, or a new one; None where words may decide.

    An agency's document tells enough by itself to join the news on it.
    """
    proceeding = action.proceeding
    known = next((each for each in memory.on_proceeding(proceeding) if each.action), None)
    if known is not None and known.story in memory.stories:
        return StoryAssignment(_joined(memory, known), _why_joined(proceeding, known), ())
    if proceeding.kind not in TERSE:
        return None
    return StoryAssignment(_opened(memory, proceeding), _why_opened(proceeding), ())


def with_proceeding(
    memory: StoryMemory, features: ArticleFeatures, placed: StoryAssignment
) -> StoryAssignment:
    """Put a story that words found, or opened, on the storyline of the proceeding it names."""
    tops = top_proceedings(features.proceedings)
    if not tops:
        return placed
    placement, first = placed.placement, tops[0]
    if placement.opened and placement.storyline in memory.storylines:
        return placed  # its words found the matter; one bill may hold many matters
    line = _known_storyline(memory, first) or _own_storyline(first)
    if placement.storyline == line or not (placement.opened or _is_alone(memory, placement)):
        return placed
    story = placement.story
    if placement.opened and features.action is not None:
        story = _story_id(first)
    text = f"{placed.reason.text} It names {first.name}: its storyline is that proceeding's."
    evidence = {**placed.reason.evidence, "proceeding": first.id}
    return replace(
        placed,
        placement=replace(placement, story=story, storyline=line),
        reason=replace(placed.reason, text=text, evidence=evidence),
    )


def _is_alone(memory: StoryMemory, placement: Placement) -> bool:
    """Whether the story is all there is of its storyline, so that nothing is torn apart."""
    return set(memory.storylines.get(placement.storyline, ())) == {placement.story}


def _story_id(proceeding: Proceeding) -> str:
    return f"s{short_id(f'proceeding {proceeding.id}')}"


def _known_storyline(memory: StoryMemory, proceeding: Proceeding) -> str | None:
    for known in memory.on_proceeding(proceeding):
        if known.story in memory.stories:
            return memory.stories[known.story].storyline
    return None


def _own_storyline(proceeding: Proceeding) -> str:
    return f"l{short_id(f'proceeding {proceeding.id}')}"


def _joined(memory: StoryMemory, known: RememberedArticle) -> Placement:
    story = memory.stories[known.story]
    return Placement(story=story.id, storyline=story.storyline, opened=False, similarity=1.0)


def _opened(memory: StoryMemory, proceeding: Proceeding) -> Placement:
    line = _known_storyline(memory, proceeding) or _own_storyline(proceeding)
    return Placement(story=_story_id(proceeding), storyline=line, opened=True)


def _why_joined(proceeding: Proceeding, known: RememberedArticle) -> Reason:
    text = f"A record of {proceeding.name}, as {known.outlet}'s “{known.title}” is."
    evidence = {"proceeding": proceeding.id, "story": known.story, "nearest": known.url}
    return Reason(PipelineStep.STORY, "joined", text, evidence)


def _why_opened(proceeding: Proceeding) -> Reason:
    text = f"The first record of {proceeding.name} that is remembered."
    return Reason(PipelineStep.STORY, "opened", text, {"proceeding": proceeding.id})
