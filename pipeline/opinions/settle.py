"""Settle: from the rules' verdict and a model's opinions to the verdict that is told.

An opinion may raise a detail, or what was not told, to a development, and may lower a development
to the digest. It never takes anything away, and it counts only where its sentence shows it. Each
opinion leaves a reason, used or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from policywire.config.enums import DevelopmentKind, ModelUse, Strength
from policywire.config.models import Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.developments.importance import importance
from policywire.pipeline.model.article_verdict import (
    ArticleVerdict,
    Development,
    Match,
    NewSentence,
    WrittenText,
)
from policywire.pipeline.opinions.answers import (
    DevelopmentAnswer,
    RelevanceAnswer,
    SentenceAnswer,
    TranslationAnswer,
    read,
)
from policywire.pipeline.opinions.candidate import Candidate
from policywire.pipeline.opinions.evidence import (
    is_of_headline,
    why_not_development,
    why_not_known,
    why_not_relevant,
)
from policywire.pipeline.opinions.fence import place_of
from policywire.pipeline.opinions.opinion import Opinion
from policywire.pipeline.opinions.opinion_reasons import noted, unused
from policywire.pipeline.opinions.questions import sources_of
from policywire.pipeline.opinions.what_changed import kept_sentence, kept_translation

BELONGS = 0.5
"""The score of a match that the model alone found."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What opinions may do now.

    `may_raise` is false once the model's share of alerts is used up; `may_lower` where somebody
    gets no digest with details, because they would not be told of a lowered development.
    """

    may_raise: bool = True
    may_lower: bool = True


@dataclass(frozen=True, slots=True)
class _Case:
    """An article on its way from the rules' verdict to the settled one."""

    article: Article
    candidate: Candidate
    topics: Mapping[str, Topic]
    limits: Limits
    is_told: bool
    """Whether the rules alone tell it: then it stays told."""


def settle(
    article: Article,
    verdict: ArticleVerdict,
    candidate: Candidate,
    opinions: Iterable[Opinion],
    *,
    topics: Mapping[str, Topic],
    limits: Limits,
) -> ArticleVerdict:
    """The verdict with what the opinions change, in the order of their uses, and their reasons."""
    case = _Case(article, candidate, topics, limits, verdict.is_told)
    by_use: Mapping[ModelUse, Callable[[_Case, ArticleVerdict, Opinion], ArticleVerdict]] = {
        ModelUse.RELEVANCE: _with_relevance,
        ModelUse.DEVELOPMENT: _with_development,
        ModelUse.SENTENCE: _with_sentence,
        ModelUse.TRANSLATION: _with_translation,
    }
    given = sorted(opinions, key=lambda each: list(by_use).index(each.use))
    for opinion in given:
        if not opinion.outcome.is_answer:
            text = f"No answer on {opinion.use.value}: {opinion.detail or opinion.outcome.value}."
            verdict = noted(verdict, opinion, "no answer", f"{text} The rules' verdict stands.")
        else:
            verdict = by_use[opinion.use](case, verdict, opinion)
    return verdict


def is_raised(before: ArticleVerdict, after: ArticleVerdict) -> bool:
    """Whether an alert is told that the rules alone would not have told."""
    return not before.interrupts and after.interrupts


# Relevance.


def _with_relevance(case: _Case, verdict: ArticleVerdict, opinion: Opinion) -> ArticleVerdict:
    answer = read(RelevanceAnswer, opinion.text)
    if isinstance(answer, str):
        return unused(verdict, opinion, answer)
    said: dict[str, object] = answer.model_dump()
    if why := why_not_relevant(case.article, answer):
        return unused(verdict, opinion, why, said)
    title = case.topics[opinion.topic].title if opinion.topic in case.topics else opinion.topic
    if not answer.belongs:
        text = f"The model does not count it to {title}."
        return noted(verdict, opinion, "agreed", text, said)
    text = f"The model counts it to {title}, by its description in plain words."
    return noted(_matched(case, verdict, opinion.topic), opinion, "belongs", text, said)


def _matched(case: _Case, verdict: ArticleVerdict, topic: str) -> ArticleVerdict:
    """The verdict with the topic as one that the article is about."""
    if any(match.topic == topic for match in verdict.matches):
        matches = [
            replace(match, about=True) if match.topic == topic else match
            for match in verdict.matches
        ]
        return replace(verdict, matches=tuple(matches))
    clause = f"in plain words: {case.topics[topic].intent}" if topic in case.topics else topic
    match = Match(topic=topic, score=BELONGS, clause=clause, spans=())
    made = verdict.development
    if made is not None:
        strength = Strength.DETAIL if not case.limits.may_raise else made.strength
        made = replace(made, topics=(*made.topics, topic), strength=strength)
    return replace(verdict, matches=(*verdict.matches, match), development=made)


# Developments.


def _with_development(case: _Case, verdict: ArticleVerdict, opinion: Opinion) -> ArticleVerdict:
    answer = read(DevelopmentAnswer, opinion.text)
    if isinstance(answer, str):
        return unused(verdict, opinion, answer)
    known = case.candidate.situation.known
    check = why_not_known if answer.verdict == "known" else why_not_development
    said: dict[str, object] = answer.model_dump()
    if why := check(case.article, answer, known):
        return unused(verdict, opinion, why, said)
    if answer.verdict == "development":
        return _raised(case, verdict, opinion, answer)
    return _quietened(case, verdict, opinion, answer)


def _quietened(
    case: _Case, verdict: ArticleVerdict, opinion: Opinion, answer: DevelopmentAnswer
) -> ArticleVerdict:
    """What follows from an answer that it is a detail, or known."""
    said: dict[str, object] = answer.model_dump()
    if answer.verdict == "known" and not case.is_told and verdict.development is not None:
        text = f"The model takes it for known report {answer.known}: it stays untold."
        return noted(replace(verdict, development=None), opinion, "agreed", text, said)
    if verdict.interrupts:
        return _lowered(case, verdict, opinion, answer)
    if answer.verdict == "detail" and verdict.development is None and verdict.matches:
        told = _development(case, verdict, answer, Strength.DETAIL)
        text = f"The model finds a new detail in sentence {answer.sentence}."
        return noted(replace(verdict, development=told), opinion, "told", text, said)
    return noted(verdict, opinion, "agreed", f"The model agrees: {answer.verdict}.", said)


def _raised(
    case: _Case, verdict: ArticleVerdict, opinion: Opinion, answer: DevelopmentAnswer
) -> ArticleVerdict:
    said: dict[str, object] = answer.model_dump()
    if verdict.interrupts:
        text = f"The model agrees: sentence {answer.sentence} shows a development."
        return noted(verdict, opinion, "agreed", text, said)
    if not any(match.about for match in verdict.matches):
        text = "The model sees a development, but the article only mentions its topics."
        return noted(verdict, opinion, "not used", text, said)
    text = f"The model sees a development in sentence {answer.sentence}: “{answer.quote}”."
    strength = Strength.DETAIL
    if not is_of_headline(case.article, answer.sentence):
        text += " The headline is about something else: it is told as a detail."
    elif not case.limits.may_raise:
        text += " Its share of alerts is used up: it is told as a detail."
    else:
        strength = Strength.DEVELOPMENT
    raised = _development(case, verdict, answer, strength)
    return noted(replace(verdict, development=raised), opinion, "raised", text, said)


def _lowered(
    case: _Case, verdict: ArticleVerdict, opinion: Opinion, answer: DevelopmentAnswer
) -> ArticleVerdict:
    said: dict[str, object] = answer.model_dump()
    made = verdict.development
    assert made is not None
    if not case.limits.may_lower:
        text = (
            f"The model takes it for {answer.verdict}, but not everybody gets a digest with "
            "details: it stays an alert."
        )
        return noted(verdict, opinion, "not used", text, said)
    why = f"known report {answer.known}" if answer.verdict == "known" else "a detail alone"
    text = f"The model takes it for {why}: it goes to the digest."
    lowered = replace(made, strength=Strength.DETAIL)
    return noted(replace(verdict, development=lowered), opinion, "lowered", text, said)


def _development(
    case: _Case, verdict: ArticleVerdict, answer: DevelopmentAnswer, strength: Strength
) -> Development:
    """The development that an answer shows, of the rules' detail or of nothing."""
    shown = _quoted(case.article, answer.sentence)
    made = verdict.development
    if made is not None:
        others = (
            tuple(each for each in made.new if each.start != shown[0].start) if shown else made.new
        )
        return replace(made, strength=strength, new=(*shown, *others)[:3])
    assert verdict.placement is not None
    situation = case.candidate.situation
    value, parts = importance(
        tier=case.article.tier,
        kind=DevelopmentKind.NEW_FACTS,
        stage=situation.stage,
        outlets=1.0 + situation.outlets,
        novelty=case.candidate.probability or 0.0,
        matches=verdict.matches,
        strength=strength,
    )
    return Development(
        kind=DevelopmentKind.NEW_FACTS,
        story=verdict.placement.story,
        storyline=verdict.placement.storyline,
        article=case.article.url,
        at=case.article.published_or_found,
        topics=tuple(match.topic for match in verdict.matches if match.about),
        new=shown or _quoted(case.article, 1),
        importance=value,
        stage=situation.stage,
        previous_stage=situation.stage,
        parts=parts,
        strength=strength,
    )


def _quoted(article: Article, number: int) -> tuple[NewSentence, ...]:
    """A sentence of the text by its number; nothing for the headline."""
    place = place_of(article, number)
    if place is None:
        return ()
    return (NewSentence(article.text[slice(*place)], *place),)


# What is written.


def _with_sentence(case: _Case, verdict: ArticleVerdict, opinion: Opinion) -> ArticleVerdict:
    made = verdict.development
    answer = read(SentenceAnswer, opinion.text)
    if isinstance(answer, str) or made is None:
        return unused(verdict, opinion, "nothing is told" if made is None else str(answer))
    kept = kept_sentence(answer, sources_of(case.article, made.new))
    said: dict[str, object] = {"cut": list(kept.cut)}
    if not kept.text:
        return unused(verdict, opinion, "; ".join(kept.cut) or "it has no clause", said)
    written = replace(made.written or WrittenText(by=opinion.model), what_changed=kept.text)
    text = "The model wrote what changed" + (", cut: " + "; ".join(kept.cut) if kept.cut else "")
    told = replace(verdict, development=replace(made, written=written))
    return noted(told, opinion, "written", f"{text}.", said)


def _with_translation(case: _Case, verdict: ArticleVerdict, opinion: Opinion) -> ArticleVerdict:
    made = verdict.development
    answer = read(TranslationAnswer, opinion.text)
    if isinstance(answer, str) or made is None:
        return unused(verdict, opinion, "nothing is told" if made is None else str(answer))
    kept = kept_translation(answer, sources_of(case.article, made.new))
    if not kept:
        return unused(verdict, opinion, "the translation is not whole, or adds something")
    written = replace(made.written or WrittenText(by=opinion.model), translation=kept)
    told = replace(verdict, development=replace(made, written=written))
    return noted(told, opinion, "written", "The model translated headline and new sentences.")
