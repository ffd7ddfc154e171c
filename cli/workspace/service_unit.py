"""The systemd unit of this installation: for the machine, or for one user."""

from __future__ import annotations

import sys
from pathlib import Path

TEMPLATE = Path(__file__).with_name("policywire.service")
SYSTEM_UNIT = Path("/etc/systemd/system/policywire.service")
STATE_FOLDER = "/var/lib/policywire"
_PROGRAM, _FOLDER = "/opt/policywire/.venv/bin/policywire", "/etc/policywire"
_UNSEEN = ("/home", "/root", "/run/user", "/tmp", "/var/tmp")  # noqa: S108 - not written to
_OF_THE_MACHINE = (
    "DynamicUser=",
    "StateDirectory",
    "ConfigurationDirectory=",
    "Private",
    "Protect",
    "CapabilityBoundingSet=",
    "Documentation=",
    "After=",
    "Wants=",
)
"""What a user's own systemd cannot do, or what would shut out the user's own files."""


class ServiceUnitError(Exception):
    """No unit can be written for this installation; the text holds the cure."""


def user_unit_path(home: Path) -> Path:
    """Where a user's own unit stands."""
    return home / ".config" / "systemd" / "user" / "policywire.service"


def service_unit(folder: Path, *, for_user: bool, program: Path | None = None) -> str:
    """The unit that serves a configuration folder with this installation's program.

    Raises ServiceUnitError where the unit for the machine could not see the program or the folder.
    """
    program = program or Path(sys.argv[0]).absolute()
    lines = TEMPLATE.read_text("utf-8").splitlines()
    if for_user:
        lines = [_for_user(each) for each in lines if not each.startswith(_OF_THE_MACHINE)]
    else:
        _check_seen(program, folder)
    text = "\n".join(lines).replace(_PROGRAM, _quoted(program)).replace(_FOLDER, _quoted(folder))
    return text[text.index("[Unit]") :] + "\n"


def _for_user(line: str) -> str:
    return "WantedBy=default.target" if line.startswith("WantedBy=") else line


def _check_seen(*paths: Path) -> None:
    for path in paths:
        for hidden in _UNSEEN:
            if path.is_relative_to(hidden) or path.resolve().is_relative_to(hidden):
                raise ServiceUnitError(
                    f"{path} lies in {hidden}, which the service of the machine does not see: "
                    "install to /opt and /etc/policywire, or write a unit for yourself with --user"
                )


def _quoted(path: Path) -> str:
    """A path as it stands in a unit: `%` begins a specifier there, a blank ends a word."""
    text = str(path)
    if any(each.isspace() or each in "\"'\\$" for each in text):
        raise ServiceUnitError(f"{text!r} has blanks or quotes, which a unit cannot hold well")
    return text.replace("%", "%%")
