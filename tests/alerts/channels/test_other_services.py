"""Golden payloads of other services: what Apprise's own plug-ins post, as a person has approved it.

A service that is known by a fixed host is pointed to loopback; all else is what it would get.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import apprise
import pytest

from policywire.alerts.channels.apprise.send import GenericPlugin
from policywire.alerts.channels.apprise_plugin import apprise_asset
from policywire.alerts.channels.parts_sent import PartsSent
from policywire.alerts.model.alert import Alert, Message
from tests.alerts.endpoints import Service, open_service
from tests.alerts.golden_cases import messages
from tests.crawler.certificate import write_certificate

GOLDEN = Path(__file__).parents[1] / "golden" / "payloads"
CASES = ("development", "digest", "hostile", "detail")
SERVICES: Mapping[str, tuple[str, str]] = {
    "discord": ("discord://{id}/{token}", "/api/webhooks"),
    "telegram": ("tgram://123456789:abcdefg_hijklmnop/12345678/", "/bot"),
    "teams": ("workflows://{host}/workflow/signature/?verify=no", ""),
    "mattermost": ("mmost://{host}/3ccdd113474722377935511fc85d3dd4", ""),
    "ntfy": ("ntfy://{host}/policy", ""),
    "matrix": ("matrix://token@{host}/!room:{host}?mode=slack", ""),
}
"""Apprise's address of each service, and the path that follows a fixed host."""
LIMITS = {"discord": 2000, "telegram": 4096, "teams": 28_000, "mattermost": 16_383}
"""Characters of one message that the service takes."""


def _sent(name: str, message: Message, service: Service) -> list[dict[str, Any]]:
    """The bodies that a service got for a message."""
    address, fixed = SERVICES[name]
    url = address.format(host=urlsplit(service.url).netloc, id="0" * 24, token="A" * 68)
    plugin = apprise.Apprise.instantiate(url, asset=apprise_asset())
    assert plugin is not None, url
    if fixed:
        plugin.notify_url = service.url + fixed
    # A second a message is these services' wish; here nobody listens.
    plugin.request_rate_per_sec = 0
    sender = GenericPlugin(plugin, PartsSent())
    assert sender.notify(body=message.text, title=message.subject), sender.receipt
    return [_read(body) for body in service.bodies]


def _read(body: bytes) -> Any:
    """JSON as such; ntfy gets a text that is too long for its JSON as it stands."""
    try:
        return json.loads(body)
    except ValueError:
        return body.decode()


def _clean(value: object) -> str:
    """As it is kept: without the port and the second of this run."""
    text = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
    return re.sub(r'"ts": [\d.]+', '"ts": 0', re.sub(r"127\.0\.0\.1:\d+", "loopback", text))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", SERVICES)
def test_each_service_gets_what_was_approved(
    name: str,
    case: str,
    tmp_path: Path,
    make_alert: Callable[..., Alert],
    hostile_alert: Alert,
) -> None:
    certificate = (tmp_path / "cert.pem", tmp_path / "key.pem")
    write_certificate(*certificate)
    (message,) = messages(make_alert, hostile_alert)[case]
    with open_service(certificate if name == "teams" else None) as service:
        service.body = b'{"ok": true, "event_id": "$1"}'
        sent = _sent(name, message, service)
    texts = [each for body in sent for each in _texts(body)]
    headline = message.text.split("\n", 1)[0]
    if case != "hostile":  # there every text is the same attack
        assert "\n".join(texts).count(headline) == 1, "no headline twice"
    assert all(len(text) <= LIMITS.get(name, 60_000) for text in texts)
    path = GOLDEN / f"{case}.{name}.json"
    if not path.exists():
        path.write_text(_clean(sent), encoding="utf-8", newline="")
        pytest.fail(f"{path.name} was missing and is written now; read it, then run again.")
    assert _clean(sent) == path.read_bytes().decode()


def _texts(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []
