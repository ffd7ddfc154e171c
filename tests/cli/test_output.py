"""How values look to a person, a pipe and a program."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from policywire.alerts.message.labels import pluralize
from policywire.cli.terminal.output import Output, ago, format_time, plain

NOW = datetime(2025, 2, 10, 12, tzinfo=UTC)


def test_text_from_the_web_is_one_harmless_line() -> None:
    hostile = "a\x1b[31mred\nnext\tcell\u202eright to left"
    assert plain(hostile) == "a [31mred next cell right to left"


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 stories"), (1, "1 story"), (1234, "1,234 stories")]
)
def test_numbers_have_the_right_plural(number: int, said: str) -> None:
    assert pluralize(number, "story", "stories") == said


def test_times_are_told_from_now() -> None:
    assert ago(None, NOW) == "never"
    assert ago(NOW - timedelta(minutes=3), NOW) == "3 minutes ago"
    assert ago(NOW + timedelta(hours=2), NOW) == "2 hours from now"
    assert format_time(NOW) == "2025-02-10 12:00"


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


WORDS = "The secretary said on Monday that audits of partnerships would rise by a third"
ROWS = [("s1a2b3c4", "3 hours ago", "proposed", 12, WORDS, "irs-enforcement, dhs-requests")]
COLUMNS = ["id", "last (UTC)", "stage", "outlets", "title", "topics"]


def shown(width: int, capsys: pytest.CaptureFixture[str]) -> list[str]:
    output = Output()
    output.console = Console(width=width, force_terminal=True, color_system=None, highlight=False)
    output.table(COLUMNS, ROWS, empty="")
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("width", [60, 80, 100, 130, 200])
def test_no_word_of_a_table_is_broken_however_narrow_the_window(
    width: int, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = shown(width, capsys)
    assert max(map(len, lines)) <= width
    words = {word for line in lines for word in line.split()}
    assert {"s1a2b3c4", "proposed", "12", "irs-enforcement,", *WORDS.split()} <= words


def test_a_wide_window_has_headings_and_a_narrow_one_names_each_cell(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert shown(130, capsys)[0].split()[:2] == ["id", "last"]
    narrow = shown(60, capsys)
    assert narrow[0].strip() == "s1a2b3c4"
    assert narrow[1].startswith("  last (UTC) 3 hours ago · stage proposed · outlets 12")
