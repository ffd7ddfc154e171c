"""`topics suggest`: phrases that would bring a topic closer to your feedback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from policywire.cli.terminal.not_found import unreadable
from policywire.pipeline.topics.authoring.suggest import LabelledArticle, Suggestion, suggest
from policywire.pipeline.topics.matcher import Matcher
from policywire.store.articles import articles
from policywire.store.database.store import Store
from policywire.store.stories import marks


class MarkInputError(Exception):
    """A mark cannot be used; the text says which and why."""


def read_marks(
    file: Path | None, relevant: Sequence[str], noise: Sequence[str]
) -> Mapping[str, bool]:
    """Which addresses are relevant, and which are not. Raises MarkError and NotThereError."""
    marks = dict.fromkeys(relevant, True) | dict.fromkeys(noise, False)
    try:
        lines = file.read_text(encoding="utf-8").splitlines() if file else []
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(file or "", error) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        sign, _, url = line.strip().partition(" ")
        if sign not in {"+", "-"} or not url.strip():
            raise MarkInputError(
                f"{file}:{number}: write `+ URL` for relevant or `- URL` for not relevant"
            )
        marks[url.strip()] = sign == "+"
    return marks


def marked_articles(opened: Store, marks: Mapping[str, bool]) -> list[LabelledArticle]:
    """The stored articles at the marked addresses. Raises MarkError for one that is not stored."""
    with opened.reading() as session:
        found = {url: articles.get(session, url) for url in marks}
    missing = [url for url, article in found.items() if article is None]
    if missing:
        raise MarkInputError(
            f"not stored: {missing[0]} (`policywire why URL` knows stored articles)"
        )
    return [
        LabelledArticle(article, marks[url])
        for url, article in found.items()
        if article is not None
    ]


def relevance_marks(opened: Store, topic: str) -> Mapping[str, bool]:
    """What people said of articles in the store: relevant to the topic, or not."""
    with opened.reading() as session:
        said = marks.relevance(session, topic)
        kept = {url for url in said if articles.get(session, url) is not None}
    return {url: relevant for url, relevant in said.items() if url in kept}


def run_suggest(
    matcher: Matcher, topic: str, labelled: Sequence[LabelledArticle]
) -> Sequence[Suggestion]:
    """The phrases that would help most."""
    return suggest(matcher, topic, labelled)
