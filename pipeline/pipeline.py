"""The five questions to each article, in one place: copy? which topics? which story? what is new?

`judge` only looks; `remember` takes a judged article into memory. A memory that remembers the
stored articles of the window with their verdicts, in order, answers as the one that was lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.article import Article
from pipeline.copies import CopyMemory, Prints, prints
from pipeline.development import Situation, develop
from pipeline.matcher import Matcher
from pipeline.roundup import is_roundup
from pipeline.story_likeness import Ruler
from pipeline.story_memory import StoryMemory
from pipeline.story_place import candidates, place
from pipeline.story_profile import Profile, profile
from pipeline.verdict import Copy, Development, Match, Placement, Reason, Step, Verdict


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is worked out of an article once and used by `judge` and by `remember`."""

    article: Article
    prints: Prints
    profile: Profile


class Pipeline:
    """Judges articles against the topics and against all articles remembered."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._copies = CopyMemory()
        self._stories = StoryMemory()
        self._last: _Reading | None = None

    def judge(self, article: Article, now: datetime) -> Verdict:
        """Decide about one article; memory stays as it is."""
        reading = self._read(article)
        copy, why_copy = self._copies.judge(article, reading.prints)
        matches = self._matcher.match(article)
        ruler = Ruler(self._stories.rarity.of, reading.profile)
        placement, why_story = self._place(reading, copy, ruler)
        development, why_development = self._develop(article, copy, matches, placement, ruler)
        return Verdict(
            article=article.url,
            copy=copy,
            matches=matches,
            placement=placement,
            development=development,
            reasons=(why_copy, _why_match(matches), why_story, why_development),
        )

    def remember(self, article: Article, verdict: Verdict) -> None:
        """Take in an article as it was judged, here or before a restart."""
        reading = self._read(article)
        self._copies.add(article, verdict, reading.prints)
        self._stories.add(article, verdict, reading.profile)

    def forget(self, before: datetime) -> None:
        """Let go of all articles found before a time."""
        self._copies.forget(before)
        self._stories.forget(before)

    def take_topics(self, matcher: Matcher) -> None:
        """Match by new topics from now on; what is remembered stays."""
        self._matcher = matcher

    @property
    def open_stories(self) -> int:
        """How many stories are remembered."""
        return len(self._stories.stories)

    def _read(self, article: Article) -> _Reading:
        if self._last is None or self._last.article is not article:
            self._last = _Reading(article, prints(article), profile(article))
        return self._last

    def _place(
        self, reading: _Reading, copy: Copy | None, ruler: Ruler
    ) -> tuple[Placement | None, Reason]:
        if copy is not None and self._stories.knows(copy.of):
            return self._with_original(copy)
        mark = is_roundup(reading.article)
        if mark:
            text = f"A round-up belongs to no story: “{mark}”."
            return None, Reason(Step.STORY, "round-up", text, {"mark": mark})
        found = candidates(self._stories, ruler, reading.profile, reading.article)
        placed = place(ruler, reading.article, found)
        return placed.placement, placed.reason

    def _with_original(self, copy: Copy) -> tuple[Placement | None, Reason]:
        placement = self._stories.placement_of(copy.of, copy.containment)
        text = "A copy belongs where its original belongs."
        return placement, Reason(Step.STORY, "with its original", text, {"original": copy.of})

    def _develop(
        self,
        article: Article,
        copy: Copy | None,
        matches: tuple[Match, ...],
        placement: Placement | None,
        ruler: Ruler,
    ) -> tuple[Development | None, Reason]:
        if placement is None:
            text = "A round-up of other articles moves no story."
            return None, Reason(Step.DEVELOPMENT, "round-up", text)
        heard = self._stories.topics_of(copy.of) if copy else frozenset()
        return develop(
            Situation(article, matches, copy, placement, ruler, self._stories, frozenset(heard))
        )


def _why_match(matches: tuple[Match, ...]) -> Reason:
    if not matches:
        return Reason(Step.MATCH, "no topic", "No topic is met.")
    told = "; ".join(f"{match.topic} by {match.clause}" for match in matches)
    scores: dict[str, object] = {match.topic: round(match.score, 3) for match in matches}
    return Reason(Step.MATCH, "matched", f"Meets {told}.", {"scores": scores})
