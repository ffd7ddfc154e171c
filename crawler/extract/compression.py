"""Bodies that are compressed and do not say so."""

from __future__ import annotations

import zlib

_GZIP = b"\x1f\x8b"


def unpacked(body: bytes, largest: int) -> bytes | None:
    """Undo gzip, up to a byte more than `largest` so that more shows; None for what is broken."""
    if not body.startswith(_GZIP):
        return body
    try:
        return zlib.decompressobj(31).decompress(body, largest + 1)
    except zlib.error:
        return None
