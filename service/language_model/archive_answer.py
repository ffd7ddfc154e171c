"""An answer of the archive in the words of the model, each sentence with its passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from policywire.pipeline.opinions.answers import SentenceAnswer, read
from policywire.pipeline.opinions.exchange import Question, Reply
from policywire.pipeline.opinions.questions import Source, on_archive
from policywire.pipeline.opinions.shown import of_matter
from policywire.pipeline.opinions.what_changed import kept_answer
from policywire.web.views.archive_answer import CitedPassage


class Reader(Protocol):
    """Whoever answers."""

    async def ask(self, question: Question, seconds: float) -> Reply:
        """Answer within so many seconds; every failure is a reply, never an exception."""


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """`text` cites passages by their numbers; empty where nothing is left, and `why` says why.

    `cut` says for each sentence that was taken out what was wrong with it.
    """

    text: str
    cut: tuple[str, ...] = ()
    why: str = ""


async def write_answer(
    reader: Reader, question: str, passages: Sequence[CitedPassage], seconds: float
) -> WrittenAnswer:
    """Ask the model once; what its passages do not say is cut."""
    lines = [_line(each) for each in passages]
    reply = await reader.ask(on_archive(question, lines), seconds)
    if not reply.outcome.is_answer:
        return WrittenAnswer("", why=reply.detail or reply.outcome.value)
    answer = read(SentenceAnswer, reply.text)
    if isinstance(answer, str):
        return WrittenAnswer("", why=f"the answer has another shape ({answer})")
    sources = [Source(number, line) for number, line in enumerate(lines, 1)]
    kept = kept_answer(answer, sources)
    return WrittenAnswer(kept.text, kept.cut, _why_nothing(kept.text, kept.cut))


def _line(passage: CitedPassage) -> str:
    """A passage with the date and outlet of its report, by which days in it are understood.

    Empty where it speaks to its reader, or is not of its headline's matter.
    """
    if not of_matter(passage.title, [passage.text])[-1]:
        return ""
    return f"{passage.date:%d %B %Y}, {passage.outlet}: {passage.text} ({passage.title})"


def _why_nothing(text: str, cut: Sequence[str]) -> str:
    if text:
        return ""
    return "no sentence of the answer is in the passages" if cut else "the passages do not answer"
