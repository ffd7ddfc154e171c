"""The five questions to each article, in one place: copy? which topics? which story? what is new?

`judge` only looks; `remember` takes a judged article into memory; `repair` asks whether it shows
that two stories are one. A memory that remembers the stored articles of the window with their
verdicts, in order, answers as the one that was lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from policywire.crawler.model.article import Article
from policywire.pipeline.developments.correction import develop_correction
from policywire.pipeline.developments.development import develop
from policywire.pipeline.developments.development_context import DevelopmentContext
from policywire.pipeline.developments.line_novelty import line_novelty
from policywire.pipeline.developments.revision import Revision
from policywire.pipeline.model.article_verdict import (
    ArticleVerdict,
    Copy,
    Development,
    Match,
    PipelineStep,
    Placement,
    Reason,
)
from policywire.pipeline.stories.article_features import ArticleFeatures, extract_features
from policywire.pipeline.stories.copies.near_duplicates import DuplicateIndex
from policywire.pipeline.stories.feedback_thresholds import FeedbackThresholds
from policywire.pipeline.stories.known_reports import StorySituation, situation_of
from policywire.pipeline.stories.late_merge import LateMerge, find_late_merge
from policywire.pipeline.stories.memory_window import MemoryWindow
from policywire.pipeline.stories.proceeding_placement import place_record, with_proceeding
from policywire.pipeline.stories.story_assignment import (
    StoryCandidate,
    assign_story,
    rank_candidates,
    without_other_subject,
    without_separated,
)
from policywire.pipeline.stories.story_memory import StoryMemory
from policywire.pipeline.stories.story_similarity import SimilarityModel
from policywire.pipeline.text.headline_embeddings import Embedder
from policywire.pipeline.text.roundup import roundup_marker
from policywire.pipeline.topics.aboutness import mention_reason
from policywire.pipeline.topics.matcher import Matcher

MOST_KEPT = 40
"""So many proceedings are kept of an article that names more."""


class Pipeline:
    """Processes articles: against the topics and against all articles in memory."""

    def __init__(self, matcher: Matcher, embedder: Embedder | None = None) -> None:
        self._matcher = matcher
        self._meaning = embedder
        self._copies = DuplicateIndex()
        self._stories = StoryMemory()
        self._retention = MemoryWindow()
        self.thresholds = FeedbackThresholds()
        self.separated_stories: frozenset[frozenset[str]] = frozenset()
        """Pairs of stories of which people said that an article of one is not of the other."""
        self._next = 0
        self._last: ArticleFeatures | None = None
        self._near: tuple[StoryCandidate, ...] = ()
        """What the article last judged was compared with; nothing for a copy or a round-up."""

    def decide(self, article: Article, now: datetime) -> ArticleVerdict:
        """Decide about one article; memory stays as it is."""
        self._near = ()
        reading = self.read(article)
        copy, why_copy = self._find_original(reading)
        matches = self._matcher.match(article, reading.proceedings)
        ruler = SimilarityModel(self._stories.idf.idf, reading.profile)
        placement, why_story = self._place(reading, copy, why_copy, ruler, matches)
        development, why_development = self._develop(reading, copy, matches, placement, ruler)
        return ArticleVerdict(
            article=article.url,
            copy=copy,
            matches=matches,
            placement=placement,
            development=development,
            reasons=(why_copy, match_reason(matches), why_story, why_development),
            proceedings=reading.proceedings[:MOST_KEPT],
            action=reading.action,
        )

    def _find_original(self, reading: ArticleFeatures) -> tuple[Copy | None, Reason]:
        """The text that an article repeats; records share their form, and an action is no copy."""
        if reading.action is None:
            forms = self._stories.forms
            return self._copies.find_original(reading.article, reading.fingerprints, forms)
        text = f"A record of {reading.action.proceeding.name}: its action says whether it is known."
        return None, Reason(PipelineStep.COPY, "record", text)

    def expect(self, articles: Iterable[Article]) -> None:
        """Learn the forms of registers from articles that are about to be decided."""
        self._stories.forms.expect(articles)

    def remember(
        self, article: Article, verdict: ArticleVerdict, features: ArticleFeatures | None = None
    ) -> None:
        """Remember a processed article, from here or from before a restart.

        `features` is what `read` gave for it, where that is known.
        """
        reading = features or self.read(article)
        number, self._next = self._next, self._next + 1
        self._copies.add(number, article, verdict, reading.fingerprints)
        self._stories.add(number, verdict, reading)
        self._retention.keep(number, article, verdict)

    def situation(self, verdict: ArticleVerdict) -> StorySituation:
        """How the story of the article just decided stands without it; before `remember`."""
        found = situation_of(self._stories, verdict, (one.similarity.story for one in self._near))
        if self._last is None or self._last.article.url != verdict.article:
            return found
        return replace(found, line_novelty=line_novelty(self._last, verdict, self._stories))

    def read(self, article: Article) -> ArticleFeatures:
        """All that is worked out of an article by itself; that of the last one is kept."""
        if self._last is None or self._last.article is not article:
            self._last = extract_features(article, self._meaning)
        return self._last

    def find_late_merge(self, verdict: ArticleVerdict) -> LateMerge | None:
        """What the article processed last, and remembered since, shows of two stories.

        Memory stays as it is until `regroup` is called with the result.
        """
        if verdict.placement is None:
            return None
        return find_late_merge(
            self._stories, self._stories.stories[verdict.placement.story], self._near
        )

    def decide_revision(
        self, article: Article, revised: Revision, verdict: ArticleVerdict, seen: datetime
    ) -> tuple[ArticleVerdict, Development | None]:
        """Process a new text of an article; returns its verdict with the new text's matches.

        The memory keeps the first text: the alerts were about that.
        """
        matches = self._matcher.match(article)
        story = self._stories.stories.get(verdict.placement.story) if verdict.placement else None
        development, why = develop_correction(
            article, revised, verdict, matches=matches, story=story, seen=seen
        )
        met = {match.topic: match for match in matches}
        kept = tuple(met.get(each.topic, replace(each, spans=())) for each in verdict.matches)
        reasons = (*verdict.reasons, why)
        return replace(verdict, matches=kept, reasons=reasons), development

    def rematch(self, article: Article, verdict: ArticleVerdict) -> bool:
        """Follow a verdict that gained matches; False when its article is not remembered."""
        topics = tuple(match.topic for match in verdict.matches)
        number = self._stories.rematch(article.url, topics)
        if number is None:
            return False
        self._retention.keep_longer(number, article)
        return True

    def regroup(self, places: Iterable[tuple[str, str, str]]) -> None:
        """Follow what a mark did: articles, by URL, are in this story and this storyline now."""
        self._stories.regroup(places)

    def forget(self, now: datetime) -> None:
        """Let go of what is too old to be remembered; cheap enough to call at every article."""
        ended = self._retention.pop_expired(now)
        if ended:
            self._copies.drop(ended)
            self._stories.drop(ended)

    def replace_matcher(self, matcher: Matcher) -> None:
        """Match by new topics from now on; what is remembered stays."""
        self._matcher = matcher

    def __len__(self) -> int:
        """How many articles are remembered."""
        return len(self._stories)

    @property
    def open_story_count(self) -> int:
        """How many stories are remembered."""
        return len(self._stories.stories)

    def _place(
        self,
        features: ArticleFeatures,
        copy: Copy | None,
        why_copy: Reason,
        ruler: SimilarityModel,
        matches: tuple[Match, ...],
    ) -> tuple[Placement | None, Reason]:
        if copy is not None and (known := self._known_text(copy, why_copy)):
            return self._with_original(copy, known)
        mark = roundup_marker(features.article)
        if mark:
            text = f"A round-up belongs to no story: “{mark}”."
            return None, Reason(PipelineStep.STORY, "round-up", text, {"mark": mark})
        if features.action and (record := place_record(self._stories, features.action)):
            return record.placement, record.reason
        topics = [match.topic for match in matches]
        enough = self.thresholds.join_threshold(topics)
        ranked = rank_candidates(self._stories, ruler, features.profile, features.article)
        found = without_other_subject(ranked, features, self._stories.forms, enough)
        left = self._near = without_separated(found, self.separated_stories)
        placed = assign_story(ruler, features.article, left, enough, topics)
        placed = with_proceeding(self._stories, features, placed)
        kept = {one.story for one in left}
        out = [one.story for one in found if one.story not in kept and one.probability >= enough]
        return placed.placement, _and_apart(placed.reason, out)

    def _known_text(self, copy: Copy, why: Reason) -> str:
        """The original, or where that is forgotten the copy of it that is remembered."""
        texts = (copy.of, str(why.evidence["nearest"]))
        return next((url for url in texts if self._stories.knows(url)), "")

    def _with_original(self, copy: Copy, known: str) -> tuple[Placement | None, Reason]:
        placement = self._stories.placement_of(known, copy.containment)
        text = "A copy belongs where its original belongs."
        return placement, Reason(
            PipelineStep.STORY, "with its original", text, {"original": copy.of}
        )

    def _develop(
        self,
        features: ArticleFeatures,
        copy: Copy | None,
        matches: tuple[Match, ...],
        placement: Placement | None,
        ruler: SimilarityModel,
    ) -> tuple[Development | None, Reason]:
        if placement is None:
            text = "A round-up of other articles is not a development."
            return None, Reason(PipelineStep.DEVELOPMENT, "round-up", text)
        heard = self._stories.topics_of(copy.of) if copy else frozenset()
        return develop(
            DevelopmentContext(
                features,
                matches,
                copy,
                placement,
                ruler,
                self._stories,
                frozenset(heard),
                self.thresholds,
            )
        )


def _and_apart(why: Reason, out: list[str]) -> Reason:
    if not out:
        return why
    text = f"{why.text} It stays out of {', '.join(out)}: people removed the most similar article."
    return replace(why, text=text, evidence={**why.evidence, "kept apart from": out})


def match_reason(matches: tuple[Match, ...], outcome: str = "matched", found: str = "") -> Reason:
    """The reason for the topics that an article meets; `found` says when, if it was later."""
    if not matches:
        return Reason(PipelineStep.MATCH, "no topic", "No topic matches.")
    told = "; ".join(map(_said, matches))
    scores: dict[str, object] = {match.topic: round(match.score, 3) for match in matches}
    evidence: dict[str, object] = {"scores": scores}
    mentioned = [match.topic for match in matches if not match.about]
    if mentioned:
        evidence["mentioned"] = mentioned
    return Reason(PipelineStep.MATCH, outcome, f"Meets {told}{found}.", evidence)


def _said(match: Match) -> str:
    told = f"{match.topic} by {match.clause}"
    return told if match.about else f"{told} (a mention: {mention_reason(match.parts)})"
