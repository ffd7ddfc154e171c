"""The trail: every decision about an article, from verdict to the last try."""

from __future__ import annotations

from datetime import timedelta

from policywire.alerts.model.alert import DecisionAction, Receipt
from policywire.store.articles import articles
from policywire.store.database.store import Store
from policywire.store.decisions import audit
from policywire.store.deliveries import deliveries, outbox
from policywire.store.deliveries.attempts import AttemptOutcome
from policywire.store.deliveries.deliveries import DeliveryState
from tests.store.newsroom import NOW, alert, article, decision, judge, message, verdict


def test_an_unknown_address_has_no_trail(store: Store) -> None:
    with store.reading() as session:
        assert audit.audit_trail_of(session, article().url) is None


def test_an_article_that_waits_has_no_verdict_yet(store: Store) -> None:
    with store.writing() as session:
        articles.add(session, [article()])
        found = audit.audit_trail_of(session, article().url)
    assert found is not None
    assert (found.article, found.verdict, found.judged, found.alerts) == (article(), None, None, ())


def test_an_article_nobody_hears_of_is_explained_by_its_verdict(store: Store) -> None:
    decided = verdict(article(), story=None, topics=())
    judge(store, article(), decided)
    with store.reading() as session:
        found = audit.audit_trail_of(session, article().url)
    assert found is not None
    assert found.verdict == decided
    assert found.story is None
    assert found.alerts == ()


def test_a_trail_leads_from_the_verdict_to_every_try(store: Store) -> None:
    decided = verdict(article(), moves=True)
    judge(store, article(), decided)
    with store.writing() as session:
        told = [decision("a"), decision("b", DecisionAction.SUPPRESS)]
        deliveries.enqueue(session, alert(), message(), told, NOW)
        (claimed,) = outbox.claim(
            session, now=NOW, lease=timedelta(minutes=1), instance="i", channel=None, limit=1
        )
        failed = Receipt(ok=False, detail="450 try later", code=450)
        outbox.finish(session, claimed.id, claimed.token, failed, now=NOW, next_at=NOW, dead=False)
        found = audit.audit_trail_of(session, article().url)
    assert found is not None
    assert (found.verdict, found.judged) == (decided, NOW)
    assert found.story is not None
    assert found.story.id == "s1"
    (heard,) = found.alerts
    assert (heard.alert, heard.created) == (alert(), NOW)
    sent, suppressed = heard.deliveries
    assert sent.delivery.state is DeliveryState.RETRYING
    assert [each.outcome for each in sent.attempts] == [AttemptOutcome.FAILED]
    assert suppressed.delivery.reason == "Why b is to suppress."
    assert suppressed.attempts == ()
