"""What a register changed beside the text of a known item: a deadline that moved, a new status."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from policywire.config.enums import DateKind
from policywire.crawler.model.article import Article
from policywire.pipeline.developments.revision import Revision, RevisionKind
from policywire.pipeline.model.article_verdict import NewSentence
from policywire.pipeline.proceedings.recognition import is_official

_TELLING = re.compile(r"\b(?:status|document|type|stage)\b", re.IGNORECASE)
"""Names of fields whose change is news; a committee's room or a counter is not."""


def revision_of_facts(before: Article, after: Article) -> Revision | None:
    """What changed of an official item besides its text; None where nothing did that matters."""
    if not is_official(after):
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
        old, new = _days(before, kind), _days(after, kind)
        came, gone = new - old, old - new
        for day in sorted(came):
            was = f", not {_written(min(gone))}" if gone else ""
            yield f"{kind.value} {_written(day)}{was}"


def _days(article: Article, kind: DateKind) -> set[datetime]:
    return {each.on for each in article.dates if each.kind is kind}


def _written(day: datetime) -> str:
    return f"{day.day} {day:%B %Y}"


def _fields(before: Article, after: Article) -> Iterator[str]:
    for name, value in after.fields.items():
        was = before.fields.get(name, "")
        if was and was != value and _TELLING.search(name):
            yield f"{name}: {value}, was {was}"
