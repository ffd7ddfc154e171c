"""The table keeps its own promises: all rows are there, and none passes with nothing tried."""

from __future__ import annotations

import pytest

from tests.trust.__main__ import ROWS
from tests.trust.recording import ROOT, tally_of
from tests.trust.row import Row
from tests.trust.table import Result, summary, try_rows
from tests.trust.tally import Tally


def _result(row: Row) -> Result:
    (result,) = try_rows([row], full=False, jobs=1, begun=lambda _: None)
    return result


def test_there_are_43_rows_under_43_names() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS) == 43


def test_every_test_that_a_row_names_exists() -> None:
    for row in ROWS:
        for name in row.chosen_tests(full=True):
            path, _, function = name.partition("[")[0].partition("::")
            assert (ROOT / path).is_file()
            assert f"def {function}" in (ROOT / path).read_text()


@pytest.mark.parametrize(
    ("tally", "words"),
    [
        (Tally(), "tried 0, of at least 5"),
        (Tally(4), "tried 4, of at least 5"),
        (Tally(5, lost=1), "lost 1"),
        (Tally(5, duplicated=2, allowed=1), "2 came twice, allowed 1"),
        (Tally(5, faults=("the table is gone",)), "the table is gone"),
    ],
)
def test_a_row_that_tried_too_little_or_lost_something_fails(tally: Tally, words: str) -> None:
    result = _result(Row("R-X", "nothing is lost", 5, harness=lambda _: tally))
    assert result.verdict == "FAILED"
    assert words in result.remarks


def test_a_row_passes_with_what_its_promise_allows() -> None:
    tally = Tally(5, duplicated=1, allowed=1)
    assert _result(Row("R-X", "", 5, harness=lambda _: tally)).verdict == "passed"


def test_a_harness_that_breaks_is_a_failed_row_and_not_the_end() -> None:
    def broken(full: bool) -> Tally:
        raise OSError("no such server")

    assert "no such server" in _result(Row("R-X", "", harness=broken)).remarks


def test_a_row_that_is_not_done_says_so_and_counts_as_no_pass() -> None:
    result = _result(Row("R-X", "", missing="nobody built it"))
    assert (result.verdict, result.remarks) == ("not done", "nobody built it")
    assert summary([result]) == "1 rows: 0 passed, 0 FAILED, 1 not done, 0 --full only"


def test_a_row_that_nothing_tries_must_say_why_and_no_other_may() -> None:
    with pytest.raises(ValueError, match="give tests"):
        Row("R-X", "")
    with pytest.raises(ValueError, match="give tests"):
        Row("R-X", "", missing="no", tests=("tests/a.py",))


def test_the_counts_of_a_rows_tests_are_added_and_a_missing_test_is_a_fault() -> None:
    recorded = {"a.py::one[1]": Tally(2), "a.py::one[2]": Tally(3, lost=1), "a.py::ones": Tally(9)}
    assert tally_of(["a.py::one"], recorded) == Tally(5, lost=1)
    assert tally_of(["a.py"], recorded) == Tally(14, lost=1)
    assert tally_of(["b.py"], recorded).faults == ("no test b.py",)
