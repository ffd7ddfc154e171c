"""Channels that no route leads to, and topics that no route takes, are named by `check`."""

import pytest

from policywire.cli.sources.route_checks import unrouted_warnings
from policywire.config.models import Configuration

CHANNELS = {"desk": {"console": {}}, "ops": {"console": {}}}


@pytest.mark.parametrize(
    ("routes", "operator", "named"),
    [
        ([{"channels": ["desk"]}], [], ["ops"]),
        ([{"channels": ["desk"]}], ["ops"], []),
        ([{"channels": ["desk"], "routes": [{"channels": ["ops"]}]}], [], []),
        ([{"topics": ["t"]}], [], []),
        ([], [], []),
    ],
    ids=["forgotten", "for notices", "in a route inside", "a route to all", "no routes"],
)
def test_a_channel_without_a_route_is_named(
    routes: list[object], operator: list[str], named: list[str]
) -> None:
    configuration = Configuration.model_validate(
        {
            "channels": CHANNELS,
            "topics": {"t": {"title": "Trams", "any": ["tram"]}},
            "routes": routes,
            "settings": {"operator": operator},
        }
    )
    found = list(unrouted_warnings(configuration))
    assert len(found) == len(named)
    assert all(f"channel {name}:" in said for name, said in zip(named, found, strict=True))


def test_a_topic_that_no_route_takes_is_named() -> None:
    configuration = Configuration.model_validate(
        {
            "channels": {"desk": {"console": {}}},
            "topics": {key: {"title": key, "any": [key]} for key in ("trams", "ferries")},
            "routes": [{"channels": ["desk"], "topics": ["trams"]}],
        }
    )
    (said,) = unrouted_warnings(configuration)
    assert "no route takes the topic ferries" in said
