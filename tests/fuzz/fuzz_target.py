"""Fuzzes one target with atheris until time is up: `-m tests.fuzz.fuzz_target NAME ARGUMENT…`.

The arguments are libFuzzer's. Our code and the parsers' in Python are instrumented, so that the
fuzzer sees which inputs lead somewhere new.
"""

from __future__ import annotations

import logging
import sys
import warnings
from contextlib import nullcontext

import atheris

from tests.fuzz.fuzzing import BLIND

INSTRUMENTED = ("policywire", "feedparser", "dateutil", "lark")


def main() -> None:
    """Fuzz; an error of a target ends the process with a trace and the input in a file."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    # Instrumenting takes most of a minute on a busy machine: not worth it for a few seconds.
    blind = BLIND in sys.argv
    with nullcontext() if blind else atheris.instrument_imports(include=list(INSTRUMENTED)):
        from tests.fuzz.targets import TARGETS
    sys.argv = [each for each in sys.argv if each != BLIND]
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
