"""Apprise decides what an address is, and one with several targets is several recipients."""

from __future__ import annotations

from pathlib import Path

import pytest

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.channels.apprise.targets import is_known, one_each
from policywire.config.models import Channel
from tests.cli.command import policywire

TELEGRAM = "123456789:abcdefghijklmnopqrstuvwxyz012345678"
TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz01234567"


@pytest.mark.parametrize(
    "url",
    [
        f"tgram://{TELEGRAM}/12345/",
        f"tgram://bot{TELEGRAM}/12345/67890/",
        f"discord://123456789012345678/{TOKEN}",
        "ntfys://news",
        "mailtos://ann:secret@example.org?to=bob@example.net",
        "mmost://chat.example.org/abcdefghijklmnopqrstuvwx",
        "matrix://ann:secret@chat.example.org/#news",
        "xmpps://ann:secret@example.org/bob@example.org",
    ],
)
def test_what_apprise_documents_is_an_address(url: str) -> None:
    Channel.model_validate({"apprise": [url]})
    if not url.startswith("xmpps"):  # this needs a package that need not be there
        assert is_known(url)


@pytest.mark.parametrize("url", ["nosuch://x/y", "discord://only-an-id", "pover://user-alone"])
def test_what_apprise_refuses_is_none(url: str) -> None:
    assert not is_known(url)


@pytest.mark.parametrize(
    ("url", "count"),
    [
        (f"tgram://{TELEGRAM}/12345/67890/", 2),
        ("mailto://mx.example.org?from=a@example.org&to=b@example.org,c@example.org", 2),
        ("mailto://mx.example.org?from=a@example.org&to=b@example.org&cc=c@example.org", 2),
        ("ntfys://ntfy.example.org/one/two/three", 3),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#a/#b", 2),
        ("matrix://ann:secret@chat.example.org/#one/#two", 2),
        (f"discord://123456789012345678/{TOKEN}", 1),
        ("json://example.org/a/b", 1),
        ("nosuch://a/b,c", 1),
    ],
)
def test_an_address_for_each_target(url: str, count: int) -> None:
    each = one_each(url)
    assert len(set(each)) == count
    if count > 1:
        assert all(one_each(one) == (one,) or len(one_each(one)) == 1 for one in each)
        assert all(is_known(one) for one in each)


def test_the_targets_of_one_address_move_no_other_label() -> None:
    two = "mailto://mx.example.org?from=a@example.org&to=b@example.org,c@example.org"
    book = AddressBook({"c": Channel.model_validate({"apprise": [two, "mailto://a:b@d.org"]})})
    labels = [who.label for who in book.recipients()["c"]]
    assert labels == ["mailto", "mailto, target 2", "mailto 2"]


def test_check_refuses_what_apprise_cannot_use_and_warns_of_several_targets(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "policywire.d"
    folder.mkdir()
    (folder / "topics.yaml").write_text("irs: {title: IRS, any: [irs]}\n")
    (folder / "alerts.yaml").write_text(
        "channels: {phone: {apprise: ['telgram://SECRET/x', 'gotify://SECRET']}}\n"
    )
    done = policywire("--config", folder, "check")
    assert done.returncode == 2
    unknown, unusable, _ = done.stderr.splitlines()
    assert unknown.startswith("alerts.yaml:1: channels.phone.apprise[1]: Apprise knows no service")
    assert unusable.startswith("alerts.yaml:1: channels.phone.apprise[2]: is no address that")
    assert "SECRET" not in done.stderr + done.stdout
    (folder / "alerts.yaml").write_text("channels: {phone: {apprise: ['ntfys://n.org/a/b']}}\n")
    done = policywire("--config", folder, "check")
    assert done.returncode == 0
    assert "names 2 recipients of ntfys://" in " ".join(done.stderr.split())
