"""A channel that prints."""

from __future__ import annotations

from pydantic import Field

from policywire.config.models.base import ConfigModel


class ConsoleChannel(ConfigModel):
    """Messages are printed on the terminal where `policywire serve` runs."""

    width: int | None = Field(default=None, ge=20, le=500)
    """Width in columns; default: the width of the terminal."""
