"""One file of the configuration folder, changed: proved with all others, then put in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.editing.change_log import FOLDER, ChangeLog, FileChange
from policywire.config.editing.new_file import create_file, replace_file
from policywire.config.yaml.loader import LoadedConfiguration, load

_RELOAD = "reload the page, and repeat your change on the current version"


class FileChangedError(ConfigurationError):
    """Somebody else saved the file meanwhile."""

    def __init__(self, name: str) -> None:
        problem = "the file has changed since you opened it"
        super().__init__([_fault(name, problem, _RELOAD)])
        self.name = name


@dataclass(frozen=True, slots=True)
class FileDraft:
    """A whole file as it would be, and the valid configuration that it makes.

    `replaces` is the digest of the file that it was made from.
    """

    name: str
    content: bytes
    replaces: str
    loaded: LoadedConfiguration


@dataclass(frozen=True, slots=True)
class FolderEditor:
    """The files of a configuration folder.

    With `allow_missing_secrets` a secret that is missing elsewhere refuses no change. What is
    saved stands in the `log`, if there is one.
    """

    folder: Path
    env: Mapping[str, str]
    allow_missing_secrets: bool = False
    log: ChangeLog | None = None

    def content(self, name: str) -> bytes:
        """A file as it is; empty when there is none. Raises ConfigurationError."""
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            problem = f"cannot be read: {error.strerror or error}"
            raise ConfigurationError([_fault(name, problem, "check the folder")]) from error

    def digest(self, name: str) -> str:
        """What tells one version of a file from another."""
        return digest_of(self.content(name))

    def draft(
        self, name: str, change: Callable[[bytes], bytes], digest: str | None = None
    ) -> FileDraft:
        """The file as `change` makes it, proved with all other files; nothing is written.

        Raises ConfigurationError with every fault, and when the file is no longer the one of
        `digest`.
        """
        before = self.content(name)
        if digest is not None and digest_of(before) != digest:
            raise FileChangedError(name)
        after = change(before)
        loaded = load(
            self.folder,
            self.env,
            overrides={name: after},
            allow_missing_secrets=self.allow_missing_secrets,
        )
        return FileDraft(name, after, digest_of(before), loaded)

    def save(self, draft: FileDraft) -> None:
        """Put the draft in the file's place, whole or not at all. Raises ConfigurationError."""
        self.save_all([draft])

    def _put(self, draft: FileDraft) -> None:
        # Once more: somebody may have saved the file while the draft was proved.
        if self.digest(draft.name) != draft.replaces:
            raise FileChangedError(draft.name)
        try:
            replace_file(self.folder / draft.name, draft.content)
        except OSError as error:
            problem = f"cannot be written: {error.strerror or error}"
            cure = f"allow the service to write to {self.folder}, or edit the file there yourself"
            raise ConfigurationError([_fault(draft.name, problem, cure)]) from error

    def draft_all(self, changed: Mapping[str, bytes]) -> list[FileDraft]:
        """Several files as they would be, proved together; nothing is written."""
        # Before the proof, which takes a while: what is edited meanwhile must not be overwritten.
        replaced = {name: self.digest(name) for name in changed}
        loaded = load(
            self.folder,
            self.env,
            overrides=changed,
            allow_missing_secrets=self.allow_missing_secrets,
        )
        return [
            FileDraft(name, content, replaced[name], loaded) for name, content in changed.items()
        ]

    def save_all(self, drafts: Iterable[FileDraft]) -> None:
        """Save several drafts, or none of them. Raises ConfigurationError.

        A file that could not be put back, because somebody has edited it meanwhile, has a fault.
        """
        undo: list[FileDraft] = []
        files: list[FileChange] = []
        try:
            for draft in drafts:
                before = self.content(draft.name)
                self._put(draft)
                undo.append(replace(draft, content=before, replaces=digest_of(draft.content)))
                files.append(FileChange(draft.name, _text(before), _text(draft.content)))
            self._note([each for each in files if each.before != each.after])
        except ConfigurationError as error:
            if not undo:
                raise
            raise ConfigurationError([*error.faults, *self._put_back(undo)]) from error

    def _note(self, files: Sequence[FileChange]) -> None:
        if self.log is None or not files:
            return
        try:
            self.log.record(files)
        except OSError as error:
            problem = f"cannot be written: {error.strerror or error}"
            cure = f"allow the service to write to {self.folder}, or edit the file there yourself"
            raise ConfigurationError([_fault(FOLDER, problem, cure)]) from error

    def undone(self, number: int) -> list[FileDraft]:
        """The files as they were before a change; nothing is written.

        Raises ConfigurationError: FileChangedError when one was changed since.
        """
        change = self.log.get(number) if self.log else None
        if change is None:
            cure = "put the file back by hand"
            raise ConfigurationError([_fault(FOLDER, f"change {number} is not kept", cure)])
        for each in change.files:
            if not self.stands(each):
                raise FileChangedError(each.name)
        return self.draft_all({each.name: each.before.encode() for each in change.files})

    def stands(self, file: FileChange) -> bool:
        """Whether a file is still as a change left it. Raises ConfigurationError."""
        return self.content(file.name) == file.after.encode()

    def _put_back(self, undo: Iterable[FileDraft]) -> Iterator[ConfigFault]:
        for draft in undo:
            try:
                self._put(draft)
            except ConfigurationError:
                yield _fault(draft.name, "still has its part of the change", "take it out by hand")

    def change(
        self, name: str, change: Callable[[bytes], bytes], digest: str | None = None
    ) -> FileDraft:
        """Draft and save at once. Raises ConfigurationError, and then nothing has changed."""
        draft = self.draft(name, change, digest)
        self.save(draft)
        return draft

    def keep_secret(self, name: str, value: str) -> str:
        """Write a secret into a new file that only its owner can read; gives what the YAML says.

        Raises ConfigurationError, also for a name that is taken: a channel may point to its file.
        """
        file = self.folder / "secrets" / name
        try:
            file.parent.mkdir(mode=0o700, exist_ok=True)
            create_file(file, f"{value}\n".encode(), mode=0o600)
        except FileExistsError as error:
            fault = _fault(f"secrets/{name}", "is there already", "try again, for another name")
            raise ConfigurationError([fault]) from error
        except OSError as error:
            problem = f"cannot be written: {error.strerror or error}"
            raise ConfigurationError(
                [_fault(f"secrets/{name}", problem, f"allow the service to write to {self.folder}")]
            ) from error
        return f"file:secrets/{name}"

    def secret_names(self) -> list[str]:
        """The files in `secrets/`; none without such a folder. Raises ConfigurationError."""
        try:
            return [file.name for file in (self.folder / "secrets").iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            problem = f"cannot be read: {error.strerror or error}"
            raise ConfigurationError([_fault("secrets", problem, "check the folder")]) from error

    def drop_secret(self, name: str) -> None:
        """Remove the file of a secret that nothing points to, if it is there."""
        (self.folder / "secrets" / name).unlink(missing_ok=True)


def digest_of(content: bytes) -> str:
    """What tells one version of a file from another."""
    return sha256(content).hexdigest()


def _text(content: bytes) -> str:
    # What is no text of ours comes back as it was only where it is valid UTF-8; YAML must be.
    return content.decode("utf-8", "replace")


def _fault(name: str, problem: str, cure: str) -> ConfigFault:
    return ConfigFault(name, 0, 0, "", problem, cure)
