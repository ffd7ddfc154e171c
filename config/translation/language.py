"""The language of texts: chosen once for a request, known to all that is called for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

SOURCE = "en"
"""The language that texts are written in; it needs no catalogue."""
CATALOGUES = Path(__file__).parent / "catalogues"
"""The folder of the catalogues: `de.po` is German."""

_current: ContextVar[str] = ContextVar("language", default=SOURCE)


def available() -> tuple[str, ...]:
    """The languages of the page, as codes: the source, and those with a catalogue."""
    return _available(CATALOGUES)


@cache
def _available(folder: Path) -> tuple[str, ...]:
    return (SOURCE, *sorted(file.stem for file in folder.glob("*.po")))


def check_language_offered(code: str) -> str:
    """A language that pages can be shown in. Raises ValueError, with the cure, for any other."""
    if code not in available():
        raise ValueError(f"has no translation; write one of {', '.join(available())}")
    return code


def current() -> str:
    """The language of what is being answered; the source outside of any request."""
    return _current.get()


def switch_to(language: str) -> None:
    """Let all that follows in this task, and in threads that it starts, be said in `language`."""
    _current.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let what happens inside be said in `language`: what others read, or programs."""
    before = _current.set(language)
    try:
        yield
    finally:
        _current.reset(before)


def negotiate(wishes: Iterable[str]) -> str | None:
    """The first wish that is available, or None: `de-AT` and `de_AT` are answered by `de`."""
    offered = {code.casefold(): code for code in available()}
    for wish in wishes:
        code = wish.replace("_", "-").casefold()
        for name in (code, code.partition("-")[0]):
            if name in offered:
                return offered[name]
    return None


def accepted(header: str) -> list[str]:
    """The languages of an Accept-Language header, the most wanted first (RFC 9110, 12.5.4)."""
    weighed = [_weighed(part) for part in header[:400].split(",")]
    wanted = [(weight, code) for weight, code in weighed if code and weight > 0]
    return [code for _, code in sorted(wanted, key=lambda each: -each[0])]


def _weighed(part: str) -> tuple[float, str]:
    code, _, weight = part.partition(";")
    try:
        return float(weight.strip().removeprefix("q=") or 1), code.strip()
    except ValueError:
        return 0.0, code.strip()
