"""How values look to a person, a pipe and a program."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from service.output import Output, ago, count, day, plain

NOW = datetime(2025, 2, 10, 12, tzinfo=UTC)


def test_text_from_the_web_is_one_harmless_line() -> None:
    hostile = "a\x1b[31mred\nnext\tcell\u202eright to left"
    assert plain(hostile) == "a [31mred next cell right to left"


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 stories"), (1, "1 story"), (1234, "1,234 stories")]
)
def test_numbers_have_the_right_plural(number: int, said: str) -> None:
    assert count(number, "story", "stories") == said


def test_times_are_told_from_now() -> None:
    assert ago(None, NOW) == "never"
    assert ago(NOW - timedelta(minutes=3), NOW) == "3 minutes ago"
    assert ago(NOW + timedelta(hours=2), NOW) == "2 hours from now"
    assert day(NOW) == "2025-02-10 12:00"


def test_a_table_in_a_pipe_is_tab_separated(capsys: pytest.CaptureFixture[str]) -> None:
    Output().table(["id", "title"], [("s1", "A [bold]title[/bold]"), ("s2", None)], empty="none")
    assert capsys.readouterr().out == "id\ttitle\ns1\tA [bold]title[/bold]\ns2\t\n"


def test_an_empty_table_says_so_beside_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    Output().table(["id"], [], empty="No stories yet.")
    captured = capsys.readouterr()
    assert (captured.out, captured.err.strip()) == ("", "No stories yet.")


def test_json_holds_dates_and_other_letters(capsys: pytest.CaptureFixture[str]) -> None:
    Output().json({"at": NOW, "title": "Año"})
    out = capsys.readouterr().out
    assert "Año" in out
    assert json.loads(out) == {"at": "2025-02-10T12:00:00+00:00", "title": "Año"}
