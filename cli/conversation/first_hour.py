"""`init --ask`: what to follow, who hears, where to look; the YAML is written from the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import timedelta
from pathlib import Path

import typer
from rich.markup import escape

from policywire.alerts.message.labels import pluralize
from policywire.alerts.routing.unrouted import unrouted_channels
from policywire.cli.sources.find_source import find_source
from policywire.cli.sources.route_checks import unrouted_channel_warning
from policywire.cli.terminal.not_found import NotFoundError
from policywire.cli.terminal.output import Output
from policywire.cli.topics.new_topic import (
    DraftingWorkspace,
    drafted,
    print_draft,
    print_trial,
    save_topic,
    workspace_of,
)
from policywire.cli.workspace.configuration_folder import editor_of
from policywire.config.config_error import ConfigurationError
from policywire.config.editing import sources_text
from policywire.config.editing.file_editor import FolderEditor
from policywire.config.editing.new_channel import (
    NewChannel,
    apprise_channel,
    console_channel,
    mail_channel,
    on_trial,
    slack_channel,
    taken_keys,
)
from policywire.config.models import Configuration, Source
from policywire.config.yaml import packs as all_packs
from policywire.config.yaml.loader import load
from policywire.config.yaml.topic_packs import suited_source_packs
from policywire.crawler.source_search import key_for, site_url
from policywire.service.channel_trial import send_samples
from policywire.service.clock import SystemClock

LOOK_BACK = timedelta(weeks=4)
WAYS = "slack, mail, apprise, screen"


def ask_first_hour(context: typer.Context, folder: Path) -> None:
    """Ask the three questions; what is answered already is asked for more. Ends on Ctrl-D."""
    output = Output()
    context.obj = folder
    editor = editor_of(folder)
    output.note("[bold]1. What do you follow?[/bold] Say it in a few words; empty to go on.")
    while phrase := _asked("What"):
        _add_topic(output, folder, workspace_of(context, LOOK_BACK), phrase)
    output.note(f"\n[bold]2. Who hears?[/bold] One of {WAYS}; empty to go on.")
    while way := _asked("By"):
        _add_channel(output, editor, way)
    output.note("\n[bold]3. Where to look?[/bold]")
    _add_packs(output, editor)
    output.note("The address of a site of your own choice; empty to go on.")
    while address := _asked("Site"):
        _add_site(output, editor, address)
    output.note(f"\nWritten to {folder}. Next: [bold]policywire serve[/bold].")


def _asked(question: str, default: str = "", *, secret: bool = False) -> str:
    answer: str = typer.prompt(
        question, default=default, show_default=bool(default), hide_input=secret, err=True
    )
    return answer.strip()


def _add_topic(output: Output, folder: Path, workspace: DraftingWorkspace, phrase: str) -> None:
    try:
        draft, trial = drafted(workspace, phrase, [], "")
    except (NotFoundError, typer.BadParameter) as error:
        output.note(f"[red]{escape(str(error))}[/red]")
        return
    print_draft(output, draft)
    if workspace.articles:
        print_trial(output, draft, trial, workspace.alert_share)
    if not typer.confirm("Follow this topic?", default=True, err=True):
        return
    try:
        if missed := save_topic(folder, draft):
            output.note(f"[yellow]{escape(missed)}[/yellow]")
    except ConfigurationError as error:
        _print_faults(output, error)


def _add_channel(output: Output, editor: FolderEditor, way: str) -> None:
    taken = taken_keys(editor, _configuration(editor).channels)
    match way.lower():
        case "slack":
            channel = slack_channel(_asked("Webhook address", secret=True), taken)
        case "apprise":
            channel = apprise_channel(_asked("Apprise address", secret=True), taken)
        case "mail":
            channel = _mail(taken)
        case "screen":
            channel = console_channel(taken)
        case _:
            output.note(f"[red]Answer with one of {WAYS}.[/red]")
            return
    try:
        _try_channel(output, editor, channel)
    except ConfigurationError as error:
        _print_faults(output, error)


def _mail(taken: Collection[str]) -> NewChannel:
    relay = _asked("Mail relay, as host:port", "localhost:25")
    user = _asked("User, if it asks for one")
    password = _asked("Password", secret=True) if user else ""
    sender = _asked("From")
    people = [each.strip() for each in _asked("To, separated by commas").split(",")]
    return mail_channel(relay, (user, password), sender, [each for each in people if each], taken)


def _try_channel(output: Output, editor: FolderEditor, channel: NewChannel) -> None:
    with on_trial(editor, channel) as trial:
        now = SystemClock().now()
        sending = send_samples(channel.key, trial.draft.loaded, now, output.notes)
        failed = [receipt for _, receipt in asyncio.run(sending) if not receipt.ok]
        for receipt in failed:
            output.note(f"[red]The test did not arrive: {escape(receipt.detail)}[/red]")
        if not failed or typer.confirm("Keep it all the same?", default=False, err=True):
            trial.keep()
            output.note(f"[green]{channel.key} is in alerts.yaml.[/green]")
            if channel.key in unrouted_channels(trial.draft.loaded.configuration):
                output.note(f"[yellow]{escape(unrouted_channel_warning(channel.key))}[/yellow]")


def _add_packs(output: Output, editor: FolderEditor) -> None:
    names = all_packs.names()
    for name in names:
        output.note(f"  {name:<20} {escape(all_packs.read_file(name).title)}")
    suited = suited_source_packs(_configuration(editor).topics)
    answer = _asked("Packs, separated by commas", ", ".join(suited))
    chosen = [each.strip() for each in answer.split(",") if each.strip()]
    for name in [each for each in chosen if each not in names]:
        output.note(f"[red]There is no pack {escape(name)}.[/red]")
    known = [each for each in chosen if each in names]
    if known:
        editor.change(sources_text.NAME, lambda content: sources_text.with_packs(content, known))


def _add_site(output: Output, editor: FolderEditor, address: str) -> None:
    configuration = _configuration(editor)
    try:
        url = site_url(address)
    except ValueError as error:
        output.note(f"[red]{escape(address)} {escape(str(error))}[/red]")
        return
    found = find_source(url, configuration.settings)
    if found.best is None:
        why = f"{found.page.kind.value}: {found.page.detail}" if found.page else "no feed, no list"
        output.note(f"[red]Nothing to follow was found there ({escape(why)}).[/red]")
        return
    source = found.best.source
    entries = pluralize(len(found.best.entries), "entry", "entries")
    if typer.confirm(f"Follow its {source.kind} with {entries}?", default=True, err=True):
        added: Mapping[str, Source] = {key_for(source, configuration.sources): source}
        editor.change(sources_text.NAME, lambda content: sources_text.with_sources(content, added))


def _configuration(editor: FolderEditor) -> Configuration:
    return load(editor.folder, editor.env, allow_missing_secrets=True).configuration


def _print_faults(output: Output, error: ConfigurationError) -> None:
    for fault in error.faults:
        output.note(f"[red]{escape(str(fault))}[/red]")
