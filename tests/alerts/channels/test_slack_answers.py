"""What a webhook that speaks Slack's words answers, and whether that is a success."""

import pytest

from policywire.alerts.channels.slack.send import _webhook_answer
from policywire.alerts.transport.http_post import PostResponse


@pytest.mark.parametrize(
    "body", ["ok", "ok\n", '{"success":true}', '{"ok": true}', '{"status": "success", "id": 7}']
)
def test_slack_and_its_look_alikes_have_accepted(body: str) -> None:
    assert _webhook_answer(PostResponse(200, None, body)).ok


@pytest.mark.parametrize(
    "body",
    [
        "<html>log in to the network</html>",
        "",
        "{}",
        '{"success": false}',
        '{"ok": false, "error": "x"}',
        '{"status": "error"}',
        "[1]",
    ],
)
def test_what_stands_in_between_or_says_no_has_not(body: str) -> None:
    receipt = _webhook_answer(PostResponse(200, None, body))
    assert (receipt.ok, receipt.permanent) == (False, False)
