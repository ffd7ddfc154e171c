"""Passwords: hashed by argon2, checked in the same time whether or not the user exists."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 200

HASHER = PasswordHasher()
"""The library's costs, RFC 9106's second choice: 64 MiB and a tenth of a second for each."""


def password_problem(password: str) -> str:
    """What is wrong with a new password; empty when nothing is."""
    if len(password) < SHORTEST:
        return f"a password needs at least {SHORTEST} characters; a few words are best"
    if len(password) > LONGEST:
        return f"a password has at most {LONGEST} characters"
    return ""


def hash_password(password: str) -> str:
    """What the store keeps of a password."""
    return HASHER.hash(password)


def verify_password(password: str, hashed: str | None) -> bool:
    """Whether the password is the one hashed; for None (no such user) as slowly, and never."""
    try:
        # Cut, because hashing a megabyte on each attempt would be a way to keep us busy.
        right = HASHER.verify(hashed or _nobody(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return right and hashed is not None


@cache
def _nobody() -> str:
    return hash_password("nobody has this password")
