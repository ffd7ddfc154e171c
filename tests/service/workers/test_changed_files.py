"""What a worker and a standby make of changed files."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from policywire.alerts.channels.address_book import AddressBook
from policywire.config.config_error import ConfigurationError
from policywire.config.models import Configuration
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.clock import SystemClock
from policywire.service.health import ServiceHealth
from policywire.service.jobs.delivery.digest_paragraphs import DigestParagraphs
from policywire.service.paths import InstallationPaths
from policywire.service.workers.standby import StandbyService
from policywire.service.workers.worker import Worker

MODEL = {"address": "http://model.example", "model": "m7", "uses": ["digest"]}


def _loaded(topic: str = "ferry", **model: object) -> LoadedConfiguration:
    made = Configuration.model_validate(
        {
            "topics": {"ferries": {"title": "Ferries", "any": [topic]}},
            "settings": {"llm": MODEL | model},
        }
    )
    return LoadedConfiguration(made, {}, (), ())


def _paths(folder: Path) -> InstallationPaths:
    return InstallationPaths(folder, folder, "sqlite://")


class _Crawler:
    """A crawler that only hears of its settings."""

    def set_delays(self, _sources: object) -> None:
        """Nothing is fetched."""

    def allow_private(self, *, allowed: bool) -> None:
        """Nothing is fetched."""


class _Dispatcher:
    """A dispatcher that only hears of its configuration."""

    def __init__(self) -> None:
        self.paragraphs = DigestParagraphs(lambda: None)

    async def apply_config(self, _book: AddressBook, _channels: object) -> None:
        """Nothing is sent."""


async def test_a_worker_goes_on_asking_the_model_whose_settings_stay_as_they_are(
    tmp_path: Path,
) -> None:
    worker = Worker(_paths(tmp_path), _loaded(), SystemClock(), io.StringIO())
    vars(worker).update(_crawler=_Crawler(), dispatcher=_Dispatcher(), store=None)
    await worker._use_model()
    asked = worker._client
    await worker._apply(_loaded("ferries"))
    assert worker._client is asked
    await worker._apply(_loaded("ferries", model="m8"))
    assert worker._client is not asked


async def test_a_standby_leads_with_the_last_topics_that_compile(tmp_path: Path) -> None:
    valid = _loaded()
    standby = StandbyService(
        _paths(tmp_path), valid, SystemClock(), io.StringIO(), ServiceHealth(SystemClock().now())
    )
    with pytest.raises(ConfigurationError):
        await standby._apply(_loaded("@nobody"))
    assert standby.loaded is valid
