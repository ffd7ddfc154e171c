"""A backup that is restored tells nobody anything a second time, unless somebody asks for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trust.count import Count
from tests.whole.growing_feed import GrowingFeed, growing_feed
from tests.whole.product import Product
from tests.whole.sinks import Workspace

FIRST = ("Senate passes a ban on foreign drones", "Court blocks the tariff on Canadian lumber")
SINCE = ("EPA withdraws its rule on power plants", "Governor signs a bill on school lunches")
NEW = ("FCC fines three carriers over robocalls",)


@pytest.fixture
def feed() -> Iterator[GrowingFeed]:
    """A feed that has published two items."""
    with growing_feed() as made:
        made.publish(*FIRST)
        yield made


@pytest.fixture
def reader(product: Product, feed: GrowingFeed, slack: Workspace) -> Product:
    """An installation that has told its reader of both."""
    product.configure(feed.source(), slack=slack.url)
    product.write("topics.yaml", {"topics": {"news": {"title": "News", "any": ["agency"]}}})
    done = product.run("once", "--all")
    assert done.returncode == 0, done.stderr
    assert told(slack) == set(FIRST)
    return product


def told(slack: Workspace) -> set[str]:
    """The headlines that stand in any post."""
    words = " ".join(slack.texts())
    return {each for each in (*FIRST, *SINCE, *NEW) if each in words}


def backed_up(product: Product) -> Path:
    done = product.run("backup", "--json")
    assert done.returncode == 0, done.stderr
    return Path(json.loads(done.stdout)["file"])


def restored(product: Product, file: Path) -> str:
    done = product.run("restore", str(file))
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_what_came_since_the_backup_is_told_again_only_when_somebody_asks(
    reader: Product, feed: GrowingFeed, slack: Workspace, count: Count
) -> None:
    file = backed_up(reader)
    feed.publish(*SINCE)
    assert reader.run("once", "--all").returncode == 0
    assert told(slack) == {*FIRST, *SINCE}
    posts = len(slack.posts)

    restored(reader, file)
    assert reader.run("once", "--all").returncode == 0
    again = [each for each in slack.texts()[posts:] if any(one in each for one in (*FIRST, *SINCE))]
    assert again == []
    assert any("was restored" in each for each in slack.texts()[posts:])  # the operator knows
    withheld = [each for each in reader.deliveries() if each.state == "withheld"]
    assert {each.recipient.channel for each in withheld} == {"slack", "terminal"}
    assert len(withheld) == 2 * len(SINCE)
    assert all("may have been told before" in each.reason for each in withheld)

    feed.publish(*NEW)
    assert reader.run("once", "--all").returncode == 0
    assert told(slack) == {*FIRST, *SINCE, *NEW}

    posts = len(slack.posts)
    asked = reader.run("deliveries", "resume")
    assert "4 withheld messages will be sent" in asked.stderr
    assert reader.run("once").returncode == 0
    words = " ".join(slack.texts()[posts:])
    assert all(each in words for each in SINCE)
    count(len(FIRST) + len(SINCE), duplicated=len(again))


def test_what_waited_in_the_backup_is_withheld_and_counted(
    reader: Product, feed: GrowingFeed, slack: Workspace, count: Count
) -> None:
    url = slack.url
    alerts = json.loads((reader.folder / "alerts.yaml").read_text())
    alerts["channels"]["slack"]["slack"]["webhook"] = "http://127.0.0.1:9/services/T0/B0/XXXXXXXX"
    reader.write("alerts.yaml", alerts)
    feed.publish(*SINCE)
    reader.run("once", "--all")  # the workspace cannot be reached
    file = backed_up(reader)
    alerts["channels"]["slack"]["slack"]["webhook"] = url
    reader.write("alerts.yaml", alerts)
    posts = len(slack.posts)

    assert "2 messages that waited in it are withheld" in restored(reader, file)
    assert reader.run("once", "--all").returncode == 0
    again = [each for each in slack.texts()[posts:] if any(one in each for one in SINCE)]
    assert again == []
    count(len(SINCE), duplicated=len(again))
    dropped = reader.run("deliveries", "discard")
    assert "2 withheld messages counted as sent before" in dropped.stderr
    assert reader.run("deliveries", "resume").stderr.startswith("No message is withheld")
