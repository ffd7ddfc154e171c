"""The configuration folder: where it is, and the files in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import platformdirs

from policywire.config.config_error import ConfigFault, ConfigurationError, did_you_mean
from policywire.config.models.file_models import FILE_MODELS
from policywire.config.yaml.strict_yaml import MAX_BYTES

CONFIG_ENV_VARIABLE = "POLICYWIRE_CONFIG"
_CURE = "run `policywire init` to create one, or pass another folder with --config"


def find_folder(explicit: Path | None, env: Mapping[str, str], cwd: Path) -> Path:
    """The folder to read: --config, $POLICYWIRE_CONFIG, ./policywire.d, or the user's own.

    Raises ConfigurationError with the cure when the named one, or none at all, exists.
    """
    named = explicit or (Path(env[CONFIG_ENV_VARIABLE]) if env.get(CONFIG_ENV_VARIABLE) else None)
    if named is not None:
        return _existing(cwd / named)
    candidates = (cwd / "policywire.d", user_folder())
    found = next((each for each in candidates if each.is_dir()), None)
    if found is None:
        looked = " and ".join(str(each) for each in candidates)
        raise _error(looked, "there is no configuration folder")
    return found


def user_folder() -> Path:
    """The user's own configuration folder, whether it exists or not."""
    return Path(platformdirs.user_config_dir("policywire"))


def unread_files(folder: Path) -> Iterator[ConfigFault]:
    """A fault for each YAML file that nobody would read: most likely a misspelt name."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix.lower() not in {".yaml", ".yml"}:
            continue
        if path.name not in FILE_MODELS:
            cure = did_you_mean(f"{path.stem}.yaml", list(FILE_MODELS))
            yield ConfigFault(path.name, 0, 0, "", "this file is not read", cure)


def read_bytes(path: Path, shown: str) -> bytes | ConfigFault | None:
    """A file's content, just enough of it to see that it is too large; None if there is none."""
    if not path.is_file():
        if not (path.exists() or path.is_symlink()):
            return None
        return ConfigFault(shown, 0, 0, "", "is not a plain file", "replace it with a text file")
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return ConfigFault(shown, 0, 0, "", f"cannot be read: {reason}", "check its permissions")


def _existing(folder: Path) -> Path:
    if folder.is_dir():
        return folder
    kind = "is a file, not a folder" if folder.exists() else "does not exist"
    raise _error(str(folder), f"the configuration folder {kind}")


def _error(where: str, problem: str) -> ConfigurationError:
    return ConfigurationError([ConfigFault(where, 0, 0, "", problem, _CURE)])
