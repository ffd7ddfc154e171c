"""`/articles?url=`: one article with the words that matched, and every decision about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from starlette.responses import Response

from policywire.config.enums import ArticleField, NoteKind, Strength
from policywire.crawler.extract.text_diff import TextChange, diff_paragraphs
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import (
    ArticleVerdict,
    Match,
    PipelineStep,
    Reason,
)
from policywire.store.articles import articles, versions as stored_versions
from policywire.store.articles.versions import ArticleVersion
from policywire.store.database.session import Session
from policywire.store.decisions import audit
from policywire.store.decisions.audit import AuditTrail
from policywire.store.stories import marks as stored_marks, notes
from policywire.web.pages.stories import titles_of
from policywire.web.views.highlight import (
    TextRange,
    TextSegment,
    highlight_line,
    highlight_paragraphs,
)
from policywire.web.views.labels import STATE_LABELS, STEP_QUESTIONS
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.side_by_side import Passage, side_by_side
from policywire.web.views.template import render_page

MARKS = 20
VERSIONS = 10
PIECES = 40
"""Changed places of a version that are shown."""
WORDS = 8
"""Words of a match that are named."""
LONGEST_TEXT = 40_000
"""Letters of an article that are shown; hardly any is longer."""


@dataclass(frozen=True, slots=True)
class HighlightedArticle:
    """An article's title and text with the words that matched, and the sentences that were new."""

    title: list[TextSegment]
    text: list[list[TextSegment]]
    cut: bool


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """A version and what differs from the one before."""

    version: ArticleVersion
    pieces: list[TextChange]


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One reason with its figures as text, and the article that it compares this one with."""

    reason: Reason
    figures: str
    compared: Article | None = None

    @property
    def is_match(self) -> bool:
        """Whether it says which topics the article meets: the page names their words instead."""
        return self.reason.step is PipelineStep.MATCH


@dataclass(frozen=True, slots=True)
class Comparison:
    """Another article, and the sentences of it that are closest to this one's."""

    article: Article
    passages: tuple[Passage, ...]


def article(request: PageRequest) -> Response:
    """The article. Raises HttpError when it was never found."""
    trail = requested_audit_trail(request)
    verdict = trail.verdict
    with request.store.reading() as session:
        marks = stored_marks.of_article(session, trail.article.url)
        written = notes.of_article(session, trail.article.url)
        reasons = _reasons(session, trail)
        versions = stored_versions.of_url(session, trail.article.url)
    return render_page(
        "article",
        request,
        trail=trail,
        article=trail.article,
        titles=titles_of(request),
        marked=_marked(trail),
        matches=verdict.matches if verdict else (),
        is_development=_strength(verdict) is not None,
        can_be_told=_can_be_told(verdict),
        marks=[each for each in reversed(marks) if each.undone is None][:MARKS],
        changed=_changed(versions),
        written=written,
        is_starred=any(
            each.kind is NoteKind.STAR and each.author == request.identity.name for each in written
        ),
        reasons=reasons,
        comparisons=_comparisons(trail.article, reasons),
        steps=STEP_QUESTIONS,
        outcomes=STATE_LABELS,
        words_of=matched_words,
    )


def _strength(verdict: ArticleVerdict | None) -> Strength | None:
    """How strong a development the article is; None when it is none."""
    made = verdict.development if verdict else None
    return made.strength if made else None


def _can_be_told(verdict: ArticleVerdict | None) -> bool:
    """Whether it is on topic and was no more than a detail."""
    return verdict is not None and bool(verdict.matches) and not verdict.interrupts


def _changed(versions: Sequence[ArticleVersion]) -> list[VersionDiff]:
    """Each later version against the one before, the newest first."""
    return [
        VersionDiff(
            now, list(diff_paragraphs(before.text.splitlines(), now.text.splitlines()))[:PIECES]
        )
        for before, now in reversed(list(pairwise(versions))[-VERSIONS:])
    ]


def requested_audit_trail(request: PageRequest) -> AuditTrail:
    """The trail of the article that the query names. Raises HttpError when there is none."""
    url = request.query.get("url", "")
    with request.store.reading() as session:
        trail = audit.audit_trail_of(session, url)
    if trail is None:
        raise HttpError(
            404,
            "No such article",
            "It was never found, or has been deleted since. Search for a word from its title.",
        )
    return trail


def _marked(trail: AuditTrail) -> HighlightedArticle:
    article, verdict = trail.article, trail.verdict
    text = article.text[:LONGEST_TEXT]
    return HighlightedArticle(
        highlight_line(article.title, _stretches(verdict, ArticleField.TITLE)),
        highlight_paragraphs(text, _stretches(verdict, ArticleField.BODY), _new(verdict)),
        cut=len(text) < len(article.text),
    )


def _stretches(verdict: ArticleVerdict | None, field: ArticleField) -> list[TextRange]:
    return matched_ranges(verdict.matches if verdict else (), field)


def matched_ranges(matches: Iterable[Match], field: ArticleField) -> list[TextRange]:
    """Where the words that matched stand in one field."""
    return [
        (span.start, span.end) for match in matches for span in match.spans if span.field is field
    ]


def _new(verdict: ArticleVerdict | None) -> Sequence[TextRange]:
    if verdict is None or verdict.development is None:
        return ()
    return [(sentence.start, sentence.end) for sentence in verdict.development.new]


def matched_words(match: Match) -> list[str]:
    """The words of the article that met the topic, at most `WORDS`; none is part of another."""
    words = {span.text.casefold(): span.text for span in match.spans if span.text.strip()}
    longest = [
        word
        for folded, word in words.items()
        if not any(folded in other and folded != other for other in words)
    ]
    return longest[:WORDS]


def _reasons(session: Session, trail: AuditTrail) -> list[ReasonView]:
    reasons = trail.verdict.reasons if trail.verdict else ()
    urls = {each.compared for each in reasons} - {"", trail.article.url}
    known = articles.by_urls(session, sorted(urls))
    return [ReasonView(each, _figures(each), known.get(each.compared)) for each in reasons]


def _comparisons(article: Article, reasons: Iterable[ReasonView]) -> list[Comparison]:
    """Each article that a reason compares this one with, once, in the order of the reasons."""
    others = {each.compared.url: each.compared for each in reasons if each.compared}
    return [Comparison(other, side_by_side(article.text, other.text)) for other in others.values()]


def _figures(reason: Reason) -> str:
    if not reason.evidence:
        return ""
    return json.dumps(dict(reason.evidence), ensure_ascii=False, default=str, indent=1)
