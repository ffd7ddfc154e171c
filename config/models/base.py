"""The base of what people write by hand, and the types of its values."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

from policywire.config.values.clock_times import (
    CLOCK_TIME_PATTERN,
    format_clock_time,
    parse_clock_time,
)
from policywire.config.values.durations import DURATION_PATTERN, format_duration, parse_duration
from policywire.config.values.rates import RATE_PATTERN, Rate, parse_rate

Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN}),
]
"""A span of time as people write it: `90s`, `15m`, `6h`, `2d`."""


def _some_time(span: timedelta) -> timedelta:
    if not span:
        raise ValueError("must be longer than zero; for example 10m")
    return span


PositiveDuration = Annotated[Duration, AfterValidator(_some_time)]
"""A span of time longer than zero."""

ClockTime = Annotated[
    time,
    BeforeValidator(parse_clock_time),
    PlainSerializer(format_clock_time, return_type=str),
    WithJsonSchema({"type": "string", "pattern": CLOCK_TIME_PATTERN}),
]
"""A time of day as people write it: `08:00`."""

Limit = Annotated[
    Rate,
    BeforeValidator(parse_rate),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": RATE_PATTERN}),
]
"""How often something may be done, as people write it: `1000/h`."""


def _as_list(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


Limits = Annotated[
    tuple[Limit, ...],
    BeforeValidator(_as_list),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": RATE_PATTERN},
                {"type": "array", "items": {"type": "string", "pattern": RATE_PATTERN}},
            ]
        }
    ),
]
"""One limit, or several that hold at once."""

Share = Annotated[float, Field(ge=0, le=1)]
KEY_PATTERN = r"^[a-z0-9][a-z0-9-]*$"
Key = Annotated[str, Field(pattern=KEY_PATTERN, max_length=80)]


class ConfigModel(BaseModel):
    """Base of everything written by hand: strict about keys, immutable once read."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, hide_input_in_errors=True
    )
