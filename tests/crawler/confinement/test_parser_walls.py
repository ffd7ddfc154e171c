"""What a parser's process has and can, read from its own `/proc` and tried from inside."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.workers.parser_pool import ParserPool
from tests.trust.count import Count

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux"),
]

SECRET = "xoxb-a-secret-of-the-tests"


def process() -> tuple[int, int]:
    return os.getpid(), os.getppid()


def connect(host: str, port: int) -> None:
    socket.create_connection((host, port), 1).close()


def start_program() -> None:
    subprocess.run(["/bin/true"], check=True)


def start_process() -> None:
    if os.fork() == 0:
        os._exit(0)


def read(path: str) -> bytes:
    return Path(path).read_bytes()


def write(path: str) -> None:
    Path(path).write_text("parsers write nothing")


def signal(pid: int) -> None:
    os.kill(pid, 0)


def open_many() -> None:
    for _ in range(200):
        os.dup(0)


@pytest.fixture(scope="module")
async def pool() -> AsyncIterator[ParserPool]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SLACK_TOKEN", SECRET)
        patch.setenv("DATABASE_URL", SECRET)
        pool = ParserPool(1)
        await pool.start()
        await pool.run(process)
        yield pool
        await pool.stop()


async def ids(pool: ParserPool) -> tuple[int, int]:
    found = await pool.run(process)
    assert isinstance(found, tuple)
    return found


def shown(pid: int, name: str) -> str:
    """What `/proc` tells of a process."""
    return Path(f"/proc/{pid}/{name}").read_text()


async def problem(pool: ParserPool, function: object, *args: object) -> str:
    found = await pool.run(function, *args)  # type: ignore[arg-type]
    return found.detail if isinstance(found, Problem) else f"it could: {found!r}"


async def test_no_secret_stands_in_the_environment_of_a_parser(
    pool: ParserPool, count: Count
) -> None:
    for pid in await ids(pool):
        environment = shown(pid, "environ")
        assert "PATH=" in environment
        assert SECRET not in environment
    count(1)


async def test_a_parser_gains_no_privileges_and_runs_behind_a_filter(
    pool: ParserPool, count: Count
) -> None:
    status = shown((await ids(pool))[0], "status").split("\n")
    assert "NoNewPrivs:\t1" in status
    assert "Seccomp:\t2" in status
    count(1)


async def test_memory_time_and_files_of_a_parser_have_limits(
    pool: ParserPool, count: Count
) -> None:
    text = shown((await ids(pool))[0], "limits")
    limits = {line[:26].strip(): line[26:].split()[:2] for line in text.splitlines()[1:]}
    assert limits["Max core file size"] == ["0", "0"]
    assert limits["Max open files"] == ["64", "64"]
    assert limits["Max file size"] == [str(2**20)] * 2
    assert limits["Max cpu time"] == ["3600", "3600"]
    assert int(limits["Max address space"][1]) < 8 * 2**30
    count(1)


async def test_a_parser_reaches_no_network(pool: ParserPool, count: Count) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        told = await problem(pool, connect, *canary.getsockname())
        canary.setblocking(False)
        assert "PermissionError" in told
        with pytest.raises(BlockingIOError):
            canary.accept()
    count(1)


@pytest.mark.parametrize("function", [start_program, start_process])
async def test_a_parser_starts_nothing(pool: ParserPool, function: object, count: Count) -> None:
    assert "PermissionError" in await problem(pool, function)
    count(1)


async def test_a_parser_reads_and_writes_no_file_of_ours(
    pool: ParserPool, tmp_path: Path, count: Count
) -> None:
    secret, new = tmp_path / "secrets.env", tmp_path / "new"
    secret.write_text(SECRET)
    assert "PermissionError" in await problem(pool, read, str(secret))
    assert "PermissionError" in await problem(pool, write, str(new))
    assert not new.exists()
    count(1)


async def test_a_parser_reads_spiders_of_the_configuration_and_not_its_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    (tmp_path / "treasury.py").write_text("class TableSpider: ...")
    (tmp_path / "settings.yaml").write_text(SECRET)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/policywire.db").write_text(SECRET)
    monkeypatch.syspath_prepend(tmp_path)
    pool = ParserPool(1)
    await pool.start()
    assert b"TableSpider" in await pool.run(read, str(tmp_path / "treasury.py"))  # type: ignore[operator]
    for secret in ("settings.yaml", "data/policywire.db"):
        assert "PermissionError" in await problem(pool, read, str(tmp_path / secret))
    await pool.stop()
    count(1)


async def test_a_parser_sees_neither_the_environment_nor_the_memory_of_the_service(
    pool: ParserPool, count: Count
) -> None:
    for name in ("environ", "maps", "mem"):
        assert "PermissionError" in await problem(pool, read, f"/proc/{os.getpid()}/{name}")
    count(1)


async def test_a_parser_cannot_signal_the_service(pool: ParserPool, count: Count) -> None:
    assert "PermissionError" in await problem(pool, signal, os.getpid())
    count(1)


async def test_a_parser_opens_few_files(pool: ParserPool, count: Count) -> None:
    assert "Too many open files" in await problem(pool, open_many)
    count(1)
