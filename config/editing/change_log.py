"""Changes made to the configuration's files by the page: who, when, both versions; kept for undo.

They lie beside the files, in `.history/`, one a file that only its owner can read: what stands in
the YAML is as secret there as here. Git is told to leave the folder out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from difflib import unified_diff
from itertools import islice
from pathlib import Path

from policywire.config.editing.new_file import create_file
from policywire.config.translation.texts import translatable

FOLDER = ".history"
KEPT = 300
"""Changes that are kept, the newest."""
_NAME = "{:06d}.json"
_FINAL = {
    "/rename": translatable(
        "A rename took what is stored along: rename the topic back on its own page."
    ),
    "/people/remove": translatable(
        "The person whose channels these were is no user any more: invite them again."
    ),
}
"""Why a change cannot be undone, by the end of the address of the page that made it."""
_NO_SECRET = translatable(
    "The secret of the channel was removed along: add the channel again, with its address."
)


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file before and after a change."""

    name: str
    before: str
    after: str

    def diff(self) -> list[str]:
        """What was taken out (`-`) and put in (`+`), with two lines around it."""
        return diff_of(self.before, self.after)


@dataclass(frozen=True, slots=True)
class ConfigChange:
    """A change of one or more files. `action` is the address of the page that made it."""

    id: int
    at: datetime
    who: str
    action: str
    files: tuple[FileChange, ...]
    secrets: tuple[str, ...] = ()
    """The files of secrets that were removed along, by name."""

    @property
    def why_final(self) -> str:
        """Why the files alone cannot be put back; empty when they can."""
        for ending, reason in _FINAL.items():
            if self.action.endswith(ending):
                return reason
        return _NO_SECRET if self.secrets else ""


@dataclass(frozen=True, slots=True)
class ChangeLog:
    """Notes changes in the name of somebody. `made` are the numbers of those noted by this one."""

    folder: Path
    who: str
    action: str
    at: datetime
    made: list[int] = field(default_factory=list)
    secrets: tuple[str, ...] = ()
    """The secrets that are removed along with what is noted."""

    def record(self, files: Sequence[FileChange]) -> int:
        """Note a change; gives its number. Raises OSError."""
        number = max(self._numbers(), default=0) + 1
        change = ConfigChange(number, self.at, self.who, self.action, tuple(files), self.secrets)
        home = self.folder / FOLDER
        home.mkdir(mode=0o700, exist_ok=True)
        (home / ".gitignore").write_text("*\n")
        text = json.dumps({**asdict(change), "at": change.at.isoformat()}, ensure_ascii=False)
        create_file(home / _NAME.format(number), text.encode(), mode=0o600)
        for old in sorted(self._numbers())[:-KEPT]:
            (home / _NAME.format(old)).unlink(missing_ok=True)
        self.made.append(number)
        return number

    def get(self, number: int) -> ConfigChange | None:
        """A change that was noted; None when it is none, or no longer kept."""
        try:
            read = json.loads((self.folder / FOLDER / _NAME.format(number)).read_bytes())
            files = tuple(FileChange(**each) for each in read.pop("files"))
            secrets = tuple(read.pop("secrets", ()))
            at = datetime.fromisoformat(read.pop("at"))
            return ConfigChange(**read, at=at, files=files, secrets=secrets)
        except (OSError, ValueError, TypeError, KeyError):
            # Somebody else's file, or one cut off: what cannot be read cannot be undone.
            return None

    def newest(
        self, limit: int, before: int | None = None, who: str = ""
    ) -> Iterator[ConfigChange]:
        """The changes, the newest first, from below a number; of everybody or of one person."""
        numbers = [n for n in self._numbers() if before is None or n < before]
        found = (self.get(number) for number in sorted(numbers, reverse=True))
        wanted = (each for each in found if each is not None and (not who or each.who == who))
        yield from islice(wanted, limit)

    def _numbers(self) -> list[int]:
        found = (self.folder / FOLDER).glob("*.json")
        return [int(each.stem) for each in found if each.stem.isdecimal()]


def diff_of(before: str, after: str) -> list[str]:
    """The lines of a unified diff, without its head."""
    return list(unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2))[2:]
