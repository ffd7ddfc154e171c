"""Spans of time and days, as options give them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import typer

from policywire.config.values.days import start_of_day
from policywire.config.values.durations import parse_duration


def span_of(written: str, option: str = "--for") -> timedelta:
    """A span of time that an option gives; raises BadParameter for none, or one of no length."""
    span = parse_span(written, option)
    if not span:
        raise typer.BadParameter(f"{option}: must be longer than zero; for example 7d")
    return span


def parse_span(written: str, option: str = "--for") -> timedelta:
    """A span of time that may be zero; raises BadParameter."""
    try:
        return parse_duration(written)
    except ValueError as error:
        raise typer.BadParameter(f"{option} {written}: {error}") from None


def day_of(written: str, zone: str, option: str = "--until") -> datetime:
    """When the day that an option gives begins where the installation is; raises BadParameter."""
    try:
        return start_of_day(written, ZoneInfo(zone))
    except ValueError:
        raise typer.BadParameter(f"{option} {written}: write a date as 2026-12-01") from None
