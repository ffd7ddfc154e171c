"""`why`: the history of one article, from its discovery to the last delivery attempt."""

from __future__ import annotations

import json
from dataclasses import asdict

from rich.markup import escape
from sqlmodel import Session

from policywire.alerts.message.labels import (
    confirmed_by,
    date_words,
    development_label,
    pluralize,
)
from policywire.cli.terminal.output import Output, format_time, plain
from policywire.crawler.model.article import Article
from policywire.crawler.model.entry_counts import Refusal
from policywire.pipeline.model.mark import Mark
from policywire.store.articles import articles, sources
from policywire.store.articles.processing_failures import ProcessingFailure
from policywire.store.decisions import audit
from policywire.store.decisions.audit import AlertTrail, AuditTrail, DeliveryTrail
from policywire.store.deliveries.delivery_list import DeliveryView

MANY = 10


def find_audit_trail(session: Session, url: str) -> AuditTrail | list[str]:
    """The trail of the one article with this address or a part of it, or else the candidates."""
    # A whole address first: it may be a part of other addresses as well.
    exact = audit.audit_trail_of(session, url)
    if exact is not None:
        return exact
    found = articles.find(session, url, MANY)
    if len(found) == 1:
        only = audit.audit_trail_of(session, found[0].url)
        assert only is not None
        return only
    return [article.url for article in found]


def find_audit_trail_or_refusal(
    session: Session, url: str
) -> AuditTrail | tuple[str, Refusal] | list[str]:
    """The trail; or, where there is no such article, why its source's entry was not taken up."""
    found = find_audit_trail(session, url)
    if isinstance(found, AuditTrail) and found.article.url == url:
        return found
    # A whole address that was refused comes before articles whose addresses merely hold it.
    if (refused := sources.refusal_of(session, url)) is None:
        return found
    return refused if found == [] or refused[1].url == url else found


def print_refusal(output: Output, source: str, refusal: Refusal, *, as_json: bool) -> None:
    """Why an entry that a source offered did not become an article."""
    if as_json:
        output.json({"source": source, "refused": asdict(refusal)})
        return
    output.say(f"[bold]{escape(plain(refusal.title))}[/bold]")
    output.say(escape(plain(refusal.url)))
    when = format_time(refusal.at)
    output.say(f"{'refused':<12} {escape(refusal.reason)} (source {escape(source)}, {when} UTC)")


def print_audit_trail(output: Output, trail: AuditTrail, *, as_json: bool) -> None:
    """Every decision with its reason, in the order in which they were taken."""
    if as_json:
        output.json(asdict(trail))
        return
    article = trail.article
    output.say(f"[bold]{escape(plain(article.title))}[/bold]")
    output.say(
        f"{escape(plain(article.outlet))} · "
        f"published {format_time(article.published) or 'unknown'} · "
        f"found {format_time(article.found)} UTC · text from {article.origin}"
    )
    output.say(escape(plain(article.url)))
    if article.note:
        output.say(f"[yellow]{escape(plain(article.note))}[/yellow]")
    if article.version > 1:
        changed = pluralize(article.version - 1, "time")
        output.say(f"changed {changed} since it was found: policywire versions URL shows how")
    _print_facts(output, article)
    output.say("")
    _print_verdict(output, trail)
    for mark in trail.marks:
        _print_mark(output, mark)
    for alert in trail.alerts:
        _print_alert(output, alert)
    for reminder in trail.reminders:
        output.say(f"\n[bold]reminder[/bold] {escape(plain(reminder.delivery.subject))}")
        _print_delivery(output, reminder)
    if trail.verdict is not None and not trail.alerts:
        output.say("[dim]decision[/dim]     no alert: no development that a topic follows")


def _print_facts(output: Output, article: Article) -> None:
    """What else is known of it: its form, its fields, the dates that it names."""
    forms = [form.value for form in article.forms]
    if article.wire:
        forms.append(f"text of {article.wire}")
    if forms:
        output.say(f"[dim]{'form':<12}[/dim] {escape(plain(', '.join(forms)))}")
    for name, value in article.fields.items():
        output.say(f"[dim]{escape(plain(name)):<12}[/dim] {escape(plain(value))}")
    for date in article.dates:
        on = f"{date.on:%Y-%m-%d}" if date.all_day else f"{format_time(date.on)} UTC"
        output.say(
            f"[dim]{date_words(date.kind):<12}[/dim] {on}  [dim]{escape(plain(date.said))}[/dim]"
        )


def _print_verdict(output: Output, trail: AuditTrail) -> None:
    if trail.failure is not None:
        _print_failure(output, trail.failure)
    if trail.verdict is None:
        output.say("Waiting to be processed." if trail.failure is None else "Not processed.")
        return
    for reason in trail.verdict.reasons:
        output.say(
            f"[dim]{reason.step:<12}[/dim] [cyan]{escape(reason.outcome)}[/cyan]: "
            f"{escape(plain(reason.text))}"
        )
        if reason.evidence:
            shown = json.dumps(dict(reason.evidence), ensure_ascii=False, default=str)
            output.say(f"{'':13}[dim]{escape(plain(shown))}[/dim]")
    if trail.story is not None:
        others = pluralize(trail.story.articles, "article")
        output.say(f"[dim]{'story':<12}[/dim] {trail.story.id} ({others})")


def _print_failure(output: Output, failure: ProcessingFailure) -> None:
    again = failure.next_try
    follows = f"tried again at {format_time(again)} UTC" if again else "set aside; please report it"
    tries = pluralize(failure.tries, "try", "tries")
    output.say(
        f"[dim]{'processing':<12}[/dim] [red]failed[/red]: {escape(plain(failure.error))}, "
        f"{tries}, last {format_time(failure.last)} UTC; {follows}"
    )


def _print_mark(output: Output, mark: Mark) -> None:
    where = f" {mark.story} into {mark.into}" if mark.into else f" {mark.story or mark.topic}"
    undone = f", undone {format_time(mark.undone)}" if mark.undone else ""
    reason = f": {mark.reason}" if mark.reason else ""
    said = (
        f"{mark.kind.value}{where.rstrip()} ({mark.author}, {format_time(mark.at)}{undone}){reason}"
    )
    output.say(f"[dim]{'mark':<12}[/dim] {mark.id}: {escape(plain(said))}")


def _print_alert(output: Output, trail: AlertTrail) -> None:
    by = confirmed_by(trail.alert)
    what = f"{development_label(trail.alert)}{', ' if by else ''}{escape(by)}"
    output.say(f"\n[bold]alert[/bold] {what}, {format_time(trail.created)} UTC")
    for each in trail.deliveries:
        _print_delivery(output, each)


def _until(delivery: DeliveryView) -> str:
    """How a held delivery ended, or until when it is held."""
    if delivery.folded_into is not None:
        return f" sent in delivery {delivery.folded_into}"
    return f" until {format_time(delivery.due)} UTC" if delivery.state == "held" else ""


def _print_delivery(output: Output, trail: DeliveryTrail) -> None:
    delivery = trail.delivery
    output.say(
        f"  {escape(delivery.recipient.channel)} → {escape(plain(delivery.recipient.label))}: "
        f"[bold]{delivery.state}[/bold] ({escape(plain(delivery.reason))}){_until(delivery)}"
    )
    for attempt in trail.attempts:
        outcome = attempt.outcome or "in progress"
        output.say(f"    {format_time(attempt.started)} {outcome}: {escape(plain(attempt.detail))}")
