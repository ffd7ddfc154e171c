"""Handles of accounts as addresses of feeds."""

from __future__ import annotations

import pytest

from policywire.config.models import Source
from policywire.config.values.accounts import account_url, is_profile


@pytest.mark.parametrize(
    ("handle", "address"),
    [
        ("@taxoffice@Social.example", "https://social.example/@taxoffice.rss"),
        ("mastodon:tax.office@social.example", "https://social.example/@tax.office.rss"),
        ("bluesky:house.example", "https://bsky.app/profile/house.example/rss"),
        ("@Name.bsky.social", "https://bsky.app/profile/name.bsky.social/rss"),
        ("youtube:@TaxOffice", "https://www.youtube.com/@TaxOffice"),
        (
            "youtube:UCabcdefghijklmnopqrstuv",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv",
        ),
    ],
)
def test_a_handle_is_an_address(handle: str, address: str) -> None:
    assert account_url(handle) == address
    assert Source(url=handle, outlet="Tax Office").url == address


@pytest.mark.parametrize(
    "written", ["https://a.example/feed", "example.org", "@name", "name@", "@a@b", "youtube:x y"]
)
def test_what_is_no_handle_stays_as_it_is(written: str) -> None:
    assert account_url(written) == written


def test_the_page_of_an_account_is_known_by_its_path() -> None:
    assert is_profile("https://www.youtube.com/@TaxOffice")
    assert not is_profile("https://social.example/@taxoffice.rss")
    assert not is_profile("https://social.example/@taxoffice/115")
    assert not is_profile("https://a.example/news")
