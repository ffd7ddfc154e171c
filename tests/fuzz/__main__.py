"""`./run.sh fuzz [MINUTES] [TARGET…]`: fuzz each reader so long (1); status 1 for findings."""

from __future__ import annotations

import sys

from tests.fuzz.fuzzing import CORPUS, fuzz


def main() -> int:
    """Fuzz, print a table, and the trace of each finding."""
    words = sys.argv[1:]
    minutes = float(words.pop(0)) if words and words[0].replace(".", "", 1).isdigit() else 1.0
    targets = sorted(path.name for path in CORPUS.iterdir())
    if unknown := set(words) - set(targets):
        print(f"No target {', '.join(unknown)}; there are {', '.join(targets)}.", file=sys.stderr)
        return 2
    failed = False
    for target in words or targets:
        result = fuzz(target, max(1, round(minutes * 60)))
        print(f"{target:14} {result.tried:>10,} inputs  {'FOUND' if result.finding else 'ok'}")
        if result.finding:
            failed = True
            print(f"{result.finding}\nThe input: {result.input}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
