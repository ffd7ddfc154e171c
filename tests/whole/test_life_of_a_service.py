"""Start, stop, a second start, and mistakes while it runs."""

from __future__ import annotations

import json
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trust.count import Count
from tests.whole.product import STARTER, Product, until
from tests.whole.sinks import Mailbox


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A service without sources that no test here ends, breaks or configures."""
    made = Product(tmp_path_factory.mktemp("shared") / "policywire.d")
    made.configure({})
    made.start()
    yield made
    made.close()


@pytest.fixture
def running(product: Product, post: Mailbox) -> Product:
    """A service without sources, whose operator has a mailbox."""
    product.configure({}, smtp=post.port, to=("operator@desk.example",))
    product.start()
    return product


def test_it_ends_on_sigterm_with_exit_code_0(running: Product, count: Count) -> None:
    began = time.monotonic()
    assert running.stop() == 0
    # The promise is 2 s; the margin is for a busy machine.
    assert time.monotonic() - began < 8
    count(1)


def test_it_ends_on_sigterm_while_a_page_is_live(running: Product, count: Count) -> None:
    with urllib.request.urlopen(
        f"http://127.0.0.1:{running.port}/live?since=0", timeout=20
    ) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert running.stop() == 0
    count(1)


def test_a_second_instance_refuses_and_names_the_first(shared: Product, count: Count) -> None:
    assert shared.process is not None
    second = shared.run("serve", "--port", "0")
    assert second.returncode == 4
    assert f"process {shared.process.pid}" in second.stderr
    assert shared.run("once").returncode == 4
    count(1)


def test_a_second_start_on_the_same_port_names_the_first_as_well(shared: Product) -> None:
    assert shared.process is not None
    second = shared.run("serve")
    assert second.returncode == 4
    assert f"process {shared.process.pid}" in second.stderr


def test_a_closed_terminal_ends_it_as_sigterm_does(running: Product, count: Count) -> None:
    assert running.process is not None
    running.process.send_signal(signal.SIGHUP)
    assert running.process.wait(timeout=10) == 0
    assert b"stopped" in running.log.read_bytes()
    count(1)


def test_a_file_that_vanishes_is_no_configuration(
    running: Product, post: Mailbox, count: Count
) -> None:
    topics = running.folder / "topics.yaml"
    kept = topics.read_text()
    topics.unlink()
    until("the refusal", lambda: bool(running.health().get("configuration_error")))
    assert "topics.yaml: the file is gone" in running.health()["configuration_error"]
    until("the mail to the operator", lambda: bool(post.mails))
    topics.write_text(kept)
    until("the recovery", lambda: not running.health()["configuration_error"])
    count(1)


def test_after_kill_9_the_next_one_starts_at_once(running: Product, count: Count) -> None:
    running.kill()
    running.start()
    assert running.health()["status"] == "ok"
    count(1)


def test_a_broken_file_is_refused_told_and_recovered_from(
    running: Product, post: Mailbox, count: Count
) -> None:
    topics = running.folder / "topics.yaml"
    topics.write_text("irs:\n  title: IRS\n  any: [audit\n")
    until("the refusal", lambda: bool(running.health().get("configuration_error")))
    assert "topics.yaml:" in running.health()["configuration_error"]
    until("the mail to the operator", lambda: bool(post.mails))
    assert "topics.yaml:" in post.mails[0].as_string()
    topics.write_text((STARTER / "topics.yaml").read_text())
    until("the recovery", lambda: not running.health()["configuration_error"])
    count(1)


def test_new_sources_are_taken_over_while_it_runs(running: Product) -> None:
    source = {"url": "http://127.0.0.1:9/feed", "outlet": "Nobody", "every": "1s"}
    running.write("sources.yaml", {"sources": {"nobody": source}})
    until("the first poll", lambda: running.health().get("sources_failing") == 1)
    assert running.health()["sources"] == 1


def test_a_taken_port_is_named_with_the_cure(shared: Product, tmp_path: Path) -> None:
    other = Product(tmp_path / "other")
    other.configure({})
    done = other.run("serve", "--port", str(shared.port))
    assert done.returncode == 1
    assert "web.port" in done.stderr


def test_a_request_under_a_foreign_name_is_refused(shared: Product) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{shared.port}/healthz", headers={"Host": "evil.example"}
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=5)
    refused.value.close()
    assert refused.value.code == 400


def test_secrets_appear_in_no_output(running: Product, count: Count) -> None:
    secret = "hush-hush-canary"
    running.write(
        "alerts.yaml",
        {
            "channels": {
                "slack": {"slack": {"webhook": f"http://127.0.0.1:9/services/T/B/{secret}"}}
            }
        },
    )
    until("the reload", lambda: b"changed configuration applied" in running.log.read_bytes())
    shown = running.run("check", "--json")
    assert shown.returncode == 0
    assert secret not in shown.stdout + shown.stderr
    assert secret not in running.run("deliveries").stdout
    assert secret.encode() not in running.log.read_bytes()
    assert json.loads(shown.stdout)["channels"] == ["slack"]
    count(4)
