"""`follow` writes one more topic, keeps what stands there, and says what it does not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import policywire


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "policywire.d"
    folder.mkdir()
    (folder / "topics.yaml").write_text("# Ours.\ntaxes:\n  title: Taxes\n  any: [tax]  # all\n")
    (folder / "settings.yaml").write_text("contact: me@example.org\n")
    (folder / "sources.yaml").write_text(
        "sources:\n  a: {url: 'https://a.example/feed', outlet: A}\n"
    )
    (folder / "alerts.yaml").write_text(
        "channels: {console: {console: }}\nroutes: [{topics: [taxes]}]\n"
    )
    return folder


def test_it_adds_a_topic_and_keeps_the_comments(folder: Path) -> None:
    before = (folder / "topics.yaml").read_text()
    done = policywire("--config", folder, "follow", "hr 41", "--title", "Harbor “dredging”")
    text = (folder / "topics.yaml").read_text()
    assert done.returncode == 0, done.stderr
    assert text.startswith(before)
    assert 'title: "Harbor “dredging”"' in text
    assert 'proceeding: "H.R. 41 (' in text
    assert "No route of alerts.yaml takes it yet" in done.stderr + done.stdout


def test_a_dry_run_shows_the_topic_and_writes_nothing(folder: Path) -> None:
    before = (folder / "topics.yaml").read_text()
    done = policywire("--config", folder, "follow", "RIN 2040-AG12", "--dry-run")
    assert 'proceeding: "RIN 2040-AG12"' in done.stdout
    assert (folder / "topics.yaml").read_text() == before


def test_what_is_followed_already_is_said(folder: Path) -> None:
    policywire("--config", folder, "follow", "1:26-cv-00415")
    again = policywire("--config", folder, "follow", "Case No. 1:26-cv-415")
    assert "followed by the topic 1-26-cv-00415 already" in again.stderr + again.stdout
    assert (folder / "topics.yaml").read_text().count("proceeding:") == 1


@pytest.mark.parametrize(
    ("number", "cure"),
    [
        ("HR 0", "numbers begin with 1"),
        ("AB 1234", "add the state, for example AB 1234 (us-ca)"),
        ("harbor 12", "COM(2025) 836"),
    ],
)
def test_what_is_no_number_of_one_proceeding_is_refused_with_the_cure(
    folder: Path, number: str, cure: str
) -> None:
    done = policywire("--config", folder, "follow", number)
    assert done.returncode != 0
    assert cure in done.stderr
    assert "proceeding:" not in (folder / "topics.yaml").read_text()


@pytest.mark.parametrize(
    ("number", "pack"),
    [
        ("HR 41", "us-congress-actions or us-official-apis"),
        ("AB 41 (us-ca)", "us-state-bills"),
        ("HC Bill 41", "add uk to"),
        ("COM(2025) 836", "add eu to"),
    ],
)
def test_it_names_the_pack_that_brings_the_actions(folder: Path, number: str, pack: str) -> None:
    done = policywire("--config", folder, "follow", number)
    assert pack in " ".join((done.stderr + done.stdout).split())
    (folder / "sources.yaml").write_text("packs: [eu, uk, us-state-bills, us-official-apis]\n")
    (folder / "topics.yaml").write_text("taxes: {title: Taxes, any: [tax]}\n")
    again = policywire("--config", folder, "follow", number)
    assert "No pack" not in again.stderr + again.stdout
    assert again.returncode == 0, again.stderr
