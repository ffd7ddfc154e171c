"""The pool of parsers against what would hang, crash or eat it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policywire.crawler.extract.page import read_page
from policywire.crawler.formats.feed import Feed, read_feed
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.workers.parser_pool import ParserPool, PoolStoppedError
from tests.trust.count import Count

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 24, tzinfo=UTC)
URL = "https://a.example/feed"


def hang() -> None:
    time.sleep(600)


def spin() -> None:
    while True:
        pass


def crash() -> None:
    os._exit(3)


def eat() -> int:
    return len(bytearray(8 * 2**30))


def fail() -> None:
    raise KeyError("no such thing")


def echo(value: bytes) -> bytes:
    return value


def process() -> int:
    return os.getpid()


def lambda_back() -> object:
    return lambda: None


def terminate_myself() -> str:
    for number in (signal.SIGTERM, signal.SIGINT):
        os.kill(os.getpid(), number)
        with suppress(PermissionError):  # where Landlock keeps signals in, they are not even sent
            os.kill(os.getppid(), number)
    return "still here"


@pytest.fixture(scope="module")
async def pool() -> AsyncIterator[ParserPool]:
    # Long by the clock, which runs on while a busy machine looks elsewhere.
    pool = ParserPool(2, wall=4.0, cpu=1.5)
    await pool.start()
    yield pool
    await pool.stop()


async def problem(pool: ParserPool, function: object, *args: object) -> ProblemClass | None:
    found = await pool.run(function, *args)  # type: ignore[arg-type]
    return found.kind if isinstance(found, Problem) else None


async def test_it_runs_a_function_elsewhere(pool: ParserPool) -> None:
    body = b'<rss version="2.0"><channel><title>T</title></channel></rss>'
    found = await pool.run(read_feed, body, URL, "", NOW)
    assert isinstance(found, Feed)
    assert found.title == "T"
    assert await pool.run(process) != os.getpid()


async def test_a_large_body_goes_there_and_back(pool: ParserPool) -> None:
    assert await pool.run(echo, b"x" * 10 * 2**20) == b"x" * 10 * 2**20


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        (hang, ProblemClass.PARSE_TIMEOUT),
        (spin, ProblemClass.PARSE_TIMEOUT),
        (crash, ProblemClass.PARSE),
        (eat, ProblemClass.PARSE),
        (fail, ProblemClass.PARSE),
        (lambda_back, ProblemClass.PARSE),
    ],
)
async def test_a_task_that_misbehaves_is_a_problem(
    pool: ParserPool, function: object, kind: ProblemClass, count: Count
) -> None:
    assert await problem(pool, function) is kind
    assert await pool.run(echo, b"next") == b"next"
    count(1)


async def test_a_problem_names_the_address_and_what_happened(pool: ParserPool) -> None:
    found = await pool.run(int, "https://a.example/x")
    assert isinstance(found, Problem)
    assert found.url == "https://a.example/x"
    assert "ValueError" in found.detail


async def test_bad_tasks_do_not_touch_the_good_ones_beside_them(
    pool: ParserPool, count: Count
) -> None:
    bad = [problem(pool, function) for function in (hang, crash, eat, fail, crash)]
    good = [pool.run(echo, str(n).encode()) for n in range(40)]
    results = await asyncio.gather(*bad, *good)
    assert None not in results[:5]
    assert results[5:] == [str(n).encode() for n in range(40)]
    count(5, lost=40 - len(results[5:]))


async def test_signals_for_the_whole_group_do_not_end_workers(pool: ParserPool) -> None:
    assert await pool.run(terminate_myself) == "still here"
    assert await pool.run(echo, b"x") == b"x"


DEEP = b"<div>" * 100_000
BOMBS = {
    "attributes": b"<html><body><a " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">x</a>",
    "depth": b"<html><body>" + DEEP,
    "comments": b"<html><body>" + b"<!--" * 50_000,
    "tables": b"<html><body>" + b"<table><tr><td>" * 20_000,
    "json": b'<html><script type="application/ld+json">' + b"[" * 100_000 + b"</script>",
}
FEED_BOMBS = {
    "depth": b'<rss version="2.0"><channel>' + b"<a>" * 100_000,
    "comments": b'<rss version="2.0"><channel>' + b"<!--" * 50_000,
    "attributes": b'<rss version="2.0" ' + b" ".join(b'a%d="1"' % n for n in range(50_000)) + b">",
    "unclosed": b'<rss version="2.0"><channel>' + b"<item><title>" * 50_000,
}
TASKS = [(read_page, body) for body in BOMBS.values()]
TASKS += [(read_feed, body) for body in FEED_BOMBS.values()]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("reader", "body"), TASKS, ids=[*BOMBS, *(f"feed {n}" for n in FEED_BOMBS)]
)
async def test_a_bomb_costs_one_task(
    pool: ParserPool, reader: object, body: bytes, count: Count
) -> None:
    bomb = pool.run(reader, body, URL, "", NOW)  # type: ignore[arg-type]
    _, other = await asyncio.gather(bomb, pool.run(echo, b"unhurt"))
    assert other == b"unhurt"
    count(1)


async def test_a_body_that_does_not_fit_into_a_workers_memory_costs_one_task(count: Count) -> None:
    pool = ParserPool(1, memory=24 * 2**20)
    await pool.start()
    assert await problem(pool, echo, b"x" * 100 * 2**20) is ProblemClass.PARSE
    assert await pool.run(echo, b"next") == b"next"
    await pool.stop()
    count(1)


async def test_no_process_is_started_before_the_first_task() -> None:
    before = nurseries()
    pool = ParserPool(1)
    await pool.start()
    assert nurseries() == before
    await pool.run(process)
    assert len(nurseries() - before) == 1
    await pool.stop()
    assert nurseries() == before


async def test_stopping_ends_every_process_and_the_task_under_way() -> None:
    pool = ParserPool(1, wall=30, cpu=30)
    await pool.start()
    worker = await pool.run(process)
    assert isinstance(worker, int)
    task = asyncio.ensure_future(pool.run(hang))
    await asyncio.sleep(0)  # the task begins, and hands its work to a thread
    await pool.stop()
    with pytest.raises(PoolStoppedError):
        await task
    assert await gone(worker)


async def test_a_worker_that_died_while_idle_is_replaced_unnoticed() -> None:
    pool = ParserPool(1)
    await pool.start()
    first = await pool.run(process)
    assert isinstance(first, int)
    os.kill(first, signal.SIGKILL)
    assert await gone(first)
    assert await pool.run(echo, b"x") == b"x"
    await pool.stop()


async def test_stopping_does_not_wait_for_processes_that_are_starting() -> None:
    before = nurseries()
    pool = ParserPool(1)
    await pool.start()
    task = asyncio.ensure_future(pool.run(process))
    assert await eventually(lambda: nurseries() > before)
    await pool.stop()
    with pytest.raises(PoolStoppedError):
        await task


async def test_a_stopped_pool_says_so() -> None:
    with pytest.raises(PoolStoppedError):
        await ParserPool().run(process)


PARENT = """
import asyncio, os
from policywire.crawler.workers.parser_pool import ParserPool
async def main():
    pool = ParserPool(1, wall=300, cpu=300)
    await pool.start()
    print(await pool.run(os.getpid), await pool.run(os.getppid), flush=True)
    await asyncio.gather(pool.run(__import__("time").sleep, 300))
asyncio.run(main())
"""


async def test_when_the_parent_is_killed_no_process_stays() -> None:
    root = Path(__file__).parents[3]
    pipe = asyncio.subprocess.PIPE
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, stdout=pipe, cwd=root
    )
    assert parent.stdout
    worker, nursery = map(int, (await parent.stdout.readline()).split())
    parent.kill()
    await parent.wait()
    assert await gone(worker)
    assert await gone(nursery)


async def gone(pid: int) -> bool:
    """Wait until a process has ended."""
    return await eventually(lambda: not running(pid))


async def eventually(condition: Callable[[], bool]) -> bool:
    """Wait until something becomes true, and tell whether it did."""
    for _ in range(1000):
        if condition():
            return True
        await asyncio.sleep(0.005)
    return False


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def nurseries() -> set[int]:
    """Give our child processes that a pool has started."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
            command = stat.with_name("cmdline").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == os.getpid() and "policywire.crawler.workers.fork_server" in command:
            found.add(int(stat.parent.name))
    return found
