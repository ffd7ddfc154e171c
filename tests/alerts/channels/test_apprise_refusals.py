"""Which refusals with HTTP 400 are about whom a message is for, by the services' own words."""

import pytest

from policywire.alerts.channels.apprise.refusals import is_about_recipient


@pytest.mark.parametrize(
    "words",
    [
        "Bad Request: chat not found",
        "Bad Request: group chat was upgraded to a supergroup chat",
        "Bad Request: message thread not found",
        "Bad Request: not enough rights to send text messages to the chat",
        "Bad Request: PEER_ID_INVALID",
        "Couldn't find the channel.",
        "Invalid webhook.",
        "The channel is archived.",
        "user identifier is not a valid user, group, or subscribed user key",
        "application token is invalid, see the documentation",
        "Stream 'policy' does not exist",
        "error-invalid-channel",
        "Unregistered user",
        "Thread is archived",
        "The phone number is not registered with the service",
        "Unable to find the room",
    ],
)
def test_a_refusal_of_the_recipient_is_told_by_its_words(words: str) -> None:
    assert is_about_recipient(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Bad Request: message is too long",
        "Bad Request: can't parse entities: unsupported start tag at byte offset 12",
        "Maximum text length is 65535",
        "Unexpected token < in JSON at position 0",
        "Invalid Form Body",
        "message cannot be blank",
        "invalid character 'x' in string literal",
        "Unable to parse incoming data",
        "The title is missing",
    ],
)
def test_a_refusal_of_a_text_is_not(words: str) -> None:
    assert not is_about_recipient(words)
