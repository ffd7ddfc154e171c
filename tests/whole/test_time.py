"""The clock is set, the machine sleeps, years and summer time end: the service goes on polling."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from policywire.config.models import Source
from tests.trust.count import Count
from tests.whole.false_clock import FILE
from tests.whole.product import DEADLINE, Product, until

DAY = timedelta(days=1)
STEPS = (DAY, -DAY, timedelta(hours=1), 400 * DAY)
MOMENTS = {
    "America/New_York": (
        datetime(2027, 3, 14, 6, 59, 55, tzinfo=UTC),  # 2:00 becomes 3:00
        datetime(2027, 11, 7, 5, 59, 55, tzinfo=UTC),  # 2:00 becomes 1:00
    ),
    "Australia/Lord_Howe": (datetime(2027, 4, 3, 14, 59, 55, tzinfo=UTC),),  # half an hour
    "UTC": (
        datetime(2037, 12, 31, 23, 59, 55, tzinfo=UTC),
        datetime(2038, 1, 19, 3, 14, 2, tzinfo=UTC),  # 2^31 seconds are full
    ),
}
"""Five seconds before each."""
pytestmark = pytest.mark.timeout(300)
FEED = (
    b"<rss version='2.0'><channel><title>F</title><item><title>A ferry is fined</title>"
    b"<link>http://127.0.0.1:9/1</link></item></channel></rss>"
)


class Timed(Product):
    """A product under a clock that is set by hand."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(folder, "tests.whole.false_clock")
        self._clock = folder.parent / "clock"
        self._off = timedelta(0)
        monkeypatch.setenv(FILE, str(self._clock))
        self.step(timedelta(0))

    def step(self, by: timedelta) -> None:
        """Set the clock."""
        self._off += by
        fresh = self._clock.with_suffix(".new")
        fresh.write_text(str(self._off.total_seconds()))
        fresh.replace(self._clock)

    def set_to(self, moment: datetime) -> None:
        """Set the clock to a moment."""
        self.step(moment - (datetime.now(UTC) + self._off))

    def now(self) -> datetime:
        """What its clock says."""
        return datetime.now(UTC) + self._off

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run another command under the same clock: in a process of its own, not in a fork."""
        return subprocess.run(
            self.command(*words), capture_output=True, text=True, check=False, timeout=DEADLINE
        )

    def polls_on(self) -> None:
        """Wait until it has polled three times more, and all is well."""
        before = int(self.health()["polls"])
        until("three more polls", lambda: self.health().get("polls", 0) >= before + 3, 90)
        # What the step itself made late, on a busy machine, clears when it is caught up with.
        until("all to be well", lambda: self.health().get("status") == "ok", 60)


@pytest.fixture
def feed() -> Iterator[str]:
    """A feed on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/feed"
            self.send_response(200 if found else 404)
            self.send_header("Content-Length", str(len(FEED) if found else 0))
            self.end_headers()
            self.wfile.write(FEED if found else b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/feed"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def timed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, feed: str
) -> Iterator[Callable[[str], Timed]]:
    """Makes an installation in a time zone, with one source that is polled each second."""
    made = Timed(tmp_path / "policywire.d", monkeypatch)

    def configured(zone: str = "UTC") -> Timed:
        source = {"url": feed, "outlet": "F", "every": "1s", "min": "1s", "full_text": False}
        made.configure({"f": Source.model_validate(source)})
        settings = {"allow_private_addresses": True, "web": {"port": made.port}, "timezone": zone}
        made.write("settings.yaml", settings)
        return made

    yield configured
    made.close()


@pytest.mark.slow
def test_a_step_and_its_way_back_stop_no_poll(timed: Callable[..., Timed], count: Count) -> None:
    service = timed()
    service.start()
    service.polls_on()
    for step in STEPS:
        for way in (step, -step):
            service.step(way)
            service.polls_on()
    assert service.stop() == 0
    count(2 * len(STEPS))


@pytest.mark.slow
def test_a_machine_that_slept_for_hours_goes_on_when_it_wakes(
    timed: Callable[..., Timed], count: Count
) -> None:
    service = timed()
    service.start()
    service.polls_on()
    assert service.process is not None
    service.process.send_signal(signal.SIGSTOP)
    service.step(timedelta(hours=8))
    service.process.send_signal(signal.SIGCONT)
    service.polls_on()
    assert service.stop() == 0
    count(1)


@pytest.mark.slow
@pytest.mark.parametrize("zone", MOMENTS)
def test_it_polls_over_the_ends_of_summer_time_of_years_and_of_32_bits(
    timed: Callable[..., Timed], zone: str, count: Count
) -> None:
    service = timed(zone)
    service.set_to(MOMENTS[zone][0])
    service.start()
    for moment in MOMENTS[zone]:
        service.set_to(moment)
        service.polls_on()
        until("the moment", lambda at=moment: service.now() > at + timedelta(seconds=6))
        service.polls_on()
        assert service.run("sources").returncode == 0
    assert service.stop() == 0
    count(len(MOMENTS[zone]))
