"""Parts of a digest that people marked as no news since they were held: folded into a line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policywire.alerts.message.digest_story import headline_of
from policywire.alerts.message.feedback_words import mark_text
from policywire.store.database.session import Session
from policywire.store.deliveries.digests import HeldDelivery
from policywire.store.stories import set_aside


def part_set_aside(
    session: Session, held: Sequence[HeldDelivery], titles: Mapping[str, str]
) -> tuple[list[HeldDelivery], list[str]]:
    """What is still news, and a line on each of the others: its headline and who said what."""
    said = set_aside.of_articles(session, {each.alert.article.url for each in held})
    news: list[HeldDelivery] = []
    lines: list[str] = []
    for each in held:
        mark = said.get(each.alert.article.url, set_aside.NOTHING_SAID).set_aside(each.topics)
        if mark is None:
            news.append(each)
        else:
            lines.append(f"{headline_of(each.alert)}: {mark_text(mark, titles)}")
    return news, lines
