"""Accounts by handle: `@name@mastodon.example`, `bluesky:name.example`, `youtube:@name`.

Each has a feed: what is written as a handle is read as the feed's address, or as that of the page
that names it.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

_MASTODON = re.compile(r"(?:mastodon:)?@?([\w.-]{1,60})@([\w-]+(?:\.[\w-]+)+(?::\d{1,5})?)")
_BLUESKY = re.compile(r"(?:bluesky:@?|@)((?:[\w-]+\.)+[a-z]{2,}|did:plc:\w+)", re.IGNORECASE)
_YOUTUBE = re.compile(r"youtube:(?:(UC[\w-]{22})|@?([\w.-]{3,60}))")
_PROFILE = re.compile(r"/@[\w.-]{1,60}/?")


def account_url(written: str) -> str:
    """The address to poll for a handle; anything else comes back as it is."""
    text = written.strip()
    if found := _YOUTUBE.fullmatch(text):
        channel, name = found.groups()
        feed = f"https://www.youtube.com/feeds/videos.xml?channel_id={channel}"
        return feed if channel else f"https://www.youtube.com/@{name}"
    if found := _MASTODON.fullmatch(text):
        return f"https://{found[2].lower()}/@{found[1]}.rss"
    if found := _BLUESKY.fullmatch(text):
        return f"https://bsky.app/profile/{quote(found[1].lower(), safe=':')}/rss"
    return written


def is_profile(url: str) -> bool:
    """Whether an address is the page of an account, which names the account's feed."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return False
    return _PROFILE.fullmatch(path) is not None and not path.endswith(".rss")
