"""What deploy/ holds is read by the programs that will read it, where they are here, or parsed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from policywire.cli.workspace.service_unit import ServiceUnitError, service_unit
from tests.trust.count import Count

DEPLOY = Path(__file__).parents[2] / "deploy"
UNIT = DEPLOY / "policywire.service"
OPT = Path("/opt/policywire/.venv/bin/policywire")
ETC = Path("/etc/policywire")
EXPOSURE = re.compile(r"Overall exposure level for \S+: ([\d.]+)")


def exposure(unit: Path) -> float:
    """How exposed systemd finds a unit: 0 to 10."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not on this machine")
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = EXPOSURE.search(done.stdout)
    assert found, done.stderr
    return float(found[1])


def test_systemd_finds_the_unit_hardly_exposed(tmp_path: Path, count: Count) -> None:
    assert exposure(UNIT) <= 2.0
    bare = tmp_path / "bare.service"
    bare.write_text("[Service]\nExecStart=/bin/true\n")
    assert exposure(bare) > 9.0
    count(1)


def test_the_unit_that_is_written_is_the_unit_of_the_folder_with_its_own_paths() -> None:
    written = service_unit(ETC, for_user=False, program=OPT)
    assert written == UNIT.read_text()[UNIT.read_text().index("[Unit]") :]
    elsewhere = service_unit(Path("/srv/news"), for_user=False, program=Path("/opt/pw/policywire"))
    assert "ExecStart=/opt/pw/policywire --config /srv/news serve" in elsewhere
    assert "EnvironmentFile=-/srv/news/secrets.env" in elsewhere
    assert "/opt/policywire/.venv" not in elsewhere


def test_a_users_unit_asks_for_nothing_that_a_user_cannot_have() -> None:
    unit = service_unit(Path("/home/ann/news"), for_user=True, program=Path("/home/ann/.venv/pw"))
    assert "ExecStart=/home/ann/.venv/pw --config /home/ann/news serve" in unit
    assert "WantedBy=default.target" in unit
    assert "NoNewPrivileges=yes" in unit
    assert "WatchdogSec=" in unit
    for line in ("DynamicUser", "ProtectHome", "PrivateUsers", "CapabilityBoundingSet"):
        assert line not in unit


@pytest.mark.parametrize(
    "place", ["/home/ann/policywire", "/root/policywire", "/opt/a b/policywire"]
)
def test_a_program_that_the_service_could_not_start_is_refused(place: str) -> None:
    with pytest.raises(ServiceUnitError):
        service_unit(ETC, for_user=False, program=Path(place))


def services(name: str) -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load((DEPLOY / name).read_text())["services"]
    return found


@pytest.mark.parametrize(
    "name", ["compose.yaml", "compose.postgresql.yaml", "compose.workers.yaml"]
)
def test_compose_takes_the_file(name: str) -> None:
    compose = ["docker", "compose", "version"]
    if (
        not shutil.which("docker")
        or subprocess.run(compose, check=False, capture_output=True).returncode
    ):
        pytest.skip("docker compose is not on this machine")
    command = ["docker", "compose", "-f", str(DEPLOY / name), "config", "--no-env-resolution", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_container_is_read_only_and_gains_no_rights() -> None:
    ours = services("compose.yaml")["policywire"]
    with_database = services("compose.postgresql.yaml")
    assert with_database["policywire"]["extends"] == {
        "file": "compose.yaml",
        "service": "policywire",
    }
    for service in (ours, with_database["database"]):
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert service["mem_limit"]
        assert service["pids_limit"]
    assert all(port.startswith("127.0.0.1:") for port in ours["ports"])
    assert "ports" not in with_database["database"]


def test_two_workers_and_a_standby_share_one_database() -> None:
    shared, alone = services("compose.workers.yaml"), services("compose.yaml")["policywire"]
    assert shared.keys() == {"leader", "standby", "worker", "database"}
    for name in ("leader", "standby", "worker"):
        ours = shared[name]
        assert ours["depends_on"]["database"] == {"condition": "service_healthy"}
        same = alone.keys() - {"ports"}
        assert {key: ours[key] for key in same} == {key: alone[key] for key in same}
    # Whichever comes first leads: an end and a new start change roles, not the file.
    assert shared["leader"]["command"] == shared["standby"]["command"]
    assert "--standby" in shared["leader"]["command"]
    assert "worker" in shared["worker"]["command"]
    assert shared["worker"]["deploy"]["replicas"] == 2
    assert "ports" not in shared["worker"]


def test_the_image_runs_as_nobody_and_is_looked_after() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    last = text[text.rindex("FROM ") :]
    assert re.search(r"^USER \d+$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    assert "--require-hashes" in text
    assert ":latest" not in text
    for room in re.findall(r"^COPY (\w+) \1$", text, re.MULTILINE):
        assert (DEPLOY.parent / room).is_dir()


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxy_lets_nobody_outside_say_who_they_are(name: str) -> None:
    text = (DEPLOY / "proxy" / name).read_text()
    assert text.count("{") == text.count("}")
    for header in ("Remote-User", "Remote-Groups"):
        assert re.search(rf'(proxy_set_header {header} "";|header_up -{header})', text)
    assert "127.0.0.1:8420" in text
    assert "metrics" in text
