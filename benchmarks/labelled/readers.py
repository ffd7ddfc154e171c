"""Second readers for the benchmark: one that knows the labels, one that lies, and recorded ones."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labelled.news import wanted_of
from labelled.sets import Row, SetError
from policywire.config.models import Topic
from policywire.config.models.language_model import LanguageModel
from policywire.crawler.model.article import Article
from policywire.demo.replay import ReplayLine, article_of_line
from policywire.pipeline.opinions.answers import DevelopmentAnswer
from policywire.pipeline.opinions.evidence import (
    shared,
    why_not_development,
    why_not_known,
)
from policywire.pipeline.opinions.exchange import Outcome, Question, Reply
from policywire.pipeline.opinions.fence import fenced
from policywire.pipeline.opinions.shown import shown
from policywire.pipeline.stories.known_reports import KnownReport
from policywire.service.clock import Clock
from policywire.service.jobs.judging.opinion_loop import OpinionLoop
from policywire.service.language_model.cached_reader import CachedReader, Reader, checked, key_of
from policywire.service.writer import StoreWriter
from policywire.store.database.store import Store

LETTERS_A_TOKEN = 4
"""About so many letters are a token of English; for answers that were not counted."""


@dataclass
class ReplayedReader:
    """Answers what waits in a replay, by any reader, and counts."""

    reader: Reader
    settings: LanguageModel
    asked: list[tuple[Question, Reply]] = field(default_factory=list)
    # One event loop for all answers: the connections of a live model belong to it.
    _runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def answer(self, store: Store, clock: Clock, topics: dict[str, Topic]) -> None:
        """Answer everything that waits."""
        self._runner.run(self._answer(store, clock, topics))

    def end(self) -> None:
        """Close the reader and its event loop."""
        self._runner.run(self.close())
        self._runner.close()

    async def _answer(self, store: Store, clock: Clock, topics: dict[str, Topic]) -> None:
        writer = StoreWriter()
        cached = CachedReader(self, self.settings, store, writer, clock)
        loop = OpinionLoop(
            cached, self.settings, topics=lambda: topics, store=store, writer=writer, clock=clock,
            on_answered=lambda: None, on_error=_raise,
        )  # fmt: skip
        await loop.answer_waiting()
        writer.close()

    async def ask(self, question: Question, seconds: float) -> Reply:
        """Pass it on, and keep it with what is wrong with its shape."""
        reply = checked(question, await self.reader.ask(question, seconds))
        self.asked.append((question, reply))
        return reply

    async def close(self) -> None:
        """End the reader's connections."""
        await self.reader.close()

    @property
    def tokens(self) -> int:
        """Of questions and answers, counted by the server or by their length."""
        return sum(_tokens(*each) for each in self.asked)

    @property
    def outcomes(self) -> Mapping[str, int]:
        """What came of the calls."""
        return Counter(reply.outcome.value for _, reply in self.asked)


def _raise(_: str, error: Exception) -> None:
    raise error


def _tokens(question: Question, reply: Reply) -> int:
    counted = reply.prompt_tokens + reply.answer_tokens
    letters = len(question.system) + len(question.user) + len(reply.text)
    return counted or letters // LETTERS_A_TOKEN


class RecordedReader:
    """Plays recorded answers: a JSON object a line with `key` and `answer`.

    Lines of a dump that nobody has answered yet are left out. Raises SetError for a line of
    another shape.
    """

    def __init__(self, lines: Sequence[str], model: str) -> None:
        self._model = model
        rows = [_row(number, line) for number, line in enumerate(lines, 1) if line.strip()]
        self._answers = {row["key"]: row["answer"] for row in rows if "answer" in row}

    async def ask(self, question: Question, seconds: float) -> Reply:
        """The recorded answer; none where there is none."""
        answer = self._answers.get(key_of(question, self._model))
        if answer is None:
            return Reply(Outcome.EMPTY, detail="no answer is recorded")
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return Reply(Outcome.OK, text)

    async def close(self) -> None:
        """There is nothing to end."""


def _row(number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict) or not isinstance(row.get("key"), str):
        wanted = '{"key": "…", "answer": {…}}, the key as --dump writes it'
        raise SetError(f"answers, line {number}: is no recorded answer; write {wanted}")
    return row


class LabelReader:
    """Answers by the labels, or always against them; each answer quotes as well as it can."""

    def __init__(self, rows: Sequence[Row], *, lies: bool) -> None:
        self._lies = lies
        blocks = ((_block(_article(row)), row) for row in rows)
        self._rows = {block: row for block, row in blocks if block}

    async def ask(self, question: Question, seconds: float) -> Reply:
        """Find the article in the prompt, and answer what its labels say, or the opposite."""
        # The longest: of some articles the headline alone is shown, which others have too.
        block = max((each for each in self._rows if each in question.user), key=len, default="")
        row = self._rows.get(block)
        if row is None or question.use not in {"development", "relevance"}:
            return Reply(Outcome.EMPTY, detail="the labels do not say")
        answer = self._relevance if question.use == "relevance" else self._development
        return Reply(Outcome.OK, json.dumps(answer(row, question)))

    async def close(self) -> None:
        """There is nothing to end."""

    def _relevance(self, row: Row, question: Question) -> dict[str, Any]:
        belongs = any(f"(topic {topic})" in question.user for topic in row.get("topics", []))
        title = row["title"].split()
        quote = " ".join(shown(_article(row))[1].split()[:4]) if len(title) < 3 else row["title"]
        number = 1 if len(title) < 3 else 0
        said = {"sentence": number, "quote": quote, "confidence": 1.0}
        return {"belongs": belongs != self._lies, **said}

    def _development(self, row: Row, question: Question) -> dict[str, Any]:
        article, known = _article(row), list(_known(question.user))
        verdict = (_LIE if self._lies else _TRUTH)[wanted_of(row)]
        tried = _known_answers if verdict == "known" else _new_answers
        answers = list(tried(article, known, verdict))
        check = why_not_known if verdict == "known" else why_not_development
        good = (each for each in answers if not check(article, each, known))
        return next(good, answers[0]).model_dump()


_TRUTH = {
    "development": "development", "detail": "detail",
    "rewrite": "known", "opinion": "known", "noise": "known", "": "known",
}  # fmt: skip
_LIE = {key: "known" if value == "development" else "development" for key, value in _TRUTH.items()}


def _new_answers(
    article: Article, known: Sequence[KnownReport], verdict: str
) -> Iterator[DevelopmentAnswer]:
    """A quotation of each sentence, by each of its words as the act."""
    sentences = shown(article)
    for number in [*range(1, len(sentences)), 0]:
        words = sentences[number].split()
        for word in sorted(words, key=len, reverse=True):
            yield _answer(verdict, number, " ".join(words[:8]), 0, word.strip(".,;:“”\"'"))


def _known_answers(
    article: Article, known: Sequence[KnownReport], verdict: str
) -> Iterator[DevelopmentAnswer]:
    """A quotation of each sentence with the known report that is most like it, best first."""
    found = [
        (shared(sentence, f"{report.title}. {report.lead}"), number, place)
        for number, sentence in enumerate(shown(article))
        for place, report in enumerate(known, 1)
        if len(sentence.split()) >= 3
    ]
    for _, number, place in sorted(found, reverse=True):
        quote = " ".join(shown(article)[number].split()[:8])
        yield _answer(verdict, number, quote, place, "")


def _answer(verdict: str, number: int, quote: str, known: int, act: str) -> DevelopmentAnswer:
    return DevelopmentAnswer.model_validate(
        {
            "verdict": verdict, "sentence": number, "quote": quote, "known": known,
            "act": act, "actor": "", "stage": "none", "confidence": 1.0,
        }
    )  # fmt: skip


def _known(prompt: str) -> Iterator[KnownReport]:
    """The known reports in a prompt, as one who reads it sees them."""
    for line in prompt.splitlines():
        number, _, text = line.partition("] ")
        if number.startswith("[K"):
            yield KnownReport(_ANY, "", text.partition(": ")[2], "")


def _article(row: Row) -> Article:
    return article_of_line(ReplayLine.model_validate(row))


_ANY = _article({"url": "a", "date": "2020-01-01"}).found


def _block(article: Article) -> str:
    """The numbered lines of an article as they stand in every prompt about it."""
    return "\n".join(fenced("ARTICLE", shown(article)).split("\n")[1:-1])
