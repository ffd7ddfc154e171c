#!/usr/bin/env bash
# Shows that policywire works on the Pythons that .venv is not made of: for each one found, the lock
# installs in a fresh environment, a fresh configuration passes `check`, a `replay` gives a verdict
# for each article, and the quick tests pass. Any may be named: tests/pythons.sh /path/to/python3.13
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*" >&2; }

# One Python for each version: the first that works, on PATH or among those that pyenv keeps.
others() {
    local version candidate
    for version in 3.11 3.12 3.13; do
        if .venv/bin/python -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null
        then continue; fi
        for candidate in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version".*/bin/python; do
            if "$candidate" -c '' 2>/dev/null; then
                printf '%s\n' "$candidate"
                break
            fi
        done
    done
}

quick_tests() {
    if grep -q 'test quick' run.sh; then
        ./run.sh test quick
    else
        "$VENV/bin/python" -m pytest tests/config tests/pipeline tests/alerts -q
    fi
}

try() {
    local home=$1 articles verdicts
    say "── $("$PYTHON" --version)"
    export VENV=$home/venv
    ./run.sh setup
    "$VENV/bin/policywire" init "$home/policywire.d"
    "$VENV/bin/policywire" --config "$home/policywire.d" check
    head -n 5 seeds/demo/articles.jsonl > "$home/articles.jsonl"
    "$VENV/bin/policywire" replay "$home/articles.jsonl" --out "$home/verdicts.jsonl"
    articles=$(wc -l < "$home/articles.jsonl")
    verdicts=$(wc -l < "$home/verdicts.jsonl")
    say "$verdicts verdicts on $articles articles"
    [ "$articles" -eq "$verdicts" ]
    quick_tests
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ $# -eq 0 ]; then mapfile -t pythons < <(others); else pythons=("$@"); fi
if [ ${#pythons[@]} -eq 0 ]; then
    say "No other Python was found (3.11, 3.12 and 3.13 are meant): name one."
    exit 1
fi
for number in "${!pythons[@]}"; do
    mkdir "$work/$number"
    # A subshell, so that `set -e` holds in it and VENV stays its own.
    (PYTHON=${pythons[$number]} && export PYTHON && try "$work/$number")
done
say "All is well on: ${pythons[*]}"
