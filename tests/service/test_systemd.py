"""systemd hears that the service is ready, on a real socket of the kind that it listens on."""

from __future__ import annotations

import socket
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from policywire.service.app.systemd import notify

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="abstract names are Linux's own")


@contextmanager
def listening(address: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(address)
        ear.settimeout(5)
        yield ear


def test_a_socket_with_a_path_hears_the_state(tmp_path: Path) -> None:
    path = str(tmp_path / "notify")
    with listening(path) as ear:
        assert notify("READY=1", {"NOTIFY_SOCKET": path}) is True
        assert ear.recv(100) == b"READY=1"


@linux_only
def test_an_abstract_socket_hears_the_state() -> None:
    name = f"policywire-{uuid.uuid4().hex}"
    with listening(f"\0{name}") as ear:
        assert notify("READY=1", {"NOTIFY_SOCKET": f"@{name}"}) is True
        assert ear.recv(100) == b"READY=1"


def test_outside_of_systemd_nothing_is_said() -> None:
    with capture_logs() as logged:
        assert notify("READY=1", {}) is False
        assert notify("READY=1", {"NOTIFY_SOCKET": ""}) is False
    assert logged == []


@pytest.mark.parametrize("address", ["/no/such/socket", "vsock:2:1234", "/" + "x" * 200])
def test_a_socket_that_cannot_be_reached_is_told_and_stops_nothing(address: str) -> None:
    with capture_logs() as logged:
        assert notify("READY=1", {"NOTIFY_SOCKET": address}) is False
    (line,) = logged
    assert (line["log_level"], line["event"]) == ("warning", "systemd cannot be notified")
    assert line["error"]
