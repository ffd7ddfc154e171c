"""A site on which everything that comes from outside is hostile."""

from __future__ import annotations

from dataclasses import replace

from policywire.alerts.model.alert import DecisionAction
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import (
    ArticleVerdict,
    NewSentence,
    PipelineStep,
    Reason,
)
from policywire.store.deliveries import deliveries
from tests.store.newsroom import (
    NOW,
    alert,
    article,
    decision,
    development,
    judge,
    match,
    message,
    verdict as plain_verdict,
)
from tests.web.hostile import HOSTILE
from tests.web.site import Site


def fill(site: Site) -> None:
    """Give each hostile string a story, an article and a delivery that say nothing else."""
    for number, words in enumerate(HOSTILE):
        about, made = _told(number, words)
        judge(site.store, about, made)
    with site.store.writing() as session:
        for number, words in enumerate(HOSTILE):
            told = replace(alert(f"alert-{number}", article(str(number))), story=f"s{number}")
            said = replace(message(f"alert-{number}"), subject=words)
            refused = replace(decision(words, DecisionAction.SUPPRESS, channel=words), text=words)
            deliveries.enqueue(session, told, said, [refused], NOW)


def _told(number: int, words: str) -> tuple[Article, ArticleVerdict]:
    """An article whose every field says the same, and a verdict that repeats it."""
    about = article(
        str(number),
        title=words,
        text=f"{words}\n{words}",
        lede=words,
        author=words,
        outlet=words,
        note=words,
        language=words[:12],
    )
    moved = replace(development(about, f"s{number}"), new=(NewSentence(words, 0, len(words)),))
    reason = Reason(PipelineStep.STORY, words, words, {words: words})
    found = replace(match(), clause=words)
    made = replace(
        plain_verdict(about, f"s{number}"), development=moved, reasons=(reason,), matches=(found,)
    )
    return about, made
