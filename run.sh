#!/usr/bin/env bash
# policywire, from a fresh machine to a running service. Each word below is a command:
#
#   ./run.sh serve    run the service here; the first time its page asks what to follow
#   ./run.sh test     everything that can be tested, on real parts (six minutes on two processors)
#                     `test quick`: no browser, no PostgreSQL, no whole product (one minute)
#   ./run.sh demo     a year of news in a minute, without an account or the internet
#   ./run.sh check    style, types, and which room may import which
#   ./run.sh bench    the benchmarks, each against a named baseline (a quarter of an hour;
#                     `bench --full` in the sizes of the docs, `bench match` for one)
#   ./run.sh trust    the promises of reliability and safety, each tried, as a table (some minutes;
#                     `trust --full` for a night, `trust R-POWER` for one row)
#   ./run.sh fuzz     random bytes for each reader, a minute each (`fuzz 60 feed`: an hour for one)
#   ./run.sh texts    collect the page's texts, merge them into the catalogues, say what is untranslated
#   ./run.sh audit    known holes in what is installed, their licences, and a bill of materials
#   ./run.sh setup    only the set-up that the others do by themselves
#   ./run.sh pythons  the same product on the other Pythons of this machine
#   ./run.sh lock     renew the locks from pyproject.toml (`lock --upgrade`: newest releases)
#
# Needed beforehand: Python 3.11, 3.12 or 3.13 (PYTHON= names one). Everything else goes into .venv
# (VENV= names another folder), with pinned hashes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

say() { printf '%s\n' "$*" >&2; }

venv=${VENV:-.venv}

fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

# The first Python that fits; who names one gets that one or none.
find_python() {
    local candidate candidates=(python3.11 python3.12 python3.13 python3 python)
    [ -z "${PYTHON:-}" ] || candidates=("$PYTHON")
    for candidate in "${candidates[@]}"; do
        if fits "$candidate"; then
            printf '%s' "$candidate"
            return
        fi
    done
    say "Python 3.11, 3.12 or 3.13 is needed and was not found${PYTHON:+ as $PYTHON}."
    say "Install one, or name it: PYTHON=/path/to/python3.12 ./run.sh $*"
    exit 1
}

# The set-up is good for as long as these files say the same.
stamp() { cat requirements.lock pyproject.toml | sha256sum; pwd; }

# Twice quiet: only errors are told, and these whole. Warnings that change nothing come by hundreds.
install() { "$venv/bin/python" -m pip install --quiet --quiet --disable-pip-version-check --no-deps "$@"; }

setup() {
    if [ -f "$venv/stamp" ] && [ "$(stamp)" = "$(cat "$venv/stamp")" ]; then return; fi
    local python
    python=$(find_python "$@")
    say "Setting up $venv (once, a minute or two) …"
    [ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
    rm -f "$venv/stamp"
    say "  installing the packages of requirements.lock with pinned hashes …"
    install --require-hashes -r requirements.lock
    install --no-build-isolation --editable .
    say "  compiling …"
    "$venv/bin/python" -m compileall -q policywire/*/
    stamp > "$venv/stamp"
    say "Done: $venv/bin/policywire"
}

has_postgresql() {
    command -v initdb >/dev/null 2>&1 || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}
has_chromium() { command -v chromium >/dev/null 2>&1; }
has_dovecot() { command -v dovecot >/dev/null 2>&1 || [ -x /usr/sbin/dovecot ]; }

# The tests start servers and a browser of their own: PostgreSQL, Dovecot (IMAP) and Chromium.
# The service itself needs none of them.
setup_for_tests() {
    setup "$@"
    local missing=()
    has_postgresql || missing+=(postgresql)
    has_dovecot || missing+=(dovecot-imapd)
    has_chromium || missing+=(chromium)
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing for the tests: ${missing[*]} …"
        apt-get update -qq >/dev/null
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    else
        say "The tests need these programs, and only root can install them here:"
        say "    sudo apt-get install ${missing[*]}        (or your system's packages of those names)"
        exit 1
    fi
}

serve() {
    setup serve
    exec "$venv/bin/policywire" serve "$@"
}

check() {
    setup check
    "$venv/bin/ruff" format --check .
    "$venv/bin/ruff" check .
    "$venv/bin/mypy"
    "$venv/bin/lint-imports"
}

run_tests() {
    local only=()
    if [ "${1:-}" = quick ]; then
        shift
        setup test
        only=(-m "not slow and not postgres and not browser and not whole")
        only+=(--ignore tests/whole --ignore tests/web/browser)  # their imports take seconds
    else
        setup_for_tests test
    fi
    # pytest compiles the tests in a way of its own: kept, the next run's workers need 12 s less each.
    unset PYTHONDONTWRITEBYTECODE
    exec "$venv/bin/pytest" --numprocesses auto --dist loadfile --no-loadscope-reorder \
        "${only[@]}" "$@"
}

# All of them in a quarter of an hour, `bench --full` in hours, `bench match --topics 100` only one.
bench() {
    setup bench
    local script=every
    case ${1:-} in '' | -*) ;; *) script=$1 && shift ;; esac
    exec "$venv/bin/python" "benchmarks/$script.py" "$@"
}

trust() {
    setup_for_tests trust
    exec "$venv/bin/python" -m tests.trust "$@"
}

fuzz() {
    setup fuzz
    exec "$venv/bin/python" -m tests.fuzz "$@"
}

audit() {
    setup audit
    exec "$venv/bin/python" -m tests.audit "$@"
}

texts() {
    setup texts
    exec "$venv/bin/python" -m tests.translation "$@"
}

# One lock for all three Pythons: the same release of a package for each of them wherever there is one.
pinned() {
    "$venv/bin/uv" pip compile --quiet --python "$venv/bin/python" --universal --python-version 3.11 \
        --fork-strategy fewest --generate-hashes --no-header --no-emit-index-url --no-emit-find-links "$@"
}

# requirements.lock is for those who work on it; the others hold a part of it: what runs, what builds.
lock() {
    setup lock
    pinned pyproject.toml --group dev --output-file requirements.lock "$@"
    # The image can be a worker, and has the tools for language models.
    pinned pyproject.toml --extra workers --extra mcp --constraint requirements.lock --output-file requirements-run.lock
    pinned --group build --constraint requirements.lock --output-file requirements-build.lock
}

command=${1:-help}
shift || true
case $command in
    setup) setup_for_tests setup ;;
    serve) serve "$@" ;;
    test) run_tests "$@" ;;
    demo) setup demo && exec "$venv/bin/policywire" demo "$@" ;;
    check) check ;;
    bench) bench "$@" ;;
    trust) trust "$@" ;;
    fuzz) fuzz "$@" ;;
    audit) audit "$@" ;;
    texts) texts "$@" ;;
    pythons) setup pythons && exec tests/pythons.sh "$@" ;;
    lock) lock "$@" ;;
    *) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; [ "$command" = help ] ;;
esac
