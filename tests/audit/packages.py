"""The packages that policywire runs with: as pinned in the lock, as installed here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
LOCK = REPOSITORY / "requirements-run.lock"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_FORMER_NAMES = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "ISC License (ISCL)": "ISC",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
}
"""Words of old metadata; a classifier does not say which BSD licence, so the usual one is named."""
_WORD = re.compile(r"[A-Za-z0-9.+-]+")
_FREE = ["MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "PSF-2.0", "ISC"]
_RARE = ["ZPL-2.1", "Zlib", "CC0-1.0", "Unlicense", "CNRI-Python"]
_LENT = ["MPL-1.1", "MPL-2.0", "LGPL-2.0-or-later", "LGPL-2.1-or-later", "LGPL-3.0-only"]
_TAKEN = frozenset((*_FREE, *_RARE, *_LENT))
"""Licences with which an MIT program may use a package; LGPL and MPL bind the package only."""


@dataclass(frozen=True, slots=True)
class Package:
    """A pinned package. `licence` is empty where it is not installed here (another system's)."""

    name: str
    version: str
    licence: str

    @property
    def needs_a_look(self) -> bool:
        """Whether nobody has said yet that this licence may be used: it is new, or unclear."""
        if not self.licence:
            return False
        return not any(
            all(word in _TAKEN for word in _WORD.findall(choice.replace("AND", " ")))
            for choice in self.licence.split(" OR ")
        )


def pinned_packages() -> Iterator[Package]:
    """The packages of the lock for running, in its order."""
    for name, version in _PINNED.findall(LOCK.read_text("utf-8")):
        yield Package(name, version, _licence_of(name))


def _licence_of(name: str) -> str:
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return ""
    return _READ_BY_HAND.get(name) or _stated(said)


def _stated(said: PackageMetadata) -> str:
    expression = said.get("License-Expression")
    kinds = [each for each in said.get_all("Classifier") or [] if each.startswith("License ::")]
    stated = expression or (kinds[0].rpartition(" :: ")[2] if kinds else said.get("License") or "")
    line = stated.strip().split("\n")[0][:80]
    return _FORMER_NAMES.get(line, line) or "unknown"


_READ_BY_HAND = {
    "locate": "MIT",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
}
"""Where the metadata is unclear, and the file of the licence was read."""
