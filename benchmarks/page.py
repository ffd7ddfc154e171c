"""How fast the page is with very many articles, beside the same page with ten thousand.

    python benchmarks/page.py                       # 100,000 against 10,000
    python benchmarks/page.py --articles 1000000    # four minutes of CPU to write them alone

Both stores have the same shape: 400 days of news in which each story has twenty articles on average
(a few have thousands), two of five articles meet a topic, and every tenth moves its story. The
pages are asked in turn from both stores in one run, each time for another story, article or word.
Times are milliseconds of this process's CPU, the database's included: what else the machine does
does not count. Ends with 1 when the slowest of twenty answers of a page (p95) is more than twice
that of the small store, when an answer takes more than 300 ms, or when a page is over 200 kB.

The beginning that is searched for (`w456*`) stands in one of 25 articles. SQLite gathers all of
them before it gives the first: what is far commoner takes longer; two seconds end it.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import httpx2

from policywire.config.enums import DevelopmentKind, Stage
from policywire.config.models import Configuration
from policywire.crawler.extract.page import ArticlePage
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass, SourceState
from policywire.pipeline.model.article_verdict import (
    ArticleVerdict,
    Development,
    NewSentence,
    PipelineStep,
    Reason,
)
from policywire.pipeline.topics.matcher import Matcher
from policywire.store.articles.articles import key_of
from policywire.store.database.json_codec import to_json
from policywire.store.database.session import Session
from policywire.store.database.store import Store
from policywire.web.app import build_app
from policywire.web.http.app_context import AppContext

T = TypeVar("T")

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SPAN = timedelta(days=400)
PER_STORY = 20
TOPICS = [f"topic-{number}" for number in range(15)]
SOURCES = [f"source-{number}" for number in range(300)]
MOST = 2.0
LARGEST = 200_000
SLOWEST = 300.0
"""Milliseconds that no answer may take."""
ROUNDS = 100
WARM = 5
"""Rounds that are not measured: caches fill."""

CONFIGURATION = Configuration.model_validate(
    {
        "topics": {key: {"title": key.capitalize(), "any": ["tariff*"]} for key in TOPICS},
        "sources": {
            key: {"url": f"https://{key}.example/feed", "outlet": key.capitalize()}
            for key in SOURCES
        },
    }
)


class News:
    """Makes rows like those that the service writes, the same ones each time."""

    def __init__(self, articles: int) -> None:
        self.articles = articles
        self.stories = max(1, articles // PER_STORY)
        self._random = random.Random(7)
        self._words = [f"w{number}" for number in range(5000)]
        self._weights = list(_harmonic(5000))

    def text(self) -> str:
        """About eighty words, common ones often."""
        return " ".join(self._random.choices(self._words, cum_weights=self._weights, k=80))

    def at(self, number: int) -> str:
        """When an article was found: evenly over the whole time, oldest first."""
        return _instant(NOW - SPAN + SPAN * number / self.articles)

    def story(self, number: int) -> int:
        """The story of an article: near in time, and one in twenty goes to a story of thousands."""
        if self._random.random() < 0.05:
            return number * self.stories // self.articles // 250 * 250
        return min(
            self.stories - 1, number * self.stories // self.articles + self._random.randrange(3)
        )


def _harmonic(count: int) -> Iterator[float]:
    total = 0.0
    for number in range(count):
        total += 1 / (number + 1)
        yield total


def _instant(at: datetime) -> str:
    return at.replace(tzinfo=None).strftime("%Y-%m-%d %H:%M:%S.%f")


def fill(file: Path, articles: int) -> None:
    """Write the news straight into the tables; the search index is built at the end."""
    Store.open(f"sqlite:///{file}").close()
    news = News(articles)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type='trigger'")
        kept = triggers.fetchall()
        for name, _ in kept:
            connection.execute(f"DROP TRIGGER {name}")
        _fill_articles(connection, news)
        _count_stories(connection)
        _fill_deliveries(connection, news)
        _fill_sources(connection)
        connection.execute("INSERT INTO article_words(article_words) VALUES ('rebuild')")
        for _, sql in kept:
            connection.execute(sql)
        connection.execute("ANALYZE")
    connection.close()


def _fill_articles(connection: sqlite3.Connection, news: News) -> None:
    stories = (
        (f"s{n}", f"line-{n // 3}", f"Story {n} moves on", "proposed") + (_instant(NOW),) * 2
        for n in range(news.stories)
    )
    connection.executemany(
        "INSERT INTO story (id, storyline, title, stage, first_seen, last_seen, articles, outlets, "
        "copies, developments) VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, 0)",
        stories,
    )
    connection.executemany(
        "INSERT INTO article (id, key, url, title, text, outlet, found_at, published_at, "
        "happened_at, lede, author, language, kind, tier, place, source, version, origin, note, "
        "judged_at, story_id, copy_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', 'en', 'news', "
        "'press', 'us', ?, 1, 'page', '', ?, ?, ?)",
        _articles(news),
    )
    connection.executemany(
        "INSERT INTO match (article_id, topic, score, clause) VALUES (?, ?, 0.5, 'tariff*')",
        _matches(news),
    )
    connection.executemany(
        "INSERT INTO development (article_id, story_id, kind, at, body) "
        "SELECT ?1, story_id, 'new facts', happened_at, replace(?2, '@', story_id) "
        "FROM article WHERE id = ?1",
        ((number, _development()) for number in range(10, news.articles + 1, 10)),
    )
    connection.executemany(
        "INSERT INTO verdict (article_id, judged_at, body) VALUES (?, ?, ?)",
        ((number, _instant(NOW), _verdict()) for number in range(10, news.articles + 1, 10)),
    )


def _articles(news: News) -> Iterator[tuple[object, ...]]:
    for number in range(1, news.articles + 1):
        url, at = f"https://news.example/{number}", news.at(number)
        copy = None if number % 7 else f"https://news.example/{number - 1}"
        title = f"Headline {number} {news.text()[:50]}"
        source = SOURCES[number % len(SOURCES)]
        story = f"s{news.story(number)}"
        yield (
            number, key_of(url), url, title, news.text(), source.capitalize(), at, at, at,
            source, at, story, copy,
        )  # fmt: skip


def _matches(news: News) -> Iterator[tuple[int, str]]:
    for number in range(1, news.articles + 1):
        if number % 5 < 2:
            yield number, TOPICS[number % len(TOPICS)]


def _development() -> str:
    sentence = NewSentence("A sentence that says what was not known before, with numbers.", 0, 10)
    return to_json(
        Development,
        Development(
            kind=DevelopmentKind.NEW_FACTS,
            story="@",
            storyline="line",
            article="https://news.example/1",
            at=NOW,
            topics=(TOPICS[0],),
            new=(sentence, sentence),
            importance=0.5,
            stage=Stage.PROPOSED,
            previous_stage=Stage.REPORTED,
        ),
    )


def _verdict() -> str:
    reasons = tuple(Reason(step, "joined", "A sentence that says why.") for step in PipelineStep)
    return to_json(
        ArticleVerdict,
        ArticleVerdict(
            article="https://news.example/1",
            copy=None,
            matches=(),
            placement=None,
            development=None,
            reasons=reasons,
        ),
    )


def _count_stories(connection: sqlite3.Connection) -> None:
    connection.execute(
        "UPDATE story SET (articles, copies, outlets, first_seen, last_seen) = "
        "(SELECT count(*), count(copy_of), count(DISTINCT outlet), min(happened_at), "
        "max(happened_at) FROM article WHERE story_id = story.id)"
    )
    connection.execute("DELETE FROM story WHERE articles = 0")
    connection.execute(
        "UPDATE story SET developments = "
        "(SELECT count(*) FROM development WHERE story_id = story.id)"
    )
    connection.execute(
        "INSERT INTO story_topic SELECT DISTINCT story_id, topic, last_seen FROM match "
        "JOIN article ON article.id = article_id JOIN story ON story.id = story_id"
    )


def _fill_deliveries(connection: sqlite3.Connection, news: News) -> None:
    states = ["sent"] * 16 + ["suppressed"] * 3 + ["dead"]
    for number in range(1, news.articles // 10 + 1):
        at = news.at(number * 10)
        connection.execute(
            "INSERT INTO alert (id, article_key, created_at, body, subject, message) "
            "VALUES (?, ?, ?, ?, 'A subject line', '{}')",
            (f"a{number}", key_of(f"https://news.example/{number * 10}"), at, ALERT),
        )
        connection.execute(
            "INSERT INTO delivery (alert_id, channel, recipient, state, outcome, reason, topics, "
            "attempts) VALUES (?, 'desk', 'console', ?, 'route', 'Why it was sent.', '[]', 1)",
            (f"a{number}", states[number % 20]),
        )


ALERT = json.dumps(
    {
        "id": "a", "kind": "new facts", "story": "s0", "story_title": "t", "storyline": "l",
        "at": NOW.isoformat(), "new": [], "why": [], "importance": 0.5,
        "stage": "proposed", "previous_stage": "reported",
        "article": {
            "outlet": "o", "title": "t", "url": "https://news.example/1", "tier": "press",
            "at": NOW.isoformat(),
        },
    }
)  # fmt: skip


def _fill_sources(connection: sqlite3.Connection) -> None:
    seen = tuple(f"https://news.example/{number}" for number in range(200))
    state = SourceState(polled=NOW, last_ok=NOW, next_poll=NOW + timedelta(minutes=9), seen=seen)
    rows = [
        (key, to_json(SourceState, replace(state, failures=int(key.endswith("7")))))
        for key in SOURCES
    ]
    connection.executemany("INSERT INTO source (key, state, problems) VALUES (?, ?, '[]')", rows)


Pick = Callable[[random.Random, News], str]

PAGES: dict[str, Pick] = {
    "/": lambda _r, _n: "/",
    "/?period=month": lambda _r, _n: "/?period=month",
    "/?topic=": lambda r, _n: f"/?topic={r.choice(TOPICS)}&period=week",
    "/ (deep in the list)": lambda r, n: "/?after=" + quote(f"{_deep(r)}~s0"),
    "/stories/{id}": lambda r, n: f"/stories/s{r.randrange(n.stories)}",
    "/stories/{id} (thousands)": lambda r, n: f"/stories/s{r.randrange(n.stories) // 250 * 250}",
    "/stories/{id}/feed.atom": lambda r, n: f"/stories/s{r.randrange(n.stories)}/feed.atom",
    "/articles": lambda r, n: f"/articles?url=https://news.example/{r.randrange(1, n.articles)}",
    "/topics": lambda _r, _n: "/topics",
    "/topics/{key}": lambda r, _n: f"/topics/{r.choice(TOPICS)}",
    "/topics/{key}/feed.json": lambda r, _n: f"/topics/{r.choice(TOPICS)}/feed.json",
    "/sources": lambda _r, _n: "/sources",
    "/alerts": lambda _r, _n: "/alerts",
    "/alerts?state=dead": lambda _r, _n: "/alerts?state=dead",
    "/search (common word)": lambda r, _n: f"/search?q=w{r.randrange(20)}",
    "/search (rare word)": lambda r, _n: f"/search?q=w{r.randrange(1000, 5000)}",
    "/search (phrase)": lambda r, _n: f'/search?q="w{r.randrange(9)} w{r.randrange(9)}"',
    "/search (and a beginning)": lambda r, _n: f"/search?q=w{r.randrange(99)}+w456*",
    "/status": lambda _r, _n: "/status",
    "/api/stories": lambda _r, _n: "/api/stories",
}


def _deep(chance: random.Random) -> str:
    return (NOW - SPAN * chance.random()).isoformat()


def client_of(store: Store) -> httpx2.AsyncClient:
    """A reader of the page on this store, without a network between."""
    matcher = Matcher(CONFIGURATION.topics, CONFIGURATION.entities)
    record = {
        "status": "ok", "version": "0", "started": NOW.isoformat(), "polls": 0, "judged": 0,
        "configuration_error": None, "trouble": None, "ready": True,
        "standing": [], "paused": [], "checks": [], "sources": 0, "sources_failing": 0,
    }  # fmt: skip

    def write(work: Callable[[Session], T]) -> T:
        with store.writing() as session:
            return work(session)

    backing = AppContext(
        store=store,
        configuration=lambda: CONFIGURATION,
        matcher=lambda: matcher,
        health_record=lambda: record,
        now=lambda: NOW,
        write=write,
        poll_source=lambda _key: None,
        fetch=no_web,
    )
    app = build_app(lambda: (True, record), lambda: backing)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1")


async def no_web(url: str) -> ArticlePage | Problem:
    """Fetch nothing: the benchmark opens no page that would."""
    return Problem(ProblemClass.CONNECT, url, "The benchmark has no web.")


async def measure(stores: dict[str, tuple[Store, News]], rounds: int) -> bool:
    """Ask every page of every store; print a line a page, and give whether all held."""
    clients = {name: client_of(store) for name, (store, _) in stores.items()}
    heads = ("small p50", "p95", "large p50", "p95", "slowest", "ratio", "kB")
    print(f"{'page':28}" + "".join(f"{head:>10}" for head in heads))
    held = True
    for page, pick in PAGES.items():
        chance, sizes = random.Random(page), [0]
        times: dict[str, list[float]] = {name: [] for name in stores}
        for turn in range(rounds + WARM):
            for name, (_, news) in stores.items():
                address = pick(chance, news)
                started = time.process_time()
                answer = await clients[name].get(address)
                if turn >= WARM:
                    times[name].append((time.process_time() - started) * 1000)
                assert answer.status_code in {200, 404}, (address, answer.status_code)
                sizes.append(len(answer.content))
        held &= _report(page, times["small"], times["large"], max(sizes))
    return held


def _report(page: str, small: list[float], large: list[float], size: int) -> bool:
    usual = [statistics.median(times) for times in (small, large)]
    slow = [statistics.quantiles(times, n=20)[-1] for times in (small, large)]
    ratio = slow[1] / slow[0]
    good = ratio <= MOST and max(large) <= SLOWEST and size <= LARGEST
    figures = (usual[0], slow[0], usual[1], slow[1], max(large), ratio, size / 1000)
    line = f"{page:28}" + "".join(f"{figure:10.1f}" for figure in figures)
    print(line if good else f"{line}  TOO MUCH", flush=True)
    return good


def main() -> int:
    """Fill both stores, measure, and give the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--folder", type=Path, help="Keep the stores here, and take them again.")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="policywire-web-") as temporary:
        folder = chosen.folder or Path(temporary)
        stores: dict[str, tuple[Store, News]] = {}
        for name, articles in (("small", 10_000), ("large", chosen.articles)):
            file = folder / f"{articles}.db"
            if not file.exists():
                started = time.perf_counter()
                fill(file, articles)
                took = time.perf_counter() - started
                print(
                    f"{articles:,} articles written in {took:.0f} s, {file.stat().st_size >> 20} MB"
                )
            stores[name] = Store.open(f"sqlite:///{file}"), News(articles)
        gc.collect()
        gc.freeze()  # as the service does after its start: else each full collection is a pause
        held = asyncio.run(measure(stores, chosen.rounds))
        for store, _ in stores.values():
            store.close()
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
