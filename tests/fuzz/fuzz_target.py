"""Fuzzes one target with atheris until time is up: `-m tests.fuzz.fuzz_target NAME ARGUMENT…`.

The arguments are libFuzzer's. Our code and the parsers' in Python are instrumented, so that the
fuzzer sees which inputs lead somewhere new.
"""

from __future__ import annotations

import logging
import sys
import warnings

import atheris


def main() -> None:
    """Fuzz; an error of a target ends the process with a trace and the input in a file."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    with atheris.instrument_imports(include=["policywire", "feedparser", "dateutil", "lark"]):
        from tests.fuzz.targets import TARGETS
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
