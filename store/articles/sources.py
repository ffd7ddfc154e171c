"""Sources: what is remembered of each between two polls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from policywire.crawler.model.article import Article
from policywire.crawler.model.crawl_outcome import CrawlOutcome, Problem, SourceState
from policywire.crawler.model.entry_counts import Refusal
from policywire.store.articles import articles, refused_entries, restores, versions
from policywire.store.database.json_codec import from_json, to_json
from policywire.store.database.upsert import insert
from policywire.store.schema import SourceRow


def states(session: Session) -> dict[str, SourceState]:
    """The state of every source that was ever polled, by its key."""
    rows = session.exec(select(SourceRow.key, SourceRow.state))
    return {key: from_json(SourceState, state) for key, state in rows}


def state_of(session: Session, key: str, *, lock: bool = False) -> SourceState | None:
    """The state of one source; with `lock` nobody changes it before this transaction ends."""
    query = select(SourceRow.state).where(col(SourceRow.key) == key)
    found = session.exec(query.with_for_update() if lock else query).first()
    return None if found is None else from_json(SourceState, found)


def problems(session: Session) -> dict[str, tuple[Problem, ...]]:
    """What went wrong in each source's latest poll, by its key; empty where nothing did."""
    rows = session.exec(select(SourceRow.key, SourceRow.problems))
    return {key: from_json(tuple[Problem, ...], text) for key, text in rows}


def first_polled(session: Session, key: str) -> datetime | None:
    """When a source was polled for the first time: what is older is its archive, not news."""
    query = select(SourceRow.first_polled_at).where(col(SourceRow.key) == key)
    return session.exec(query).first()


def save_notified(session: Session, told: Mapping[str, datetime | None]) -> None:
    """Note of which failing sources the operator was notified, and when; None ends that."""
    rows = select(SourceRow).where(col(SourceRow.key).in_(list(told)))
    # A worker may be writing what a poll of the source brought.
    for row in session.exec(rows.with_for_update()):
        state = from_json(SourceState, row.state)
        row.state = to_json(SourceState, replace(state, told=told[row.key]))
        session.add(row)


def save_outcome(session: Session, outcome: CrawlOutcome) -> list[Article]:
    """Keep what a poll brought and the source's new state together; gives the new articles.

    Articles that exist are kept as they are said now: a text of another substance is a version.
    """
    new = articles.add(session, outcome.articles)
    for article in outcome.updates:
        versions.save_update(session, article, article.found)
    statement = insert(session, SourceRow).values(
        key=outcome.source,
        state=to_json(SourceState, outcome.state),
        problems=to_json(tuple[Problem, ...], outcome.problems),
        first_polled_at=outcome.state.polled,
    )
    latest = {"state": statement.excluded.state, "problems": statement.excluded.problems}
    session.exec(statement.on_conflict_do_update(index_elements=["key"], set_=latest))
    refused_entries.add(session, outcome.source, outcome.refusals)
    restores.record_poll(session, outcome)
    return new


def refusal_of(session: Session, url: str) -> tuple[str, Refusal] | None:
    """The source and the reason for which an entry was not taken up; for a person at a prompt."""
    if (found := refused_entries.find(session, url)) is not None:
        return found
    # Refused before there were rows for it.
    for key, state in states(session).items():
        for refusal in state.refusals:
            if refusal.url == url or (
                len(url) >= refused_entries.LEAST_PART and url in refusal.url
            ):
                return key, refusal
    return None
