"""The key that signs feedback links: from the settings, or generated once."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from policywire.config.models import Settings

NAME = "feedback.key"


def feedback_key(data: Path, settings: Settings) -> str:
    """The key of the settings, or else that of the data folder, where only the owner reads it."""
    if settings.web.secret is not None:
        return settings.web.secret.get_secret_value()
    path = data / NAME
    if path.exists() and (kept := path.read_text("ascii").strip()):
        return kept
    data.mkdir(parents=True, exist_ok=True)
    return _made(path)


def _made(path: Path) -> str:
    """A new key, there whole or not at all; only one of us works on this folder at a time."""
    key, draft = secrets.token_urlsafe(32), path.with_suffix(".new")
    # Left by a process that was killed here: its key was never used.
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key + "\n")
    draft.replace(path)
    return key
