"""A verb of the table as it stands in a clause, with who does it and to what."""

from __future__ import annotations

from typing import NamedTuple

from policywire.pipeline.acts.clauses import Clause, Token
from policywire.pipeline.acts.status import PARTICLES
from policywire.pipeline.acts.taxonomy import VerbEntry

OBJECT_WORDS = 8


class ToldVerb(NamedTuple):
    """One verb that may tell an act; `at` is its place in the clause."""

    clause: Clause
    at: int
    entry: VerbEntry
    subject: tuple[Token, ...]
    passive: bool
    hangs: bool
    """Whether it hangs on another verb: “law banning …”."""
    after: str
    """What follows it in its clause."""

    @property
    def token(self) -> Token:
        """The verb itself."""
        return self.clause.tokens[self.at]

    @property
    def particle(self) -> tuple[Token, ...]:
        """What makes another word of it: “struck down”."""
        following = self.clause.tokens[self.at + 1 : self.at + 2]
        return following if following and following[0].small in PARTICLES else ()

    @property
    def end(self) -> int:
        """Where it ends in the text, its particle included."""
        return (self.particle or (self.token,))[0].end

    @property
    def object(self) -> tuple[Token, ...]:
        """What stands behind it."""
        begin = self.at + 1 + len(self.particle)
        return self.clause.tokens[begin : begin + OBJECT_WORDS]
