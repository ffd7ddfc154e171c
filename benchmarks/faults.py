"""Deliveries under faults drawn at random: each is sent once, or held or given up and told why.

    python benchmarks/faults.py                 # three minutes on a file, three on PostgreSQL
    python benchmarks/faults.py --minutes 10 --seed 7
    python benchmarks/faults.py --store sqlite

A real store and dispatcher in a process of their own, under a clock that runs thirty times as fast:
a minute is half an hour of retries; 500 deliveries in 12 channels. Web services, Slack's and mail
relays on loopback refuse for now or for good, hang, cut the line, lie and ask for patience. A
password is changed, a host name mistyped, a certificate replaced by one that nobody vouches for,
and mended some time later; one certificate stays wrong. The sender is killed with -9 again and
again, its disk is full for some seconds, its store is locked by another program, PostgreSQL is
broken off and started again. Ends with 1 when a delivery is lost, or is not sent without a word.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.fault_run.receivers import Faults, Kept, MailRelay, WebService, self_signed
from benchmarks.fault_run.stores import RunStore, in_doubt, open_store, states

SPEED = 30.0
CHANNELS = 12
DRAIN = 420.0
"""Seconds that the retries may take when the faults have ended: three of its hours."""
DONE = {"sent", "folded", "dead"}
STAYS_WRONG = "tls 1"
"""The channel whose certificate is never mended: its messages are held, and the operator knows."""


class Run:
    """One run: receivers, the plan of the sender, and what is done to it."""

    def __init__(self, folder: Path, store: RunStore, seconds: float, asked: Any) -> None:
        self.random = random.Random(asked.seed)
        self.faults = Faults(0.25, random.Random(asked.seed + 1))
        self.seconds, self.done, self.store = seconds, Counter[str](), store
        self._plan = folder / "plan.json"
        self._good, self._bad = self_signed(folder, "good"), self_signed(folder, "bad")
        self._mistyped = False
        quiet = Faults(0, self.random)
        self.operator = WebService("webhook", quiet)
        self.web = {f"hook {n}": WebService("webhook", self.faults) for n in range(2)}
        self.web |= {f"slack {n}": WebService("slack", self.faults) for n in range(2)}
        self.web |= {f"ntfy {n}": WebService("ntfy", self.faults) for n in range(2)}
        self.web["dns"] = WebService("webhook", self.faults)
        self.web["tls 0"] = WebService("webhook", quiet, certificate=self._good)
        self.web[STAYS_WRONG] = WebService("webhook", quiet, certificate=self._bad)
        self.mail = {f"mail {n}": MailRelay(self.faults) for n in range(2)}
        self.mail["login"] = MailRelay(self.faults, password="0")
        self.known_password = "0"
        self.alerts = -(-asked.deliveries // CHANNELS)
        self.plan: dict[str, Any] = {
            "began": datetime.now(UTC).isoformat(),
            "speed": SPEED,
            "database": store.url,
            "alerts": self.alerts,
            "pause": self.seconds * 0.5 / self.alerts,
            "channels": self._channels(),
        }

    @property
    def kept(self) -> dict[str, Kept]:
        """What arrived, by channel."""
        return {name: each.kept for name, each in self._receivers.items()}

    @property
    def _receivers(self) -> dict[str, WebService | MailRelay]:
        return {**self.web, **self.mail}

    def go(self) -> None:
        """Do it."""
        self._start()
        plan = self._plan_of_harm()
        end = time.monotonic() + self.seconds
        while (left := end - time.monotonic()) > 0:
            if plan and plan[0][0] >= left:
                plan.pop(0)[1]()
            self._keep_up()
            time.sleep(0.2)
        self.faults.over.set()
        self._mend()
        until = time.monotonic() + DRAIN
        while time.monotonic() < until and self._under_way():
            self._keep_up()
            time.sleep(1)
        self._kill()

    def close(self) -> None:
        """End everything."""
        if self._worker.poll() is None:
            self._kill()
        for each in (self.operator, *self._receivers.values()):
            each.close()

    def _channels(self) -> dict[str, Any]:
        local = "127.0.0.1"
        channels: dict[str, Any] = {"operator": _hook(f"http://{local}:{self.operator.port}/ops")}
        for name, each in self.web.items():
            at = f"{local}:{each.port}"
            if name.startswith("slack"):
                channels[name] = {"slack": {"webhook": f"http://{at}/services/T/B/X"}}
            elif name.startswith("ntfy"):
                channels[name] = {"apprise": [f"ntfy://{at}/policy"]}
            elif name == "dns" and self._mistyped:
                channels[name] = _hook("http://nowhere.invalid/in")
            else:
                channels[name] = _hook(f"http{'s' * name.startswith('tls')}://{at}/in")
        for name, relay in self.mail.items():
            login = "" if name != "login" else f"ann:{self.known_password}@"
            channels[name] = {
                "mail": {
                    "smtp": f"smtp+plain://{login}{local}:{relay.port}",
                    "from": "wire@example.org",
                    "to": ["ann@example.org"],
                }
            }
        return {name: {**way, "flood": 500} for name, way in channels.items()}

    def _plan_of_harm(self) -> list[tuple[float, Callable[[], None]]]:
        """What is done when so many seconds are left; each kind about as often."""
        kinds = [self._restart, self._hold, self._lose_password, self._mistype, self._replace]
        kinds.append(self._restart_store if self.store.restarts else self._fill)
        plan: list[tuple[float, Callable[[], None]]] = []
        left, waiting = self.seconds - 8, list[Callable[[], None]]()
        while left > 8:
            waiting = waiting or self.random.sample(kinds, len(kinds))
            plan.append((left, waiting.pop()))
            if self.random.random() < 0.3:
                plan.append((left - 5, self._mend))
            left -= self.random.uniform(9, 17)
        return sorted(plan, key=lambda each: -each[0])

    def _start(self) -> None:
        self._plan.write_text(json.dumps({**self.plan, "channels": self._channels()}))
        command = [sys.executable, "-m", "benchmarks.fault_run.worker", str(self._plan)]
        self._worker = subprocess.Popen(
            command,
            cwd=Path(__file__).parent.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "REQUESTS_CA_BUNDLE": str(self._good)},
        )

    def _kill(self) -> None:
        self._worker.send_signal(signal.SIGKILL)
        self._worker.wait()

    def _keep_up(self) -> None:
        """Start the sender again when it has ended by itself, as systemd would."""
        if self._worker.poll() is not None:
            self.done["ended by itself"] += 1
            time.sleep(1)
            self._start()

    def _restart(self) -> None:
        self.done["kill -9"] += 1
        self._kill()
        self._start()

    def _lose_password(self) -> None:
        """The relay's password is another one from now on."""
        self.done["password changed"] += 1
        self.mail["login"].password = str(self.done["password changed"])

    def _mistype(self) -> None:
        """Somebody saves a wrong host name."""
        self.done["host name mistyped"] += 1
        self._mistyped = True
        self._restart()

    def _replace(self) -> None:
        self.done["certificate replaced"] += 1
        self.web["tls 0"].present(self._bad)

    def _mend(self) -> None:
        """The operator corrects the host name and the password; the certificate is renewed."""
        self.done["mended"] += 1
        self._mistyped = False
        self.known_password = self.mail["login"].password
        self.web["tls 0"].present(self._good)
        self._restart()

    def _fill(self) -> None:
        """No file of the sender may grow: what it writes meets a full disk."""
        self.done["full disk"] += 1
        with suppress(ProcessLookupError):
            own = resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY)
            resource.prlimit(self._worker.pid, *own)
            time.sleep(4)
            resource.prlimit(self._worker.pid, own[0], (resource.RLIM_INFINITY,) * 2)

    def _hold(self) -> None:
        """Another program holds the store for longer than the sender waits."""
        self.done["locked store"] += 1
        self.store.hold(12)

    def _restart_store(self) -> None:
        self.done["PostgreSQL restarted"] += 1
        self.store.restart()

    def _under_way(self) -> bool:
        waiting = states(self.store, [*self.kept])
        mendable = [found for name, found in waiting.items() if name != STAYS_WRONG]
        unwritten = any(found.total() < self.alerts for found in mendable)
        untold = not any(STAYS_WRONG in each for each in self.operator.kept.notices)
        return unwritten or untold or any(found.keys() - DONE for found in mendable)


def _hook(url: str) -> dict[str, Any]:
    return {"webhook": {"url": url}}


def report(run: Run) -> bool:
    """Print the table; False when something is lost, or not sent without a word."""
    found, unknown = states(run.store, [*run.kept]), in_doubt(run.store)
    notices = run.operator.kept.notices
    print(f"drawn: {_listed(run.faults.drawn)}\ndone: {_listed(run.done)}")
    print(f"notices to the operator: {len(notices)}\n")
    names = "channel, deliveries, sent, arrived, again, in doubt, given up, held, told, lost"
    print("| " + names.replace(", ", " | ") + " |\n" + "|---" * len(names.split(",")) + "|")
    well = True
    for name, kept in run.kept.items():
        sent, count = found[name]["sent"] + found[name]["folded"], found[name].total()
        dead, arrived = found[name]["dead"], len(kept.alerts)
        held, again = count - sent - dead, kept.alerts.total() - arrived
        knows = any(name in each for each in notices)
        told_dead = any(name in each and "given up" in each for each in notices)
        lost = max(0, sent - arrived)
        well &= not lost and count == run.alerts and again <= unknown[name]
        well &= (not held or knows) and (not dead or told_dead)
        well &= not held or name == STAYS_WRONG
        told = "yes" if knows else "-"
        cells = (name, count, sent, arrived, again, unknown[name], dead, held, told, lost)
        print("| " + " | ".join(str(each) for each in cells) + " |")
    return well


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


def _ran_well(kind: str, seconds: float, asked: Any) -> bool:
    with tempfile.TemporaryDirectory() as folder, open_store(kind, Path(folder)) as store:
        run = Run(Path(folder), store, seconds, asked)
        try:
            run.go()
            print(f"\n{kind}, {seconds / 60:.0f} minutes")
            return report(run)
        finally:
            run.close()


def main() -> int:
    """Run, and print what became of each delivery."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=6.0)
    parser.add_argument("--deliveries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    os.environ.setdefault("NO_PROXY", "127.0.0.1")
    kinds = [asked.store] if asked.store else ["sqlite", "postgresql"]
    ran = [_ran_well(kind, asked.minutes * 60 / len(kinds), asked) for kind in kinds]
    well = all(ran)
    print("\neach delivery was sent, or the operator knows why not" if well else "\nFAILED")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
