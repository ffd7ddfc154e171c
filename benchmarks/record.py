"""A replay of the official record: is each action one development of its own proceeding?

    python benchmarks/record.py [--bills 300] [--filings 350] [--dockets 40] [--seed 13] [--json]

Answers in the shapes of Congress.gov and CourtListener (`official_record.py`) are polled four times
a day over sixty days by the ready sources of the pack us-official-apis, and judged by the real
service on a store of its own; five proceedings are followed by their numbers. Exit code 1 when an
action was lost, stands in another proceeding's story, was told otherwise than its label says, or
when the alerts of the followed ones are not just their substantial actions.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from official_record import (
    COUNTED,
    DAYS,
    DETAIL,
    POLLS_A_DAY,
    TOLD,
    Bill,
    Docket,
    RecordedAction,
    bills_answer,
    dockets_answer,
    make_bills,
    make_dockets,
    poll_time,
)

from policywire.alerts.channels.address_book import AddressBook
from policywire.cli.terminal.output import Output
from policywire.config.enums import Strength
from policywire.config.models import Configuration, Source
from policywire.config.yaml import packs
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.fetch.response import Response
from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.polling.poll import Poll
from policywire.pipeline.model.article_verdict import PipelineStep
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.jobs.judging.processed_article import ProcessedArticle
from policywire.service.wiring import delivery_config_of, matcher_of
from policywire.store.articles import articles as stored_articles, sources
from policywire.store.database.store import Store

PACK = "us-official-apis"
FOLLOWED_BILLS, FOLLOWED_DOCKETS = 3, 2


@dataclass
class Told:
    """What became of the actions, by proceeding and the register's words."""

    articles: Counter[tuple[str, str]] = field(default_factory=Counter)
    told: dict[tuple[str, str], str] = field(default_factory=dict)
    stories: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The proceedings whose records are in each story."""
    places: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The stories in which each proceeding's records are."""
    alerts: set[tuple[str, str]] = field(default_factory=set)

    def add(self, done: ProcessedArticle) -> None:
        """Count one judged article."""
        verdict = done.verdict
        if verdict.action is None or verdict.placement is None:
            self.articles["none", done.article.title] += 1
            return
        id_, said = verdict.action.proceeding.id, verdict.action.said
        self.articles[id_, said] += 1
        self.stories[verdict.placement.story].add(id_)
        self.places[id_].add(verdict.placement.story)
        why = next(r.outcome for r in verdict.reasons if r.step is PipelineStep.DEVELOPMENT)
        moved = verdict.development
        self.told[id_, said] = (
            (DETAIL if moved.strength is Strength.DETAIL else TOLD)
            if moved is not None
            else COUNTED
            if why == "procedural"
            else why
        )
        if done.alert is not None and done.alert.strength is Strength.DEVELOPMENT:
            self.alerts.add((id_, said))


class _Answers:
    """A network of one answer."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def get(self, url: str, _headers: Mapping[str, str] = {}, _body: bytes = b"") -> Response:
        headers = {"content-type": "application/json"}
        return Response(requested_url=url, url=url, status=200, headers=headers, body=self._body)

    page = get

    def backoff_until(self, _url: str) -> datetime | None:
        return None

    def request_delay(self, _url: str) -> timedelta:
        return timedelta(0)


async def _here(function: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
    return function(*arguments, **more)


class Newsroom:
    """The real service on a store, without a network."""

    def __init__(self, store: Store, followed: Sequence[str]) -> None:
        self.store, self.told, self.cpu = store, Told(), 0.0
        topics = {id_: {"title": id_, "proceeding": number} for id_, number in followed}
        configuration = Configuration.model_validate(
            {"topics": topics, "channels": {"room": {"console": {}}}}
        )
        loaded = LoadedConfiguration(configuration, {}, (), ())
        delivery = delivery_config_of(loaded, AddressBook(configuration.channels))
        self._processor = Processor(store, matcher_of(loaded), delivery)
        self._states: dict[str, SourceState] = {}

    async def poll(self, key: str, source: Source, body: bytes, now: datetime) -> None:
        """Poll one source, keep what it gives, and judge it."""
        state = self._states.get(key, SourceState())
        done = await Poll(key, source, state, now, _Answers(body), _here, self._known).run()
        self._states[key] = done.state
        with self.store.writing() as session:
            sources.save_outcome(session, done)
        begun = time.process_time()
        while judged := self._processor.process_batch(lambda: now):
            for each in judged:
                self.told.add(each)
        self.cpu += time.process_time() - begun

    async def _known(self, urls: Sequence[str]) -> frozenset[str]:
        with self.store.reading() as session:
            return stored_articles.stored_urls(session, urls)


def main() -> None:
    """Make the record, replay it, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bills", type=int, default=300)
    parser.add_argument("--dockets", type=int, default=40)
    parser.add_argument("--filings", type=int, default=350)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    bills = make_bills(asked.bills, chance)
    dockets = make_dockets(asked.dockets, asked.filings, chance)
    followed = _followed(bills, dockets)
    with tempfile.TemporaryDirectory() as folder:
        room = Newsroom(Store.open(f"sqlite:///{folder}/record.db"), followed)
        asyncio.run(_replay(room, bills, dockets))
        room.store.close()
    figures, faults = _figures(room.told, bills, dockets, {id_ for id_, _ in followed})
    figures["CPU ms an action"] = round(1000 * room.cpu / max(1, figures["articles"]), 2)
    if asked.json:
        Output().json({**figures, "faults": faults[:50]})
    else:
        Output().table(["", "count"], list(figures.items()), empty="")
        for fault in faults[:20]:
            sys.stdout.write(f"{fault}\n")
    sys.exit(1 if faults else 0)


def _followed(bills: list[Bill], dockets: list[Docket]) -> list[tuple[str, str]]:
    chosen = [(bill.id, f"{bill.type} {bill.number}") for bill in bills[5::7][:FOLLOWED_BILLS]]
    return chosen + [
        (one.id, f"{one.number} ({one.court_id})") for one in dockets[-FOLLOWED_DOCKETS * 3 :: 3]
    ]


async def _replay(room: Newsroom, bills: list[Bill], dockets: list[Docket]) -> None:
    pack = packs.read(PACK)
    keys = ("api-congress-bills", "api-courtlistener-dockets")
    for poll in range(POLLS_A_DAY * DAYS + 1):
        answers = (bills_answer(bills, poll), dockets_answer(dockets, poll))
        for key, body in zip(keys, answers, strict=True):
            await room.poll(key, pack[key], body, poll_time(poll))


def _figures(
    told: Told, bills: list[Bill], dockets: list[Docket], followed: set[str]
) -> tuple[dict[str, Any], list[str]]:
    actions = [one for each in (*bills, *dockets) for one in each.actions]
    wanted = Counter((one.proceeding, one.text) for one in actions)
    lost = wanted - told.articles
    extra = told.articles - wanted
    mixed = [sorted(found) for found in told.stories.values() if len(found) > 1]
    torn = [id_ for id_, found in told.places.items() if len(found) > 1]
    otherwise = [one for one in actions if _was(told, one) != one.told]
    right = {(one.proceeding, one.text) for one in actions
             if one.proceeding in followed and one.told == TOLD}  # fmt: skip
    figures = {
        "actions": len(actions),
        "articles": sum(told.articles.values()),
        "lost": sum(lost.values()),
        "told twice, or of no proceeding": sum(extra.values()),
        "stories": len(told.stories),
        "proceedings": len(bills) + len(dockets),
        "stories of several proceedings": len(mixed),
        "proceedings in several stories": len(torn),
        "told otherwise than labelled": len(otherwise),
        "substantial actions of the five followed": len(right),
        "their alerts": len(told.alerts),
        "alerts missing": len(right - told.alerts),
        "alerts too many": len(told.alerts - right),
    }
    faults = [
        *(f"lost: {one}" for one in lost),
        *(f"extra: {one}" for one in extra),
        *(f"one story of {found}" for found in mixed),
        *(f"several stories of {id_}" for id_ in torn),
        *(f"{_was(told, one)}, not {one.told}: {one.proceeding} {one.text}" for one in otherwise),
        *(f"no alert: {one}" for one in right - told.alerts),
        *(f"alert too many: {one}" for one in told.alerts - right),
    ]
    return figures, faults


def _was(told: Told, one: RecordedAction) -> str:
    return told.told.get((one.proceeding, one.text), "lost")


if __name__ == "__main__":
    main()
