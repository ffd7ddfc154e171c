"""From a development to an alert: everything that a message about it may say, in one value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from policywire.alerts.message.certainty import certainty_of
from policywire.alerts.message.key_facts import key_facts
from policywire.alerts.message.snippet import is_mentioned_once, snippet
from policywire.alerts.model.alert import Alert, DetailReport, MatchEvidence, OutletReport
from policywire.alerts.model.story_context import StoryContext
from policywire.config.enums import Strength, Tier
from policywire.config.models import Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict, Development, Match

TIMELINE = 5
_TIER_ORDER = {tier: place for place, tier in enumerate(Tier)}


def compose(
    article: Article, verdict: ArticleVerdict, context: StoryContext, topics: Mapping[str, Topic]
) -> Alert:
    """The alert for the development in `verdict`.

    Raises ValueError when the verdict has no development.
    """
    development = verdict.development
    if development is None:
        raise ValueError(f"{article.url} has no development, so there is no alert about it.")
    sure = certainty_of(article)
    new = tuple(sentence.text for sentence in development.new)
    written = development.written
    return Alert(
        id=alert_id(development),
        kind=development.kind,
        story=development.story,
        story_title=context.title or article.title,
        storyline=development.storyline,
        at=development.at,
        article=report_of(article, development.headline),
        new=new,
        why=_match_evidence(article, verdict.matches, development.topics, topics),
        importance=development.importance,
        stage=development.stage,
        previous_stage=development.previous_stage,
        actor=development.actor,
        outlets=_one_per_outlet(context.reports),
        copies=context.copies,
        timeline=_timeline(context.timeline),
        language=article.language,
        strength=development.strength,
        facts=(*key_facts(article, " ".join([article.title, *new])), *_folded(context)),
        is_official=sure.is_official,
        act=sure.status,
        is_denial=sure.denied,
        sourcing=sure.sourcing,
        written_by=written.by if written else "",
        what_changed=written.what_changed if written else "",
        translation=written.translation if written else (),
    )


def _folded(context: StoryContext) -> Iterator[str]:
    """What was left out of a proceeding since its last action."""
    if context.procedure:
        entries = "entry" if context.procedure == 1 else "entries"
        yield f"and {context.procedure} procedural {entries}"


def with_confirmation(alert: Alert, context: StoryContext) -> Alert:
    """The alert once more outlets report its story: it names them, and has an id of its own."""
    outlets = _one_per_outlet(context.reports)
    known = {report.outlet.casefold() for report in (*alert.outlets, alert.article)}
    new = tuple(each.outlet for each in outlets if each.outlet.casefold() not in known)
    key = " | ".join([alert.id, "confirmed by", *new])
    return replace(
        alert,
        id=sha256(key.encode()).hexdigest()[:32],
        outlets=outlets,
        copies=context.copies,
        confirmed_by=new,
    )


def with_details(alert: Alert, details: Sequence[Alert]) -> Alert:
    """The alert with details that were not told yet; it has an id of its own."""
    key = " | ".join([alert.id, "also since then", *(each.id for each in details)])
    also = tuple(DetailReport(article=each.article, new=each.new) for each in details)
    return replace(alert, id=sha256(key.encode()).hexdigest()[:32], also=(*alert.also, *also))


def alert_id(development: Development) -> str:
    """The same 32 hex digits for the same development, however often it is composed."""
    parts = [development.story, development.kind.value, development.article]
    if development.version > 1:
        parts.append(str(development.version))
    if development.strength is Strength.DETAIL:  # a person may make a development of it later
        parts.append(development.strength.value)
    key = " | ".join(parts)
    return sha256(key.encode()).hexdigest()[:32]


def report_of(article: Article, headline: str = "") -> OutletReport:
    """The article as a message names it; by a new headline where it was changed."""
    return OutletReport(
        outlet=article.outlet,
        title=headline or article.title,
        url=article.url,
        tier=article.tier,
        at=article.published_or_found,
    )


def _match_evidence(
    article: Article,
    matches: Iterable[Match],
    heard_by: tuple[str, ...],
    topics: Mapping[str, Topic],
) -> tuple[MatchEvidence, ...]:
    concerned = [match for match in matches if match.topic in heard_by]
    strongest_first = sorted(concerned, key=lambda match: -match.score)
    return tuple(_evidence(article, match, topics.get(match.topic)) for match in strongest_first)


def _evidence(article: Article, match: Match, topic: Topic | None) -> MatchEvidence:
    text, marks = snippet(article, match.spans)
    return MatchEvidence(
        topic=match.topic,
        title=topic.title if topic else match.topic,
        clause=match.clause,
        snippet=text,
        marks=marks,
        because=topic.why if topic else "",
        about=match.about,
        once=is_mentioned_once(match.spans),
    )


def _one_per_outlet(reports: Iterable[OutletReport]) -> tuple[OutletReport, ...]:
    """Official outlets first, then by how close to the record, then by time."""
    ordered = sorted(reports, key=lambda report: (_TIER_ORDER[report.tier], report.at))
    first_of: dict[str, OutletReport] = {}
    for report in ordered:
        first_of.setdefault(report.outlet.casefold(), report)
    return tuple(first_of.values())


def _timeline(reports: Iterable[OutletReport]) -> tuple[OutletReport, ...]:
    return tuple(sorted(reports, key=lambda report: report.at, reverse=True)[:TIMELINE])
