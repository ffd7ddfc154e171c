"""What the commands are called, where each is, and the line that the help says of it."""

from __future__ import annotations

from policywire.cli.terminal.lazy_group import LazyCommand

_SET_UP, _RUN, _TRY, _LOOK = "Set up", "Run", "Test and preview", "Inspect the store"
_KEEP = "Maintain"

COMMANDS = {
    "init": LazyCommand(
        "cli.commands.configuration:init",
        _SET_UP,
        "Write a commented starter configuration, or one from your answers with `--ask`.",
    ),
    "check": LazyCommand(
        "cli.commands.check:check",
        _SET_UP,
        "Validate the configuration and print what would run.",
    ),
    "schema": LazyCommand(
        "cli.commands.configuration:schema",
        _SET_UP,
        "Print the JSON Schemas of the YAML files, for completion and checks in your editor.",
    ),
    "config": LazyCommand(
        "cli.commands.config_path:config", _SET_UP, "Show where the configuration is."
    ),
    "where": LazyCommand(
        "cli.commands.config_path:path",
        _SET_UP,
        "Print the configuration folder in use.",
        renamed_to="config path",
    ),
    "users": LazyCommand(
        "cli.commands.people.users:app",
        _SET_UP,
        "Manage users of the web page. Without any, only this machine can open it.",
    ),
    "tokens": LazyCommand(
        "cli.commands.people.tokens:app",
        _SET_UP,
        "Manage API tokens, for programs and feed readers.",
    ),
    "searches": LazyCommand(
        "cli.commands.people.searches:searches",
        _LOOK,
        "List the saved searches: whom each tells, what it told, and what it kept back and why.",
    ),
    "serve": LazyCommand(
        "cli.commands.service:serve",
        _RUN,
        "Run the service: poll, analyse, deliver. Stop it with SIGTERM or Ctrl-C.",
    ),
    "worker": LazyCommand(
        "cli.commands.workers:worker",
        _RUN,
        "Run a worker: it polls and delivers for a service on PostgreSQL. Run any number of them.",
    ),
    "workers": LazyCommand(
        "cli.commands.workers:workers",
        _LOOK,
        "List the processes that share the work, and what each one does.",
    ),
    "install-service": LazyCommand(
        "cli.commands.service:install_service",
        _SET_UP,
        "Write a systemd unit for this installation and configuration, and say how to start it.",
    ),
    "once": LazyCommand(
        "cli.commands.service:once", _RUN, "Do everything that is due now, then exit (for cron)."
    ),
    "demo": LazyCommand(
        "demo.commands:demo",
        _RUN,
        "Run a year of labelled news through the real service, in about a minute.",
    ),
    "silence": LazyCommand(
        "cli.commands.silences:app",
        _RUN,
        "Mute a topic, story, source or phrase for a period.",
    ),
    "snooze": LazyCommand(
        "cli.commands.silences:snooze",
        _RUN,
        "Mute a story until it reaches a stage or a date; you are notified when it resumes.",
    ),
    "mark": LazyCommand(
        "cli.commands.marks:app",
        _RUN,
        "Correct the program: merge stories, mark false alerts, mark relevance.",
    ),
    "topics": LazyCommand(
        "cli.commands.topics:app",
        _TRY,
        "Check topics, test them on stored articles, and get suggestions.",
    ),
    "follow": LazyCommand(
        "cli.commands.follow:follow",
        _SET_UP,
        "Follow a bill, a docket or a rule: each action of it, and all news that names it.",
    ),
    "routes": LazyCommand(
        "cli.commands.routes:app",
        _TRY,
        "List and test the routes in alerts.yaml.",
    ),
    "channels": LazyCommand(
        "cli.commands.channels:app",
        _TRY,
        "List channels, their recipients, and suspended recipients with the reason.",
    ),
    "subscriptions": LazyCommand(
        "cli.commands.people.subscriptions:app",
        _LOOK,
        "List what recipients have chosen: topics, how often, details, or nothing at all.",
    ),
    "match": LazyCommand(
        "cli.commands.trying.match:match",
        _TRY,
        "Show which topics match a text, with score, clause and matching words.",
    ),
    "acts": LazyCommand(
        "cli.commands.trying.acts:acts",
        _TRY,
        "Show the acts that headlines report, and the stage they bring a policy to.",
    ),
    "extract": LazyCommand(
        "cli.commands.trying.match:extract",
        _TRY,
        "Print what is extracted from web pages, one JSON line each.",
    ),
    "feed": LazyCommand(
        "cli.commands.trying.match:feed", _TRY, "Print what is read from feeds, one JSON line each."
    ),
    "render": LazyCommand(
        "cli.commands.trying.render:render",
        _TRY,
        "Preview the last alert of a stored story with the current templates.",
    ),
    "llm": LazyCommand(
        "cli.commands.trying.llm:app",
        _TRY,
        "Try the language model of settings.yaml: does it answer, how fast, at what cost.",
    ),
    "replay": LazyCommand(
        "demo.commands:replay",
        _TRY,
        "Run dated articles through the live pipeline with a temporary store.",
    ),
    "status": LazyCommand(
        "cli.commands.status:status",
        _LOOK,
        "Show whether the service runs, what waits, what fails, and what stands still.",
    ),
    "packs": LazyCommand(
        "cli.commands.packs:app",
        _SET_UP,
        "Find packs of sources and ready topics; show one, add it.",
    ),
    "sources": LazyCommand(
        "cli.commands.sources:app",
        _LOOK,
        "List sources and their health; check, find, import and export them.",
    ),
    "stories": LazyCommand(
        "cli.commands.store:stories", _LOOK, "List the stories that developed most recently."
    ),
    "story": LazyCommand(
        "cli.commands.store:story",
        _LOOK,
        "Show one story: its developments, what was new in each, and who reports it.",
    ),
    "proceedings": LazyCommand(
        "cli.commands.proceedings:proceedings",
        _LOOK,
        "List proceedings of the official record, or show one: actions, deadlines, coverage.",
    ),
    "why": LazyCommand(
        "cli.commands.store:why",
        _LOOK,
        "Show everything that happened to an article: each decision, its reason, each delivery.",
    ),
    "versions": LazyCommand(
        "cli.commands.store:versions",
        _LOOK,
        "Show how an article's text changed after publication: what was removed and added, when.",
    ),
    "deliveries": LazyCommand(
        "cli.commands.store:deliveries",
        _LOOK,
        "List deliveries: what was sent to whom, what is waiting, what was not sent and why.",
    ),
    "ask": LazyCommand(
        "cli.commands.ask:ask",
        _LOOK,
        "Ask the archive in plain words: the sentences that answer, each with its article.",
    ),
    "mcp": LazyCommand(
        "cli.commands.mcp:mcp",
        _LOOK,
        "Give a language model on this machine tools that read the store (MCP over stdio).",
    ),
    "export": LazyCommand(
        "cli.commands.upkeep.export:export",
        _LOOK,
        "Export stories, developments or articles as CSV or JSON, oldest first.",
    ),
    "backup": LazyCommand(
        "cli.commands.upkeep.backup:backup",
        _KEEP,
        "Save the store into one file, checked, while the service goes on; the oldest ones go.",
    ),
    "restore": LazyCommand(
        "cli.commands.upkeep.backup:restore",
        _KEEP,
        "Put a backup into the place of the store. The service must be stopped.",
    ),
    "migrate": LazyCommand(
        "cli.commands.upkeep.migrate:migrate",
        _KEEP,
        "Move a SQLite store to PostgreSQL, compared row by row. The service must be stopped.",
    ),
    "audit": LazyCommand(
        "cli.commands.people.audit:audit",
        _KEEP,
        "Show who changed what, when and from where: logins, users, tokens, marks, sends.",
    ),
    "doctor": LazyCommand(
        "cli.commands.upkeep.doctor:doctor",
        _KEEP,
        "Inspect database, files and machine: damage, stuck rows, times ahead, disk, permissions.",
    ),
}
"""Every command by its name, in the order of the help."""
