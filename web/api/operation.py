"""An operation of the API: a function, and the type of its answer.

From the type both the JSON and the OpenAPI document are made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter
from starlette.responses import Response

from policywire.web.http.json_response import AsciiJsonResponse
from policywire.web.views.request import PageRequest


@dataclass(frozen=True, slots=True)
class ApiParameter:
    """A parameter. `needed` ones have no default."""

    name: str
    description: str
    is_required: bool = False
    kind: str = "string"


@dataclass(frozen=True, slots=True)
class ApiOperation:
    """`answer` is the type of what `run` gives."""

    summary: str
    run: Callable[[PageRequest], object]
    response_type: Any
    parameters: tuple[ApiParameter, ...] = ()

    def answer(self, request: PageRequest, mode: Literal["json", "python"] = "python") -> Any:
        """What `run` gives, as plain values; as those of JSON where `mode` says so."""
        return adapter(self.response_type).dump_python(self.run(request), mode=mode)


def page_of(operation: ApiOperation) -> Callable[[PageRequest], Response]:
    """The operation as a page."""

    def page(request: PageRequest) -> Response:
        return AsciiJsonResponse(operation.answer(request, "json"))

    return page


@cache
def adapter(answer: Any) -> TypeAdapter[Any]:
    """What writes values of this type as JSON, and knows their schema."""
    return TypeAdapter(answer)


PAGE = 50
"""Maximum number of rows."""

AFTER = ApiParameter("after", "Where to continue: `next` of the previous page.")
BEFORE = ApiParameter("before", "Where to continue: `next` of the previous page.", kind="integer")
