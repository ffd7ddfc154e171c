"""Documents: values of other rooms kept whole, as JSON text in one column."""

from __future__ import annotations

import json
from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from policywire.store.schema.column_types import sanitize_text

Value = TypeVar("Value")


def to_json(kind: type[Value], value: Value) -> str:
    """Write `value`, a dataclass of type `kind`, as JSON text that every database can hold."""
    adapter = _adapter(kind)
    try:
        return adapter.dump_json(value).decode()
    except PydanticSerializationError:
        # Not ASCII: a lone surrogate would hide in an escape, and fail when it is read back.
        plain = adapter.dump_python(value, mode="json")
        return sanitize_text(json.dumps(plain, ensure_ascii=False, separators=(",", ":")))


def from_json(kind: type[Value], text: str) -> Value:
    """Read back what `to_json` wrote. Raises pydantic.ValidationError when the shape differs."""
    return _adapter(kind).validate_json(text)


def _adapter(kind: type[Value]) -> TypeAdapter[Value]:
    return cast("TypeAdapter[Value]", _built(cast("Hashable", kind)))


@cache
def _built(kind: Any) -> TypeAdapter[Any]:
    """Building one takes milliseconds, so that each is built once, when it is first needed."""
    return TypeAdapter(kind)
