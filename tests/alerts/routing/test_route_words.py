"""Routes as sentences."""

from __future__ import annotations

import pytest

from policywire.alerts.routing.route_words import route_sentence
from policywire.config.models import Route


@pytest.mark.parametrize(
    ("route", "sentence"),
    [
        ({}, "Everything goes to every channel."),
        (
            {"topics": ["tax", "gone"], "min_importance": 0.64, "channels": ["a", "b"]},
            "Everything on Tax or gone of medium or high importance goes to a and b.",
        ),
        (
            {"min_importance": 0.5, "digest": {"at": ["08:00"], "days": ["mon", "thu"]}},
            "Everything of importance 0.5 or more goes to every channel, in a digest at 08:00 on "
            "Mon and Thu.",
        ),
        (
            {"channels": ["a"], "digest": {"at": ["08:00", "17:00"], "dates": [1]}},
            "Everything goes to a, in a digest at 08:00 and 17:00 on day 1 of the month.",
        ),
        (
            {"kinds": ["stage", "official document"], "stages": ["blocked"], "channels": ["a"]},
            "New stages or Official documents at the stage blocked go to a.",
        ),
        (
            {"tiers": ["official"], "min_outlets": 2, "confirm_within": "6h", "details": "off"},
            "Everything from official sources goes to every channel, once 2 outlets report it "
            "within 6h. Details are left out.",
        ),
        (
            {"budget": 5, "group_wait": "10m", "continue": False, "routes": [{"budget": 1}]},
            "Everything goes to every channel, one message for what a story brings in 10m. At most "
            "5 a day come alone, the others in the digest. Nested routes divide this. No route "
            "after it is asked.",
        ),
    ],
)
def test_a_route_is_a_sentence(route: dict[str, object], sentence: str) -> None:
    assert route_sentence(Route.model_validate(route), {"tax": "Tax"}) == sentence
