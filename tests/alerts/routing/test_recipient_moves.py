"""Recipients are known by their place in the configuration, not by the text of their address."""

from __future__ import annotations

import pytest

from policywire.alerts.model.alert import Recipient
from policywire.alerts.routing.recipient_moves import RecipientPlace, find_mended, find_moves


def places(**channels: str) -> list[RecipientPlace]:
    """`desk="ann bob"`; `bob=2` is bob at another address."""
    return [
        RecipientPlace(name, position, *(each.split("=") if "=" in each else (each, each)))
        for name, people in channels.items()
        for position, each in enumerate(people.split())
    ]


def moved(before: list[RecipientPlace], after: list[RecipientPlace]) -> dict[str, str]:
    return {
        f"{old.channel}/{old.label}": f"{new.channel}/{new.label}"
        for old, new in find_moves(before, after).items()
    }


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("ann bbo", "ann bob", {"desk/bbo": "desk/bob"}),
        ("ann bbo", "bob ann", {}),
        ("bbo ann", "bob ann cy", {"desk/bbo": "desk/bob"}),
        ("ann bob", "bob ann", {}),
        ("ann", "ann bob", {}),
        ("ann bob", "ann", {}),
        ("ann", "cy", {"desk/ann": "desk/cy"}),
        ("ann robert@x", "ann rober@x cy@x", {"desk/robert@x": "desk/rober@x"}),
        ("ann robert@x", "ann cy@x dee@x", {}),
        ("ann=1", "ann=2", {}),
    ],
)
def test_within_a_channel_who_stands_in_the_same_place_is_the_same(
    before: str, after: str, expected: dict[str, str]
) -> None:
    assert moved(places(desk=before), places(desk=after)) == expected


def test_a_channel_with_another_name_takes_its_recipients_along() -> None:
    before = places(desk="ann bob", phone="webhook=1")
    after = places(news="ann bob", phone="webhook=1")
    assert moved(before, after) == {"desk/ann": "news/ann", "desk/bob": "news/bob"}


def test_a_new_channel_with_other_addresses_is_no_heir() -> None:
    assert moved(places(desk="webhook=1"), places(news="webhook=2")) == {}


def test_of_two_new_channels_the_one_with_more_of_the_old_addresses_is_the_heir() -> None:
    after = places(one="ann", two="ann bob")
    assert moved(places(desk="ann bob"), after) == {"desk/ann": "two/ann", "desk/bob": "two/bob"}


def test_a_channel_that_stays_inherits_nothing() -> None:
    before = places(desk="ann", night="ann")
    assert moved(before, places(night="ann")) == {}


def test_mended_is_who_has_another_address_or_is_back() -> None:
    before, after = places(desk="ann bob=1 cy"), places(desk="ann bob=2 dee")
    assert find_mended(before, after) == [
        Recipient(channel="desk", label="bob"),
        Recipient(channel="desk", label="dee"),
    ]
