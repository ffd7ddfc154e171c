"""kill -9 at any moment: nothing is lost, and only what was in flight may come twice.

Moments drawn by chance alone nearly always hit a service at rest, and then the test proves nothing.
So each life of the service has fresh news, the sinks are slow, and of every four kills one waits
for a delivery that is being sent and one for an article without a verdict.

`python -m tests.whole.test_kill 50` does it fifty times and says what each kill hit; `--planted`
runs a service that marks deliveries as sent before it sends them, and must fail.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from policywire.demo.newsroom import Newsroom, evenly_spaced, publications, sources
from tests.whole.conftest import now
from tests.whole.product import Product, until
from tests.whole.sinks import Mailbox, Workspace, mailbox, workspace

DESK = "desk@lawyers.example"
KILLS = 10
SLOW = 0.4
"""Seconds that the mail server and Slack take, so that kills land in sends as well."""
LONGEST = 3.0
"""Seconds after the start within which a kill comes."""
DAYS = timedelta(hours=46)
"""The dates of the year's news are moved close together, but not so close that all is one story."""


Aims = Mapping[int, Callable[[], int]]
"""For some of every four kills: what to wait for."""


@dataclass
class Outcome:
    """What a series of kills hit, and what came of it."""

    stages: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    repeated: int = 0
    messages: int = 0


class Edition:
    """The newsroom's clock: it stands still but for a step before each start of the service.

    So every life of the service, however short, has fresh news to crawl, to judge and to tell.
    """

    def __init__(self, articles: int, lives: int) -> None:
        self.time = now() - DAYS
        self._step = DAYS / lives
        self.published = evenly_spaced(publications()[-articles:], self.time, DAYS / articles)

    def publish(self) -> None:
        """Let the next articles appear."""
        self.time += self._step


async def torture(
    folder: Path, kills: int, seed: int, program: str = "policywire.cli.app"
) -> Outcome:
    """Play the demo's articles to a service that is killed again and again; check the outcome."""
    chance = random.Random(seed)
    with ExitStack() as stack:
        post, slack = stack.enter_context(mailbox(SLOW)), stack.enter_context(workspace(SLOW))
        product = Product(folder, program)
        stack.callback(product.close)
        edition = Edition(len(publications()), kills)
        newsroom = Newsroom(edition.published, clock=lambda: edition.time)
        await newsroom.start()
        try:
            product.configure(sources(newsroom), slack=slack.url, smtp=post.port, to=(DESK,))
            aims = {1: lambda: post.holding + slack.holding, 2: lambda: _pending(product)}
            outcome = await _killed_often(product, edition, kills, chance, aims)
            await asyncio.to_thread(product.start)
            await asyncio.to_thread(
                until,
                "the end of the news",
                lambda: product.has_finished(len(edition.published)),
                180,
            )
            await asyncio.to_thread(product.stop)
        finally:
            await newsroom.stop()
        _check(product, outcome, len(edition.published), post, slack)
        return outcome


async def _killed_often(
    product: Product, edition: Edition, kills: int, chance: random.Random, aims: Aims
) -> Outcome:
    outcome = Outcome()
    for number in range(kills):
        edition.publish()
        await asyncio.to_thread(product.start)
        if number % 4 in aims:
            await asyncio.to_thread(_wait_for, aims[number % 4])
        else:
            await asyncio.sleep(chance.uniform(0.0, LONGEST))
        await asyncio.to_thread(product.kill)
        stage, in_flight = _stage(product)
        outcome.stages[stage] += 1
        outcome.in_flight += in_flight
    return outcome


def _wait_for(moment: Callable[[], int]) -> None:
    """Wait for a moment worth a kill, but not for long: it may not come in this life."""
    with suppress(AssertionError):
        until("a moment to kill at", lambda: moment() > 0, LONGEST)


def _pending(product: Product) -> int:
    return sum(each.judged_at is None for each in product.articles())


def _stage(product: Product) -> tuple[str, int]:
    """What the kill interrupted, as the store tells it, and how many sends were under way."""
    sending = sum(each.state == "sending" for each in product.deliveries())
    if sending:
        return "sending", sending
    if _pending(product):
        return "judging", 0
    return "crawling", 0


def _check(
    product: Product, outcome: Outcome, published: int, post: Mailbox, slack: Workspace
) -> None:
    """Nothing lost; twice only what was in flight, and then under the same id."""
    articles = product.articles()
    assert len(articles) == published
    assert len({each.url for each in articles}) == published
    # A detail waits for the next alert on its story, or went out with one.
    waiting = {"held", "folded"}
    deliveries = [each for each in product.deliveries() if each.state not in waiting]
    assert {each.state for each in deliveries} <= {"sent", "suppressed"}
    alerts = Counter(each.alert for each in deliveries if each.state == "sent")
    assert set(alerts.values()) == {3}
    mails, posts = Counter(post.ids(DESK)), Counter(slack.texts())
    assert len(mails) == len(alerts)
    assert len(posts) == len(alerts)
    outcome.messages = mails.total() + posts.total()
    outcome.repeated = outcome.messages - 2 * len(alerts)
    assert outcome.repeated <= outcome.in_flight


async def test_nothing_is_lost_and_only_what_was_in_flight_may_come_twice(tmp_path: Path) -> None:
    outcome = await torture(tmp_path / "policywire.d", KILLS, seed=2025)
    assert outcome.stages.total() == KILLS
    # A kill test that only ever hits an idle service proves nothing.
    assert outcome.stages["sending"] >= 1


async def _main(kills: int, *, planted: bool) -> None:
    program = "tests.whole.planted" if planted else "policywire.cli.app"
    with tempfile.TemporaryDirectory(prefix="policywire-kill-") as folder:
        outcome = await torture(Path(folder) / "policywire.d", kills, seed=1, program=program)
    print(f"{kills} kills hit: {dict(outcome.stages)}")
    print(f"sends in flight when killed: {outcome.in_flight}")
    print(f"messages arrived: {outcome.messages}, of them a second time: {outcome.repeated}")
    print("articles lost: 0, developments lost: 0")


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), planted="--planted" in sys.argv))
