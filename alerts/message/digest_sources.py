"""What a paragraph on a topic of a digest may be written from: its stories, as they stand there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC

from policywire.alerts.message.digest import AlertDigest, digest_view

MOST_STORIES = 10
FEWEST = 2
"""A single development says itself what it is."""

StorySentences = tuple[tuple[str, ...], ...]
"""The sentences of each story, in the order of the digest: the first has the number 1."""


def digest_sources(digest: AlertDigest) -> Mapping[str, StorySentences]:
    """The sentences of each topic's stories, by its key; only topics on which more than one moved.

    Numbers are those of the stories that a mail has room for: Slack shows more behind them.
    """
    found = {}
    for section in digest_view(digest, UTC).sections:
        stories = [each for each in section.stories if each.sentences][:MOST_STORIES]
        if section.topic and sum(each.alerts for each in stories) >= FEWEST:
            found[section.topic] = tuple(each.sentences for each in stories)
    return found
