"""Errors for what the user named and does not exist: one sentence, exit code 1."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from policywire.config.config_error import did_you_mean


class NotFoundError(Exception):
    """Something of the user's own that was named does not exist; the text says what, and a cure."""


def check_known(what: str, name: str, known: Collection[str]) -> None:
    """Raise NotFoundError, with the closest match, for a name that is none of the known ones."""
    if name not in known:
        cure = did_you_mean(name, list(known)) or "there are none"
        raise NotFoundError(f"No {what} {name}; {cure}")


def reason_of(error: Exception) -> str:
    """Why a file cannot be read, in words."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror[0].lower()}{error.strerror[1:]}"
    return str(error)


def unreadable(file: Path | str, error: Exception) -> NotFoundError:
    """A file that cannot be read."""
    return NotFoundError(f"{file} cannot be read: {reason_of(error)}")
