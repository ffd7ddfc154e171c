"""An installation that version 0.1.0 left behind: its database and its words of YAML and CLI.

`made_by_0_1_0/` holds what that version wrote in four polls of the demo newsroom: 48 articles in 19
stories, 24 alerts, 72 deliveries that could not leave, two silences, a token.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.trust.count import Count
from tests.whole.product import Product

LEFT = Path(__file__).with_name("made_by_0_1_0")


@pytest.fixture
def old(tmp_path: Path) -> Product:
    """The old installation, with the program of today."""
    product = Product(tmp_path / "config")
    for name in ("topics.yaml", "alerts.yaml"):
        shutil.copy(LEFT / name, product.folder / name)
    data = tmp_path / "data"
    data.mkdir()
    (data / "policywire.db").write_bytes(gzip.decompress((LEFT / "policywire.db.gz").read_bytes()))
    settings = {"allow_private_addresses": True, "data": str(data), "sweep": "7d"}
    product.write("settings.yaml", settings | {"web": {"port": product.port}})
    product.write("sources.yaml", {"sources": {}})
    return product


def answer(product: Product, *words: str) -> Any:
    """What a command prints as JSON."""
    done = product.run(*words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_its_configuration_is_valid(old: Product) -> None:
    done = old.run("check")
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_stories_alerts_and_silences_are_all_there(old: Product, count: Count) -> None:
    assert len(answer(old, "stories", "--all", "--limit", "100")) == 19
    deliveries = answer(old, "deliveries", "--limit", "100")
    assert {each["state"] for each in deliveries} == {"held", "suppressed"}
    assert len(deliveries) == 72
    assert len(answer(old, "silence", "list")) == 2
    story = answer(old, "story", "ss7iuihgp")
    assert story["summary"]["stage"] == "final"
    count(72, lost=72 - len(deliveries))


def test_every_article_tells_its_way(old: Product, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "data" / "policywire.db")) as database:
        urls = [url for (url,) in database.execute("select url from article order by id")]
    for url in urls[:5]:
        assert answer(old, "why", url)["verdict"] is not None


@pytest.mark.parametrize(
    "words",
    [
        ("where",),
        ("topics", "tuned"),
        ("topics", "sweep", "irs-enforcement", "--dry-run"),
        ("channels", "--json"),
        ("deliveries", "--dead"),
    ],
    ids=" ".join,
)
def test_its_words_still_work(old: Product, words: tuple[str, ...]) -> None:
    done = old.run(*words)
    assert done.returncode == 0, done.stderr


def test_the_service_runs_on_it_and_changes_nothing_of_the_past(old: Product, count: Count) -> None:
    before = answer(old, "stories", "--all", "--limit", "100")
    old.start()
    assert old.stop() == 0
    assert answer(old, "stories", "--all", "--limit", "100") == before
    count(len(before))
