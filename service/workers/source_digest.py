"""Whether two machines mean the same by a source."""

from __future__ import annotations

from hashlib import sha256

from policywire.config.models import Source


def source_digest(source: Source) -> str:
    """A digest of all that is configured of a source, except the values of its secrets."""
    return sha256(source.model_dump_json().encode()).hexdigest()[:16]
