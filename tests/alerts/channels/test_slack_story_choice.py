"""The list in Slack of the stories that an article may belong to."""

from __future__ import annotations

from typing import Any, cast

from policywire.alerts.channels.slack.interactivity import story_choice_blocks


def test_a_story_without_a_title_is_offered_in_words_that_slack_takes() -> None:
    blocks = story_choice_blocks("token", [("s1", ""), ("s2", "\u200b"), ("s3", "A vote")], "")
    (choice,) = cast("list[dict[str, Any]]", blocks[1]["elements"])
    assert [each["text"]["text"] for each in choice["options"]] == [
        "Without a title",
        "Without a title",
        "A vote",
    ]
