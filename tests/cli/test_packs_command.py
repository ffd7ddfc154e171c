"""`policywire packs`: found by field and country, shown, and added in the text."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import policywire


def test_packs_are_found_by_field_and_country_and_shown_whole() -> None:
    found = json.loads(policywire("packs", "--field", "energy", "--country", "uk", "--json").stdout)
    assert {"uk", "uk-government"} <= {each["name"] for each in found["packs"]}
    assert "us-energy" not in {each["name"] for each in found["packs"]}
    assert "energy-bills" in {each["key"] for each in found["topics"]}
    shown = json.loads(policywire("packs", "show", "germany", "--json").stdout)
    assert shown["languages"] == ["de"]
    assert all(each["evidence"] and each["url"] for each in shown["sources"])
    wrong = policywire("packs", "--field", "enrgy")
    assert wrong.returncode != 0
    assert "did you mean energy?" in wrong.stderr


def test_packs_and_ready_topics_are_added_with_what_they_name(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    (folder / "sources.yaml").write_text("# mine\npacks:\n  - us-tax  # all of it\n")
    (folder / "topics.yaml").write_text("entities:\n  ferc: {names: [FERC]}  # ours\n")
    at = ("--config", str(folder))
    assert policywire(*at, "packs", "add", "us-energy").returncode == 0
    assert (folder / "sources.yaml").read_text() == (
        "# mine\npacks:\n  - us-tax  # all of it\n  - us-energy\n"
    )
    added = policywire(*at, "packs", "topic", "energy", "power-and-grid", "nuclear-power")
    assert added.returncode == 0, added.stderr
    topics = (folder / "topics.yaml").read_text()
    assert topics.count("ferc:") == 1
    assert "nrc: {names: [Nuclear Regulatory Commission]}" in topics
    assert policywire(*at, "check").returncode == 0
    again = policywire(*at, "packs", "topic", "energy", "nuclear-power")
    assert "is there already" in again.stderr
