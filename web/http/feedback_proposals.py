"""What feedback proposes for a topic: phrases to add or to exclude, with what each gains and loses.

An article that matches and that nobody marked counts as relevant: a phrase must not lose it
unnoticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from threading import Lock

from policywire.alerts.message.feedback_words import PROPOSAL_FROM
from policywire.pipeline.topics.authoring.suggest import LabelledArticle, Suggestion, suggest
from policywire.pipeline.topics.matcher import Matcher
from policywire.store.articles import articles
from policywire.store.articles.recent import newest_matched
from policywire.store.database.session import Session
from policywire.store.database.store import Store
from policywire.store.stories import marks

MARKED = 40
OTHERS = 60
"""Articles that nobody marked, the newest, against which a phrase is held."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class FeedbackProposal:
    """What to change. `relevant` and `refused` are how many articles people marked so, `others`
    how many more were tried.
    """

    relevant: int
    refused: int
    others: int
    suggestions: tuple[Suggestion, ...]


class FeedbackProposals:
    """The proposals for one store's topics, kept until a mark changes. Safe between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._found: dict[str, tuple[Mapping[str, bool], Matcher, FeedbackProposal]] = {}

    def of_topic(self, key: str, matcher: Matcher) -> FeedbackProposal | None:
        """The proposal; None while too few articles were marked."""
        with self._lock, self._store.reading() as session:
            said = marks.relevance(session, key)
            if len(said) < PROPOSAL_FROM:
                return None
            known = self._found.get(key)
            if known and known[0] == said and known[1] is matcher:
                return known[2]
            found = _proposal(session, key, said, matcher)
            self._found[key] = (said, matcher, found)
            return found


def _proposal(
    session: Session, key: str, said: Mapping[str, bool], matcher: Matcher
) -> FeedbackProposal:
    newest = dict(islice(reversed(list(said.items())), MARKED))
    stored = ((articles.get(session, url), relevant) for url, relevant in newest.items())
    marked = [LabelledArticle(about, relevant) for about, relevant in stored if about is not None]
    others = [
        LabelledArticle(about, relevant=True)
        for about in newest_matched(session, key, OTHERS)
        if about.url not in said
    ]
    return FeedbackProposal(
        relevant=sum(said.values()),
        refused=len(said) - sum(said.values()),
        others=len(others),
        suggestions=suggest(matcher, key, [*marked, *others], SHOWN),
    )
