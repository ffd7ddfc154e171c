"""`policywire sources`: the table and the JSON, of states as polls leave them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from policywire.cli.store.store_listing import print_development, print_sources
from policywire.cli.terminal.output import Output
from policywire.config.enums import DevelopmentKind, Stage
from policywire.config.models import Source
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass, SourceState
from policywire.crawler.model.history import SourceDay
from policywire.crawler.model.publishing_rhythm import PublishingRhythm, updated_rhythm
from policywire.pipeline.model.article_verdict import Development

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BUSY = updated_rhythm(PublishingRhythm(NOW - 480 * HOUR), [NOW - n * HOUR for n in range(480)], NOW)
GONE = Problem(ProblemClass.HTTP_4XX, "https://a.example", "The page does not exist (any more).")
STATES = {
    "busy": SourceState(
        polled=NOW,
        last_ok=NOW - HOUR,
        last_new=NOW - 2 * HOUR,
        next_poll=NOW + HOUR,
        rhythm=BUSY,
        room=20,
        days=(SourceDay(NOW.date(), 40, 24, {"timeout": 2, "dns": 1}),),
    ),
    "gone": SourceState(polled=NOW, failures=3, last_problem=GONE, failing_since=NOW - HOUR),
}
SOURCES = {
    key: Source(url=f"https://{key}.example/feed", outlet=key) for key in ("new", "busy", "gone")
}


def printed(capsys: pytest.CaptureFixture[str], *, as_json: bool) -> str:
    print_sources(Output(), SOURCES, STATES, NOW, as_json=as_json)
    return capsys.readouterr().out


def test_a_turn_tells_who_brought_the_story_to_its_stage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    turn = Development(
        kind=DevelopmentKind.STAGE,
        story="s1",
        storyline="l1",
        article="https://a.example/1",
        at=NOW,
        topics=("t",),
        new=(),
        importance=0.5,
        stage=Stage.BLOCKED,
        previous_stage=Stage.AGREED,
        actor="Judge Dana Mills",
    )
    print_development(Output(), turn, {})
    assert "agreed → blocked, by Judge Dana Mills" in capsys.readouterr().out


def test_the_worst_stand_on_top_with_what_is_written_learned_and_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = [line.split("\t") for line in printed(capsys, as_json=False).splitlines()]
    assert [line[0] for line in lines] == ["source", "gone", "busy", "new"]
    head = lines[0]
    gone, busy, new = (dict(zip(head, line, strict=True)) for line in lines[1:])
    assert gone["state"] == "failing"
    assert gone["reason"].startswith(
        "http 4xx: The page does not exist (any more). 3 polls in a row"
    )
    assert (busy["state"], busy["last read"], busy["last new"]) == (
        "healthy",
        "an hour ago",
        "2 hours ago",
    )
    assert (busy["every"], busy["usually"]) == ("15m, now 9m", "24 a day (UTC)")
    assert busy["reason"] == "recent failures: timeout 2, dns 1"
    assert (new["state"], new["every"], new["usually"]) == (
        "not polled yet",
        "15m",
        "not known yet",
    )


def test_json_has_the_same_and_the_last_fourteen_days(capsys: pytest.CaptureFixture[str]) -> None:
    gone, busy, _new = json.loads(printed(capsys, as_json=True))
    assert gone["reason"].endswith("since 2026-11-24 11:00 UTC.")
    assert busy["failed"] == {"timeout": 2, "dns": 1}
    assert len(busy["days"]) == 14
    assert busy["days"][-1] == {"day": "2026-11-24", "polls": 40, "failed": 3, "new": 24}
    assert (busy["every"], busy["rhythm"]) == (900, "24 a day (UTC)")
    assert 300 <= busy["wait"] < 900
