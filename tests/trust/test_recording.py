"""The counts of real tests arrive: what a test told, and the examples of Hypothesis."""

from __future__ import annotations

from tests.trust.recording import run_tests, tally_of

HOSTILE_FILES = "tests/config/yaml/test_hostile_files.py"


def test_counts_and_examples_come_from_the_tests_themselves() -> None:
    told = f"{HOSTILE_FILES}::test_a_link_to_itself_is_a_fault"
    examples = "tests/crawler/model/test_url.py::test_a_canonical_address_still_is_one"
    recorded = run_tests([told, examples], 0)
    assert tally_of([told], recorded).tried == 1
    assert tally_of([examples], recorded).tried >= 50
