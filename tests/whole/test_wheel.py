"""The wheel, beside other people's packages of the same names as our rooms: it holds one package.

It is built and installed without a network. The bare environment sees what the tests run with (the
dependencies) through a .pth file; such a file's folder has its own .pth files left unread, so that
the checkout, which is installed here by one, is not seen.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import urllib.request
import venv
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.free_port import free_port
from tests.whole.product import until

ROOT = Path(__file__).parent.parent.parent
ROOMS = sorted(each.name for each in (ROOT / "policywire").iterdir() if each.is_symlink())
STRANGERS = ("config", "web", "store")
TIMEOUT = 120
PARTS = """
import json, sys
import policywire
from pathlib import Path
import policywire.service.app.service, policywire.cli.app, policywire.web.app
home = Path(policywire.__file__).parent
ours = {
    name: file
    for name, module in sys.modules.items()
    if (file := getattr(module, "__file__", None)) and home in Path(file).parents
}
print(json.dumps({"home": str(home), "ours": ours}))
"""


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it, and a neutral folder to work in."""

    environment: Path
    folder: Path

    @property
    def packages(self) -> Path:
        """Its site-packages."""
        scheme = {"base": str(self.environment), "platbase": str(self.environment)}
        return Path(sysconfig.get_path("purelib", "venv", scheme))

    @property
    def env(self) -> dict[str, str]:
        """Nothing of this process's own: no PYTHONPATH, no configuration, another home."""
        return {"PATH": os.defpath, "HOME": str(self.folder), "LANG": "C.UTF-8", "TZ": "UTC"}

    def run(self, program: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run one of its programs."""
        return subprocess.run(
            [self.environment / "bin" / program, *words],
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT,
        )

    def python(self, code: str) -> subprocess.CompletedProcess[str]:
        """Run a piece of Python."""
        return self.run("python", "-c", code)

    def policywire(self, *words: str | Path) -> str:
        """Run `policywire`, which must succeed; gives what it says."""
        done = self.run("policywire", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=TIMEOUT
    )
    assert done.returncode == 0, done.stderr
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> frozenset[str]:
    with ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("bare")
    bare = Installed(folder / "venv", folder / "work")
    bare.folder.mkdir()
    venv.create(bare.environment, symlinks=True)
    dependencies = sysconfig.get_path("purelib")
    (bare.packages / "dependencies.pth").write_text(dependencies + "\n")
    for stranger in STRANGERS:
        (bare.packages / stranger).mkdir()
        (bare.packages / stranger / "__init__.py").write_text(f"WHOSE = 'the other {stranger}'\n")
    unseen = bare.python("import policywire")
    assert "No module named 'policywire'" in unseen.stderr, "the checkout is seen"
    uv = Path(sysconfig.get_path("scripts")) / "uv"
    words = [uv, "pip", "install", "--offline", "--no-index", "--no-deps", "--quiet", "--python"]
    done = subprocess.run(
        [*words, bare.environment / "bin" / "python", wheel],
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT,
        env=os.environ | {"UV_CACHE_DIR": str(folder / "cache")},
    )
    assert done.returncode == 0, done.stderr
    return bare


@pytest.fixture(scope="module")
def configured(installed: Installed) -> Path:
    """A fresh configuration, which asks nobody on the web: it has no sources."""
    installed.policywire("init", "wire.d")
    return installed.folder / "wire.d"


def test_the_wheel_holds_one_package_and_what_is_said_about_it(names: frozenset[str]) -> None:
    top = {name.partition("/")[0] for name in names}
    (about,) = top - {"policywire"}
    assert about.startswith("policywire-")
    assert about.endswith(".dist-info")
    assert f"{about}/licenses/LICENSE" in names


def test_the_wheel_holds_each_file_of_each_room_and_nothing_else(names: frozenset[str]) -> None:
    wanted = {
        f"policywire/{file.relative_to(ROOT).as_posix()}"
        for room in ROOMS
        for file in (ROOT / room).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    held = {name for name in names if name.startswith("policywire/")}
    assert held == wanted | {"policywire/__init__.py"}


@pytest.mark.parametrize(
    "part",
    [
        "/alerts/rendering/templates/message.html.j2",
        "/config/starter/topics.yaml",
        "/seeds/packs/eu.yaml",
        "/seeds/demo/articles.jsonl",
        "/seeds/demo/templates/paper.html",
        "/store/migrations/env.py",
        "query.lark",
        ".css",
        ".js",
        "/web/templates/",
    ],
)
def test_the_wheel_holds_the_data_of_each_kind(part: str, names: frozenset[str]) -> None:
    assert any(part in name for name in names)


def test_what_is_installed_is_the_wheel_and_leaves_its_neighbours_alone(
    installed: Installed,
) -> None:
    for stranger in STRANGERS:
        whose = installed.python(
            f"import {stranger}, policywire.{stranger} as p; print({stranger}.WHOSE)"
        )
        assert whose.stdout == f"the other {stranger}\n", whose.stderr


@pytest.mark.parametrize("room", [each for each in ROOMS if each not in STRANGERS])
def test_a_room_has_no_second_name_there(room: str, installed: Installed) -> None:
    done = installed.python(f"import {room}")
    assert f"No module named '{room}'" in done.stderr


def test_no_module_lives_twice(installed: Installed) -> None:
    done = installed.python(PARTS)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert Path(found["home"]) == installed.packages / "policywire"
    assert len(found["ours"]) > 100
    assert {name.partition(".")[0] for name in found["ours"]} == {"policywire"}
    assert len(set(found["ours"].values())) == len(found["ours"])


def test_a_fresh_configuration_passes_its_check(installed: Installed, configured: Path) -> None:
    assert (configured / "topics.yaml").exists()
    said = installed.policywire("--config", configured, "check")
    assert "topics" in said


def test_the_demo_plays(installed: Installed) -> None:
    said = installed.policywire("demo", "--seconds", "5")
    assert "published" in said
    assert "Traceback" not in said


def test_the_service_answers_and_ends_well(installed: Installed, configured: Path) -> None:
    port = free_port()
    (configured / "sources.yaml").write_text("sources: {}\n")
    (configured / "settings.yaml").write_text(json.dumps({"web": {"port": port}}))
    log = installed.folder / "serve.log"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(installed.folder / "notify"))
        systemd.settimeout(TIMEOUT)
        with log.open("wb") as out:
            process = subprocess.Popen(
                [installed.environment / "bin" / "policywire", "--config", configured, "serve"],
                cwd=installed.folder,
                env=installed.env | {"NOTIFY_SOCKET": str(installed.folder / "notify")},
                stdout=out,
                stderr=out,
            )
        try:
            until("the answer of the service", lambda: _is_well(port) or process.poll() is not None)
            assert process.poll() is None, log.read_text()
            assert systemd.recv(100) == b"READY=1"
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0, log.read_text()
        finally:
            process.kill()
            process.wait()


def _is_well(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(json.load(answer)["status"] == "ok")
    except OSError:
        return False
