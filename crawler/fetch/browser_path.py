"""Where Chromium is on this machine."""

from __future__ import annotations

from shutil import which

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browser_path(configured: str) -> str:
    """The path of the settings, or else the first that is found; empty when there is none."""
    return configured or next(filter(None, map(which, _NAMES)), "")
