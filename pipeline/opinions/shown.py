"""What of an article a model is shown: its headline, and the sentences that are of its matter.

Whoever puts orders for a model into a text may word them in more ways than a list has. So it is
shown little, not all but what a list keeps back. To judge by: the headline, and sentences that say
nothing else. To write from: what tells of what the headline tells of and takes nothing of it back.
All of it has the form of a report. What is not shown cannot be obeyed, and nothing that points at
it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from policywire.crawler.model.article import Article
from policywire.pipeline.opinions.asides import reports, turns
from policywire.pipeline.opinions.fence import numbered
from policywire.pipeline.opinions.orders import gives_orders
from policywire.pipeline.text.content_terms import content_terms, stems

OF_HEADLINE = 0.3
"""So much of the headline's terms has a sentence on its matter."""
FEWEST = 2
"""So many terms at least, where the headline has as many; one for the first sentence."""
_TERMS = 200


def shown(article: Article) -> list[str]:
    """What is judged by: the sentences under their numbers, 0 the headline; else empty.

    Nothing at all where the headline itself speaks to its reader.
    """
    title, *sentences = citable(article)
    told = _terms(title)
    return [title, *(each if _terms(each) <= told else "" for each in sentences)]


def citable(article: Article) -> list[str]:
    """What is written from: the sentences under their numbers that are of the headline's matter."""
    title, *sentences = numbered(article)
    return of_matter(title, sentences)


def of_matter(title: str, sentences: Sequence[str]) -> list[str]:
    """Headline and sentences, empty where one is not of the headline's matter, or turns it."""
    if gives_orders(title, title):
        return [""] * (1 + len(sentences))
    terms = _terms(title)
    least = max(ceil(OF_HEADLINE * len(terms)), min(FEWEST, len(terms)))
    said = f"{title} {''.join(sentences[:1])}"
    kept = []
    for place, (each, is_report) in enumerate(
        zip(sentences, reports(title, sentences), strict=True)
    ):
        near = len(terms & _terms(each)) >= (least if place else 1)
        kept.append(each if is_report and near and not turns(each, said) else "")
    return [title, *kept]


def _terms(text: str) -> set[str]:
    return set(content_terms(stems(text, _TERMS)))
