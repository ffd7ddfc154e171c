"""Deliveries under faults drawn at random: each is sent once, or held with the operator told why.

    python benchmarks/faults.py                 # three minutes, 500 deliveries in 12 channels
    python benchmarks/faults.py --minutes 10 --seed 7

A real store and dispatcher in a process of their own, under a clock that runs thirty times as fast:
a minute is half an hour of retries. Web services, Slack's and mail relays on loopback refuse, hang,
cut the line, lie and ask for patience; one has a certificate that nobody vouches for, one a
host name that does not resolve, one a password that was changed; the last two are mended in the
middle of the run. The sender is killed with -9 again and again, its disk is full for some seconds,
its store is locked by another program. Ends with 1 when a delivery is lost, or held in silence.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.fault_run.receivers import Faults, Kept, MailRelay, WebService, self_signed

SPEED = 30.0
CHANNELS = 12
DRAIN = 420.0
"""Seconds that the retries may take when the faults have ended: three of its hours."""


class Run:
    """One run: receivers, the plan of the sender, and what is done to it."""

    def __init__(self, folder: Path, minutes: float, total: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.faults = Faults(0.25, random.Random(seed + 1))
        self.seconds, self.done = minutes * 60, Counter[str]()
        self.database, self._plan = folder / "run.db", folder / "plan.json"
        quiet = Faults(0, self.random)
        self.operator = WebService("webhook", quiet)
        self.web = {f"hook {n}": WebService("webhook", self.faults) for n in range(3)}
        self.web |= {f"slack {n}": WebService("slack", self.faults) for n in range(2)}
        self.web |= {f"ntfy {n}": WebService("ntfy", self.faults) for n in range(2)}
        self.web["dns"] = WebService("webhook", self.faults)
        self.web["tls"] = WebService("webhook", quiet, certificate=self_signed(folder))
        self.mail = {f"mail {n}": MailRelay(self.faults) for n in range(2)}
        self.mail["login"] = MailRelay(self.faults, password="new")
        self.alerts = -(-total // CHANNELS)
        self.plan: dict[str, Any] = {
            "began": datetime.now(UTC).isoformat(),
            "speed": SPEED,
            "database": str(self.database),
            "alerts": self.alerts,
            "pause": self.seconds * 0.5 / self.alerts,
            "channels": self._channels(),
        }

    @property
    def kept(self) -> dict[str, Kept]:
        """What arrived, by channel."""
        return {name: each.kept for name, each in {**self.web, **self.mail}.items()}

    def go(self) -> None:
        """Do it."""
        self._start()
        plan = self._plan_of_harm()
        end = time.monotonic() + self.seconds
        while (left := end - time.monotonic()) > 0:
            if plan and plan[0][0] >= left:
                plan.pop(0)[1]()
            time.sleep(0.2)
        self.faults.over.set()
        self._kill()
        self._start()
        until = time.monotonic() + DRAIN
        while time.monotonic() < until and self._under_way():
            time.sleep(1)
        self._kill()

    def states(self) -> dict[str, Counter[str]]:
        """The states of the deliveries by channel."""
        found: dict[str, Counter[str]] = {name: Counter() for name in self.kept}
        with closing(sqlite3.connect(self.database)) as store:
            rows = store.execute("SELECT channel, state FROM delivery WHERE channel != 'operator'")
            for channel, state in rows:
                found[channel][state] += 1
        return found

    def unknown(self) -> Counter[str]:
        """Attempts of which nobody knows what came, by channel: each may have arrived."""
        query = (
            "SELECT delivery.channel, count(*) FROM attempt JOIN delivery ON delivery_id = "
            "delivery.id WHERE attempt.outcome = 'unknown' OR attempt.ended_at IS NULL GROUP BY 1"
        )
        with closing(sqlite3.connect(self.database)) as store:
            return Counter(dict(store.execute(query).fetchall()))

    def close(self) -> None:
        """End everything."""
        for each in (self.operator, *self.web.values(), *self.mail.values()):
            each.close()

    def _channels(self, *, mended: bool = False) -> dict[str, Any]:
        local = "127.0.0.1"
        channels: dict[str, Any] = {"operator": _hook(f"http://{local}:{self.operator.port}/ops")}
        for name, each in self.web.items():
            at = f"{local}:{each.port}"
            if name.startswith("slack"):
                channels[name] = {"slack": {"webhook": f"http://{at}/services/T/B/X"}}
            elif name.startswith("ntfy"):
                channels[name] = {"apprise": [f"ntfy://{at}/policy"]}
            elif name == "dns":
                channels[name] = _hook(f"http://{at if mended else 'nowhere.invalid'}/in")
            else:
                channels[name] = _hook(f"http{'s' * (name == 'tls')}://{at}/in")
        for name, relay in self.mail.items():
            login = "" if name != "login" else f"ann:{'new' if mended else 'old'}@"
            channels[name] = {
                "mail": {
                    "smtp": f"smtp+plain://{login}{local}:{relay.port}",
                    "from": "wire@example.org",
                    "to": ["ann@example.org"],
                }
            }
        return {name: {**way, "flood": 500} for name, way in channels.items()}

    def _plan_of_harm(self) -> list[tuple[float, Callable[[], None]]]:
        """What is done when so many seconds are left."""
        plan: list[tuple[float, Callable[[], None]]] = [(self.seconds * 0.5, self._mend)]
        left = self.seconds - 8
        while left > 5:
            what = self.random.choice([self._restart, self._restart, self._fill, self._lock])
            plan.append((left, what))
            left -= self.random.uniform(14, 26)
        return sorted(plan, key=lambda each: -each[0])

    def _start(self) -> None:
        self._plan.write_text(json.dumps(self.plan))
        command = [sys.executable, "-m", "benchmarks.fault_run.worker", str(self._plan)]
        self._worker = subprocess.Popen(
            command, cwd=Path(__file__).parent.parent, stdout=subprocess.DEVNULL
        )

    def _kill(self) -> None:
        self._worker.send_signal(signal.SIGKILL)
        self._worker.wait()

    def _restart(self) -> None:
        self.done["kill -9"] += 1
        self._kill()
        self._start()

    def _mend(self) -> None:
        """The operator corrects the host name and the password, and starts again."""
        self.done["mended"] += 1
        self.plan["channels"] = self._channels(mended=True)
        self._kill()
        self._start()

    def _fill(self) -> None:
        """No file of the sender may grow: what it writes meets a full disk."""
        self.done["full disk"] += 1
        with suppress(ProcessLookupError):
            own = resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY)
            resource.prlimit(self._worker.pid, *own)
            time.sleep(4)
            resource.prlimit(self._worker.pid, own[0], (resource.RLIM_INFINITY,) * 2)

    def _lock(self) -> None:
        """Another program holds the store for longer than the sender waits."""
        self.done["locked store"] += 1
        other = sqlite3.connect(self.database, timeout=5)
        with closing(other), suppress(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")
            time.sleep(12)
            other.rollback()

    def _under_way(self) -> bool:
        waiting = self.states()
        mendable = [states for name, states in waiting.items() if name != "tls"]
        unwritten = any(states.total() < self.alerts for states in mendable)
        return unwritten or any(states.keys() - {"sent", "folded"} for states in mendable)


def _hook(url: str) -> dict[str, Any]:
    return {"webhook": {"url": url}}


def report(run: Run) -> bool:
    """Print the table; False when something is lost, or held in silence."""
    states, unknown = run.states(), run.unknown()
    told = " ".join(run.operator.kept.notices)
    print(f"faults drawn: {_listed(run.faults.drawn)}; done: {_listed(run.done)}")
    print(f"notices to the operator: {len(run.operator.kept.notices)}\n")
    print(
        "| channel | deliveries | sent | arrived | once | again | in doubt | held | told | lost |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    well = True
    for name, kept in run.kept.items():
        sent, count = states[name]["sent"] + states[name]["folded"], states[name].total()
        held, arrived = count - sent, len(kept.alerts)
        again = kept.alerts.total() - arrived
        lost = max(0, sent - arrived)
        knows = name in told
        well &= not lost and count == run.alerts and (not held or knows) and again <= unknown[name]
        cells = (name, count, sent, arrived, arrived - sum(n > 1 for n in kept.alerts.values()))
        more = (again, unknown[name], held, "yes" if knows else "-", lost)
        print("| " + " | ".join(str(each) for each in (*cells, *more)) + " |")
    return well


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


def main() -> int:
    """Run, and print what became of each delivery."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--deliveries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    os.environ.setdefault("NO_PROXY", "127.0.0.1")
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder), asked.minutes, asked.deliveries, asked.seed)
        try:
            run.go()
            well = report(run)
        finally:
            run.close()
    print("\neach delivery was sent, or is held and told" if well else "\nFAILED")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
