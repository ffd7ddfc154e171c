"""`topics backfill`: apply a topic to stored articles, or preview what it would find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rich.markup import escape

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.message.labels import pluralize
from policywire.cli.terminal.output import Output, format_time
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.pipeline.model.article_verdict import Match
from policywire.pipeline.topics.topic_version import versions
from policywire.service.jobs.judging.backfill import Backfill, missing_matches
from policywire.service.wiring import delivery_config_of, matcher_of
from policywire.store.database.instance_lock import AlreadyRunning, acquire_lock
from policywire.store.database.session import Session
from policywire.store.database.store import Store
from policywire.store.decisions import backfills
from policywire.store.decisions.backfills import BackfillCandidate
from policywire.store.stories import stories as stored_stories

LISTED = 20


class BackfillStatus(StrEnum):
    """The result of a requested backfill."""

    SWEPT = "swept"
    HANDED_ON = "handed on"
    NOTHING_STORED = "nothing stored"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillMatch:
    """A story that a topic would gain, by its newest article that matches."""

    story: str
    at: datetime
    outlet: str
    title: str
    url: str
    score: float
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillPreview:
    """What a backfill would find: articles read, matches, and stories."""

    looked_at: int
    matched: int
    stories: tuple[BackfillMatch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillResult:
    """What a backfill did; the counts are 0 when it was left to a running service."""

    done: BackfillStatus
    articles: int = 0
    stories: int = 0


def preview_backfill(
    opened: Store, loaded: LoadedConfiguration, topic: str, since: datetime
) -> BackfillPreview:
    """Match what was found since then, without writing anything."""
    matcher, found = matcher_of(loaded), dict[str, BackfillMatch]()
    looked_at = matched = 0
    with opened.reading() as session:
        for candidate in _candidates(session, since):
            looked_at += 1
            for match in missing_matches(matcher, candidate, [topic]):
                matched += 1
                if candidate.story and topic not in _topics(session, candidate.story):
                    found.setdefault(candidate.story, _found(candidate, candidate.story, match))
    return BackfillPreview(looked_at=looked_at, matched=matched, stories=tuple(found.values()))


def run_backfill(
    opened: Store,
    loaded: LoadedConfiguration,
    topic: str,
    span: timedelta,
    clock: Callable[[], datetime],
) -> BackfillResult:
    """Backfill now, or leave it to the service if one is running on the store."""
    matcher, now = matcher_of(loaded), clock()
    version = versions(matcher.topics, matcher.entities)[topic]
    with opened.writing() as session:
        if not backfills.start(session, topic, version, since=now - span, now=now):
            return BackfillResult(done=BackfillStatus.NOTHING_STORED)
    delivery_config = delivery_config_of(loaded, AddressBook(loaded.configuration.channels))
    articles = stories = 0
    try:
        with acquire_lock(opened, now):
            while True:
                with opened.writing() as session:
                    batch = Backfill(session, matcher, delivery_config, clock()).run_batch()
                if batch is None:
                    return BackfillResult(
                        done=BackfillStatus.SWEPT, articles=articles, stories=stories
                    )
                mine = [each for each in batch.ended if each.topic == topic]
                articles += sum(each.matched for each in mine)
                stories += sum(each.stories for each in mine)
    except AlreadyRunning:
        return BackfillResult(done=BackfillStatus.HANDED_ON)


def print_preview(output: Output, topic: str, found: BackfillPreview, *, as_json: bool) -> None:
    """Print what a backfill would find."""
    if as_json:
        output.json(asdict(found))
        return
    output.table(
        ["newest", "score", "outlet", "title", "clause"],
        [
            (format_time(each.at), f"{each.score:.2f}", each.outlet, each.title, each.clause)
            for each in found.stories[:LISTED]
        ],
        empty="No new stories.",
    )
    output.note(
        f"{escape(topic)} would gain {pluralize(found.matched, 'article')} of "
        f"{found.looked_at} and {pluralize(len(found.stories), 'story', 'stories')}. "
        "Nothing was changed and nobody is notified."
    )


def print_outcome(output: Output, topic: str, outcome: BackfillResult, *, as_json: bool) -> None:
    """Print what a backfill did."""
    if as_json:
        output.json(asdict(outcome))
        return
    name = escape(topic)
    match outcome.done:
        case BackfillStatus.NOTHING_STORED:
            output.note("No articles are stored from that period.")
        case BackfillStatus.HANDED_ON:
            output.note(
                f"The running service backfills {name} within a minute; "
                f"`policywire stories --topic {name}` lists what it found."
            )
        case BackfillStatus.SWEPT if not outcome.articles:
            output.note(f"{name} gained nothing: all its matches are already stored.")
        case BackfillStatus.SWEPT:
            output.note(
                f"{name} gained {pluralize(outcome.articles, 'article')} and "
                f"{pluralize(outcome.stories, 'story', 'stories')}. "
                "Its recipients get one summary when the service runs."
            )


def _candidates(session: Session, since: datetime) -> Iterator[BackfillCandidate]:
    before = None
    while page := backfills.candidates(session, since, before):
        yield from page
        before = page[-1].id


def _topics(session: Session, story: str) -> tuple[str, ...]:
    found = stored_stories.summary(session, story)
    return found.topics if found else ()


def _found(candidate: BackfillCandidate, story: str, match: Match) -> BackfillMatch:
    article = candidate.article
    return BackfillMatch(
        story=story,
        at=article.published_or_found,
        outlet=article.outlet,
        title=article.title,
        url=article.url,
        score=match.score,
        clause=match.clause,
    )
