"""The packs of sources that come with policywire: `seeds/packs/`, also in its folders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import SecretStr, ValidationError

from policywire.config.config_error import ConfigFault, ConfigurationError, did_you_mean
from policywire.config.missing_secret import MissingSecret
from policywire.config.models import Source
from policywire.config.models.file_models import PackFile
from policywire.config.yaml.secrets import VARIABLE_REFERENCE
from policywire.config.yaml.strict_yaml import read_yaml
from policywire.config.yaml.validation_messages import faults_from_validation

_SECRET_KEYS = ("headers", "parameters")


def names() -> list[str]:
    """The names of all packs, in alphabetical order."""
    return list(_files())


def read(name: str) -> dict[str, Source]:
    """The sources of one pack, by key.

    Raises ConfigurationError, with the close match, for a pack that does not exist.
    """
    return dict(read_file(name).sources)


@cache
def read_file(name: str) -> PackFile:
    """One pack whole, with its title and what it is about. Raises ConfigurationError."""
    shown = f"{name}.yaml"
    if name not in _files():
        cure = did_you_mean(name, names())
        raise ConfigurationError(
            [ConfigFault(shown, 0, 0, "", f"there is no pack {name[:80]}", cure)]
        )
    document = read_yaml(shown, text_of(name).encode())
    try:
        return PackFile.model_validate(document.value)
    except ValidationError as error:
        raise ConfigurationError(faults_from_validation(error, document, PackFile)) from None


def with_secrets(
    source: Source, env: Mapping[str, str], fault: Callable[[str], ConfigFault]
) -> tuple[Source, tuple[ConfigFault, ...]]:
    """The source with the variables of its secrets filled in, and what is missing.

    `fault` names the variable; a header or parameter that lacks one is `Unset`.
    """
    update, faults = {}, []
    for name in _SECRET_KEYS:
        written: Mapping[str, SecretStr] = getattr(source, name, {})
        if written:
            update[name], missing = _filled(written, env, fault)
            faults += missing
    return source.model_copy(update=update), tuple(dict.fromkeys(faults))


def missing_variables(sources: Iterable[Source], env: Mapping[str, str]) -> tuple[str, ...]:
    """The environment variables that the sources need and that are not set, each once."""
    texts = (
        value.get_secret_value()
        for source in sources
        for name in _SECRET_KEYS
        for value in getattr(source, name, {}).values()
    )
    named = (each for text in texts for each in VARIABLE_REFERENCE.findall(text))
    return tuple(dict.fromkeys(each for each in named if not env.get(each)))


def _filled(
    written: Mapping[str, SecretStr], env: Mapping[str, str], fault: Callable[[str], ConfigFault]
) -> tuple[dict[str, SecretStr], list[ConfigFault]]:
    texts = {name: value.get_secret_value() for name, value in written.items()}
    missing = {
        name: [fault(each) for each in VARIABLE_REFERENCE.findall(text) if not env.get(each)]
        for name, text in texts.items()
    }
    filled = {
        name: MissingSecret(text, missing[name])
        if missing[name]
        else SecretStr(VARIABLE_REFERENCE.sub(lambda found: env[found[1]], text))
        for name, text in texts.items()
    }
    return filled, [each for some in missing.values() for each in some]


def text_of(name: str) -> str:
    """A pack as it is written. Raises KeyError for one that does not exist."""
    return _files()[name].read_text("utf-8")


@cache
def _files() -> Mapping[str, Traversable]:
    folder = files("policywire.seeds") / "packs"
    inside = [file for each in folder.iterdir() if each.is_dir() for file in each.iterdir()]
    found = [each for each in (*folder.iterdir(), *inside) if each.name.endswith(".yaml")]
    return {each.name.removesuffix(".yaml"): each for each in sorted(found, key=lambda e: e.name)}
