"""A changed configuration is named in the audit log by its keys, never by its values."""

from __future__ import annotations

from datetime import UTC, datetime

from policywire.config.models import Configuration
from policywire.service.app.config_changes import change_entry

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def configuration(**parts: object) -> Configuration:
    return Configuration.model_validate(parts)


def said(before: Configuration, after: Configuration) -> str:
    entry = change_entry(before, after, NOW)
    return entry.detail if entry else ""


def test_what_was_added_changed_and_removed_is_named() -> None:
    before = configuration(
        topics={"irs": {"title": "IRS", "any": ["irs"]}, "fcc": {"title": "FCC", "any": ["fcc"]}},
        settings={"timezone": "UTC"},
    )
    after = configuration(
        topics={"irs": {"title": "IRS", "any": ["tax"]}, "epa": {"title": "EPA", "any": ["epa"]}},
        settings={"timezone": "Europe/Paris"},
    )
    assert said(before, after) == (
        "topics added: epa; topics removed: fcc; topics changed: irs; settings changed: timezone"
    )


def test_a_secret_that_changed_is_not_told() -> None:
    before, after = (
        configuration(channels={"desk": {"slack": {"webhook": f"https://hooks.slack.com/{each}"}}})
        for each in ("services/T0/B0/one", "services/T0/B0/two")
    )
    assert said(before, after) == "channels changed: desk"


def test_files_that_were_only_saved_again_are_no_change() -> None:
    assert change_entry(configuration(), configuration(), NOW) is None
