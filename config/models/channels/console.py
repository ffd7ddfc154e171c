"""A channel that prints."""

from __future__ import annotations

from pydantic import Field

from policywire.config.models.base import ConfigModel


class ConsoleChannel(ConfigModel):
    """Messages are printed where `policywire serve` runs."""

    width: int | None = Field(default=None, ge=20, le=500)
    """Columns to use; the terminal's own width when left out."""
