"""Files written so that a crash leaves the old one or the new one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def create_file(file: Path, content: bytes, mode: int) -> None:
    """Write a file that is not there yet; raises OSError, and then nothing of it stays."""
    # Empty at first: of two who want the name at once, one gets it.
    file.touch(mode, exist_ok=False)
    try:
        replace_file(file, content)
    except OSError:
        file.unlink()
        raise


def replace_file(file: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file so that a crash leaves the old one or the new one; raises OSError.

    `mode` is that of a file that was not there before.
    """
    if file.exists():
        mode = file.stat().st_mode & 0o777
        # A rename needs no right to write to the file itself: ask, as its owner may protect it.
        if not os.access(file, os.W_OK):
            raise PermissionError(13, "Permission denied")
    # In the same folder: a rename is atomic only within one file system.
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}-")
    fresh = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        fresh.chmod(mode)
        # Resolved: a symbolic link (Kubernetes, dotfiles) stays one.
        fresh.replace(file.resolve())
    except BaseException:  # a full disk, or the program is ended
        fresh.unlink(missing_ok=True)
        raise
