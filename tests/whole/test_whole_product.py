"""The whole way: a newsroom publishes, the real service reads, Slack and a mailbox are told."""

from __future__ import annotations

import asyncio
from collections import Counter

from policywire.demo.newsroom import Newsroom, Publication, sources
from tests.whole.product import Product, until
from tests.whole.sinks import Mailbox, Workspace

DESK, PRESS = "desk@lawyers.example", "press@lawyers.example"

Published = tuple[Publication, ...]


def configure(product: Product, newsroom: Newsroom, slack: Workspace, post: Mailbox) -> None:
    """Everything to Slack, to two mailboxes, and to the terminal."""
    product.configure(sources(newsroom), slack=slack.url, smtp=post.port, to=(DESK, PRESS))


async def finished(product: Product, published: Published) -> None:
    """Wait until all that was published has been read, judged and told."""
    await asyncio.to_thread(
        until, "the end of the news", lambda: product.has_finished(len(published))
    )


def told(product: Product) -> int:
    """How many alerts each of the four recipients was sent; each was sent the same ones."""
    # A detail waits for the next alert on its story, or went out with one.
    waiting = {"held", "folded"}
    deliveries = [each for each in product.deliveries() if each.state not in waiting]
    assert {each.state for each in deliveries} <= {"sent", "suppressed"}
    assert {each.outcome for each in deliveries if each.state != "sent"} <= {"already told"}
    sent = Counter(each.alert for each in deliveries if each.state == "sent")
    assert sent
    assert set(sent.values()) == {4}
    return len(sent)


def subjects(post: Mailbox) -> list[str]:
    """What the first mailbox was told."""
    return [mail["Subject"] for mail in post.mails if mail["X-Recipient"] == DESK]


async def test_each_development_reaches_each_recipient_once_and_copies_reach_nobody(
    newsroom: Newsroom, published: Published, product: Product, slack: Workspace, post: Mailbox
) -> None:
    configure(product, newsroom, slack, post)
    await asyncio.to_thread(product.start)
    await finished(product, published)
    assert await asyncio.to_thread(product.stop) == 0

    alerts = told(product)
    assert sorted(post.ids(DESK)) == sorted(post.ids(PRESS))
    assert len(post.ids(DESK)) == len(set(post.ids(DESK))) == alerts
    assert len(slack.texts()) == len(set(slack.texts())) == alerts

    copies = [each for each in product.articles() if each.copy_of is not None]
    assert copies, "the newsroom should publish copies as well"
    for copy in copies:
        assert not any(copy.title in subject for subject in subjects(post))
    memo = {each.title for each in published if each.event == "S01"}
    assert any(title in subject for title in memo for subject in subjects(post)), subjects(post)


async def test_a_restart_in_the_middle_changes_nothing_for_the_reader(
    newsroom: Newsroom, published: Published, product: Product, slack: Workspace, post: Mailbox
) -> None:
    configure(product, newsroom, slack, post)
    await asyncio.to_thread(product.start)
    half = len(published) // 2
    await asyncio.to_thread(
        until, "half of the news", lambda: product.health().get("judged", 0) >= half
    )
    assert await asyncio.to_thread(product.stop) == 0
    await asyncio.to_thread(product.start)
    await finished(product, published)
    assert await asyncio.to_thread(product.stop) == 0

    alerts = told(product)
    assert len(post.ids(DESK)) == len(set(post.ids(DESK))) == alerts
    assert len(slack.texts()) == len(set(slack.texts())) == alerts
    assert len(product.articles()) == len(published)


async def test_once_does_all_that_is_due_and_a_second_time_sends_nothing(
    newsroom: Newsroom, published: Published, product: Product, slack: Workspace, post: Mailbox
) -> None:
    await asyncio.sleep((published[-1].date - published[0].date).total_seconds())
    configure(product, newsroom, slack, post)
    first = await asyncio.to_thread(product.run, "once")
    assert first.returncode == 0, first.stderr
    assert len(product.articles()) == len(published)
    sent = len(post.mails)
    assert sent
    second = await asyncio.to_thread(product.run, "once", "--all")
    assert second.returncode == 0, second.stderr
    assert len(post.mails) == sent


async def test_what_happened_can_be_asked(
    newsroom: Newsroom, published: Published, product: Product, slack: Workspace, post: Mailbox
) -> None:
    configure(product, newsroom, slack, post)
    await asyncio.to_thread(product.start)
    await finished(product, published)
    story = product.run("stories", "--topic", "irs-enforcement")
    assert story.stdout.count("\n") >= 2, story.stderr
    first = story.stdout.splitlines()[1].split("\t")[0]
    assert product.run("story", first).returncode == 0
    article = product.articles()[0]
    why = product.run("why", article.url)
    assert "copy" in why.stdout
    assert "development" in why.stdout

    def all_are_healthy() -> bool:
        return product.run("sources").stdout.count("\thealthy\t") == len(sources(newsroom))

    # On a busy machine a poll fails now and then; the next one mends it.
    await asyncio.to_thread(until, "every source to be healthy", all_are_healthy)
    assert "\tsent\t" in product.run("deliveries").stdout
