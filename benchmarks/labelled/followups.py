"""Follow-ups: a first report, what came of it later, and what must stay silent beside it.

A row is one case with a store of its own: `set`, `part` (tune or unseen), `kind` (what came later:
appeal, settlement, …), `field` (water, banking, …), `topic` (three lines of YAML, as a reader would
write them) and `articles`, in the format of `policywire replay` with the labels `story`,
`storyline`, `novel`, `level` and, for opinions and explainers, `form`. The first article is the
first report; every other one that is novel is a follow-up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from textwrap import indent

from labelled import news
from labelled.measures import share
from labelled.news import Judged
from labelled.sets import Row, topics_of

Case = tuple[Row, list[Judged]]


def replayed(row: Row) -> Case:
    """One case with what was said of its articles."""
    topic = topics_of("topics:\n  followed:\n" + indent(row["topic"], "    "))
    return row, news.replayed(row["articles"], topic)


def figures(cases: Sequence[Case]) -> dict[str, object]:
    """What was told of first reports, follow-ups, rewrites and opinions."""
    firsts = [found[0] for _, found in cases]
    later = [one for _, found in cases for one in found[1:]]
    wanted = {kind: [one for one in later if one.wanted == kind] for kind in ("rewrite", "opinion")}
    return {
        "cases": len(cases),
        "on topic": share(one.record["topics"] for _, found in cases for one in found),
        "first reports alerted": share(one.alerted for one in firsts),
        "follow-ups alerted": share(one.alerted for case in cases for one in _followups(case)),
        "follow-ups told": share(one.told for case in cases for one in _followups(case)),
        "rewrites alerted": share(one.alerted for one in wanted["rewrite"]),
        "rewrites told": share(one.told for one in wanted["rewrite"]),
        "opinions alerted": share(one.alerted for one in wanted["opinion"]),
    }


def _followups(case: Case) -> list[Judged]:
    return [one for one in case[1][1:] if one.wanted == "development"]


def by_kind(cases: Sequence[Case]) -> dict[str, object]:
    """Follow-ups alerted, by kind."""
    gathered: dict[str, list[bool]] = defaultdict(list)
    for case in cases:
        gathered[case[0]["kind"]] += [one.alerted for one in _followups(case)]
    return {kind: share(hits) for kind, hits in sorted(gathered.items())}


def misses(cases: Sequence[Case]) -> Iterator[dict[str, object]]:
    """As those of news, with the kind and the field; who groups stories does not matter here."""
    for row, found in cases:
        for miss in news.misses(found):
            if not str(miss["what"]).startswith("event"):
                yield {"kind": row["kind"], "field": row["field"]} | miss
