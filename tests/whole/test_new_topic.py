"""A topic is added to a running service that keeps many articles; it is killed in the middle."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict, Placement
from policywire.store.articles import articles
from policywire.store.database.store import Store
from policywire.store.decisions import verdicts
from policywire.store.schema import BackfillRow, MatchRow
from tests.whole.conftest import now
from tests.whole.product import Product, until
from tests.whole.sinks import Mailbox

KEPT = 1200
EVERY = 10
"""Each so-manieth article is on the new topic."""
TOPIC = "\nharbours: {title: Harbours, any: [harbour]}\n"


@pytest.fixture
def full(product: Product, post: Mailbox) -> Product:
    """A running service that follows the starter's topics and keeps articles that meet none."""
    product.configure({}, smtp=post.port, to=("desk@news.example",))
    (product.folder / "data").mkdir()
    opened = Store.open(f"sqlite:///{product.folder}/data/policywire.db")
    with opened.writing() as session:
        for number in range(KEPT):
            _keep(session, number)
    opened.close()
    product.start()
    until("the sweep of the starter's topics", lambda: _under_way(product) == [])
    return product


def test_a_new_topic_gives_one_mail_even_when_it_is_killed_in_the_middle(
    full: Product, post: Mailbox
) -> None:
    assert post.mails == []
    topics = full.folder / "topics.yaml"
    topics.write_text(topics.read_text() + TOPIC)
    until("the first part of the sweep", lambda: _matches(full) > 0)
    full.kill()
    (left,) = _under_way(full)
    assert left.lowest < left.position <= KEPT
    assert post.mails == []

    full.start()
    until("the summary", lambda: bool(post.mails))
    until("the rest", lambda: full.has_finished(KEPT))
    (mail,) = post.mails
    stories = KEPT // EVERY
    assert mail["Subject"].endswith(
        f"Harbours now also covers {stories} stories of the last 14 days"
    )
    assert _matches(full) == stories
    assert _under_way(full) == []
    assert full.stop() == 0


def _keep(session: Session, number: int) -> None:
    what = "harbour" if number % EVERY == 0 else "museum"
    article = Article(
        url=f"https://paper.example/{number}",
        title=f"The {what} of town {number} opens",
        text=f"The {what} of town {number} opens in spring, the mayor said. " * 10,
        outlet="The Paper",
        found=now() - timedelta(hours=2),
    )
    placement = Placement(story=f"s{number}", storyline=f"l{number}", opened=True)
    verdict = ArticleVerdict(
        article=article.url,
        copy=None,
        matches=(),
        placement=placement,
        development=None,
        reasons=(),
    )
    articles.add(session, [article])
    verdicts.save(session, article, verdict, now())


def _matches(product: Product) -> int:
    return int(
        product.ask(lambda session: session.exec(select(func.count(col(MatchRow.topic)))).one())
    )


def _under_way(product: Product) -> list[Any]:
    query = select(BackfillRow).where(col(BackfillRow.ended_at).is_(None))
    return list(product.ask(lambda session: session.exec(query).all()))
