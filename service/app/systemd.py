"""Word to systemd, as sd_notify(3) describes it: one datagram to the socket that it names."""

from __future__ import annotations

import socket
from collections.abc import Mapping

from policywire.service.log import log


def notify(state: str, environ: Mapping[str, str]) -> bool:
    """Send a state such as `READY=1`; gives whether it went out. Does nothing outside of systemd.

    `environ` holds NOTIFY_SOCKET: a path, or a name in Linux's abstract namespace behind an `@`.
    """
    address = environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as own:
            own.sendto(state.encode(), address)
    except OSError as error:
        # systemd then waits in vain and ends us: whoever reads the log must find out why.
        log.warning("systemd cannot be notified", state=state, error=str(error))
        return False
    return True
