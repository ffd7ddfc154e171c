"""The doctor names what is wrong around the database, and mends only what is safe to mend."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from policywire.alerts.model.alert import Recipient
from policywire.config.enums import Role
from policywire.config.models import Configuration, Settings
from policywire.service import doctor
from policywire.service.clock import ManualClock
from policywire.service.feedback_key import feedback_key
from policywire.service.jobs.upkeep.doctor_job import SUBJECT, DoctorJob
from policywire.service.paths import InstallationPaths
from policywire.store.articles import articles
from policywire.store.database.instance_lock import AlreadyRunning, acquire_lock
from policywire.store.database.store import Store
from policywire.store.deliveries import outbox, single_message
from policywire.store.people import users
from policywire.store.upkeep.finding import Finding, Severity
from tests.fresh_store import fresh_store
from tests.postgres import Postgres, serve
from tests.store.newsroom import article, message

NOW = datetime.now(UTC)
DESK = Recipient(channel="mail", label="desk@lawyers.example")
SETTINGS = Settings()


@pytest.fixture
def paths(tmp_path: Path) -> InstallationPaths:
    """An installation with an empty store and a key for its links."""
    file = tmp_path / "policywire.db"
    fresh_store(file).close()
    feedback_key(tmp_path, SETTINGS)
    return InstallationPaths(tmp_path, tmp_path, f"sqlite:///{file}")


def found(paths: InstallationPaths, check: str) -> list[Finding]:
    return [each for each in doctor.examine(paths, SETTINGS, NOW) if each.check == check]


def opened(paths: InstallationPaths) -> Store:
    return Store.open(paths.database)


def test_nothing_is_wrong_with_a_new_installation(paths: InstallationPaths) -> None:
    assert [
        each for each in doctor.examine(paths, SETTINGS, NOW) if each.check != "disk space"
    ] == []


def test_what_others_may_read_is_closed(paths: InstallationPaths) -> None:
    key = paths.data / "feedback.key"
    key.chmod(0o644)
    assert [str(key) in each.problem for each in found(paths, "permissions")] == [True]
    assert "Only its owner may read" in doctor.fix(paths, SETTINGS, NOW)[0]
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert found(paths, "permissions") == []


def left(file: Path) -> Path:
    """A file that nobody has worked on since yesterday."""
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"half")
    before = (NOW - timedelta(days=1)).timestamp()
    os.utime(file, (before, before))
    return file


@pytest.mark.parametrize(
    "name",
    [
        "policywire.db.backup-0019.unfinished",
        "policywire.db.restoring",
        "policywire.db.restoring-wal",
        "policywire.db.restoring.backup-0019",
        "policywire.db.mark.new",
        "backups/policywire-20261129-040000.db.unfinished",
    ],
)
def test_what_was_left_half_done_is_deleted_but_not_what_is_being_made(
    paths: InstallationPaths, name: str
) -> None:
    old, new = left(paths.data / name), paths.data / "policywire.db.backup-0020.unfinished"
    new.write_bytes(b"half")
    assert [str(old) in each.problem for each in found(paths, "orphan files")] == [True]
    doctor.fix(paths, SETTINGS, NOW)
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize("name", ["film.unfinished", "policywire-notes.unfinished", "a.mark.new"])
def test_what_other_programs_left_is_not_ours_to_delete(
    paths: InstallationPaths, name: str
) -> None:
    theirs = [left(paths.data / name), left(paths.data / "backups" / name)]
    assert found(paths, "orphan files") == []
    doctor.fix(paths, SETTINGS, NOW)
    assert all(each.exists() for each in theirs)


def test_users_without_an_administrator_are_named(paths: InstallationPaths) -> None:
    with closing(opened(paths)) as store, store.writing() as session:
        users.add(session, "ann", "hash", Role.VIEWER, NOW)
    (finding,) = found(paths, "people")
    assert "users role NAME admin" in finding.cure
    with closing(opened(paths)) as store, store.writing() as session:
        users.set_role(session, "ann", Role.ADMIN)
    assert found(paths, "people") == []


def test_an_own_channel_of_nobody_is_named(paths: InstallationPaths) -> None:
    channels = {"desk": {"console": {}}, "hers": {"console": {}, "owner": "eve"}}
    configuration = Configuration.model_validate({"channels": channels})
    (finding,) = doctor.examine_owners(paths, configuration)
    assert "hers in alerts.yaml is the own channel of eve" in finding.problem
    with closing(opened(paths)) as store, store.writing() as session:
        users.add(session, "eve", "hash", Role.ADMIN, NOW)
    assert doctor.examine_owners(paths, configuration) == []


def test_an_article_that_was_never_judged_is_stuck(paths: InstallationPaths) -> None:
    store = opened(paths)
    with store.writing() as session:
        articles.add(session, [article(found=NOW - timedelta(days=2))])
    store.close()
    stuck = found(paths, "stuck rows")
    assert [each.severity for each in stuck] == [Severity.ERROR]
    assert "1 article waited" in stuck[0].problem


def test_what_a_dead_service_was_sending_is_given_back(paths: InstallationPaths) -> None:
    leave_sending(paths)
    assert [each.fixable for each in found(paths, "stuck rows")] == [True]
    assert "1 row given back" in doctor.fix(paths, SETTINGS, NOW)[-1]
    assert found(paths, "stuck rows") == []


@pytest.fixture
def server_paths(tmp_path: Path, postgres: Postgres) -> InstallationPaths:
    """An installation with an empty store on a server."""
    return InstallationPaths(tmp_path, tmp_path, postgres.url(postgres.create()))


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server."""
    with serve() as server:
        yield server


def test_it_is_given_back_on_a_server_too(server_paths: InstallationPaths) -> None:
    leave_sending(server_paths)
    assert "1 row given back" in doctor.fix(server_paths, SETTINGS, NOW)[-1]
    assert found(server_paths, "stuck rows") == []


def test_nothing_is_mended_on_a_server_under_a_running_service(
    server_paths: InstallationPaths,
) -> None:
    store = opened(server_paths)
    with acquire_lock(store, NOW), pytest.raises(AlreadyRunning):
        doctor.fix(server_paths, SETTINGS, NOW)
    store.close()


def leave_sending(paths: InstallationPaths) -> None:
    """A message that was being sent by a service that has died."""
    store = opened(paths)
    with store.writing() as session:
        words = {"outcome": "notice", "reason": "a test", "due": NOW, "now": NOW}
        single_message.write(session, "n1", DESK, message(), **words)  # type: ignore[arg-type]
    with store.writing() as session:
        lease = timedelta(days=400)
        assert outbox.claim(session, now=NOW, lease=lease, instance="dead", limit=1)
    store.close()


def test_rows_of_the_future_are_named(paths: InstallationPaths) -> None:
    store = opened(paths)
    with store.writing() as session:
        articles.add(session, [article(found=NOW + timedelta(days=3))])
    store.close()
    assert "still to come" in found(paths, "times ahead")[0].problem


def test_nothing_is_mended_under_a_running_service(paths: InstallationPaths) -> None:
    store = opened(paths)
    with acquire_lock(store, NOW), pytest.raises(AlreadyRunning):
        doctor.fix(paths, SETTINGS, NOW)
    store.close()


async def test_the_daily_inspection_tells_an_error_once(paths: InstallationPaths) -> None:
    told: list[tuple[str, str]] = []

    async def notify(subject: str, text: str) -> None:
        told.append((subject, text))

    job = DoctorJob(paths, ManualClock(NOW), lambda: SETTINGS, notify)
    _spoil(paths)
    await job.run()
    await job.run()
    assert [subject for subject, _ in told] == [SUBJECT]
    assert "is damaged" in told[0][1]


def _spoil(paths: InstallationPaths) -> None:
    Path(paths.database.removeprefix("sqlite:///")).write_bytes(b"Dear diary, " * 1000)
