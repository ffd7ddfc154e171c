"""The message view: an alert in the words that a reader sees in mail, Slack and the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import tzinfo
from functools import cache
from urllib.parse import quote, urlencode

from pydantic import TypeAdapter, ValidationError

from policywire.alerts.message import labels
from policywire.alerts.message.clause_text import clause_text
from policywire.alerts.message.importance_words import (
    how_sure,
    importance_reason,
    importance_word,
)
from policywire.alerts.message.matched_words import matched_words
from policywire.alerts.message.repetition import is_shown, says_the_same
from policywire.alerts.message.sanitize import sanitize, strip_invisible
from policywire.alerts.model.alert import Alert, DetailReport, MatchEvidence, OutletReport
from policywire.alerts.model.link import Link, NamedLink, safe_link
from policywire.config.enums import Strength
from policywire.pipeline.acts.form import HeadlineForm, headline_form
from policywire.pipeline.text.dateline import without_agency, without_dateline

HEADLINE = 200
SUBJECT = 150
SENTENCE = 420
TIMELINE = 5
MAX_EVIDENCE = 4
"""More topics than this are named in the subject line only by their number."""
_SILENT_FORMS = frozenset(
    {
        HeadlineForm.QUESTION_FEATURE,
        HeadlineForm.LISTICLE,
        HeadlineForm.LIVE,
        HeadlineForm.INTERVIEW_VIDEO,
    }
)


@dataclass(frozen=True, slots=True)
class SnippetPart:
    """A stretch of text; `marked` where it is one of the words that matched."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class MatchEvidenceView:
    """Why one topic matched.

    `words` are those of the article in clear text, `clause` the condition that they met.
    `is_repeated` says that the message shows the passage already, as a new sentence or headline.
    `how` says where the article has little on the topic: “mentioned once”.
    """

    topic: str
    title: str
    clause: str
    pieces: tuple[SnippetPart, ...]
    because: str
    words: tuple[str, ...] = ()
    is_repeated: bool = False
    how: str = ""


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One outlet's article on one line."""

    day: str
    outlet: str
    title: str
    link: Link


@dataclass(frozen=True, slots=True)
class DetailLine:
    """A detail on one line: its article, and its first new sentence."""

    article: ArticleLine
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """Plain, clipped, harmless strings; only the templates decide how they look.

    `links` go to our own page: the story, and what a reader may do about it. `stage` is empty when
    it says nothing, `actor` when nobody is named who brought it about, `story_title` when it
    repeats the headline. `at` is an ISO time, `importance` in 0..1. `strength` is development or
    detail; `also` are details on the story that were told nowhere else, oldest first. `key_facts`
    are deadlines, dates and amounts, `sure` says how sure it is. `happening` begins the subject
    where the headline does not say what happened. `what_changed` and `translation` are a language
    model's, `written_by` names it: they stand below the evidence and never in its place.
    """

    id: str
    kind: str
    story: str
    storyline: str
    at: str
    moment: str
    label: str
    prefix: str
    headline: str
    story_title: str
    topics: tuple[str, ...]
    new: tuple[str, ...]
    article: ArticleLine
    grounds: tuple[MatchEvidenceView, ...]
    importance: float
    importance_word: str
    importance_reason: str
    stage: str
    reported_by: str
    timeline: tuple[ArticleLine, ...]
    links: tuple[NamedLink, ...] = ()
    actor: str = ""
    strength: str = Strength.DEVELOPMENT.value
    also: tuple[DetailLine, ...] = ()
    key_facts: tuple[str, ...] = ()
    sure: str = ""
    happening: str = ""
    written_by: str = ""
    what_changed: str = ""
    translation: tuple[str, ...] = ()

    def facts(self) -> Mapping[str, object]:
        """The message view as plain JSON values."""
        return _jsonable(asdict(self))

    @property
    def subject(self) -> str:
        """`Judge blocks IRS from sharing data [IRS enforcement]`: what happened comes first."""
        more = f" +{len(self.topics) - 1}" if len(self.topics) > 1 else ""
        tag = f" [{sanitize(self.topics[0], 40)}{more}]" if self.topics else ""
        told = self.happening or self.prefix + self.headline
        return sanitize(told, SUBJECT - len(tag)) + tag


def alert_view(alert: Alert, zone: tzinfo, page: str = "") -> AlertView:
    """The message view of an alert, times in `zone`; `page` is our own page's address, if any."""
    headline = sanitize(without_agency(alert.article.title or alert.story_title), HEADLINE)
    story_title = sanitize(alert.story_title, HEADLINE)
    new = _new(alert, headline)
    return AlertView(
        id=alert.id,
        kind=alert.kind.value,
        story=alert.story,
        storyline=alert.storyline,
        at=alert.at.isoformat(),
        moment=labels.format_moment(alert.article.at, zone),
        label=labels.development_label(alert),
        prefix=labels.subject_prefix(alert),
        headline=headline,
        story_title="" if says_the_same(story_title, headline) else story_title,
        topics=tuple(sanitize(why.title, 80) for why in alert.why),
        new=new,
        article=_line(alert.article, zone),
        grounds=tuple(_evidence_view(why, [headline, *new]) for why in alert.why[:MAX_EVIDENCE]),
        importance=alert.importance,
        importance_word=importance_word(alert.importance),
        importance_reason=importance_reason(alert),
        stage=labels.stage_words(alert),
        actor=sanitize(alert.actor, labels.ACTOR),
        reported_by=labels.reported_by(alert),
        timeline=tuple(_line(report, zone) for report in _earlier(alert)),
        links=_links(alert, page),
        strength=alert.strength.value,
        also=tuple(_detail(each, zone, headline) for each in alert.also),
        key_facts=tuple(sanitize(fact, 80) for fact in alert.facts),
        sure=how_sure(alert),
        happening=_happening(alert, new),
        written_by=sanitize(alert.written_by, 60),
        what_changed=sanitize(alert.what_changed, SENTENCE),
        translation=tuple(sanitize(each, SENTENCE) for each in alert.translation),
    )


def alert_view_from_facts(facts: Mapping[str, object]) -> AlertView | None:
    """The message view in a stored message; None if it has none."""
    try:
        return _cards().validate_python(dict(facts))
    except ValidationError:
        return None


@cache
def _cards() -> TypeAdapter[AlertView]:
    return TypeAdapter(AlertView)


def _links(alert: Alert, page: str) -> tuple[NamedLink, ...]:
    if not page:
        return alert.links
    if not alert.story:
        article = f"{page}/articles?{urlencode({'url': alert.article.url}, errors='replace')}"
        return NamedLink("Details", article), *alert.links
    return NamedLink("Full story", f"{page}/stories/{quote(alert.story)}"), *alert.links


def _new(alert: Alert, headline: str) -> tuple[str, ...]:
    """The new sentences, without what only repeats the headline."""
    told = (without_dateline(sanitize(sentence, SENTENCE)) for sentence in alert.new[:3])
    return tuple(each for each in told if each and not says_the_same(each, headline))


def _happening(alert: Alert, new: tuple[str, ...]) -> str:
    """The first new sentence, where the headline does not say what happened."""
    form = headline_form(alert.article.title)
    silent = form in _SILENT_FORMS or (form is HeadlineForm.ANALYSIS_EXPLAINER and not alert.act)
    return new[0] if silent and new and alert.strength is Strength.DEVELOPMENT else ""


def _earlier(alert: Alert) -> Iterable[OutletReport]:
    return [report for report in alert.timeline if report.url != alert.article.url][:TIMELINE]


def _line(report: OutletReport, zone: tzinfo) -> ArticleLine:
    return ArticleLine(
        day=labels.format_day(report.at, zone),
        outlet=sanitize(report.outlet, 60),
        title=sanitize(report.title, HEADLINE),
        link=safe_link(report.url),
    )


def _detail(detail: DetailReport, zone: tzinfo, headline: str) -> DetailLine:
    """A detail; by its new sentence where its headline is the alert's own."""
    new = without_dateline(sanitize(detail.new[0], SENTENCE)) if detail.new else ""
    line = _line(detail.article, zone)
    if new and says_the_same(line.title, headline):
        return DetailLine(replace(line, title=new), "")
    return DetailLine(line, new)


def _evidence_view(why: MatchEvidence, shown: Sequence[str]) -> MatchEvidenceView:
    return MatchEvidenceView(
        topic=why.topic,
        title=sanitize(why.title, 80),
        clause=clause_text(why.clause, [why.snippet[start:end] for start, end in why.marks], 90),
        pieces=_snippet_parts(why),
        because=sanitize(why.because, 240),
        words=matched_words(why.snippet, why.marks),
        is_repeated=is_shown(why.snippet, shown),
        how="mentioned once" if why.once else "",
    )


def _snippet_parts(why: MatchEvidence) -> tuple[SnippetPart, ...]:
    pieces: list[SnippetPart] = []
    position = 0
    for start, end in why.marks:
        pieces += [
            SnippetPart(strip_invisible(why.snippet[position:start]), False),
            SnippetPart(strip_invisible(why.snippet[start:end]), True),
        ]
        position = end
    pieces.append(SnippetPart(strip_invisible(why.snippet[position:]), False))
    return tuple(piece for piece in pieces if piece.text)


def _jsonable(value: Mapping[str, object]) -> dict[str, object]:
    return {name: _json_value(item) for name, item in value.items()}


def _json_value(value: object) -> object:
    if isinstance(value, Mapping):
        return _jsonable(value)
    if isinstance(value, list | tuple):
        return [_json_value(item) for item in value]
    return value
