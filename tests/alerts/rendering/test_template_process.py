"""The process of the user's templates: when it ends by itself, no template is blamed for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from policywire.alerts.rendering import template_process
from policywire.alerts.rendering.template_error import TemplateError, TemplateStopped
from policywire.alerts.rendering.template_process import TemplateProcess

NAME = "message.txt.j2"
DIES = "import sys; print('ready', flush=True); sys.stdin.buffer.read(4)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a good template."""
    (tmp_path / NAME).write_text("{{ card }}")
    return tmp_path


@pytest.fixture
def process() -> Iterator[TemplateProcess]:
    """A process that is ended with the test."""
    made = TemplateProcess()
    yield made
    made.close()


def dying() -> subprocess.Popen[bytes]:
    """A process that ends as soon as it is asked for something."""
    return subprocess.Popen([sys.executable, "-c", DIES], stdin=-1, stdout=-1)


def test_a_process_that_was_ended_while_idle_is_started_anew(
    folder: Path, process: TemplateProcess
) -> None:
    process.render(folder, NAME, {"card": "x"})
    started = process._process
    assert started is not None
    started.kill()
    started.wait()
    assert process.render(folder, NAME, {"card": "y"}) == "y"


def test_a_process_that_dies_once_at_work_is_asked_again(
    folder: Path, process: TemplateProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = iter((dying, template_process._started))

    def started() -> subprocess.Popen[bytes]:
        return next(starts)()

    monkeypatch.setattr(template_process, "_started", started)
    assert process.render(folder, NAME, {"card": "x"}) == "x"


def test_a_template_under_which_each_process_dies_is_stopped(
    folder: Path, process: TemplateProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(template_process, "_started", dying)
    with pytest.raises(TemplateStopped, match="too much memory"):
        process.render(folder, NAME, {"card": "x"})


def test_a_process_that_does_not_start_stops_no_template(
    folder: Path, process: TemplateProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(template_process, "_MODULE", "policywire.no_such_module")
    with pytest.raises(TemplateError, match="does not start") as raised:
        process.render(folder, NAME, {"card": "x"})
    assert not isinstance(raised.value, TemplateStopped)


def test_a_slow_start_does_not_count_as_the_templates_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "sitecustomize.py").write_text("import time; time.sleep(2)")
    monkeypatch.setenv("PYTHONPATH", f"{folder}:{os.environ.get('PYTHONPATH', '')}")
    hasty = TemplateProcess(seconds=1.5)
    assert hasty.render(folder, NAME, {"card": "x"}) == "x"
    hasty.close()
