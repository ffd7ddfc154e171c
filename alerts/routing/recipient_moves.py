"""Who is who in a changed configuration: a recipient is a place in it, not the text of an address.

A mended typo stands where the broken address stood, and a renamed channel has the addresses of the
old one: what waited for the one is for the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from policywire.alerts.model.alert import Recipient


@dataclass(frozen=True, slots=True)
class RecipientPlace:
    """Who stands at a place of a channel. `fingerprint` changes when the address does."""

    channel: str
    position: int
    label: str
    fingerprint: str

    @property
    def recipient(self) -> Recipient:
        """Who they are to the store."""
        return Recipient(channel=self.channel, label=self.label)


def find_moves(
    before: Sequence[RecipientPlace], after: Sequence[RecipientPlace]
) -> Mapping[Recipient, Recipient]:
    """Those who are known under another channel or label now, old to new."""
    old, new = _by_channel(before), _by_channel(after)
    found: dict[Recipient, Recipient] = {}
    for name, places in old.items():
        heir = name if name in new else _heir(places, [new[each] for each in new.keys() - old])
        for one, other in _pairs(places, new[heir]) if heir else ():
            if one.recipient != other.recipient:
                found[one.recipient] = other.recipient
    return found


def find_mended(
    before: Sequence[RecipientPlace], after: Sequence[RecipientPlace]
) -> list[Recipient]:
    """Those who have another address than before, or stand there again."""
    known = {each.recipient: each.fingerprint for each in before}
    return [each.recipient for each in after if known.get(each.recipient) != each.fingerprint]


def _by_channel(places: Sequence[RecipientPlace]) -> dict[str, list[RecipientPlace]]:
    found: dict[str, list[RecipientPlace]] = {}
    for each in places:
        found.setdefault(each.channel, []).append(each)
    return found


def _heir(gone: Sequence[RecipientPlace], new: Sequence[Sequence[RecipientPlace]]) -> str:
    """The new channel that has most of the addresses of one that is gone; empty without any."""
    addresses = _addresses(gone)
    shared = {each[0].channel: len(addresses & _addresses(each)) for each in new}
    best = max(sorted(shared), key=lambda name: shared[name], default="")
    return best if shared.get(best) else ""


def _addresses(places: Sequence[RecipientPlace]) -> set[tuple[str, str]]:
    return {(each.label, each.fingerprint) for each in places}


def _pairs(
    old: Sequence[RecipientPlace], new: Sequence[RecipientPlace]
) -> Iterator[tuple[RecipientPlace, RecipientPlace]]:
    """Old and new places that are the same recipient's, within one channel."""
    by_label = {each.label: each for each in new}
    yield from ((each, by_label[each.label]) for each in old if each.label in by_label)
    kept = {each.label for each in old} & by_label.keys()
    a, b = [each.label for each in old], [each.label for each in new]
    for tag, a1, a2, b1, b2 in SequenceMatcher(a=a, b=b, autojunk=False).get_opcodes():
        if tag == "replace":
            gone = [each for each in old[a1:a2] if each.label not in kept]
            come = [each for each in new[b1:b2] if each.label not in kept]
            yield from (
                zip(gone, come, strict=True) if len(gone) == len(come) else _alike(gone, come)
            )


def _alike(
    gone: Sequence[RecipientPlace], come: Sequence[RecipientPlace]
) -> Iterator[tuple[RecipientPlace, RecipientPlace]]:
    """By their spelling, where some were added or removed beside those that were mended."""
    left = {each.label: each for each in come}
    for each in gone:
        for label in get_close_matches(each.label, left, n=1, cutoff=0.8):
            yield each, left.pop(label)
