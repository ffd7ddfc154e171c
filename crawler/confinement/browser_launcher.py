"""Starts Chromium behind walls: `python browser_launcher.py CHROMIUM ARGUMENT…`.

Playwright starts a program by its path, so this stands between the two. It becomes Chromium in the
end: same process, same pipes. Chromium talks with us through a pipe and has no need of a network,
since whatever a page asks for is fetched by the service.

"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from policywire.crawler.confinement.clean_environment import clean_environment, python_environment
from policywire.crawler.confinement.kernel import forbid_new_privileges, unshare
from policywire.crawler.confinement.landlock import restrict_files
from policywire.crawler.confinement.parser_walls import attempt, lower_limit

BROWSER_SCRIPT = Path(__file__).with_name("browser.sh")
"""What Playwright is told to start: it starts this module with the same arguments."""

_NEW_USERS, _NEW_NETWORK = 0x1000_0000, 0x4000_0000
_PROFILE = "--user-data-dir="
_LIMITS = {
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_NOFILE: 4096,
    resource.RLIMIT_FSIZE: 256 * 2**20,
    resource.RLIMIT_CPU: 3600,
    # Not RLIMIT_AS: Chromium reserves terabytes of addresses that it never fills.
    resource.RLIMIT_DATA: 8 * 2**30,
}
_READABLE = ("/usr", "/lib", "/lib64", "/bin", "/etc", "/opt", "/nix/store", "/sys", "/proc")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random", "/dev/shm")  # noqa: S108


def main() -> None:
    """Become Chromium, behind walls; what is missing is said on stderr, in Playwright's log."""
    program, *arguments = sys.argv[1:]
    for missing in confine_browser(program, arguments):
        print(f"policywire: {missing}", file=sys.stderr)
    environment = clean_environment(os.environ)
    for profile in _profile(arguments):
        environment |= {"HOME": str(profile), "TMPDIR": str(profile)}
    os.execve(program, [program, *arguments], environment)  # noqa: S606 - what settings.yaml names


def confine_browser(program: str, arguments: Sequence[str]) -> tuple[str, ...]:
    """Put up all walls that this machine has; give a sentence for each that it has not."""
    for limit, most in _LIMITS.items():
        lower_limit(limit, most)
    # The network first: what comes after would refuse the new namespace.
    no_namespace = attempt("Chromium keeps the network (namespaces are refused)", _leave_network)
    if no_namespace and "--no-sandbox" not in arguments:
        # Chromium's own sandbox needs namespaces too, or else its set-uid helper, which
        # no_new_privs would break: its own walls are worth more than ours.
        return (no_namespace, "Chromium may start set-uid programs, for its own sandbox.")
    readable = [*map(Path, (*_READABLE, *_DEVICES)), Path(program).resolve().parent]
    # Its sandbox writes into /proc which users its namespace has; as root it runs without one.
    processes = [Path("/proc")] if os.getuid() else []
    writable = [*map(Path, _DEVICES), *processes, *_profile(arguments)]
    return tuple(
        filter(
            None,
            (
                no_namespace,
                attempt("no_new_privs", forbid_new_privileges),
                attempt("Landlock", lambda: restrict_files(readable, writable)),
            ),
        )
    )


def launch_environment(environment: Mapping[str, str], browser: str) -> dict[str, str]:
    """The environment in which `BROWSER_SCRIPT` finds this module and the browser."""
    return python_environment(environment) | {
        "POLICYWIRE_PYTHON": sys.executable,
        "POLICYWIRE_BROWSER": browser,
    }


def _profile(arguments: Sequence[str]) -> list[Path]:
    return [Path(each.removeprefix(_PROFILE)) for each in arguments if each.startswith(_PROFILE)]


def _leave_network() -> None:
    """Enter a network namespace without any interface; as ourselves, where we are not root."""
    try:
        unshare(_NEW_NETWORK)
    except PermissionError:
        user, group = os.getuid(), os.getgid()
        unshare(_NEW_USERS | _NEW_NETWORK)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


if __name__ == "__main__":
    main()
