"""The tree of routes, walked by one alert: what each route says to it, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from policywire.alerts.model.alert import Alert
from policywire.alerts.model.delivery_policy import NO_POLICY, DeliveryPolicy, policy_of
from policywire.alerts.routing.route_identity import route_id
from policywire.config.models import Route


@dataclass(frozen=True, slots=True)
class RouteResult:
    """What one route says to an alert. `topics` are those it takes it for.

    `silence` is the id of the silence that overrules it.
    """

    takes: bool
    outcome: str
    text: str
    topics: tuple[str, ...] = ()
    terms: DeliveryPolicy = NO_POLICY
    silence: int | None = None


@dataclass(frozen=True, slots=True)
class RouteEvaluation:
    """One route on the way of an alert: where it stands, its channels, and what it says.

    Without channels it speaks for all of them.
    """

    path: str
    channels: Sequence[str]
    result: RouteResult


def walk(alert: Alert, routes: Sequence[Route]) -> Iterator[RouteEvaluation]:
    """Every route of the tree in the order it is written, each once, those inside one after it."""
    yield from _RouteWalk(alert).among(_beside(routes, "", "", Route()))


def policy_at(routes: Sequence[Route], identity: str, channel: str) -> DeliveryPolicy | None:
    """The delivery policy of a channel for what the route of this identity takes.

    None when there is no such route any more.
    """
    for each in _placed(routes, "", "", Route()):
        if each.identity == identity and channel in (each.route.channels or (channel,)):
            return policy_of(identity, each.path, each.route)
    return None


@dataclass(frozen=True, slots=True)
class _InheritedRoute:
    """A route in the tree, with what it inherits from those around it."""

    path: str
    identity: str
    route: Route


def every_route(routes: Sequence[Route]) -> list[Route]:
    """All routes of the tree, each with what it inherits."""
    return [each.route for each in _placed(routes, "", "", Route())]


def _beside(
    routes: Sequence[Route], above: str, outer: str, around: Route
) -> Iterator[_InheritedRoute]:
    """Routes beside each other, inside the route `around` of identity `outer`."""
    for number, written in enumerate(routes, start=1):
        identity = route_id(written, outer)
        yield _InheritedRoute(f"{above}{number}", identity, written.with_inherited(around))


def _placed(
    routes: Sequence[Route], above: str, outer: str, around: Route
) -> Iterator[_InheritedRoute]:
    """Every route of the tree in the order it is written, those inside one after it."""
    for each in _beside(routes, above, outer, around):
        yield each
        yield from _placed(each.route.routes, f"{each.path}.", each.identity, each.route)


@dataclass(slots=True)
class _RouteWalk:
    """The walk of one alert. `taken` says whether the routes walked last took it."""

    alert: Alert
    taken: bool = False

    def among(self, routes: Iterable[_InheritedRoute]) -> Iterator[RouteEvaluation]:
        """Routes beside each other: one that takes it and does not continue stops the rest."""
        taken, stopped_by = False, ""
        for each in routes:
            if stopped_by:
                text = f"Route {stopped_by} took it and has `continue: false`."
                yield from _refused(each.path, each.route, RouteResult(False, "stopped", text))
                continue
            yield from self._through(each)
            taken = taken or self.taken
            stopped_by = each.path if self.taken and not each.route.continue_ else ""
        self.taken = taken

    def _through(self, here: _InheritedRoute) -> Iterator[RouteEvaluation]:
        path, route = here.path, here.route
        refusal = refused_by(route, self.alert)
        if refusal:
            outcome, text = refusal
            yield from _refused(path, route, RouteResult(False, outcome, f"Route {path} {text}"))
            self.taken = False
            return
        inside = list(self.among(_beside(route.routes, f"{path}.", here.identity, route)))
        yield RouteEvaluation(path, route.channels, self._own_answer(here, inside))
        yield from inside
        self.taken = True

    def _own_answer(
        self, placed: _InheritedRoute, inside: Sequence[RouteEvaluation]
    ) -> RouteResult:
        """What no route inside takes, it takes itself."""
        path, route = placed.path, placed.route
        handed = [step.path for step in inside if step.result.takes]
        if handed:
            text = f"Route {path} passes it to route {' and '.join(handed)}."
            return RouteResult(False, "handed on", text)
        here = topics_of(self.alert)
        topics = tuple(topic for topic in here if not route.topics or topic in route.topics)
        text = f"Route {path} takes {self.alert.kind.value} on {', '.join(topics) or 'any topic'}."
        return RouteResult(True, "routed", text, topics, policy_of(placed.identity, path, route))


def _refused(path: str, route: Route, answer: RouteResult) -> Iterator[RouteEvaluation]:
    """A route that is not entered, and all that lie inside it."""
    yield RouteEvaluation(path, route.channels, answer)
    for number, inner in enumerate(route.routes, start=1):
        yield from _refused(f"{path}.{number}", inner.with_inherited(route), answer)


def topics_of(alert: Alert) -> tuple[str, ...]:
    """The topics that an alert is about, the strongest match first."""
    return tuple(why.topic for why in alert.why)


def refused_by(route: Route, alert: Alert) -> tuple[str, str] | None:
    """The first condition of the route that the alert does not meet, or None."""
    return _by_matter(route, alert) or _by_source(route, alert) or _by_importance(route, alert)


def _by_matter(route: Route, alert: Alert) -> tuple[str, str] | None:
    here = topics_of(alert)
    if route.topics and not set(route.topics) & set(here):
        reason = f"is for {', '.join(route.topics)}; this is about {', '.join(here) or 'no topic'}."
        return "topic", reason
    if route.kinds and alert.kind not in route.kinds:
        return "kind", f"is for {', '.join(route.kinds)}; this is {alert.kind.value}."
    if route.stages and alert.stage not in route.stages:
        return "stage", f"is for stages {', '.join(route.stages)}; this is {alert.stage.value}."
    return None


def _by_source(route: Route, alert: Alert) -> tuple[str, str] | None:
    article = alert.article
    if route.tiers and article.tier not in route.tiers:
        return "tier", f"is for {', '.join(route.tiers)} sources; this is {article.tier.value}."
    if route.outlets and article.outlet.casefold() not in {o.casefold() for o in route.outlets}:
        return "outlet", f"is for {', '.join(route.outlets)}; this is by {article.outlet}."
    if route.languages and not any(_speaks(alert.language, each) for each in route.languages):
        spoken = alert.language or "no language"
        reason = f"is for {', '.join(route.languages)}; this is in {spoken}."
        return "language", reason
    return None


def _by_importance(route: Route, alert: Alert) -> tuple[str, str] | None:
    if alert.importance >= route.min_importance:
        return None
    asked, has = route.min_importance, alert.importance
    return "importance", f"requires importance {asked:.2f}; this has {has:.2f}."


def _speaks(language: str, wanted: str) -> bool:
    """`en-US` is English; `en` need not be American."""
    spoken, asked = language.casefold(), wanted.casefold()
    return spoken == asked or spoken.startswith(f"{asked}-")


def longest_reminder(routes: Sequence[Route], default: Sequence[timedelta]) -> timedelta | None:
    """The longest time before a date at which anyone may be reminded; None if nobody is.

    `default` counts whatever the routes say: a person's own channel has none.
    """
    asked = [each.reminders for each in every_route(routes) if each.reminders is not None]
    return max((span for spans in (*asked, default) for span in spans), default=None)
