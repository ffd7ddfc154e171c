"""Test the user's templates: render each with a sample and report errors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from policywire.alerts.message.digest import AlertDigest
from policywire.alerts.message.sample_alert import AlertTraits, sample_alert
from policywire.alerts.rendering.digest import render_digest
from policywire.alerts.rendering.messages import render, render_notice
from policywire.alerts.rendering.template_error import TemplateFault
from policywire.alerts.rendering.template_loader import FOLDER, FORMS, Templates
from policywire.config.yaml.loader import LoadedConfiguration

_NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)


def template_faults(loaded: LoadedConfiguration) -> Iterator[TemplateFault]:
    """What is wrong with the templates in the configuration folder, unread names included."""
    folder = loaded.folder / FOLDER if loaded.folder else None
    if folder is None or not folder.is_dir():
        return
    templates = Templates(folder)
    alert = sample_alert(AlertTraits(), loaded.configuration.topics, _NOW)
    digest = AlertDigest(id="sample", at=_NOW, since=None, alerts=[(alert, ("sample",))], topics={})
    # Rendered for their faults alone, which the templates collect.
    render(alert, templates=templates)
    render_notice("sample", "A sample", "One paragraph.", templates=templates)
    render_digest(digest, templates=templates)
    yield from templates.take_faults()
    for path in sorted(folder.iterdir()):
        if path.suffix == ".j2" and path.name not in FORMS:
            known = ", ".join(FORMS)
            yield TemplateFault(
                f"{FOLDER}/{path.name}", 0, f"is not a template name; known: {known}"
            )
