"""What a register changed beside the text of a known item: a deadline that moved, a new status."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from policywire.config.enums import DateKind
from policywire.crawler.model.article import Article
from policywire.crawler.polling.source_time_zone import timezone_of
from policywire.pipeline.developments.revision import Revision, RevisionKind
from policywire.pipeline.model.article_verdict import NewSentence
from policywire.pipeline.proceedings.recognition import is_official

_TELLING = re.compile(r"\b(?:status|document|type|stage)\b", re.IGNORECASE)
"""Names of fields whose change is news; a committee's room or a counter is not."""


def revision_of_facts(before: Article, after: Article) -> Revision | None:
    """What changed of an official item besides its text; None where nothing did that matters."""
    if not (is_official(after) or after.fields):  # a register's own words, whoever keeps it
        return None
    changes = "; ".join((*_dates(before, after), *_fields(before, after)))
    return facts_revision(changes) if changes else None


def facts_revision(changes: str) -> Revision:
    """The revision that tells these changes."""
    return Revision(
        kind=RevisionKind.FACTS,
        reason=changes,
        new=(NewSentence(changes, 0, 0),),
        is_rewritten=True,
    )


def _dates(before: Article, after: Article) -> Iterator[str]:
    for kind in DateKind:
        old, new = _moments(before, kind), _moments(after, kind)
        gone = [old[at] for at in sorted(old.keys() - new.keys())]
        for at in sorted(new.keys() - old.keys()):
            came, was = new[at], gone[0] if gone else None
            hour = was is not None and _day(came) == _day(was)
            not_then = f", not {_written(was, hour=hour)}" if was is not None else ""
            yield f"{kind.value} {_written(came, hour=hour)}{not_then}"


def _moments(article: Article, kind: DateKind) -> dict[datetime, datetime]:
    """The dates of a kind, each on the clock of the place unless it is a whole day."""
    zone = timezone_of(article.place)
    dates = [each for each in article.dates if each.kind is kind]
    return {each.on: each.on if each.all_day else each.on.astimezone(zone) for each in dates}


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _written(moment: datetime, *, hour: bool) -> str:
    return f"{_day(moment)}, {moment:%H:%M %Z}" if hour else _day(moment)


def _fields(before: Article, after: Article) -> Iterator[str]:
    for name, value in after.fields.items():
        was = before.fields.get(name, "")
        if was and was != value and _TELLING.search(name):
            yield f"{name}: {value}, was {was}"
