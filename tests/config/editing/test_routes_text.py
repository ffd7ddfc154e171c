"""Routes are changed in the text of alerts.yaml; every comment stays."""

from __future__ import annotations

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.editing.alerts_text import NAME
from policywire.config.editing.routes_text import (
    route_text,
    with_changed_route,
    with_moved_route,
    with_route,
    without_route,
)
from policywire.config.yaml.strict_yaml import parse_yaml

FILE = """\
# who is told
channels:
  screen: {console: }

routes:
  # the desk hears all
  - channels: [screen]  # for now

  # hospitals
  - topics:
      - hospital-prices
      # the state's own list
      - drug-prices
    # never at night
    group_wait: 10m
    routes:
      - tiers: [official]  # at once

# the end
"""


def test_a_new_route_stands_after_the_others() -> None:
    made = with_route(FILE.encode(), {"topics": ["beds"], "min_importance": 0.64}).decode()
    assert made == FILE.replace(
        "# at once\n", "# at once\n  - topics: [beds]\n    min_importance: 0.64\n"
    )


@pytest.mark.parametrize(
    "before", ["", "channels: {a: {console: }}\n", "routes:\n", "routes: []\n"]
)
def test_the_first_route_begins_the_section(before: str) -> None:
    made = with_route(before.encode(), {"channels": ["a"]}).decode()
    assert made.endswith("routes:\n  - channels: [a]\n")


def test_a_changed_route_keeps_what_is_not_changed() -> None:
    changes = {
        "topics": ["hospital-prices", "beds"],
        "group_wait": None,
        "min_importance": 0.76,
    }
    made = with_changed_route(FILE.encode(), 2, changes).decode()
    assert made == (
        FILE.replace("      - drug-prices\n", "      - beds\n")
        .replace("    group_wait: 10m\n", "")
        .replace("# at once\n", "# at once\n    min_importance: 0.76\n")
    )


def test_a_comment_behind_a_changed_value_stays() -> None:
    made = with_changed_route(FILE.encode(), 1, {"channels": ["screen", "desk"]}).decode()
    assert "  - channels: [screen, desk]  # for now\n" in made


def test_nothing_changes_where_the_values_are_the_same() -> None:
    assert with_changed_route(FILE.encode(), 1, {"channels": ["screen"]}) == FILE.encode()


def test_a_route_is_taken_out() -> None:
    made = without_route(FILE.encode(), 1).decode()
    assert "- channels" not in made
    assert "# hospitals\n  - topics:" in made
    with pytest.raises(ConfigurationError, match="no route 3"):
        without_route(FILE.encode(), 3)


def test_routes_on_one_line_are_changed_as_well() -> None:
    line = b"routes: [{channels: [a]}, {channels: [b], budget: 3}]\n"
    assert route_text(line, 2) == "channels: [b]\nbudget: 3\n"
    assert b"budget: 5" in with_changed_route(line, 2, {"budget": 5})
    assert without_route(line, 1) == b"routes: [{channels: [b], budget: 3}]\n"
    added = parse_yaml("alerts.yaml", with_route(line, {"channels": ["c"]}))
    assert added.value["routes"][2] == {"channels": ["c"]}


@pytest.mark.parametrize("dash", ["- ", "  - ", "-\n  "])
def test_a_route_in_braces_keeps_what_is_not_changed(dash: str) -> None:
    text = f"routes:\n{dash}{{topics: [irs], channels: [desk], min_importance: 0.4}}\n"
    changes = {"topics": ["irs", "beds"], "budget": 3, "min_importance": None}
    changed = parse_yaml(NAME, with_changed_route(text.encode(), 1, changes)).value["routes"]
    assert changed == [{"topics": ["irs", "beds"], "channels": ["desk"], "budget": 3}]


def test_a_moved_route_takes_its_comments_along() -> None:
    moved = with_moved_route(FILE.encode(), 2, up=True).decode()
    assert moved == FILE.replace(
        "  # the desk hears all\n  - channels: [screen]  # for now\n\n", ""
    ).replace(
        "\n# the end", "\n  # the desk hears all\n  - channels: [screen]  # for now\n\n# the end"
    )
    assert with_moved_route(moved.encode(), 1, up=False).decode() == FILE


@pytest.mark.parametrize(("number", "up"), [(1, True), (2, False)])
def test_the_first_route_cannot_go_higher_nor_the_last_lower(number: int, up: bool) -> None:
    assert with_moved_route(FILE.encode(), number, up=up) == FILE.encode()


def test_routes_on_one_line_change_places() -> None:
    content = (
        b"channels: {a: {console: }}\nroutes: [{topics: [x]}, {topics: [y]}, {channels: [a]}]\n"
    )
    moved = with_moved_route(content, 3, up=True)
    assert parse_yaml(NAME, moved).value["routes"] == [
        {"topics": ["x"]}, {"channels": ["a"]}, {"topics": ["y"]},
    ]  # fmt: skip


def test_a_route_that_is_not_there_cannot_be_moved() -> None:
    with pytest.raises(ConfigurationError, match="no route 7"):
        with_moved_route(FILE.encode(), 7, up=True)
