"""A tool: what a model may ask, and the operation of the API or the page that answers it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from policywire.config.enums import Scope
from policywire.web.api.directory import OPERATIONS
from policywire.web.api.operation import ApiOperation
from policywire.web.mcp.answer import ListField, read_cursor
from policywire.web.views.request import HttpError, PageRequest

MAX_TEXT = 100_000
"""Characters of an argument at most: a long article."""


class ToolArguments(BaseModel):
    """What a tool is given; a name that it does not know is an error, which a model can mend."""

    model_config = ConfigDict(
        extra="forbid",
        str_max_length=MAX_TEXT,
        str_strip_whitespace=True,
        coerce_numbers_to_str=True,  # a model may well write the number of a row as a number
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class McpTool:
    """`run` gives plain values. `right` is the scope that a token needs; None only reads.

    `quotes`: the answer holds what others wrote. `lists` are its lists that go on behind a cursor.
    """

    title: str
    description: str
    arguments: type[ToolArguments]
    run: Callable[[PageRequest, Any], Mapping[str, Any]]
    lists: tuple[ListField, ...] = ()
    quotes: bool = True
    right: Scope | None = None


def read_arguments(tool: McpTool, given: Mapping[str, object]) -> ToolArguments:
    """The arguments, checked. Raises HttpError with what is wrong with each."""
    try:
        return tool.arguments.model_validate(given)
    except ValidationError as error:
        told = [
            f"{'.'.join(map(str, each['loc'])) or 'arguments'}: {each['msg']}"
            for each in error.errors(include_url=False, include_input=False)
        ]
        raise HttpError(400, "Invalid arguments", f"{'; '.join(told[:5])}.") from None


def operation_tool(
    path: str,
    title: str,
    description: str,
    *lists: ListField,
    quotes: bool = True,
    without: frozenset[str] = frozenset(),
) -> McpTool:
    """The tool of an operation of the API that reads. `without` are fields that it leaves out.

    What the API cut into pieces, to mark the words that were found, is one text here.
    """
    operation = OPERATIONS[path]
    return McpTool(
        title=title,
        description=description,
        arguments=_arguments_of(path, operation, lists),
        run=lambda request, given: _run(path, operation, lists, without, request, given),
        lists=lists,
        quotes=quotes,
    )


def at(
    request: PageRequest,
    path: str,
    path_params: Mapping[str, str],
    query: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
) -> PageRequest:
    """The same request as if it were made to an address of the API."""
    return replace(request, path=path, path_params=path_params, query=query or {}, form=form or {})


def _run(  # noqa: PLR0917 - bound above
    path: str,
    operation: ApiOperation,
    lists: tuple[ListField, ...],
    without: frozenset[str],
    request: PageRequest,
    given: ToolArguments,
) -> Mapping[str, Any]:
    values = {name: str(value) for name, value in given.model_dump().items() if value}
    for each in lists:
        written = values.pop(each.argument, "")
        if each.api and (api := read_cursor(written)[0]):
            values[each.api] = api
    names = _names(path)
    asked = at(
        request,
        path,
        {name: values.get(name, "") for name in names},
        {name: value for name, value in values.items() if name not in names},
    )
    plain: Mapping[str, Any] = _shaped(operation.answer(asked), without)
    return plain


def _shaped(value: Any, without: frozenset[str]) -> Any:
    if isinstance(value, Mapping):
        return {
            name: "".join(piece for piece, _ in inner)
            if name == "snippet"
            else _shaped(inner, without)
            for name, inner in value.items()
            if name not in without
        }
    if isinstance(value, list | tuple):
        return [_shaped(each, without) for each in value]
    return value


def _arguments_of(
    path: str, operation: ApiOperation, lists: tuple[ListField, ...]
) -> type[ToolArguments]:
    fields: dict[str, Any] = {
        name: (str, Field(min_length=1, description=f"The {name}.")) for name in _names(path)
    }
    cursors = {each.api for each in lists}
    for each in operation.parameters:
        if each.name not in cursors:
            needed = {"min_length": 1} if each.is_required else {"default": ""}
            fields[each.name] = (str, Field(description=each.description, **needed))
    for listed in lists:
        says = f"Where `{listed.name}` goes on: `{listed.next_name}` of the answer before."
        fields[listed.argument] = (str, Field(default="", description=says))
    return create_model("Arguments", __base__=ToolArguments, **fields)


def _names(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)
