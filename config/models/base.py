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

from config.clock_times import CLOCK_TIME_PATTERN, format_clock_time, parse_clock_time
from config.durations import DURATION_PATTERN, format_duration, parse_duration

Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN}),
]
"""A span of time as people write it: `90s`, `15m`, `6h`, `2d`."""


def _some_time(span: timedelta) -> timedelta:
    if not span:
        raise ValueError("must be longer than nothing; write for example 10m")
    return span


Span = Annotated[Duration, AfterValidator(_some_time)]
"""A span of time that is longer than nothing."""

ClockTime = Annotated[
    time,
    BeforeValidator(parse_clock_time),
    PlainSerializer(format_clock_time, return_type=str),
    WithJsonSchema({"type": "string", "pattern": CLOCK_TIME_PATTERN}),
]
"""A time of day as people write it: `08:00`."""

Share = Annotated[float, Field(ge=0, le=1)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]


class Model(BaseModel):
    """Base of everything written by hand: strict about keys, immutable once read."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, hide_input_in_errors=True
    )
