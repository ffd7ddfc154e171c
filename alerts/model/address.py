"""What all addresses have in common, whatever kind of channel they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class Address:
    """Where one recipient is reached. Each kind of channel has its own, in its `address.py`."""

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """What must appear in no log, receipt or error."""
        return ()

    @property
    def open_parts(self) -> tuple[str, str]:
        """The rest of it that tells it from others: whom it is for, and who writes."""
        return "", ""

    @property
    def spacing_key(self) -> str:
        """Messages to addresses of one key keep apart; empty where the service asks for none."""
        return ""

    @property
    def has_threads(self) -> bool:
        """Whether messages there answer each other, and the first can be changed later."""
        return False
