"""`/articles?url=`: one article with the words that matched, and every decision about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from starlette.responses import Response

import store.mark
import store.trail
import store.version
from config.terms import Field
from crawler.change import Change, changes
from pipeline.verdict import Match, Reason, Verdict
from store.trail import Trail
from store.version import Version
from web.marking import Piece, Stretch, paragraphs, pieces
from web.pages.stories import titles_of
from web.template import page
from web.visit import Refusal, Visit

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
        marks = store.mark.touching(session, trail.article.url)
        versions = store.version.of_url(session, trail.article.url)
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
        trail = store.trail.why(session, url)
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
