"""A secret that is not at hand: it passes checks, shows nothing, and is missed when asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.missing_secret import MissingSecret, require_secrets, scheme_of
from policywire.config.yaml.loader import load

FAULT = ConfigFault("alerts.yaml", 4, 1, "channels.team", "is not set", "set it")


def test_asking_for_the_value_tells_what_is_missing() -> None:
    secret = MissingSecret("${TOKEN}", [FAULT])
    with pytest.raises(ConfigurationError) as caught:
        secret.get_secret_value()
    assert caught.value.faults == (FAULT,)
    assert "TOKEN" not in repr(secret) + str(secret)
    assert secret == MissingSecret("${TOKEN}", [FAULT])
    assert secret != SecretStr("${TOKEN}")
    assert SecretStr("${TOKEN}") != secret
    assert len({secret, MissingSecret("${TOKEN}", [FAULT])}) == 1


@pytest.mark.parametrize("written", ["ntfys://${TOPIC}", "NTFYS://${A}/${B}"])
def test_the_scheme_of_an_unset_address_is_known_where_it_is_written(written: str) -> None:
    assert scheme_of(MissingSecret(written, [FAULT])) == "ntfys"
    assert scheme_of(SecretStr("discord://a/b")) == "discord"
    assert not scheme_of(SecretStr("no address"))


@pytest.mark.parametrize("written", ["${URL}", "file:/etc/url", "${KIND}://x"])
def test_a_scheme_that_may_stand_in_the_missing_part_is_asked_for(written: str) -> None:
    with pytest.raises(ConfigurationError):
        scheme_of(MissingSecret(written, [FAULT]))


def test_all_that_a_model_misses_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "alerts.yaml").write_text(
        "channels:\n"
        "  a: {webhook: {url: 'https://x.example/${A}', headers: {X-Key: '${B}'}}}\n"
        "  b: {apprise: ['ntfys://${C}', 'ntfys://${D}']}\n"
        "  c: {console: }\n"
    )
    channels = load(tmp_path, {"D": "d"}, allow_missing_secrets=True).configuration.channels
    require_secrets(channels["c"])
    with pytest.raises(ConfigurationError) as caught:
        require_secrets(channels)
    assert [fault.key for fault in caught.value.faults] == [
        "channels.a.webhook.url",
        "channels.a.webhook.headers.X-Key",
        "channels.b.apprise[1]",
    ]
    assert channels["b"].apprise is not None
    assert channels["b"].apprise[1].get_secret_value() == "ntfys://d"
