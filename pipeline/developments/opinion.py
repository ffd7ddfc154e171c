"""Comments: opinions, explainers and retrospectives, which contain nothing new."""

from __future__ import annotations

import re

from policywire.config.enums import ArticleKind
from policywire.crawler.model.article import Article, ArticleForm
from policywire.pipeline.stories.open_story import RememberedArticle
from policywire.pipeline.text.comment_labels import COMMENT_FIRST, EXPLAINER, LABEL_SIGN
from policywire.pipeline.text.voice import is_essay

_LABELLED = re.compile(
    rf"{COMMENT_FIRST}|^(?:analysis|timeline){LABEL_SIGN}"
    r"|^(?:explainer|fact.?check|what to know|what you need to know|a look back|q&a"
    r"|here['’]?s (?:what|why|how)|\w+ (?:key )?takeaways)\b"
    r"|\b(?:explained|an? explainer|what to know|what you need to know|key takeaways"
    r"|fact.?check|q&a|op-ed)\s*$|:\s*a (?:short )?timeline\s*$|\|\s*(?:opinion|analysis)\b"
    r"|^(?:why|how|what|who|when|should|can|will|is|are|do|does)\b[^?]*\?$",
    re.IGNORECASE,
)
"""Where a headline begins or ends so, it says itself that it is a comment."""

_HINTED = re.compile(
    rf"\b(?:opinion|editorial|op-ed|{EXPLAINER}|timeline|years? (?:ago|later)|anniversary)\b"
    r"|^(?:what|how|why) .{3,90}\bmeans?\b",
    re.IGNORECASE,
)
"""Words of comments that stand in news as well: there the headline reports an act."""

_OPINION = re.compile(
    rf"{COMMENT_FIRST}"
    r"|\b(?:op-ed|explained|explainer|a look back|fact.?check(?:ing)?)\b|\|\s*opinion\b",
    re.IGNORECASE,
)
"""What is certain enough to keep an article silent that opens a story of its own."""

_OPINION_PAGE = re.compile(
    r"^https?://(?:[^/]*/)+(?:opinions?|op-?eds?|editorials?|commentary|columns?|letters)/",
    re.IGNORECASE,
)
"""The part of a paper that an address names."""


def is_commentary(article: Article, *, reports_act: bool) -> bool:
    """Whether an article comments on what its story already reported.

    `reports_act` says whether its headline reports an act: then neither a word nor the first person
    makes a comment of it.
    """
    if ArticleForm.OPINION in article.forms or ArticleForm.EXPLAINER in article.forms:
        return True
    if _LABELLED.search(article.title) or _OPINION_PAGE.match(article.url):
        return True
    if reports_act:
        return False
    return bool(_HINTED.search(article.title)) or speaks_in_first_person(article)


def speaks_in_first_person(article: Article) -> bool:
    """Whether its author speaks: “I have flown in them”. Agencies and parties say “we” too."""
    return article.kind is ArticleKind.NEWS and is_essay(article.text)


def is_opinion(article: Article | RememberedArticle) -> bool:
    """Whether it is so surely an opinion that it is silent even where it opens a story."""
    return bool(_OPINION.search(article.title) or _OPINION_PAGE.match(article.url))
