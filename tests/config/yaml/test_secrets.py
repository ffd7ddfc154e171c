"""Secrets come from the environment or a file, and are shown nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import isclass
from pathlib import Path
from typing import get_args, get_origin

import pytest
from pydantic import BaseModel, SecretStr

from policywire.config.config_error import ConfigurationError
from policywire.config.models import JsonSource
from policywire.config.models.file_models import FILE_MODELS
from policywire.config.yaml.loader import LoadedConfiguration, load
from policywire.config.yaml.secrets import SECRET_FIELDS

CANARY = "canary-7f3a9c"


def load_alerts(
    tmp_path: Path, alerts: str, env: dict[str, str] | None = None
) -> LoadedConfiguration:
    (tmp_path / "alerts.yaml").write_text(alerts)
    return load(tmp_path, env or {})


def webhook(value: str) -> str:
    return f"channels:\n  team:\n    slack:\n      webhook: {value}\n"


def address(loaded: LoadedConfiguration) -> str:
    slack = loaded.configuration.channels["team"].slack
    assert slack is not None
    assert slack.webhook is not None
    return slack.webhook.get_secret_value()


def told(error: ConfigurationError) -> list[str]:
    return [str(fault) for fault in error.faults]


def warned(loaded: LoadedConfiguration) -> list[str]:
    return [str(each) for each in loaded.warnings if each.file == "alerts.yaml"]


def test_a_variable_is_put_in_anywhere_in_a_text(tmp_path: Path) -> None:
    loaded = load_alerts(
        tmp_path, webhook('"https://${HOST}/${KEY}"'), {"HOST": "h.example", "KEY": CANARY}
    )
    assert address(loaded) == f"https://h.example/{CANARY}"
    assert warned(loaded) == []


@pytest.mark.parametrize(
    ("env", "words"), [({}, "SLACK is not set"), ({"SLACK": ""}, "SLACK is empty")]
)
def test_a_missing_variable_is_named(tmp_path: Path, env: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_alerts(tmp_path, webhook("${SLACK}"), env)
    [fault] = told(caught.value)
    assert f"alerts.yaml:4: channels.team.slack.webhook: the environment variable {words}" in fault
    assert "export SLACK=" in fault


@pytest.mark.parametrize("text", ["${", "${}", "${A B}", "${1}", "x${A-b}"])
def test_half_a_variable_is_a_fault(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match="not followed by a name"):
        load_alerts(tmp_path, webhook(f'"{text}"'), {"A": "x"})


def test_a_secret_is_read_from_a_file_beside_the_configuration(tmp_path: Path) -> None:
    secret = tmp_path / "slack.secret"
    secret.write_text(f"  https://h.example/{CANARY}\n")
    secret.chmod(0o600)
    loaded = load_alerts(tmp_path, webhook("file:slack.secret"))
    assert address(loaded) == f"https://h.example/{CANARY}"
    assert warned(loaded) == []
    assert secret in loaded.files


def test_the_folder_of_a_secret_may_come_from_a_variable(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("https://h.example/x")
    loaded = load_alerts(tmp_path, webhook('"file:${DIR}/s"'), {"DIR": str(tmp_path)})
    assert address(loaded) == "https://h.example/x"


def test_a_secret_that_everybody_may_read_is_warned_of(tmp_path: Path) -> None:
    secret = tmp_path / "slack.secret"
    secret.write_text("https://h.example/x")
    secret.chmod(0o644)
    [warning] = warned(load_alerts(tmp_path, webhook(f"file:{secret}")))
    assert "every user of this machine can read slack.secret; run: chmod o-rwx" in warning


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "does not exist"),
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"\xff\xfe", "cannot be read"),
        (b"x" * 100_000, "too large"),
    ],
    ids=["missing", "empty", "blank", "not text", "large"],
)
def test_a_secret_file_that_cannot_be_used_is_a_fault(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / "s").write_bytes(content)
    with pytest.raises(ConfigurationError, match=words):
        load_alerts(tmp_path, webhook("file:s"))


def test_a_device_or_a_folder_or_nothing_is_no_secret_file(tmp_path: Path) -> None:
    for name in (r'"file:\u2028/x"', "file:/dev/zero", "file:.", '"file:"'):
        with pytest.raises(ConfigurationError, match="the secret's file"):
            load_alerts(tmp_path, webhook(name))


def test_a_secret_written_out_is_warned_of_and_not_repeated(tmp_path: Path) -> None:
    [warning] = warned(load_alerts(tmp_path, webhook(f"https://h.example/{CANARY}")))
    assert (
        "alerts.yaml:4: channels.team.slack.webhook: a secret is written in plain text" in warning
    )
    assert CANARY not in warning


def test_an_address_on_this_machine_and_a_relay_without_password_are_no_secrets(
    tmp_path: Path,
) -> None:
    relay = "{smtp: smtp+plain://127.0.0.1:25, from: a@b.example, to: [c@d.example]}"
    mail = f"  desk:\n    mail: {relay}\n"
    assert warned(load_alerts(tmp_path, webhook("http://127.0.0.1:9/hook") + mail)) == []


@pytest.mark.parametrize(
    "value",
    [
        f"ftp://h.example/{CANARY}",
        f'"https://h.example/{CANARY} x"',
        f'"{CANARY}"',
        f'["{CANARY}"]',
        "${S}",
        "file:s",
    ],
)
def test_a_wrong_secret_is_never_repeated(tmp_path: Path, value: str) -> None:
    (tmp_path / "s").write_text(CANARY)
    with pytest.raises(ConfigurationError) as caught:
        load_alerts(tmp_path, webhook(value), {"S": CANARY})
    error = caught.value
    assert "alerts.yaml:4" in str(error)
    shown = [str(error), repr(error), repr(error.faults), repr(error.__cause__)]
    assert not any(CANARY in text for text in shown)


def test_a_variable_outside_a_secret_field_is_not_repeated_either(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("retention: ${S}\ntimezone: ${S}\n")
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, {"S": CANARY})
    assert len(caught.value.faults) == 2
    assert CANARY not in str(caught.value)


def test_a_loaded_configuration_does_not_show_its_secrets(tmp_path: Path) -> None:
    loaded = load_alerts(tmp_path, webhook("${S}"), {"S": f"https://h.example/{CANARY}"})
    assert CANARY not in repr(loaded) + str(loaded.configuration.model_dump())


def secret_paths(annotation: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every path of a model that ends in a SecretStr, `*` for any key or position."""
    if annotation is SecretStr:
        yield path
    elif isclass(annotation) and issubclass(annotation, BaseModel):
        for name, info in annotation.model_fields.items():
            here = (*path, info.alias or name)
            if path.count(here[-1]) == 0:  # a route holds routes: once inside is enough
                yield from secret_paths(info.annotation, here)
    else:
        inner = ("*",) if get_origin(annotation) in {list, dict} else ()
        for argument in get_args(annotation):
            yield from secret_paths(argument, (*path, *inner))


def test_the_table_of_secret_fields_names_every_secret_of_the_models() -> None:
    found = {name: set(secret_paths(model)) for name, model in FILE_MODELS.items()}
    assert {name: set(paths) for name, paths in SECRET_FIELDS.items()} == {
        name: paths for name, paths in found.items() if paths
    }


API = (
    "sources:\n  api:\n    kind: json\n    url: https://api.example/v1?q=${q}\n    outlet: A\n"
    "    items: results\n    headers:\n      X-Api-Key: {key}\n      Accept: application/json\n"
)


def test_the_key_of_an_api_comes_from_a_variable_and_an_address_is_left_alone(
    tmp_path: Path,
) -> None:
    (tmp_path / "sources.yaml").write_text(API.replace("{key}", "${API_KEY}"))
    loaded = load(tmp_path, {"API_KEY": CANARY})
    source = loaded.configuration.sources["api"]
    assert isinstance(source, JsonSource)
    assert source.headers["X-Api-Key"].get_secret_value() == CANARY
    assert source.url == "https://api.example/v1?q=${q}"
    assert CANARY not in repr(loaded)
    assert [each for each in loaded.warnings if each.file == "sources.yaml"] == []


def test_a_key_that_is_not_set_or_written_out_is_told(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(API.replace("{key}", "${API_KEY}"))
    with pytest.raises(ConfigurationError, match="the environment variable API_KEY is not set"):
        load(tmp_path, {})
    (tmp_path / "sources.yaml").write_text(API.replace("{key}", CANARY))
    [warning] = [each for each in load(tmp_path, {}).warnings if each.file == "sources.yaml"]
    assert warning.line == 8
    assert CANARY not in str(warning)
