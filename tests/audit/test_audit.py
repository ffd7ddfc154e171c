"""The audit: what it says where it can ask, where it cannot, and of licences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.audit.bill_of_materials import write_bill
from tests.audit.known_holes import report_of
from tests.audit.packages import LOCK, Package, pinned_packages
from tests.trust.count import Count

HOLE = {"id": "PYSEC-2026-1", "fix_versions": ["2.0"]}


def answer(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": packages})


def test_a_hole_is_named_with_the_release_that_mends_it() -> None:
    report = report_of(answer({"name": "a", "version": "1", "vulns": [HOLE]}), "")
    assert report.holes == ("a 1: PYSEC-2026-1, mended in 2.0",)


def test_packages_that_nobody_was_asked_about_are_not_well() -> None:
    """pip-audit without a network says "No known vulnerabilities found" and status 0."""
    skipped = {"name": "a", "skip_reason": "Dependency not found on PyPI"}
    report = report_of(answer(skipped), "No known vulnerabilities found")
    assert (report.asked, report.unasked) == (0, ("a",))


@pytest.mark.parametrize("said", ["", "[]", "{}", "not json", '{"dependencies": null}'])
def test_no_answer_is_trouble(said: str) -> None:
    assert report_of(said, "ConnectionError: no route").trouble == "ConnectionError: no route"


def test_every_licence_of_what_is_installed_was_looked_at(count: Count) -> None:
    packages = list(pinned_packages())
    assert len(packages) > 80
    assert [each for each in packages if each.needs_a_look] == []
    count(sum(bool(each.licence) for each in packages))


@pytest.mark.parametrize(
    ("licence", "look"),
    [
        ("MIT", False),
        ("Apache-2.0 AND MIT", False),
        ("MPL-1.1 OR GPL-2.0-only", False),
        ("GPL-3.0-only", True),
        ("MIT AND AGPL-3.0-only", True),
        ("Other/Proprietary License", True),
        ("unknown", True),
    ],
)
def test_a_licence_that_binds_us_wants_a_look(licence: str, look: bool) -> None:
    assert Package("a", "1", licence).needs_a_look is look


def test_the_bill_of_materials_names_every_package_of_the_lock(tmp_path: Path) -> None:
    write_bill(pinned_packages(), tmp_path / "bill.json")
    bill = json.loads((tmp_path / "bill.json").read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    named = {each["purl"] for each in bill["components"]}
    assert len(named) == sum(line[:1].isalnum() for line in LOCK.read_text().splitlines())
    assert all(each.startswith("pkg:pypi/") and "@" in each for each in named)
