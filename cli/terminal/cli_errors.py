"""Errors on the command line in plain words: typer repeats what pydantic says."""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperGroup

_WORDS = (
    (r"^Value error, ", ""),
    (r"Input should be a valid integer.*", "write a whole number"),
    (r"Input should be a valid number.*", "write a number"),
    (r"Input should be greater than or equal to (\S+)", r"write at least \1"),
    (r"Input should be less than or equal to (\S+)", r"write at most \1"),
)


class PlainErrorGroup(TyperGroup):
    """The command with all of its commands; their usage errors are put into plain words."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            # The exception goes on, so that click prints the usage and chooses the exit code.
            error.message = plain_words(error.message)
            raise


def plain_words(message: str) -> str:
    """What is wrong with a value, without the words of the library that found it."""
    for pattern, words in _WORDS:
        message = re.sub(pattern, words, message)
    return message
