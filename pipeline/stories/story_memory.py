"""The articles of the window, in their stories, found again by their rare words.

All of it follows from the articles remembered and not yet forgotten, in their order: a memory
that is built anew from the store gives the same answers.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from heapq import nlargest
from itertools import islice

from policywire.config.enums import DevelopmentKind
from policywire.pipeline.model.article_verdict import ArticleVerdict, Placement
from policywire.pipeline.model.proceeding import Proceeding
from policywire.pipeline.proceedings.recognition import is_official, top_proceedings
from policywire.pipeline.stories.article_features import ArticleFeatures
from policywire.pipeline.stories.article_terms import TermProfile
from policywire.pipeline.stories.copies.register_forms import RegisterForms
from policywire.pipeline.stories.open_story import LEAD_LETTERS, OpenStory, RememberedArticle
from policywire.pipeline.stories.volume_baseline import VolumeBaseline
from policywire.pipeline.text.idf import IdfTable

QUERY_TERMS = 16
"""The strongest terms of an article that are looked up."""

NEWEST = 40
"""Of each term's articles only so many, the newest, are looked at: the cost stays flat."""

NEAREST = 10

PACED = 30
FASTEST, SLOWEST = 6.0, 48.0
"""The pace of the news in hours an article: what a long silence is depends on it."""


class StoryMemory:
    """Articles by number, story and word."""

    def __init__(self) -> None:
        self.idf = IdfTable()
        self.forms = RegisterForms()
        self.volume_baseline = VolumeBaseline()
        self.stories: dict[str, OpenStory] = {}
        self.storylines: dict[str, dict[str, None]] = {}
        self._articles: dict[int, RememberedArticle] = {}
        self._by_term: defaultdict[str, list[int]] = defaultdict(list)
        self._by_url: dict[str, int] = {}
        self._by_proceeding: defaultdict[str, list[int]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._articles)

    def add(self, number: int, verdict: ArticleVerdict, features: ArticleFeatures) -> None:
        """Remember a processed article, under a number that grows."""
        known = _known(number, verdict, features)
        self._articles[known.number] = known
        self._by_url[known.url] = known.number
        if known.is_official:
            self.forms.add(known.outlet, known.title)
        for proceeding in known.proceedings:
            self._by_proceeding[proceeding.base].append(known.number)
        if verdict.placement is not None:
            self._story(verdict.placement.story, verdict.placement.storyline).add(known)
        if not known.copy_of:
            self.volume_baseline.add(known.topics, known.when)
            self._index(known)

    def _story(self, story: str, storyline: str) -> OpenStory:
        if story not in self.stories:
            self.stories[story] = OpenStory(story, storyline)
            self.storylines.setdefault(storyline, {})[story] = None
        elif self.stories[story].storyline != storyline:
            self._set_line(self.stories[story], storyline)
            self._sort_storyline(storyline)
        return self.stories[story]

    def _index(self, known: RememberedArticle) -> None:
        self.idf.add(known.profile.terms)
        if known.story:
            for term in known.profile.text_weights:
                self._by_term[term].append(known.number)

    def regroup(self, places: Iterable[tuple[str, str, str]]) -> None:
        """Put articles, by URL, into a story and a storyline; an empty story is none.

        The memory is then as if each had been assigned to that story.
        """
        for url, story, storyline in places:
            if url in self._by_url:
                self._regroup(self._articles[self._by_url[url]], story, storyline)

    def _regroup(self, known: RememberedArticle, story: str, storyline: str) -> None:
        self._take_out(known)
        moved = replace(known, story=story)
        self._articles[known.number] = moved
        if not known.copy_of and bool(story) != bool(known.story):
            self._index_anew(moved)
        if story:
            target = self._story(story, storyline)
            self._set_line(target, storyline)
            target.add(moved)
            target.sort_articles()
            self._sort_storyline(storyline)

    def rematch(self, url: str, topics: tuple[str, ...]) -> int | None:
        """Let an article have matched these topics; gives its number, None for an unknown one."""
        number = self._by_url.get(url)
        if number is None:
            return None
        known = self._articles[number]
        new = tuple(topic for topic in topics if topic not in known.topics)
        self._articles[number] = rematched = replace(known, topics=topics)
        if not known.copy_of:
            self.volume_baseline.add(new, known.when)
        if known.story in self.stories:
            self.stories[known.story].rematch(rematched, new)
        return number

    def _take_out(self, known: RememberedArticle) -> None:
        story = self.stories.get(known.story)
        if story is None:
            return
        story.remove(known)
        if story.is_empty:
            self._close(story)
        else:
            self._sort_storyline(story.storyline)

    def _index_anew(self, known: RememberedArticle) -> None:
        for term in known.profile.text_weights:
            numbers = self._by_term[term]
            if known.story:
                insort(numbers, known.number)
            else:
                numbers.remove(known.number)
                self._prune(self._by_term, term)

    def _set_line(self, story: OpenStory, storyline: str) -> None:
        if story.storyline == storyline:
            return
        line = self.storylines[story.storyline]
        del line[story.id]
        if not line:
            del self.storylines[story.storyline]
        story.storyline = storyline
        self.storylines.setdefault(storyline, {})[story.id] = None

    def drop(self, numbers: Iterable[int]) -> None:
        """Let go of articles."""
        gone = [self._articles[number] for number in numbers]
        for known in gone:
            self._drop(known)
        for term in {term for known in gone for term in known.profile.text_weights}:
            self._prune(self._by_term, term)
        for base in {each.base for known in gone for each in known.proceedings}:
            self._prune(self._by_proceeding, base)
        for line in {
            self.stories[known.story].storyline for known in gone if known.story in self.stories
        }:
            self._sort_storyline(line)

    def _sort_storyline(self, storyline: str) -> None:
        """Order a storyline's stories by the first article that is left of each."""
        ordered = sorted(self.storylines[storyline], key=lambda one: self.stories[one].first_number)
        self.storylines[storyline] = dict.fromkeys(ordered)

    def _drop(self, known: RememberedArticle) -> None:
        del self._articles[known.number]
        if known.is_official:
            self.forms.remove(known.outlet, known.title)
        if self._by_url[known.url] == known.number:
            del self._by_url[known.url]
        if not known.copy_of:
            self.volume_baseline.add(known.topics, known.when, -1)
            self.idf.remove(known.profile.terms)
        story = self.stories.get(known.story)
        if story is None:
            return
        story.remove(known)
        if story.is_empty:
            self._close(story)

    def _close(self, story: OpenStory) -> None:
        del self.stories[story.id]
        line = self.storylines[story.storyline]
        del line[story.id]
        if not line:
            del self.storylines[story.storyline]

    def _prune(self, index: dict[str, list[int]], key: str) -> None:
        left = [number for number in index.get(key, ()) if number in self._articles]
        if left:
            index[key] = left
        else:
            index.pop(key, None)

    def on_proceeding(self, proceeding: Proceeding) -> Iterator[RememberedArticle]:
        """The articles about a proceeding, its records and the news, the newest first."""
        for number in reversed(self._by_proceeding.get(proceeding.base, ())):
            known = self._articles[number]
            if any(proceeding.is_same(each) for each in known.proceedings):
                yield known

    def hours_per_article(self, when: datetime) -> float:
        """Mean hours between the last articles up to a time, within `FASTEST` and `SLOWEST`."""
        last = list(islice(reversed(self._articles.values()), PACED))
        if not last:
            return SLOWEST
        earliest = min(known.when for known in last)
        mean = abs((when - earliest).total_seconds()) / 3600 / len(last)
        return min(SLOWEST, max(FASTEST, mean))

    def knows_topics(self, topics: Iterable[str]) -> bool:
        """Whether for each of some topics, at least one, an article is remembered."""
        missing = set(topics)
        known = bool(missing)
        for story in self.stories.values():
            if not missing:
                break
            missing -= story.topics
        return known and not missing

    def knows(self, url: str) -> bool:
        """Whether the article is remembered."""
        return url in self._by_url

    def topics_of(self, url: str) -> frozenset[str]:
        """The topics that an article matched, none if it is not remembered."""
        number = self._by_url.get(url)
        return frozenset(self._articles[number].topics) if number is not None else frozenset()

    def placement_of(self, url: str, similarity: float) -> Placement | None:
        """The story of a remembered article, as the placement of one that belongs with it."""
        number = self._by_url.get(url)
        story = None if number is None else self.stories.get(self._articles[number].story)
        if story is None:
            return None
        return Placement(
            story=story.id, storyline=story.storyline, opened=False, similarity=similarity
        )

    def nearest(self, weights: Mapping[str, float]) -> list[RememberedArticle]:
        """The articles that share the weightiest words, best first, at most `NEAREST`."""
        scores: dict[int, float] = {}
        strongest = sorted(zip(weights.values(), weights, strict=True), reverse=True)
        for weight, term in strongest[:QUERY_TERMS]:
            for number in self._by_term.get(term, ())[-NEWEST:]:
                scores[number] = scores.get(number, 0.0) + weight
        best = nlargest(NEAREST, zip(scores.values(), scores, strict=True))
        return [self._articles[number] for _, number in best]

    def storyline_articles(self, storyline: str, besides: str = "") -> Iterator[RememberedArticle]:
        """The articles of a storyline without copies, and without one story, the newest first."""
        for story in reversed(self.storylines.get(storyline, {})):
            if story != besides:
                yield from reversed(self.stories[story].members.values())


def _known(number: int, verdict: ArticleVerdict, features: ArticleFeatures) -> RememberedArticle:
    development, placement = verdict.development, verdict.placement
    article = features.article
    return RememberedArticle(
        number=number,
        url=article.url,
        outlet=article.outlet,
        title=article.title,
        when=article.published_or_found,
        kind=article.kind,
        story=placement.story if placement else "",
        copy_of=verdict.copy.of if verdict.copy else "",
        topics=tuple(match.topic for match in verdict.matches),
        stage=development.stage if development else None,
        profile=features.profile,
        surge=development is not None and development.kind is DevelopmentKind.SURGE,
        lead=article.text[:LEAD_LETTERS],
        proceedings=top_proceedings(features.proceedings),
        action=features.action,
        is_official=is_official(article),
    )


def new_terms(profile: TermProfile, known: Iterable[RememberedArticle]) -> frozenset[str]:
    """What an article says and none of the known ones does."""
    left = set(profile.terms)
    left.difference_update(*(each.profile.terms for each in known))
    return frozenset(left)
