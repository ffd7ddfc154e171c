"""An operation of the API: a function, and the type of its answer.

From the type both the JSON and the OpenAPI document are made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from policywire.web.http.json_response import Json
from policywire.web.views.request import Visit

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may be asked for. `needed` ones have no default."""

    name: str
    says: str
    needed: bool = False
    kind: str = "string"


@dataclass(frozen=True, slots=True)
class Operation:
    """`answer` is the type of what `run` gives."""

    summary: str
    run: Callable[[Visit], object]
    answer: Any
    parameters: tuple[Parameter, ...] = ()


def page_of(operation: Operation) -> Callable[[Visit], Response]:
    """The operation as a page."""

    def page(visit: Visit) -> Response:
        found = operation.run(visit)
        return Json(adapter(operation.answer).dump_python(found, mode="json"))

    return page


@cache
def adapter(answer: Any) -> TypeAdapter[Any]:
    """What writes values of this type as JSON, and knows their schema."""
    from pydantic import TypeAdapter

    return TypeAdapter(answer)


PAGE = 50
"""Rows that an answer has at most."""

AFTER = Parameter("after", "Where the list goes on: `next` of the page before.")
BEFORE = Parameter("before", "Where the list goes on: `next` of the page before.", kind="integer")
