"""A flow without labels: how often readers are interrupted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from labelled.news import Judged


def figures(found: Sequence[Judged], cpu: float) -> dict[str, object]:
    """Rates a day and topic, what the alerts were called, and the CPU time in milliseconds.

    `cpu` is in seconds, for all of them.
    """
    days = len({one.gold["date"][:10] for one in found})
    loud = [one for one in found if one.alerted]
    topics = Counter(topic for one in loud for topic in one.record["topics"])
    kinds = Counter(one.record["development"] for one in loud)
    return {
        "articles": len(found),
        "days": days,
        "on topic": sum(bool(one.record["topics"]) for one in found),
        "alerts": len(loud),
        "details": sum(one.told == "detail" for one in found),
        "alerts a day": f"{len(loud) / days:.2f}",
        **{f"alerts a day on {name}": f"{n / days:.2f}" for name, n in sorted(topics.items())},
        **{f"alerts: {kind}": number for kind, number in kinds.most_common()},
        "CPU ms an article": f"{1000 * cpu / len(found):.1f}",
    }
