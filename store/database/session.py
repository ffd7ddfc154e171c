"""A transaction as other rooms name it: they hand it to the queries here, and know no more."""

from __future__ import annotations

from sqlmodel import Session

__all__ = ["Session"]
