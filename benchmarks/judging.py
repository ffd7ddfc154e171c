"""What the store costs beside the judging: articles judged and stored, against the pure pipeline.

    python benchmarks/judging.py [FILE.jsonl] [--database URL] [--topics FILE] [--json]

FILE is in the format of `policywire replay`; left out, it is the demo's file. The baseline is the
pipeline alone: each article decided about and remembered, nothing written. Then the articles are
put into a store (an SQLite file of its own, or an empty database at URL) and judged in batches as
the service does, alerts for one console route included. Times are of this process's CPU.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from policywire import seeds
from policywire.alerts.channels.address_book import AddressBook
from policywire.cli.terminal.output import Output
from policywire.cli.workspace.configuration import starter_topics
from policywire.config.models import Channel, ConsoleChannel
from policywire.config.yaml.loader import LoadedConfiguration, load_topics
from policywire.crawler.model.article import Article
from policywire.demo.replay import processing_order, read_lines
from policywire.pipeline.pipeline import Pipeline
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.wiring import delivery_config_of, matcher_of
from policywire.store.articles import articles as stored_articles
from policywire.store.database.store import Store

DEMO = Path(seeds.__file__).parent / "demo" / "articles.jsonl"
BATCH = 100


def main() -> None:
    """Judge without a store and with one, print both and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, default=DEMO)
    parser.add_argument("--database", default="")
    parser.add_argument("--topics", type=Path)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    loaded = load_topics(chosen.topics, os.environ) if chosen.topics else starter_topics()
    figures = measure(read_articles(chosen.file), loaded, chosen.database)
    if chosen.json:
        Output().json(figures)
        return
    Output().table(
        ["way", "articles", "ms an article", "of the pipeline alone"],
        [tuple(each.values()) for each in figures],
        empty="",
    )


def read_articles(file: Path) -> list[Article]:
    """The articles of a replay file, in the order in which they are judged."""
    lines = read_lines(file)
    found = [lines[place] for place in processing_order(lines)]
    return [
        Article(
            url=each.url, title=each.title, text=each.text, outlet=each.outlet, found=each.at,
            published=each.at,
        )
        for each in found
    ]  # fmt: skip


def measure(
    articles: Sequence[Article], loaded: LoadedConfiguration, database: str
) -> list[dict[str, Any]]:
    """One row a way: its name, articles, milliseconds of CPU an article, ratio to the baseline."""
    # Once unmeasured: what is read and compiled at first use belongs to no article.
    _alone(articles[: BATCH * 2], loaded)
    alone = _cpu(lambda: _alone(articles, loaded)) / len(articles)
    with tempfile.TemporaryDirectory(prefix="policywire-") as folder:
        store = Store.open(database or f"sqlite:///{folder}/judging.db")
        try:
            processor = _processor(store, loaded)
            stored = _cpu(lambda: _stored(store, processor, articles)) / len(articles)
        finally:
            store.close()
    name = "PostgreSQL" if database.startswith("postgres") else "SQLite"
    rows = [("the pipeline alone", alone), (f"judged and stored on {name}", stored)]
    return [
        {"way": way, "articles": len(articles), "ms": f"{1000 * each:.2f}",
         "ratio": f"{each / alone:.2f}"}
        for way, each in rows
    ]  # fmt: skip


def _cpu(work: Callable[[], None]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _alone(articles: Sequence[Article], loaded: LoadedConfiguration) -> None:
    pipeline = Pipeline(matcher_of(loaded))
    for article in articles:
        pipeline.forget(article.found)
        pipeline.remember(article, pipeline.decide(article, article.found))


def _processor(store: Store, loaded: LoadedConfiguration) -> Processor:
    told = loaded.configuration.model_copy(
        update={"channels": {"screen": Channel(console=ConsoleChannel())}}
    )
    heard = LoadedConfiguration(told, loaded.locations, loaded.files, loaded.warnings)
    book = AddressBook(told.channels)
    return Processor(store, matcher_of(heard), delivery_config_of(heard, book))


def _stored(store: Store, processor: Processor, articles: Sequence[Article]) -> None:
    for start in range(0, len(articles), BATCH):
        batch = articles[start : start + BATCH]
        with store.writing() as session:
            stored_articles.add(session, batch)
        now = batch[-1].found + timedelta(seconds=1)
        while processor.process_batch(lambda at=now: at, BATCH):  # type: ignore[misc]
            pass


if __name__ == "__main__":
    main()
