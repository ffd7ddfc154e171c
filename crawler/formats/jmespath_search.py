"""JMESPath as our sources use it: what an expression stumbles over is nothing, not an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions, signature


class _Functions(Functions):  # type: ignore[misc]
    """JMESPath's own functions, and `replace`, `before` and `lower`.

    `join` leaves out what is null, and says so.
    """

    def __init__(self, on_null: Callable[[], None] | None = None) -> None:
        self._on_null = on_null

    @signature({"types": ["string"]}, {"types": ["array"]})  # type: ignore[untyped-decorator]
    def _func_join(self, separator: str, parts: list[Any]) -> str:
        if self._on_null and any(part is None for part in parts):
            self._on_null()
        return separator.join(str(part) for part in parts if isinstance(part, str | int | float))

    @signature(  # type: ignore[untyped-decorator]
        {"types": ["string", "null"]}, {"types": ["string"]}, {"types": ["string"]}
    )
    def _func_replace(self, text: str | None, old: str, new: str) -> str | None:
        return None if text is None else text.replace(old, new)

    @signature(  # type: ignore[untyped-decorator]
        {"types": ["string", "null"]}, {"types": ["string"]}
    )
    def _func_before(self, text: str | None, mark: str) -> str | None:
        return None if text is None else text.partition(mark)[0]

    @signature({"types": ["string", "null"]})  # type: ignore[untyped-decorator]
    def _func_lower(self, text: str | None) -> str | None:
        return None if text is None else text.lower()


def search(path: str, value: object, on_null: Callable[[], None] | None = None) -> Any:
    """What an expression finds; nothing where it stumbles over a type it did not expect.

    `on_null` is called when `join` meets a null, which is left out of the text.
    """
    if not path:
        return None
    options = jmespath.Options(custom_functions=_Functions(on_null))
    try:
        return jmespath.search(path, value, options=options)
    except (JMESPathError, TypeError):
        return None
