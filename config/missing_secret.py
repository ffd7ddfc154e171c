"""Secrets that are not at hand: a command that only looks runs without them.

Whoever sends or fetches asks for the value, and gets the same error then as from `check`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from pydantic import BaseModel, SecretStr

from policywire.config.config_error import ConfigFault, ConfigurationError


class MissingSecret(SecretStr):
    """A secret whose variable or file is missing. Asking for its value raises ConfigurationError.

    `written` is what stands in the YAML, `faults` say where and what is missing.
    """

    def __init__(self, written: str, faults: Iterable[ConfigFault]) -> None:
        super().__init__(written)
        self.written = written
        self.faults = tuple(faults)

    def get_secret_value(self) -> str:
        """Raise ConfigurationError: there is no value."""
        raise ConfigurationError(self.faults)

    def __hash__(self) -> int:
        return hash((self.written, self.faults))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MissingSecret) and self.faults == other.faults


def unless_missing(check: Callable[[SecretStr], SecretStr]) -> Callable[[SecretStr], SecretStr]:
    """The same check of a value, which lets a secret pass that has none yet."""

    def checked(secret: SecretStr) -> SecretStr:
        return secret if isinstance(secret, MissingSecret) else check(secret)

    return checked


def require_secrets(value: object) -> None:
    """Raise ConfigurationError with every missing secret inside of a model, if there is one."""
    faults = tuple(_faults_in(value))
    if faults:
        raise ConfigurationError(faults)


_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)


def scheme_of(secret: SecretStr) -> str:
    """The word before `://`, which is no secret; empty without one.

    Raises ConfigurationError where the missing part of an unset secret may hold it.
    """
    written = secret.written if isinstance(secret, MissingSecret) else secret.get_secret_value()
    found = _SCHEME.match(written)
    scheme = found[1].lower() if found else ""
    if not scheme and isinstance(secret, MissingSecret):
        return secret.get_secret_value()
    return scheme


def _faults_in(value: object) -> Iterator[ConfigFault]:
    if isinstance(value, MissingSecret):
        yield from value.faults
    elif isinstance(value, BaseModel):
        yield from _faults_in(dict(value))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _faults_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _faults_in(each)
