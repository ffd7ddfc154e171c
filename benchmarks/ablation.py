"""What each part of judging brings: the figures without it beside those with all of them.

    python benchmarks/ablation.py [PATH …] [--part tune|unseen|all]

A path is as in judgement.py (news and follow-ups; other kinds are skipped). Each part is switched
off alone: what it would have found is not there. Without a path: the demo and benchmarks/data.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from judgement import OWN
from labelled import followups, news
from labelled.sets import LabelledSet, Parts, read_sets

from policywire.pipeline.stories.copies.copy_difference import difference
from policywire.pipeline.text import idf

P = "policywire.pipeline"
Replacement = Callable[..., object]


def _given(value: object) -> Replacement:
    return lambda *_, **__: value


def _any_repetition(*asked: object) -> object:
    return replace(difference(*asked), own_share=1.0, added=(), replaced=())  # type: ignore[arg-type]


@dataclass(frozen=True)
class Part:
    """A part of judging and what stands in its places while it is off, by dotted name."""

    name: str
    off: dict[str, Replacement]


PARTS = [
    Part("nothing off", {}),
    Part("acts", {f"{P}.stories.article_features.lede_acts": _given(())}),
    Part("day of the deed", {f"{P}.stories.article_features.lede_days": _given(frozenset())}),
    Part(
        "what comments",
        {
            f"{P}.developments.development.is_opinion": _given(False),
            f"{P}.developments.development_context.is_commentary": _given(False),
        },
    ),
    Part("identifiers", {f"{P}.stories.story_assignment.are_other_records": _given(False)}),
    Part(
        "another subject",
        {
            f"{P}.stories.story_assignment.replaced_subject": _given(()),
            f"{P}.stories.story_assignment.has_other_subject": _given(False),
        },
    ),
    Part("names of actors", {f"{P}.stories.article_terms.actor_terms": _given(frozenset())}),
    Part("longer reports", {f"{P}.stories.near_duplicates.difference": _any_repetition}),
    Part("about or mention", {f"{P}.topics.matcher.is_about": _given(True)}),
    Part(
        "spellings, plurals",
        {f"{P}.topics.matching.lexicon.phrase_variants": lambda tokens: (tokens,)},
    ),
    Part("words of the news", {f"{P}.text.idf._news_shares": _given({})}),
]

FIGURES = (
    "topics F1",
    "story B³",
    "storyline B³",
    "developments alerted",
    "developments told",
    "rewrites alerted",
    "events told by first article",
    "follow-ups alerted",
    "follow-ups told",
)


@contextmanager
def switched_off(part: Part) -> Iterator[None]:
    """Judge without a part. Raises AttributeError when a place is not there any more."""
    with ExitStack() as stack:
        for place, other in part.off.items():
            stack.enter_context(patch(place, other))
        _forget_words()
        yield
    _forget_words()


def _forget_words() -> None:
    """What is common is worked out once and kept: anew with the words of the news or without."""
    for name in ("background_frequency", "background_idf", "background_rarity", "_seen"):
        getattr(idf, name).__self__.clear()


def measured(chosen: LabelledSet, parts: Parts) -> dict[str, object]:
    """The figures of a set as judging now stands."""
    if chosen.kind == "followups":
        cases = [followups.replayed(row) for row in chosen.rows if _wanted(row, parts)]
        return followups.figures(cases)
    found = news.replayed(news.with_novelty(chosen.rows), chosen.load_topics())
    return news.figures([one for one in found if _wanted(one.gold, parts)])


def _wanted(row: dict[str, object], parts: Parts) -> bool:
    return parts.wanted in {"all", parts.of(row)}


def show(chosen: LabelledSet, parts: Parts, without: Sequence[Part]) -> None:
    """Print a table: a line for each part that is off."""
    rows: list[tuple[str, dict[str, object]]] = []
    for part in without:
        with switched_off(part):
            rows.append((part.name, measured(chosen, parts)))
    shown = [name for name in FIGURES if name in rows[0][1]]
    print(f"\n{chosen.name}, {parts.wanted}\n")
    print(f"| without | {' | '.join(shown)} |\n|---|{'---|' * len(shown)}")
    for name, figures in rows:
        cells = (str(figures.get(each)).split(" (")[0] for each in shown)
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Measure each set without each part."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    parser.add_argument("--part", choices=["tune", "unseen", "all"], default="unseen")
    asked = parser.parse_args()
    for chosen in read_sets(asked.paths or OWN):
        if chosen.kind in {"news", "followups"}:
            show(chosen, Parts(asked.part), PARTS)


if __name__ == "__main__":
    main()
