"""Prompts: their texts stand in files of their own, one a version; here they are filled.

A new wording is a new file with the next number, so that recorded and cached answers stay with the
text that they answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Template

from policywire.config.enums import ModelUse

VERSIONS: Mapping[ModelUse, str] = {
    ModelUse.DEVELOPMENT: "development-1",
    ModelUse.RELEVANCE: "relevance-1",
    ModelUse.SENTENCE: "sentence-1",
    ModelUse.TRANSLATION: "translation-1",
    ModelUse.ANSWER: "answer-1",
    ModelUse.DRAFT: "draft-1",
    ModelUse.DIGEST: "digest-1",
}
"""The prompt in use for each purpose: the name of its file."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A filled prompt: the part that is ours, and the part with the texts of others."""

    version: str
    system: str
    user: str


def filled(use: ModelUse, **parts: str) -> Prompt:
    """The prompt in use, with its parts put in. Values are never read as templates again."""
    version = VERSIONS[use]
    system, user = _text(version).split("\n---\n", 1)
    # Only `language` is ours and goes into the system's part.
    return Prompt(
        version,
        Template(system).safe_substitute(language=parts.get("language", "")).strip(),
        Template(user).substitute(parts).strip(),
    )


@cache
def _text(version: str) -> str:
    folder = resources.files("policywire.pipeline.opinions") / "prompts"
    return (folder / f"{version}.md").read_text(encoding="utf-8")
