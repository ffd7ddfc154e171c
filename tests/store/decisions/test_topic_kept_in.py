"""No place in the store keeps the old key of a renamed topic: every column is asked for it."""

from __future__ import annotations

import json
import re
from datetime import timedelta

from sqlmodel import Session, text, update

from policywire.alerts.model.alert import Recipient
from policywire.alerts.routing.digest_topic import key_of
from policywire.alerts.routing.silence import SilenceKind
from policywire.alerts.routing.subscription import Subscription
from policywire.store.database.store import Store
from policywire.store.decisions import backfills
from policywire.store.decisions.topic_rename import KEPT_IN, rename_topic
from policywire.store.deliveries import deliveries
from policywire.store.people import saved_searches, visits
from policywire.store.recipients import silences, subscriptions
from policywire.store.schema import DeliveryRow, MarkEffectRow, MarkRow, OpinionRow
from policywire.store.schema.base import Row
from policywire.store.schema.column_types import SafeText
from tests.store.newsroom import NOW, alert, article, decision, judge, message, verdict

OLD, NEW = "tariffs", "import-levies"
ANN = Recipient(channel="room", label="ann@news.example")
ELSEWHERE = {
    "alert": "id article_key subject message",
    "api_request": "key",
    "article": "key url title text outlet lede author language kind tier place source origin note "
    "story_id copy_of facts",
    "article_proceeding": "proceeding_id place action headline weight",
    "article_version": "title text change reason",
    "attempt": "instance outcome detail",
    "audit": "who via address action subject detail",
    "brief": "title intro author token",
    "brief_item": "story note",
    "caught_up": "source",
    "channel_lane": "channel holder",
    "date_ahead": "kind said",
    "delivery": "alert_id channel recipient state outcome reason instance route story details "
    "withheld_from",
    "development": "story_id kind strength",
    "host_pace": "host",
    "instance": "id host",
    "invitation": "name digest role author",
    "login": "digest user",
    "mark": "kind article_key article story into author reason",
    "mark_effect": "story",
    "match": "clause told",
    "model_call": "key use prompt model outcome answer",
    "note": "about kind text author",
    "opinion": "outcome",
    "parked": "channel recipient reason fingerprint paused_by",
    "proceeding": "id kind number scope base title",
    "processing_failure": "error",
    "reader": "name",
    "recipient_place": "channel label fingerprint",
    "refused_entry": "source key url title reason",
    "rereading": "etag last_modified",
    "restore": "file",
    "saved_search": "name author channel recipient cadence followed_by trouble",
    "silence": "kind reason author until_stage channel recipient",
    "site_robots": "site body",
    "source": "key state problems",
    "story": "id storyline title stage merged_into",
    "story_topic": "story_id",
    "subscription": "channel recipient cadence details",
    "sweep": "version",
    "thread": "channel recipient story conversation reference alert_id",
    "token": "name digest role scopes",
    "user": "name password role origin totp_secret recovery_codes",
    "worker": "id role host version doing note",
}
"""Texts that hold no key of a topic, or say what was so at its time, by table."""


def test_each_text_column_is_renamed_in_or_known_to_hold_no_topic() -> None:
    """Who adds a column decides here: into `KEPT_IN`, and renamed; or into the list above."""
    renamed = {(each.class_.__tablename__, each.key) for each in KEPT_IN}
    known = {(table, name) for table, names in ELSEWHERE.items() for name in names.split()}
    assert not renamed & known
    assert _texts() == renamed | known


def test_no_column_holds_the_old_key_any_more(store: Store) -> None:
    _keep_everywhere(store)
    renamed = {(each.class_.__tablename__, each.key) for each in KEPT_IN}
    with store.writing() as session:
        # Each of them holds it before: else this would prove nothing.
        assert {place for place in renamed if _holds(session, *place)} == renamed
        rename_topic(session, OLD, NEW, "v2")
    with store.reading() as session:
        assert {place for place in renamed if _holds(session, *place)} == set()
        (search,) = saved_searches.listing(session)
        assert search.filters == {"topic": NEW}
        assert search.query == f"topic:{NEW} AND title:port"
        assert visits.find(session, "ann").topics == (NEW, "zoning")
        chosen = subscriptions.get(session, ANN)
    assert chosen is not None
    assert chosen.topics == (NEW,)


def _keep_everywhere(store: Store) -> None:
    """The key in every column that can hold it."""
    about = article("a")
    judge(store, about, verdict(about, "s1", moves=True))
    with store.writing() as session:
        deliveries.enqueue(session, alert(about=about), message(), [decision()], NOW)
        session.exec(update(DeliveryRow).values(together=key_of(OLD)))
        backfills.start(session, OLD, "v1", since=NOW, now=NOW)
        until = NOW + timedelta(days=1)
        silences.add(session, SilenceKind.TOPIC, OLD, now=NOW, until=until, reason="")
        saved_searches.add(
            session, f"topic:{OLD} AND title:port", {"topic": OLD}, name="p", author="ann", now=NOW
        )
        visits.choose_topics(session, "ann", [OLD, "zoning"])
        choice = Subscription(recipient=ANN, topics=(OLD, NEW), changed=NOW)
        subscriptions.save(session, choice)
        _keep_judgement(session)


def _keep_judgement(session: Session) -> None:
    body = json.dumps({"topics": [OLD]}, separators=(",", ":"))
    mark = MarkRow(
        kind="relevant", article_key="k", article="u", story="", into="", topic=OLD, author="",
        reason="", at=NOW,
    )  # fmt: skip
    session.add(mark)
    session.flush()
    session.add(MarkEffectRow(mark_id=mark.id, was=body, became=body))
    session.add(
        OpinionRow(
            article_id=1, asked_at=NOW, due_at=NOW,
            body=json.dumps({"relevance": [OLD]}), answers=json.dumps([{"topic": OLD}]),
        )
    )  # fmt: skip
    session.flush()


def _texts() -> set[tuple[str, str]]:
    return {
        (table.name, column.name)
        for table in Row.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, SafeText)
    }


def _holds(session: Session, table: str, column: str) -> bool:
    """Whether the old key stands there as a topic: whole, in quotes, or in a query."""
    found = session.connection().execute(text(f'SELECT "{column}" FROM "{table}"'))
    as_topic = re.compile(rf'^(topic )?{OLD}$|"{OLD}"|topic:{OLD}\b')
    return any(as_topic.search(value or "") for (value,) in found)
