"""The form of an article, as its headline tells it: news, opinion, explainer, live blog, …"""

from __future__ import annotations

import re
from enum import StrEnum

from policywire.pipeline.text.comment_labels import COMMENT, COMMENT_FIRST, EXPLAINER


class HeadlineForm(StrEnum):
    """What a headline says its article is."""

    NEWS = "news"
    OPINION = "opinion"
    ANALYSIS_EXPLAINER = "analysis_explainer"
    ROUNDUP = "roundup"
    LIVE = "live"
    INTERVIEW_VIDEO = "interview_video"
    QUESTION_FEATURE = "question_feature"
    LISTICLE = "listicle"


_FORMS = (
    (HeadlineForm.LIVE, r"^live\b(?! nation)|\blive (?:updates?|blog)\b|\bas it happened\b"),
    (
        HeadlineForm.ROUNDUP,
        r"^(?:\w+ )?(?:daily|weekly|morning|evening) (?:brief(?:ing)?|digest|roundup|report)\b"
        r"|\b(?:round-?up|in brief|newsletter)$|^the week in\b",
    ),
    (
        HeadlineForm.INTERVIEW_VIDEO,
        r"^(?:watch|video|listen|podcast|transcript|interview|q&a)\b|\|\s*(?:video|podcast)$"
        r"|\[video\]|\bfull (?:interview|transcript)\b",
    ),
    (
        HeadlineForm.OPINION,
        rf"{COMMENT_FIRST}|\|\s*{COMMENT}\b|\b(?:op-ed|our view)$"
        r"|\b(?:should not|must not|needs? to stop|we need|don['’]t be fooled|i was)\b",
    ),
    (HeadlineForm.LISTICLE, r"^(?:the )?(?:\d{1,2}|five|ten|seven|three|six) (?:\w+ )?"
     r"(?:ways|things|reasons|takeaways|facts|questions|lessons|times|charts)\b"),
    (
        HeadlineForm.ANALYSIS_EXPLAINER,
        r"^(?:why|how|what|analysis|inside|behind|the (?:real|hidden|strange))\b"
        rf"|\b(?:{EXPLAINER}|what we know|what it means)\b",
    ),
    (HeadlineForm.QUESTION_FEATURE, r"\?$"),
)  # fmt: skip
_PATTERNS = [(form, re.compile(pattern, re.IGNORECASE)) for form, pattern in _FORMS]


def headline_form(title: str) -> HeadlineForm:
    """The first form whose words the headline has; news without any."""
    plain = title.strip()
    return next((form for form, words in _PATTERNS if words.search(plain)), HeadlineForm.NEWS)
