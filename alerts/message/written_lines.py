"""What a language model wrote of a development, as lines that say so."""

from __future__ import annotations

from collections.abc import Iterator

from policywire.alerts.message.alert_view import AlertView


def written_lines(card: AlertView) -> Iterator[str]:
    """What changed, the translation, and who wrote them; nothing where none did."""
    if card.what_changed:
        yield f"What changed: {card.what_changed}"
    for place, line in enumerate(card.translation):
        yield line if place else f"Translated: {line}"
    if card.written_by:
        yield f"Written by {card.written_by}, a language model; numbers name the sentences above."
