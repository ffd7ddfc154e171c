"""`/articles?url=`: one article with the words that matched, and every decision about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from starlette.responses import Response

from policywire.config.enums import Field
from policywire.crawler.extract.text_diff import Change, changes
from policywire.pipeline.model.article_verdict import Match, Reason, Verdict
from policywire.store.articles import versions as stored_versions
from policywire.store.articles.versions import Version
from policywire.store.decisions import audit
from policywire.store.decisions.audit import Trail
from policywire.store.stories import marks as stored_marks
from policywire.web.pages.stories import titles_of
from policywire.web.views.highlight import Piece, Stretch, paragraphs, pieces
from policywire.web.views.request import Refusal, Visit
from policywire.web.views.template import page

MARKS = 20
VERSIONS = 10
PIECES = 40
"""Changed places of a version that are shown."""
LONGEST_TEXT = 40_000
"""Letters of an article that are shown; hardly any is longer."""


@dataclass(frozen=True, slots=True)
class Marked:
    """An article's title and text with the words that matched, and the sentences that were new."""

    title: list[Piece]
    text: list[list[Piece]]
    cut: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """A version and what differs from the one before."""

    version: Version
    pieces: list[Change]


@dataclass(frozen=True, slots=True)
class Told:
    """One reason with its figures as text."""

    reason: Reason
    figures: str


def article(visit: Visit) -> Response:
    """The article. Raises Refusal when it was never found."""
    trail = trail_of(visit)
    verdict = trail.verdict
    with visit.store.reading() as session:
        marks = stored_marks.touching(session, trail.article.url)
        versions = stored_versions.of_url(session, trail.article.url)
    return page(
        "article",
        visit,
        trail=trail,
        article=trail.article,
        titles=titles_of(visit),
        marked=_marked(trail),
        matches=verdict.matches if verdict else (),
        marks=[each for each in reversed(marks) if each.undone is None][:MARKS],
        changed=_changed(versions),
        told=[Told(reason, _figures(reason)) for reason in verdict.reasons] if verdict else [],
    )


def _changed(versions: Sequence[Version]) -> list[Changed]:
    """Each later version against the one before, the newest first."""
    return [
        Changed(now, list(changes(before.text.splitlines(), now.text.splitlines()))[:PIECES])
        for before, now in reversed(list(pairwise(versions))[-VERSIONS:])
    ]


def trail_of(visit: Visit) -> Trail:
    """The trail of the article that the query names. Raises Refusal when there is none."""
    url = visit.query.get("url", "")
    with visit.store.reading() as session:
        trail = audit.why(session, url)
    if trail is None:
        raise Refusal(
            404,
            "No such article",
            "It was never found, or forgotten since. Look for a word of its title in the search.",
        )
    return trail


def _marked(trail: Trail) -> Marked:
    article, verdict = trail.article, trail.verdict
    text = article.text[:LONGEST_TEXT]
    return Marked(
        pieces(article.title, _stretches(verdict, Field.TITLE)),
        paragraphs(text, _stretches(verdict, Field.BODY), _new(verdict)),
        cut=len(text) < len(article.text),
    )


def _stretches(verdict: Verdict | None, field: Field) -> list[Stretch]:
    return stretches(verdict.matches if verdict else (), field)


def stretches(matches: Iterable[Match], field: Field) -> list[Stretch]:
    """Where the words that matched stand in one field."""
    return [
        (span.start, span.end) for match in matches for span in match.spans if span.field is field
    ]


def _new(verdict: Verdict | None) -> Sequence[Stretch]:
    if verdict is None or verdict.development is None:
        return ()
    return [(sentence.start, sentence.end) for sentence in verdict.development.new]


def _figures(reason: Reason) -> str:
    if not reason.evidence:
        return ""
    return json.dumps(dict(reason.evidence), ensure_ascii=False, default=str, indent=1)
