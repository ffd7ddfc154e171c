"""Channels taken out of alerts.yaml: with what routes say of them, and secrets nobody else has."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from policywire.config.editing.alerts_text import NAME, without_channel
from policywire.config.editing.file_editor import FolderEditor
from policywire.config.editing.route_references import without_reference

_SECRET = re.compile(r"\bfile:secrets/([\w.-]+-(?:webhook|address|relay))(?![\w.-])")
"""A secret that a page keeps: no other file in `secrets/` has a name of this form from us."""
_YAML = ("*.yaml", "*.yml")


def remove_channels(editor: FolderEditor, keys: Collection[str]) -> None:
    """Take channels out of alerts.yaml and of the routes that name them, and drop their secrets.

    A secret stays that another channel or file points to. Raises ConfigurationError, and then
    nothing has changed.
    """

    def without(content: bytes) -> bytes:
        for key in keys:
            content = without_channel(without_reference(content, "channels", key), key)
        return content

    draft = editor.draft(NAME, without)
    unused = sorted(_secrets(editor.content(NAME)) - set(_kept(editor, draft.content)))
    # Noted with the change: without its secret the channel cannot be put back.
    log = editor.log and replace(editor.log, secrets=tuple(unused))
    replace(editor, log=log).save(draft)
    for name in unused:
        editor.drop_secret(name)


def channels_gone(keys: Collection[str]) -> str:
    """What an answer adds, with a space, when a person's own channels went along with them."""
    their = "channel is" if len(keys) == 1 else "channels are"
    return (
        f" Their own {their} taken out of alerts.yaml: {', '.join(keys)}. What waits there is "
        "given up in five days, with its reason."
    )


def channels_stay(keys: Collection[str], problem: object) -> str:
    """The same when the file could not be changed."""
    one = len(keys) == 1
    stay, it = ("channel stays", "it") if one else ("channels stay", "them")
    return (
        f" Their own {stay} in alerts.yaml and still {'gets' if one else 'get'} alerts; take {it} "
        f"out yourself: {', '.join(keys)}. {' '.join(str(problem).split())[:300]}"
    )


def _kept(editor: FolderEditor, content: bytes) -> Iterator[str]:
    """The secrets that are still pointed to once alerts.yaml has this content."""
    yield from _secrets(content)
    for file in (each for ending in _YAML for each in editor.folder.rglob(ending)):
        if file != editor.folder / NAME and file.is_file():
            yield from _secrets(file.read_bytes())


def _secrets(content: bytes) -> set[str]:
    return set(_SECRET.findall(content.decode(errors="replace")))
