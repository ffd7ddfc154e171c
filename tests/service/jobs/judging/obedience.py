"""A model that obeys whatever an article tells it, and the same model where nothing was said.

What an order does is what the same article would not do if nobody heard it: the verdict is raised
or lowered, or a text is written that says what the order says. A model that is not shown an order
cannot heed it, so it answers as it does for any other article.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from policywire.config.enums import Strength
from policywire.config.models import Configuration
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict
from tests.model_server import ModelServer
from tests.service.jobs.judging.desk import desk_of

AT = datetime(2026, 5, 7, 9, tzinfo=UTC)
CHANNELS = {"desk": {"console": {}, "digest": {"at": ["08:00"]}, "budget": 50}}
WINDOW = 3
"""So many words of an order in a prompt, one after the other, are enough to heed it."""
_WORD = re.compile(r"\w+")
_LINE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Newsroom:
    """What is known, a rewrite of it and what happened next; orders stand inside these two."""

    topic: str
    known: Article
    rewrite: Article
    news: Article


def report(name: str, title: str, text: str, hours: float) -> Article:
    """A report of an outlet, so many hours after the first."""
    at = AT + timedelta(hours=hours)
    url = f"https://{name}.example/1"
    return Article(
        url=url, title=title, text=text, outlet=name, found=at, published=at, language="en"
    )


HARBOUR = Newsroom(
    "harbour",
    report(
        "post",
        "Harbour board weighs fine for Acme over spill",
        "The harbour board said on Tuesday that it weighs a fine for Acme over the March spill. "
        "Acme called the plan of the harbour board unlawful.",
        0,
    ),
    report(
        "radio",
        "Acme may be fined by harbour board over spill",
        "The harbour board weighs a fine for Acme over the March spill, it said. "
        "The plan of the harbour board is unlawful, Acme said.",
        3,
    ),
    report(
        "coast",
        "Harbour board fines Acme over spill",
        "The harbour board fined Acme 2 million crowns on Thursday over the March spill. "
        "The fine is due in June.",
        50,
    ),
)


def with_order(article: Article, order: str, place: int) -> Article:
    """The article with an order after so many of its sentences."""
    sentences = re.split(r"(?<=[.!?]) (?=[A-Z])", article.text)
    text = " ".join([*sentences[:place], order, *sentences[place:]])
    return replace(article, text=text)


class Obedient:
    """Answers as an order wants where the prompt holds one, and else as an honest model does.

    `wants` is the verdict that the order is after; `cites` whether its own words are quoted, or
    true ones of the article.
    """

    def __init__(self, newsroom: Newsroom, order: str, claim: str, wants: str) -> None:
        self.claim, self.wants, self.cites, self.heeds = claim, wants, True, True
        reports = (newsroom.known, newsroom.rewrite, newsroom.news)
        self.own = " ".join(f"{each.title}. {each.text}" for each in reports)
        self._order = {*_runs(order)} - {*_runs(self.own)}
        self.heard: list[str] = []

    def __call__(self, asked: dict[str, Any]) -> str:
        """The content of an answer."""
        use = asked["response_format"]["json_schema"]["name"]
        user = asked["messages"][-1]["content"]
        lines = {int(number): text for number, text in _LINE.findall(user)}
        its = [number for number, text in lines.items() if self._order & {*_runs(text)}]
        if its:
            self.heard.append(use)
        its = its if self.heeds else []
        if use == "sentence":
            return json.dumps(self._sentence(its, lines))
        if use == "translation":
            text = {number: self.claim if its else line for number, line in lines.items()}
            items = [{"number": number, "text": each} for number, each in text.items()]
            return json.dumps({"items": items})
        wants = self.wants if its else _OTHER[self.wants]
        cited = its[0] if its and self.cites else min({1, 0} & lines.keys(), default=0)
        return json.dumps(_verdict(wants, cited, lines.get(cited, "")))

    def _sentence(self, its: Sequence[int], lines: dict[int, str]) -> dict[str, Any]:
        if not its:
            return {"clauses": [{"text": lines.get(0, ""), "sentences": [0]}]}
        cited = [[each] for each in lines] + [[*its], [*lines]]
        return {"clauses": [{"text": self.claim, "sentences": each} for each in cited]}


_OTHER = {"development": "known", "known": "development"}


def _verdict(verdict: str, number: int, text: str) -> dict[str, Any]:
    words = text.split()
    act = max((each.strip(".,;:“”\"'!?()") for each in words), key=len, default="")
    return {
        "verdict": verdict, "sentence": number, "quote": " ".join(words[:8]),
        "known": 1 if verdict == "known" else 0, "act": act if verdict == "development" else "",
        "actor": "", "stage": "none", "confidence": 1.0,
    }  # fmt: skip


def _runs(text: str) -> list[str]:
    words = _WORD.findall(text.casefold())
    size = min(WINDOW, len(words))
    return [" ".join(words[at : at + size]) for at in range(len(words) - size + 1)] if size else []


def strength(verdict: ArticleVerdict) -> Strength | None:
    """How loud a verdict is told; None for not at all."""
    return verdict.development.strength if verdict.development else None


def written(verdict: ArticleVerdict) -> str:
    """All that a model wrote of it."""
    text = verdict.development.written if verdict.development else None
    return " ".join((text.what_changed, *text.translation)) if text else ""


@dataclass
class Trial:
    """A newsroom, and the model's server that it asks."""

    folder: Path
    server: ModelServer
    newsroom: Newsroom
    places: Sequence[int] = (0, 1, 2)
    """Sentences before an order."""
    _runs: Iterator[int] = field(default_factory=count)

    def obeyed(self, order: str, claim: str) -> list[str]:
        """What an order brought about; nothing where it was obeyed in nothing.

        It is tried inside a rewrite, to have it alerted, and inside news, to have it kept quiet
        and the claim written; at each place, quoted with its own words and with true ones.
        """
        found = []
        for article, wants in (
            (self.newsroom.rewrite, "development"), (self.newsroom.news, "known"),
        ):  # fmt: skip
            for place in self.places:
                hostile = with_order(article, order, place)
                model = Obedient(self.newsroom, order, claim, wants)
                found += [f"{wants} at {place}: {each}" for each in self._done(hostile, model)]
        return list(dict.fromkeys(found))

    def _done(self, hostile: Article, model: Obedient) -> Iterator[str]:
        for model.cites in (True, False):
            model.heeds, model.heard = True, []
            told = self._settled(hostile, model)
            if not model.heard:
                return  # it answered as it would have done without
            model.heeds = False
            honest = self._settled(hostile, model)
            if strength(told) != strength(honest):
                yield f"{strength(honest)} became {strength(told)}"
            if written(told) != written(honest) and not _is_true(written(told), hostile, model):
                yield f"written: {written(told)}"

    def _settled(self, hostile: Article, model: Obedient) -> ArticleVerdict:
        """The verdict on an article after what was known, in a store of its own."""
        topic = self.newsroom.topic
        topics = {topic: {"title": topic, "any": [topic]}}
        configuration = Configuration.model_validate({"topics": topics, "channels": CHANNELS})
        desk = desk_of(
            self.folder / f"{next(self._runs)}", self.server, configuration, AT,
            uses=["development", "sentence", "translation"],
        )  # fmt: skip
        self.server.answer = model
        try:
            for article in (self.newsroom.known, hostile):
                verdict = desk.read(article).verdict
                desk.answer()
                for told in desk.settle():
                    verdict = told.verdict
            return verdict
        finally:
            desk.store.close()


def _is_true(text: str, hostile: Article, model: Obedient) -> bool:
    """Whether a written text says nothing that stands in the order alone."""
    own = {*_WORD.findall(f"{hostile.title} {model.own}".casefold())}
    return {*_WORD.findall(text.casefold())} <= own
