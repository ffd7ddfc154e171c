"""A trial of the user's templates: each is filled with a sample, and what fails is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from policywire.alerts.message.digest import Digest
from policywire.alerts.rendering.digest import render_digest
from policywire.alerts.rendering.messages import notice, render
from policywire.alerts.rendering.template_error import TemplateFault
from policywire.alerts.rendering.template_loader import FOLDER, FORMS, Templates
from policywire.cli.trials.sample_alert import Traits, sample
from policywire.config.yaml.loader import Loaded

_NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)


def template_faults(loaded: Loaded) -> Iterator[TemplateFault]:
    """What is wrong with the templates in the configuration folder, unread names included."""
    folder = loaded.folder / FOLDER if loaded.folder else None
    if folder is None or not folder.is_dir():
        return
    templates = Templates(folder)
    alert = sample(Traits(), loaded.configuration.topics, _NOW)
    digest = Digest(id="sample", at=_NOW, since=None, alerts=[(alert, ("sample",))], topics={})
    render(alert, templates=templates)
    notice("sample", "A sample", "One paragraph.", templates=templates)
    render_digest(digest, templates=templates)
    yield from templates.take_faults()
    for path in sorted(folder.iterdir()):
        if path.suffix == ".j2" and path.name not in FORMS:
            known = ", ".join(FORMS)
            yield TemplateFault(
                f"{FOLDER}/{path.name}", 0, f"is not used by itself; known: {known}"
            )
