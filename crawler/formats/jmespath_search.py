"""JMESPath as our sources use it: what an expression stumbles over is nothing, not an error."""

from __future__ import annotations

from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions, signature


class _Functions(Functions):  # type: ignore[misc]
    """JMESPath's own functions, with a `join` that leaves out what is null or missing."""

    @signature({"types": ["string"]}, {"types": ["array"]})  # type: ignore[untyped-decorator]
    def _func_join(self, separator: str, parts: list[Any]) -> str:
        return separator.join(str(part) for part in parts if isinstance(part, str | int | float))


_OPTIONS = jmespath.Options(custom_functions=_Functions())


def search(path: str, value: object) -> Any:
    """What an expression finds; nothing where it stumbles over a type it did not expect."""
    if not path:
        return None
    try:
        return jmespath.search(path, value, options=_OPTIONS)
    except (JMESPathError, TypeError):
        return None
