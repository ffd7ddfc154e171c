"""Secrets and other values that stand outside the YAML: `${NAME}` and `file:/path`.

`${NAME}` is replaced anywhere in a text by the environment variable of that name. A field that is
a secret may instead say `file:/path`: the file's content, without blanks around it, is the value.
A secret that cannot be had is a fault at once, or only when somebody asks for it (`lazily`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from policywire.config.config_error import ConfigFault
from policywire.config.missing_secret import MissingSecret
from policywire.config.yaml.strict_yaml import YamlDocument, YamlPath

VARIABLE_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_MAX_SECRET_BYTES = 64_000

SECRET_FIELDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "settings.yaml": (
        ("database",),
        ("heartbeat",),
        ("llm", "key"),
        ("web", "secret"),
        ("web", "oidc", "client_secret"),
    ),
    "sources.yaml": (
        ("sources", "*", "headers", "*"),
        ("sources", "*", "parameters", "*"),
        ("sources", "*", "proxy"),
        ("sources", "*", "password"),
    ),
    "alerts.yaml": (
        ("channels", "*", "slack", "webhook"),
        ("channels", "*", "slack", "token"),
        ("channels", "*", "slack", "signing_secret"),
        ("channels", "*", "mail", "smtp"),
        ("channels", "*", "webhook", "url"),
        ("channels", "*", "webhook", "secret"),
        ("channels", "*", "webhook", "headers", "*"),
        ("channels", "*", "apprise", "*"),
    ),
}
"""The fields that hold secrets, by file; `*` stands for any key or position."""

_ONLY_THERE = frozenset({"sources.yaml"})
"""Files in which a variable may stand for a secret only: addresses there may hold `${` as it is."""
_KEY_HEADER = re.compile(r"key|token|auth|secret|cookie", re.IGNORECASE)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(slots=True)
class SecretResolver:
    """Fills one document's values in; afterwards knows what must never be shown.

    `hidden` are the values themselves, `files` the secret files that were read. With `lazily` a
    secret that is missing becomes `Unset`, and no fault.
    """

    document: YamlDocument
    folder: Path
    env: Mapping[str, str]
    allow_missing: bool = False
    secret_values: set[str] = field(default_factory=set)
    files: list[Path] = field(default_factory=list)
    faults: list[ConfigFault] = field(default_factory=list)
    warnings: list[ConfigFault] = field(default_factory=list)

    def resolved(self) -> dict[str, Any]:
        """The document's value with all variables and secret files put in."""
        value = self._fill(self.document.value, ())
        assert isinstance(value, dict)
        return value

    def redacted(self, fault: ConfigFault) -> ConfigFault:
        """The fault with any secret value in its texts blotted out."""
        return ConfigFault(
            fault.file,
            fault.line,
            fault.column,
            self._mask(fault.key),
            self._mask(fault.problem),
            self._mask(fault.cure),
        )

    def _mask(self, text: str) -> str:
        # The longest first: a short one may be a part of it, and would leave the rest to read.
        for value in sorted(self.secret_values, key=len, reverse=True):
            # Shorter ones would blot out half of every sentence.
            if len(value) >= 4:
                text = text.replace(value, "***")
        return text

    def _fill(self, value: object, path: YamlPath) -> object:
        if isinstance(value, dict):
            return {key: self._fill(each, (*path, key)) for key, each in value.items()}
        if isinstance(value, list):
            return [self._fill(each, (*path, index)) for index, each in enumerate(value)]
        return self._text(value, path) if isinstance(value, str) else value

    def _text(self, text: str, path: YamlPath) -> str | MissingSecret:
        if self._is_secret(path):
            return self._secret(text, path)
        if self.document.file in _ONLY_THERE:
            return text
        return self._variables(text, path, self.faults)

    def _secret(self, text: str, path: YamlPath) -> str | MissingSecret:
        missing: list[ConfigFault] = []
        filled = self._variables(text, path, missing)
        if filled.startswith("file:") and not missing:
            filled = self._file(filled.removeprefix("file:"), path, missing)
        elif filled == text and _holds_secret(text, path) and _is_key(path):
            self.warnings.append(
                self.document.fault(
                    path,
                    "a secret is written in plain text",
                    "move it to a variable and write ${NAME}, or to a file and write file:/path",
                )
            )
        if missing and self.allow_missing:
            return MissingSecret(text, missing)
        self.faults.extend(missing)
        # Also when it is written in plain text: it must not be shown because of that.
        self.secret_values.add(filled)
        return filled

    def _variables(self, text: str, path: YamlPath, missing: list[ConfigFault]) -> str:
        """The text with its variables put in; those that are not set are added to `missing`."""
        filled = VARIABLE_REFERENCE.sub(lambda found: self._variable(found[1], path, missing), text)
        # What is left over was meant as a variable: `${MY-NAME}`, `${`.
        if "${" in VARIABLE_REFERENCE.sub("", text):
            problem = "${ is not followed by a name and }"
            self.faults.append(self.document.fault(path, problem, "write ${NAME}"))
        return filled

    def _variable(self, name: str, path: YamlPath, missing: list[ConfigFault]) -> str:
        value = self.env.get(name, "")
        if value:
            self.secret_values.add(value)
            return value
        state = "is empty" if name in self.env else "is not set"
        problem = f"the environment variable {name} {state}"
        cure = f"set it before starting, for example: export {name}=…"
        missing.append(self.document.fault(path, problem, cure))
        return ""

    def _file(self, name: str, path: YamlPath, missing: list[ConfigFault]) -> str:
        """The stripped content of a secret's file; empty, with a fault, if it cannot be had."""
        secret_file = self.folder / name
        try:
            problem = "" if secret_file.is_file() else "does not exist, or is not a plain file"
            content = b"" if problem else _first_bytes(secret_file)
            text = content.decode().strip()
        except (OSError, ValueError) as error:
            problem, text = f"cannot be read ({type(error).__name__})", ""
        if not problem and (not text or len(content) > _MAX_SECRET_BYTES):
            problem = "is too large for a secret" if text else "is empty"
        if problem:
            cure = "check the path after file: and its permissions"
            missing.append(self.document.fault(path, f"the secret's file {problem}", cure))
            return ""
        self._note_file(secret_file, path)
        return text

    def _note_file(self, secret_file: Path, path: YamlPath) -> None:
        self.files.append(secret_file)
        # Only the others: that a group reads it may be meant.
        if secret_file.stat().st_mode & 0o007:
            self.warnings.append(
                self.document.fault(
                    path,
                    f"every user of this machine can read {secret_file.name}",
                    f"run: chmod o-rwx {secret_file}",
                )
            )

    def _is_secret(self, path: YamlPath) -> bool:
        return any(_fits(path, each) for each in SECRET_FIELDS.get(self.document.file, ()))


def _fits(path: YamlPath, pattern: tuple[str, ...]) -> bool:
    if len(path) != len(pattern):
        return False
    return all(want in ("*", part) for part, want in zip(path, pattern, strict=True))


def _is_key(path: YamlPath) -> bool:
    """Whether a header is one that carries keys; every other secret field always does."""
    return path[-2:-1] != ("headers",) or bool(_KEY_HEADER.search(str(path[-1])))


def _first_bytes(secret_file: Path) -> bytes:
    with secret_file.open("rb") as file:
        # One byte more than allowed shows that it is too large.
        return file.read(_MAX_SECRET_BYTES + 1)


def _holds_secret(text: str, path: YamlPath) -> bool:
    """Whether a written value gives anything away; a relay or proxy without password does not."""
    try:
        parts = urlsplit(text)
        if not parts.scheme:
            return bool(text)
        if parts.scheme.startswith(("smtp", "sqlite", "postgresql")) or path[-1] == "proxy":
            return parts.password is not None
        return parts.hostname not in _LOOPBACK
    except ValueError:
        return True
