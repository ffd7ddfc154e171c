"""An open story: its articles in the memory, and what they say of it as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from policywire.config.enums import ArticleKind, Stage
from policywire.pipeline.model.proceeding import Action, Proceeding
from policywire.pipeline.stories.article_terms import TermProfile
from policywire.pipeline.stories.volume_baseline import COPY_WEIGHT
from policywire.pipeline.text.stage import current_stage

LEAD_LETTERS = 450
"""So much of a text is kept, to see whether another has the same form."""

MOST_COUNTED = 300
"""Of a story's articles so many, the newest, are counted for a surge."""


@dataclass(frozen=True, slots=True)
class RememberedArticle:
    """An article we remember."""

    number: int
    url: str
    outlet: str
    title: str
    when: datetime
    kind: ArticleKind
    story: str
    copy_of: str
    topics: tuple[str, ...]
    stage: Stage | None
    profile: TermProfile
    surge: bool = False
    """Whether its surge was already a development."""
    lead: str = ""
    """The first `LEAD_LETTERS` of its text."""
    proceedings: tuple[Proceeding, ...] = ()
    """Those that it is about."""
    action: Action | None = None
    is_official: bool = False


@dataclass(slots=True)
class OpenStory:
    """A story and its articles, oldest first; copies count but are not compared with."""

    id: str
    storyline: str
    members: dict[int, RememberedArticle] = field(default_factory=dict)
    copies: dict[int, RememberedArticle] = field(default_factory=dict)
    topic_counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[ArticleKind] = field(default_factory=Counter)
    outlets: Counter[str] = field(default_factory=Counter)
    stage_counts: Counter[Stage] = field(default_factory=Counter)
    """The stages that its own articles tell of; `outlets` are those of its own ones."""
    stages: dict[int, Stage] = field(default_factory=dict)
    surges: dict[int, datetime] = field(default_factory=dict)
    """When it was told that many report, by the number of the article."""

    def add(self, known: RememberedArticle) -> None:
        """Take in one article."""
        self.topic_counts.update(known.topics)
        self.kinds[known.kind] += 1
        if known.copy_of:
            self.copies[known.number] = known
        else:
            self.members[known.number] = known
            self.outlets[known.outlet] += 1
            self.stage_counts.update(known.profile.stages)
        if known.stage is not None:
            self.stages[known.number] = known.stage
        if known.surge:
            self.surges[known.number] = known.when

    def remove(self, known: RememberedArticle) -> None:
        """Exactly undo `add`."""
        self.topic_counts.subtract(known.topics)
        self.kinds[known.kind] -= 1
        if known.copy_of:
            del self.copies[known.number]
        else:
            del self.members[known.number]
            self.outlets[known.outlet] -= 1
            self.stage_counts.subtract(known.profile.stages)
        self.stages.pop(known.number, None)
        self.surges.pop(known.number, None)

    def rematch(self, known: RememberedArticle, new: Iterable[str]) -> None:
        """Let one of its articles have matched `new` topics as well."""
        self.topic_counts.update(new)
        (self.copies if known.copy_of else self.members)[known.number] = known

    def sort_articles(self) -> None:
        """Order the articles by their numbers, as they were taken in."""
        self.members = dict(sorted(self.members.items()))
        self.copies = dict(sorted(self.copies.items()))
        self.stages = dict(sorted(self.stages.items()))

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it is remembered."""
        return not self.members and not self.copies

    @property
    def first_number(self) -> int:
        """The number of its first article that is remembered."""
        return min(next(iter(kept)) for kept in (self.members, self.copies) if kept)

    @property
    def stage(self) -> Stage:
        """Where its developments have brought it."""
        return current_stage(self.stages.values())

    @property
    def topics(self) -> frozenset[str]:
        """The topics that any of its articles matched."""
        return frozenset(topic for topic, count in self.topic_counts.items() if count > 0)

    def latest(self, count: int) -> Iterator[RememberedArticle]:
        """The last articles taken in, the newest first; copies only where nothing else is left."""
        return islice(reversed((self.members or self.copies).values()), count)

    def report_volume(self, since: datetime, until: datetime, outlet: str) -> float:
        """Independent outlets that report in a time, this one with them; a copy counts a tenth."""
        own = (known for known in self._last(self.members) if since < known.when <= until)
        copies = sum(since < known.when <= until for known in self._last(self.copies))
        return len({outlet, *(known.outlet for known in own)}) + COPY_WEIGHT * copies

    @staticmethod
    def _last(kept: dict[int, RememberedArticle]) -> Iterator[RememberedArticle]:
        return islice(reversed(kept.values()), MOST_COUNTED)

    @property
    def independent_outlets(self) -> int:
        """The outlets with a text of their own."""
        return sum(count > 0 for count in self.outlets.values())
