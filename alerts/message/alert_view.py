"""The card: an alert in the words that a reader sees, the same for mail, Slack and the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import tzinfo
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from policywire.alerts.message import labels
from policywire.alerts.message.clause_text import clause_words
from policywire.alerts.message.sanitize import plain, visible
from policywire.alerts.model.alert import Alert, Report, Why
from policywire.alerts.model.link import Link, NamedLink, link

if TYPE_CHECKING:
    from pydantic import TypeAdapter

HEADLINE = 200
SENTENCE = 420
TIMELINE = 5
GROUNDS = 4
"""More topics than this are named in the subject line only by their number."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `marked` where it is one of the words that matched."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """Why one topic matched."""

    topic: str
    title: str
    clause: str
    pieces: tuple[Piece, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Line:
    """One outlet's article on one line."""

    day: str
    outlet: str
    title: str
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Plain, clipped, harmless strings; only the templates decide how they look.

    `links` go to our own page: the story, and what a reader may do about it. `stage` is empty when
    it says nothing, `actor` when nobody is named who brought it about, `story_title` when it
    repeats the headline. `at` is an ISO time, `importance` in 0..1.
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
    article: Line
    grounds: tuple[Ground, ...]
    importance: float
    importance_word: str
    importance_reason: str
    stage: str
    reported_by: str
    timeline: tuple[Line, ...]
    links: tuple[NamedLink, ...] = ()
    actor: str = ""

    def facts(self) -> Mapping[str, object]:
        """The card as plain JSON values."""
        return _jsonable(asdict(self))

    @property
    def subject(self) -> str:
        """`[IRS enforcement] Update: Headline`."""
        more = f" +{len(self.topics) - 1}" if len(self.topics) > 1 else ""
        tag = f"[{plain(self.topics[0], 40)}{more}] " if self.topics else ""
        return plain(tag + self.prefix + self.headline, 150)


def card_of(alert: Alert, zone: tzinfo, page: str = "") -> Card:
    """The card of an alert, its times told in `zone`; `page` is our own page's address, if any."""
    headline = plain(alert.article.title or alert.story_title, HEADLINE)
    story_title = plain(alert.story_title, HEADLINE)
    return Card(
        id=alert.id,
        kind=alert.kind.value,
        story=alert.story,
        storyline=alert.storyline,
        at=alert.at.isoformat(),
        moment=labels.moment(alert.article.at, zone),
        label=labels.label(alert),
        prefix=labels.prefix(alert),
        headline=headline,
        story_title="" if story_title == headline else story_title,
        topics=tuple(plain(why.title, 80) for why in alert.why),
        new=_new(alert),
        article=_line(alert.article, zone),
        grounds=tuple(_ground(why) for why in alert.why[:GROUNDS]),
        importance=alert.importance,
        importance_word=labels.importance_word(alert.importance),
        importance_reason=labels.importance_reason(alert),
        stage=labels.stage_words(alert),
        actor=plain(alert.actor, labels.ACTOR),
        reported_by=labels.reported_by(alert),
        timeline=tuple(_line(report, zone) for report in _earlier(alert)),
        links=_links(alert, page),
    )


def card_from(facts: Mapping[str, object]) -> Card | None:
    """The card that a stored message carries; None for a message that carries no card."""
    from pydantic import ValidationError

    try:
        return _cards().validate_python(dict(facts))
    except ValidationError:
        return None


@cache
def _cards() -> TypeAdapter[Card]:
    from pydantic import TypeAdapter

    return TypeAdapter(Card)


def _links(alert: Alert, page: str) -> tuple[NamedLink, ...]:
    story = f"{page}/stories/{quote(alert.story)}"
    return (*([NamedLink("Whole story", story)] if page else []), *alert.links)


def _new(alert: Alert) -> tuple[str, ...]:
    sentences = (plain(sentence, SENTENCE) for sentence in alert.new[:3])
    return tuple(sentence for sentence in sentences if sentence)


def _earlier(alert: Alert) -> Iterable[Report]:
    return [report for report in alert.timeline if report.url != alert.article.url][:TIMELINE]


def _line(report: Report, zone: tzinfo) -> Line:
    return Line(
        day=labels.day(report.at, zone),
        outlet=plain(report.outlet, 60),
        title=plain(report.title, HEADLINE),
        link=link(report.url),
    )


def _ground(why: Why) -> Ground:
    return Ground(
        topic=why.topic,
        title=plain(why.title, 80),
        clause=clause_words(why.clause, [why.snippet[start:end] for start, end in why.marks], 90),
        pieces=_pieces(why),
        because=plain(why.because, 240),
    )


def _pieces(why: Why) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    position = 0
    for start, end in why.marks:
        pieces += [
            Piece(visible(why.snippet[position:start]), False),
            Piece(visible(why.snippet[start:end]), True),
        ]
        position = end
    pieces.append(Piece(visible(why.snippet[position:]), False))
    return tuple(piece for piece in pieces if piece.text)


def _jsonable(value: Mapping[str, object]) -> dict[str, object]:
    return {name: _json_value(item) for name, item in value.items()}


def _json_value(value: object) -> object:
    if isinstance(value, Mapping):
        return _jsonable(value)
    if isinstance(value, list | tuple):
        return [_json_value(item) for item in value]
    return value
