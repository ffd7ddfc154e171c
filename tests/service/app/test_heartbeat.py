"""The heartbeat as a real web service hears it: start, success, fail; silence where none is set."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from policywire.config.models import Settings
from policywire.service.app.heartbeat import Heartbeat
from policywire.service.health import ServiceHealth
from policywire.service.standstill import HealthCheck
from tests.alerts.endpoints import Service

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


def _heard(service: Service) -> list[tuple[str, str]]:
    return [(urlsplit(path).path, body.decode()) for path, _, body in service.requests]


async def test_it_says_start_success_and_what_stands_still(service: Service) -> None:
    health = ServiceHealth(started=NOW)
    heartbeat = Heartbeat(lambda: SecretStr(f"{service.url}/ping/abc"), health)
    await heartbeat.send("/start")
    health.phase = "ok"
    await heartbeat.beat()
    health.checks = (HealthCheck("lock", 70.0, 60.0, "The lock was not seen for 70s."),)
    health.failed("judging", ValueError("secret text"))
    await heartbeat.beat()
    base = urlsplit(f"{service.url}/ping/abc").path
    assert _heard(service) == [
        (f"{base}/start", ""),
        (base, ""),
        (f"{base}/fail", "judging: ValueError\nThe lock was not seen for 70s."),
    ]


async def test_parameters_of_the_address_stay_behind_the_path(service: Service) -> None:
    heartbeat = Heartbeat(lambda: SecretStr(f"{service.url}/a/?rid=1"), ServiceHealth(started=NOW))
    await heartbeat.send("/start")
    assert service.requests[0][0].endswith("/a/start?rid=1")


async def test_without_an_address_nothing_is_sent(service: Service) -> None:
    await Heartbeat(lambda: None, ServiceHealth(started=NOW)).send()
    assert service.requests == []


async def test_a_monitor_that_refuses_is_logged_once_and_never_with_its_address(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    service.status = 503
    heartbeat = Heartbeat(lambda: SecretStr(f"{service.url}/sesame"), ServiceHealth(started=NOW))
    await heartbeat.send()
    await heartbeat.send()
    service.status = 200
    await heartbeat.send()
    said = "".join(capsys.readouterr())
    assert said.count("the heartbeat does not arrive") == 1
    assert said.count("the heartbeat arrives again") == 1
    assert "sesame" not in said


def test_the_settings_take_an_address_of_the_web_only() -> None:
    assert Settings.model_validate({"heartbeat": "https://hc.example/x"}).heartbeat is not None
    with pytest.raises(ValueError, match="not a web address"):
        Settings.model_validate({"heartbeat": "smtp://hc.example/x"})
