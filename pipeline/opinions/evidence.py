"""Whether an answer holds: the sentence that it points at exists, and says so.

A model is believed where one can look it up, and only there. Each check gives why an answer is not
used, in words for a reader of `policywire why`; empty where it holds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from policywire.crawler.model.article import Article
from policywire.pipeline.developments.told_sentences import is_background
from policywire.pipeline.opinions.answers import DevelopmentAnswer, RelevanceAnswer
from policywire.pipeline.opinions.shown import shown
from policywire.pipeline.stories.known_reports import KnownReport
from policywire.pipeline.text.content_terms import content_terms, stems

LEAST_CONFIDENCE = 0.6
LEAST_QUOTE = 3
"""Words of a quotation; fewer stand in any text."""
TOLD_SHARE = 0.85
"""So much of a sentence's terms in one known report: it tells nothing new."""
SAME_SHARE = 0.3
"""So much of a sentence's terms must a known report share that is said to tell the same."""
OF_HEADLINE = 0.3
"""So much of the headline's terms has a sentence that alone may raise an alert."""
_TERMS = 200
_MARKS = str.maketrans("‘’“”–—\u00a0", "''\"\"-- ")
_SPACE = re.compile(r"\s+")


def why_no_quote(sentences: Sequence[str], number: int, quote: str) -> str:
    """Whether the sentence with this number exists and holds the quotation."""
    if not 0 <= number < len(sentences):
        return f"it points at sentence {number}, which does not exist"
    if not sentences[number]:
        return f"sentence {number} was not shown to it"
    if len(quote.split()) < LEAST_QUOTE:
        return "its quotation is too short"
    if folded(quote) not in folded(sentences[number]):
        return f"its quotation does not stand in sentence {number}"
    return ""


def why_not_development(
    article: Article, answer: DevelopmentAnswer, known: Sequence[KnownReport]
) -> str:
    """Whether a development or a detail may be told on the strength of an answer."""
    sentences = shown(article)
    if why := _unsound(sentences, answer):
        return why
    sentence = sentences[answer.sentence]
    if why := _unsaid(sentences, answer):
        return why
    if is_background(sentence, article.published_or_found):
        return f"sentence {answer.sentence} tells what was before"
    if any(_is_told(sentence, answer.act, _text(each)) for each in known):
        return f"a known report says what sentence {answer.sentence} says"
    return ""


def _unsaid(sentences: Sequence[str], answer: DevelopmentAnswer) -> str:
    """Whether act and actor stand in the article."""
    if answer.verdict == "development" and not answer.act.strip():
        return "it names no act"
    if folded(answer.act) not in folded(sentences[answer.sentence]):
        return f"its act does not stand in sentence {answer.sentence}"
    if folded(answer.actor) not in folded(" ".join(sentences)):
        return "its actor is not named in the article"
    return ""


def is_of_headline(article: Article, number: int) -> bool:
    """Whether a sentence tells of what the headline tells of.

    One that somebody put into the text does not, and shall interrupt nobody by itself.
    """
    return shared(article.title, shown(article)[number]) >= OF_HEADLINE


def why_not_known(article: Article, answer: DevelopmentAnswer, known: Sequence[KnownReport]) -> str:
    """Whether the known report that an answer points at tells what the article tells."""
    sentences = shown(article)
    if why := _unsound(sentences, answer):
        return why
    if not 1 <= answer.known <= len(known):
        return f"it points at known report {answer.known}, which does not exist"
    if shared(sentences[answer.sentence], _text(known[answer.known - 1])) < SAME_SHARE:
        return f"known report {answer.known} does not tell what sentence {answer.sentence} tells"
    return ""


def why_not_relevant(article: Article, answer: RelevanceAnswer) -> str:
    """Whether an opinion on a topic may be used."""
    return _unsound(shown(article), answer)


def _is_told(sentence: str, act: str, text: str) -> bool:
    """Whether a known report says what a sentence says, its act with the rest."""
    if shared(sentence, text) < TOLD_SHARE:
        return False
    return folded(act) in folded(text) or shared(act, text) == 1.0


def shared(sentence: str, text: str) -> float:
    """The share of a sentence's content terms that a text says too, 0..1."""
    said = set(content_terms(stems(sentence, _TERMS)))
    return len(said & set(content_terms(stems(text, _TERMS)))) / len(said) if said else 0.0


def folded(text: str) -> str:
    """Text for comparison: one case, one kind of quotation mark and dash, single blanks."""
    plain = unicodedata.normalize("NFKC", text).translate(_MARKS).casefold()
    return _SPACE.sub(" ", plain).strip()


def _unsound(sentences: Sequence[str], answer: DevelopmentAnswer | RelevanceAnswer) -> str:
    if not LEAST_CONFIDENCE <= answer.confidence <= 1:
        return f"its confidence is {answer.confidence:g}"
    return why_no_quote(sentences, answer.sentence, answer.quote)


def _text(report: KnownReport) -> str:
    return f"{report.title}. {report.lead}"
