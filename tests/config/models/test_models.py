"""What the models accept and refuse, through the eyes of somebody who builds them."""

from __future__ import annotations

import subprocess
import sys
from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from policywire.config.models import (
    CHANNEL_TYPES,
    Channel,
    ConsoleChannel,
    MailChannel,
    Settings,
    SlackChannel,
    Source,
)
from policywire.config.values.durations import format_duration, parse_duration


def refused(model: type[Any], **values: object) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(values)
    return str(caught.value)


@pytest.mark.parametrize(
    "way",
    [
        {"console": None},
        {"console": {"width": 80}},
        {"slack": {"webhook": "https://hooks.example/x"}},
        {"slack": {"token": "xoxb-1", "to": ["#policy"]}},
        {
            "mail": {
                "smtp": "smtps://u:p@h.example:465",
                "from": "a@b.example",
                "to": ["c@d.example"],
            }
        },
        {"apprise": ["ntfy://topic"]},
    ],
)
def test_a_channel_with_one_way_is_accepted(way: dict[str, object]) -> None:
    channel = Channel.model_validate(way)
    assert sum(getattr(channel, name) is not None for name in CHANNEL_TYPES) == 1


def test_a_channel_made_in_code_is_checked_as_well() -> None:
    assert Channel(console=ConsoleChannel()).slack is None
    with pytest.raises(ValidationError):
        Channel()


def test_a_channel_with_no_way_or_two_is_refused() -> None:
    assert "has no way to send" in refused(Channel)
    two = refused(Channel, console=None, apprise=["ntfy://topic"])
    assert "has 2 ways (console, apprise)" in two


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "either webhook or token"),
        ({"webhook": "https://h.example/", "token": "x", "to": ["#a"]}, "exactly one"),
        ({"token": "x"}, "a destination"),
        ({"webhook": "https://h.example/", "to": ["#a"]}, "has a fixed channel"),
        ({"webhook": "hooks.example/x"}, "is not a web address"),
    ],
)
def test_slack_is_reached_in_exactly_one_way(values: dict[str, object], words: str) -> None:
    assert words in refused(SlackChannel, **values)


@pytest.mark.parametrize(
    "address",
    ["a@b.example", "A Name <a@b.example>", "o'neil+x@b.example", "ä@b.example", "a@localhost"],
)
def test_mail_addresses_are_accepted(address: str) -> None:
    mail = MailChannel.model_validate({"smtp": "smtp://h", "from": address, "to": [address]})
    assert mail.sender == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@",
        "@b",
        "a b@c.example",
        "<a@b.example",
        "a@b.example>",
        "a@b\nBcc: c@d.example",
        "A\r\nB <a@b.example>",
        "a@b.example, c@d.example",
        "a" * 400 + "@b.example",
    ],
)
def test_what_is_no_mail_address_is_refused(address: str) -> None:
    assert "is not a mail address" in refused(
        MailChannel, smtp="smtp://h", **{"from": address, "to": ["c@d.example"]}
    )


@pytest.mark.parametrize("relay", ["smtp://h:587", "smtps://h", "smtp+plain://u:p%40@h:25"])
def test_three_kinds_of_mail_relay_are_known(relay: str) -> None:
    MailChannel.model_validate({"smtp": relay, "from": "a@b.example", "to": ["c@d.example"]})


@pytest.mark.parametrize("relay", ["", "h:25", "http://h", "smtp://", "smtp://h:x", "mailto://h"])
def test_other_mail_relays_are_refused(relay: str) -> None:
    text = refused(MailChannel, smtp=relay, **{"from": "a@b.example", "to": ["c@d.example"]})
    assert "smtp" in text


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/",
        "a.example/feed",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https://user:pw@a.example/",
        "https://a.example/a b",
        "https:\\\\a.example",
        "https://a.example:99999/",
        "https://[::1/",
        "https://a.example/" + "x" * 2000,
    ],
)
def test_a_source_needs_a_plain_web_address(url: str) -> None:
    assert "url" in refused(Source, url=url, outlet="A")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/f", "https://a.example/?q=%22a%22&b[]=1"])
def test_loopback_and_queries_are_fine_in_a_source(url: str) -> None:
    assert Source(url=url, outlet="A").url == url


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Europe/Berlin"])
def test_a_time_zone_that_exists_is_accepted(zone: str) -> None:
    assert Settings(timezone=zone).timezone == zone


@pytest.mark.parametrize(
    "zone", ["", "Mars", "America", "/etc/passwd", "../UTC", "EST5\x00", "x" * 999]
)
def test_a_time_zone_that_does_not_exist_is_refused(zone: str) -> None:
    assert "is not a time zone" in refused(Settings, timezone=zone)


@pytest.mark.parametrize(
    "url", ["postgresql://u:p@h/d", "postgresql+psycopg://h/d", "sqlite:////tmp/a.db"]
)
def test_two_kinds_of_database_are_known(url: str) -> None:
    settings = Settings.model_validate({"database": url})
    assert settings.database is not None
    assert url not in repr(settings)


def test_other_databases_and_headers_in_the_contact_are_refused() -> None:
    assert "is not a supported database URL" in refused(Settings, database="mysql://h/d")
    assert "contact" in refused(Settings, contact="a@b.example\r\nX: y")


@pytest.mark.parametrize(
    ("text", "span"),
    [("90s", 90), ("15m", 900), ("6h", 21_600), ("2d", 172_800), ("1w", 604_800), ("1.5h", 5_400)],
)
def test_spans_are_read_as_written(text: str, span: int) -> None:
    assert parse_duration(text) == timedelta(seconds=span)


@pytest.mark.parametrize(
    "text", ["", "15", "m", "-1m", "15 min", "1h30m", "9" * 40 + "w", "9999w", "١m"]
)
def test_what_is_no_span_is_refused_with_a_cure(text: str) -> None:
    with pytest.raises(ValueError, match="; write"):
        parse_duration(text)


@given(st.integers(0, 3_000_000_000))
def test_a_span_written_is_the_span_read(seconds: int) -> None:
    span = timedelta(seconds=seconds)
    assert parse_duration(format_duration(span)) == span


def test_the_models_do_not_bring_a_yaml_reader_with_them() -> None:
    code = "import sys, policywire.config.models; sys.exit('ruamel.yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_quiet_hours_and_digests_are_read_as_people_write_them() -> None:
    channel = Channel.model_validate(
        {
            "console": {},
            "quiet": {"from": "22:00", "to": "7:00", "days": ["sat"], "zone": "Europe/Berlin"},
            "digest": {"at": ["08:00", "17:30"]},
            "budget": 5,
        }
    )
    assert channel.quiet is not None
    assert channel.digest is not None
    assert (channel.quiet.from_, channel.quiet.to) == (time(22), time(7))
    assert channel.digest.at == [time(8), time(17, 30)]
    assert (len(channel.digest.days), channel.flood) == (7, 20)


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ({"quiet": {"from": "22:00"}}, "Field required"),
        ({"quiet": {"from": "24:00", "to": "07:00"}}, 'write for example "08:00"'),
        ({"quiet": {"from": "07:00", "to": "07:00"}}, "are the same"),
        ({"quiet": {"from": "22:00", "to": "07:00", "zone": "Mars"}}, "not a time zone"),
        ({"quiet": {"from": "22:00", "to": "07:00", "urgent": 8}}, "less than or equal to 1"),
        ({"quiet": {"from": "22:00", "to": "07:00", "days": []}}, "at least 1 item"),
        ({"digest": {"at": []}}, "at least 1 item"),
        ({"digest": {"at": [800]}}, "is not a time of day"),
        ({"digest": {"at": ["08:00"], "days": ["monday"]}}, "should be 'mon'"),
        ({"budget": -1}, "greater than or equal to 0"),
        ({"flood": 0}, "greater than or equal to 1"),
    ],
)
def test_when_a_channel_may_send_is_checked(when: dict[str, object], problem: str) -> None:
    assert problem in refused(Channel, console={}, **when)
