"""`llm`: try the language model of settings.yaml."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.markup import escape

from policywire.cli.terminal.output import Output, plain
from policywire.cli.workspace.configuration import loaded_of
from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.missing_secret import require_secrets
from policywire.config.models.language_model import LanguageModel
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.language_model.trial import Trial, try_model

app = typer.Typer(
    help="Try the language model of settings.yaml: does it answer, how fast, at what cost.",
    no_args_is_help=True,
    add_completion=False,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.callback()
def _group() -> None:
    """Keep `test` a command of its own although it is the only one."""


@app.command("test")
def try_out(context: typer.Context, as_json: AsJson = False) -> None:
    """Ask the model one question and print where it is, its answer, tokens, cost and latency.

    The article in it is invented; nothing of yours is sent. Exit code 1 if the answer cannot be
    used.

    Example: policywire llm test
    """
    settings = model_settings(loaded_of(context))
    tried = asyncio.run(try_model(settings))
    if as_json:
        Output().json(tried.record())
    else:
        _print(Output(), tried)
    if not tried.is_usable:
        raise typer.Exit(1)


def model_settings(loaded: LoadedConfiguration) -> LanguageModel:
    """The `llm:` of the settings; raises ConfigurationError where there is none."""
    settings = loaded.configuration.settings.llm
    if settings is None:
        cure = "write `llm: {address: http://localhost:11434/v1, model: NAME}` in settings.yaml"
        fault = ConfigFault("settings.yaml", 0, 0, "llm", "no language model is configured", cure)
        raise ConfigurationError((fault,))
    require_secrets(settings)
    return settings


def _print(output: Output, tried: Trial) -> None:
    rows = {
        "Model": f"{tried.model} at {tried.host}",
        "Where": tried.place or "not reached",
        "Answer": tried.said,
        "Tokens": f"{tried.reply.prompt_tokens} asked, {tried.reply.answer_tokens} answered",
        "Latency": f"{tried.reply.milliseconds / 1000:.2f} s",
        "Cost": tried.cost_words,
    }
    for name, value in rows.items():
        output.say(f"{name:<8} {escape(plain(value))}")
    if tried.warning:
        output.note(tried.warning)
