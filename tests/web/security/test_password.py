"""What it costs to guess a password from what the store keeps of it."""

from __future__ import annotations

from policywire.web.security.password import HASHER

IN_SERVICE = HASHER
"""Taken before the tests of the web make it cheap."""


def test_a_guess_costs_what_rfc_9106_says() -> None:
    assert IN_SERVICE.time_cost >= 3
    assert IN_SERVICE.memory_cost >= 64 * 1024  # KiB
    assert IN_SERVICE.parallelism >= 4
    assert IN_SERVICE.hash("four plain words here").startswith("$argon2id$")
