"""What the demo did, counted from its store and from the newsroom's log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from policywire.alerts.message.labels import pluralize
from policywire.demo.newsroom import LoggedRequest, Publication
from policywire.pipeline.model.article_verdict import ArticleVerdict
from policywire.store.articles import judged_articles
from policywire.store.deliveries import deliveries
from policywire.store.deliveries.deliveries import DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCounts:
    """How many there were of each. `matching` and what follows it concern the topics followed."""

    published: int
    reprints: int
    read: int
    polls: int
    matching: int
    copies: int
    stories: int
    developments: int
    messages: int

    def lines(self, feeds: int, topics: int) -> tuple[tuple[str, str], ...]:
        """The figures as a person reads them: a word and a sentence each."""
        published = pluralize(self.published, "article")
        return (
            ("Published", f"{published}, {self.reprints} of them reprints under new headlines"),
            (
                "Crawled",
                f"{pluralize(self.read, 'page')}, "
                f"in {pluralize(self.polls, 'poll')} of {feeds} feeds",
            ),
            ("On topic", f"{pluralize(self.matching, 'article')}, by {pluralize(topics, 'topic')}"),
            ("Folded", f"{pluralize(self.copies, 'copy', 'copies')} of known texts"),
            (
                "Followed",
                f"{pluralize(self.stories, 'story', 'stories')} "
                f"through {pluralize(self.developments, 'development')}",
            ),
            ("Told", f"{pluralize(self.messages, 'message')} in place of {self.matching} articles"),
        )


def count_demo(
    session: Session, publications: Sequence[Publication], requests: Sequence[LoggedRequest]
) -> DemoCounts:
    """Count what is in the store and in the newsroom's log of requests."""
    verdicts = _verdicts(session)
    matching = [each for each in verdicts if each.matches]
    return DemoCounts(
        published=len(publications),
        reprints=sum(each.copy_of is not None for each in publications),
        read=len(verdicts),
        polls=sum(each.feed for each in requests),
        matching=len(matching),
        copies=sum(each.copy is not None for each in verdicts),
        stories=len({each.placement.story for each in matching if each.placement}),
        developments=sum(bool(each.development and each.development.topics) for each in verdicts),
        messages=deliveries.counts(session)[DeliveryState.SENT],
    )


def _verdicts(session: Session) -> list[ArticleVerdict]:
    since = datetime.min.replace(tzinfo=UTC)
    return [verdict for _, verdict in judged_articles.with_verdicts(session, since)]
