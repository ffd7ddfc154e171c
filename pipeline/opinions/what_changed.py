"""What changed, in one sentence: only the clauses that their sources say are kept.

A clause without a source is cut, and so is one that names what its sources do not name, whose words
are mostly not theirs, or that says of an act the opposite: a denial where they have none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from policywire.pipeline.opinions.answers import Clause, SentenceAnswer, TranslationAnswer
from policywire.pipeline.opinions.evidence import folded, shared
from policywire.pipeline.opinions.orders import gives_orders
from policywire.pipeline.opinions.questions import Source
from policywire.pipeline.text.content_terms import content_terms, stems

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_ARTICLES = frozenset({"a", "an", "the"})
_INNER_NAME = re.compile(r"(?<=[\w,;’'] )[^\W\d_a-z][\w’'-]+")
"""A word with a capital that does not begin a sentence."""
_COUNTED = re.compile(
    r"[$€£]?\d[\d,.]*\s*(?:%|percent|per cent|(?:thousand|million|billion|trillion)\s)?\s*[^\W\d_]*"
)
"""A figure with what it counts."""
LONGEST = 400
LEAST_SHARE = 0.5
"""Of a clause's own terms so many must stand in its sources."""
_NAME = re.compile(r"\b[^\W\d_a-z][\w’'.-]+")
_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
_LINK = re.compile(
    r"https?:|www\.|\b[\w-]+\.(?:com|org|net|io|co|gov|info|ru|cn|xyz)\b|[<>\[\]{}|]", re.I
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|without|nor|neither|den(?:y|ies|ied)|refus(?:e|es|ed|al)|reject(?:s|ed)?"
    r"|fail(?:s|ed)?|declin(?:e|es|ed))\b|n['’]t\b",
    re.IGNORECASE,
)
_REVERSAL = re.compile(
    r"\b(?:block(?:s|ed)?|withdr(?:aw|ew|awn)|halt(?:s|ed)?|suspend(?:s|ed)?|overturn(?:s|ed)?"
    r"|strik(?:e|es)|struck|vacat(?:e|es|ed))\b",
    re.IGNORECASE,
)
"""Apart from negations: who did not suspend a rule has not suspended it."""
_COMMON = frozenset({"the", "a", "an", "it", "this", "that", "these", "those", "in", "on", "after"})


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """The clauses that were kept, each with its sources' numbers, and why others were cut."""

    text: str
    cut: tuple[str, ...]


def kept_sentence(answer: SentenceAnswer, sources: Sequence[Source]) -> WrittenSentence:
    """The sentence without what its sources do not say; empty when nothing is left."""
    headline = sources[0].text if sources else ""
    kept, cut = _kept(answer, sources, dict.fromkeys((each.number for each in sources), headline))
    text = ", ".join(kept)
    return WrittenSentence(f"{text}." if text else "", cut)


def kept_answer(answer: SentenceAnswer, sources: Sequence[Source]) -> WrittenSentence:
    """The same for an answer to a question, in which each clause is a sentence."""
    kept, cut = _kept(answer, sources, {})
    return _sentences(kept, cut)


def _sentences(kept: Sequence[str], cut: tuple[str, ...]) -> WrittenSentence:
    return WrittenSentence(" ".join(f"{each}." for each in kept), cut)


def kept_paragraph(answer: SentenceAnswer, sources: Sequence[Source]) -> WrittenSentence:
    """The same for a digest, in which a sentence tells of one story: two would be mixed."""
    alone = [each for each in answer.clauses if len(set(each.sentences)) <= 1]
    # The first sentence of each story is its headline.
    headlines = {each.number: each.text for each in reversed(sources)}
    written = _sentences(*_kept(answer.model_copy(update={"clauses": alone}), sources, headlines))
    mixed = len(answer.clauses) - len(alone)
    return replace(written, cut=(*written.cut, *(["a sentence tells of several stories"] * mixed)))


def _kept(
    answer: SentenceAnswer, sources: Sequence[Source], headlines: Mapping[int, str]
) -> tuple[list[str], tuple[str, ...]]:
    """The clauses that their sources say, with the numbers of these; and why others are cut.

    `headlines` are those that the sentences of each number may add no deed to; none for passages.
    Several sources may have one number, as the sentences of a story in a digest.
    """
    by_number: dict[int, list[str]] = defaultdict(list)
    for each in sources:
        if not gives_orders(each.text, headlines.get(each.number, "")):
            by_number[each.number].append(each.text)
    kept: list[str] = []
    cut: list[str] = []
    for clause in answer.clauses:
        cited = [by_number[each] for each in clause.sentences if each in by_number]
        why = _why_cut(clause, cited) or _why_other(clause, cited, headlines)
        if why:
            cut.append(why)
        else:
            numbers = ", ".join(str(each) for each in sorted(set(clause.sentences)))
            kept.append(f"{clause.text.strip(' .;,')} [{numbers}]")
    return kept, tuple(cut)


def kept_translation(answer: TranslationAnswer, sources: Sequence[Source]) -> tuple[str, ...]:
    """Headline and sentences in their order; nothing at all where one is missing or adds a figure.

    Names change between languages, figures do not.
    """
    given = {each.number: each.text.strip() for each in answer.items}
    texts = []
    for source in sources:
        if not source.text:  # it was not shown
            continue
        text = given.get(source.number, "")
        if not text or len(text) > 3 * len(source.text) + 80 or _LINK.search(text):
            return ()
        if not _figures(text) <= _figures(source.text):
            return ()
        texts.append(text)
    return tuple(texts)


def _why_cut(clause: Clause, cited: Sequence[Sequence[str]]) -> str:
    """Why a clause is cut; empty where it is kept. `cited` are the sentences of each number."""
    if not cited or len(cited) < len(clause.sentences):
        return "a clause cites no sentence that was given"
    if _LINK.search(clause.text) or len(clause.text) > LONGEST:
        return "a clause has a link or markup"
    # Of each number the sentence that the clause repeats: another one may deny something else,
    # or have figures of something else.
    nearest = " ".join(max(each, key=partial(shared, clause.text)) for each in cited)
    every = " ".join(sentence for each in cited for sentence in each)
    return _added(clause.text, nearest, every) or _contradicted(clause.text, nearest)


def _why_other(clause: Clause, cited: Sequence[Sequence[str]], headlines: Mapping[int, str]) -> str:
    """Whether a clause tells of another deed than its headline.

    Figures, names and days come from the sentences, what was done from the headline: whoever puts
    a sentence into a text has not written that.
    """
    if not headlines:
        return ""
    told = set(content_terms(stems(" ".join({headlines[each] for each in clause.sentences}), 200)))
    source = " ".join(sentence for each in cited for sentence in each)
    named = {folded(each) for each in _INNER_NAME.findall(source)}
    words = ["", *_WORD.findall(_COUNTED.sub(" ", clause.text)), ""]
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        is_told = _said(word) <= told or folded(word) in named
        # “The district court”, where the headline has a court.
        if not is_told and not (before.casefold() in _ARTICLES and _said(after) & told):
            return f"a clause tells what its headline does not ({word[:40]})"
    return ""


def _said(word: str) -> set[str]:
    return set(content_terms(stems(word, 1)))


def _added(text: str, nearest: str, source: str) -> str:
    """What a clause has that its source has not: figures, names."""
    if foreign := _figures(text) - _figures(nearest):
        return f"a clause has a figure that its source has not ({min(foreign)})"
    if strange := [each for each in _names(text) if folded(each) not in folded(source)]:
        return f"a clause names what its source does not ({strange[0][:40]})"
    return ""


def _contradicted(text: str, source: str) -> str:
    """Whether a clause says the opposite of its source, or something else."""
    for turn in (_NEGATION, _REVERSAL):
        if bool(turn.search(text)) != bool(turn.search(source)):
            return "a clause denies what its source says, or the reverse"
    if shared(text, source) < LEAST_SHARE:
        return "a clause says what its source does not say"
    return ""


def _figures(text: str) -> set[str]:
    return {each.replace(",", "").rstrip(".") for each in _FIGURE.findall(text)}


def _names(text: str) -> list[str]:
    """Words with a capital; the first word of a clause counts too, unless it is a small one."""
    return [each for each in _NAME.findall(text) if each.casefold() not in _COMMON]
