"""What matched and was not told: with its reason, newest first, served by an index."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import event
from sqlmodel import Session

from policywire.alerts.model.alert import DecisionAction
from policywire.config.enums import Strength
from policywire.pipeline.model.article_verdict import PipelineStep, Reason
from policywire.store.database.store import Store
from policywire.store.decisions import not_told, verdicts
from policywire.store.decisions.not_told import NotToldArticle
from policywire.store.deliveries import deliveries
from tests.store.newsroom import NOW, alert, article, decision, development, judge, message, verdict

KNOWN = Reason(PipelineStep.DEVELOPMENT, "known", "It repeats what is known.")


def _kept_quiet(store: Store, name: str, *topics: str) -> None:
    about = article(name)
    judge(store, about, replace(verdict(about, topics=topics), reasons=(KNOWN,)))


def _listed(store: Store, topic: str | None = None, **page: int) -> list[NotToldArticle]:
    with store.reading() as session:
        return not_told.listing(session, topic=topic, **{"limit": 9, **page})


def _names(found: list[NotToldArticle]) -> list[str]:
    return [each.url.rsplit("/", 1)[1] for each in found]


def test_what_is_told_in_neither_strength_is_listed_newest_first(store: Store) -> None:
    told, detail, off_topic = article("told"), article("detail"), article("off")
    judge(store, told, verdict(told, moves=True))
    small = development(detail, strength=Strength.DETAIL)
    judge(store, detail, replace(verdict(detail), development=small))
    judge(store, off_topic, verdict(off_topic, topics=()))
    _kept_quiet(store, "a", "tariffs")
    _kept_quiet(store, "b", "tariffs", "visas")
    found = _listed(store)
    assert _names(found) == ["b", "a"]
    assert [(each.topics, each.outcome, each.reason) for each in found] == [
        (("tariffs", "visas"), "known", "It repeats what is known."),
        (("tariffs",), "known", "It repeats what is known."),
    ]
    assert _names(_listed(store, "visas")) == ["b"]


def test_an_article_told_of_one_topic_is_listed_for_the_other_alone(store: Store) -> None:
    about = article("both")
    judge(store, about, verdict(about, topics=("tariffs", "visas"), moves=True))
    assert _listed(store) == []
    assert _names(_listed(store, "visas")) == ["both"]
    assert _listed(store, "tariffs") == []


def test_the_list_is_paged_by_the_last_one_shown(store: Store) -> None:
    for name in "abcde":
        _kept_quiet(store, name, "tariffs")
    for topic in (None, "tariffs"):
        first = _listed(store, topic, limit=2)
        rest = _listed(store, topic, before=first[-1].id)
        assert _names([*first, *rest]) == ["e", "d", "c", "b", "a"]


def test_an_alert_that_nobody_got_is_listed_with_the_reason_of_its_delivery(store: Store) -> None:
    about = article("muted")
    judge(store, about, verdict(about, moves=True))
    off = replace(decision("desk", DecisionAction.SUPPRESS), outcome="details off", text="Off.")
    with store.writing() as session:
        deliveries.enqueue(session, alert("1", about), message("1"), [off], NOW)
        verdicts.withdraw_told(session, about.url)
    (found,) = _listed(store)
    assert (found.outcome, found.reason) == ("details off", "Off.")


def test_a_copy_says_of_which_article(store: Store) -> None:
    about = article("copy")
    why = replace(KNOWN, outcome="copy", text="A copy contains nothing new.")
    of = article("original").url
    judge(store, about, replace(verdict(about, copy_of=of), reasons=(why,)))
    (found,) = _listed(store)
    assert (found.reason, found.compared) == ("A copy contains nothing new.", of)


def test_both_lists_walk_along_an_index(sqlite_store: Store) -> None:
    queries: list[tuple[str, object]] = []
    with sqlite_store.reading() as session:
        event.listen(
            session.connection(),
            "before_cursor_execute",
            lambda _c, _u, statement, values, *_: queries.append((statement, values)),
        )
        for topic in (None, "tariffs"):
            not_told.listing(session, topic=topic, limit=9)
        chosen = [each for each in queries if "told = ''" in each[0]]
        plans = [_plan(session, *each) for each in chosen]
    assert "ix_match_not_told" in plans[0]
    assert "ix_match_not_told_by_topic" in plans[1]
    assert not [plan for plan in plans if "TEMP B-TREE" in plan]


def _plan(session: Session, statement: str, values: object) -> str:
    cursor = session.connection().connection.cursor()
    cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
    return str(cursor.fetchall())
