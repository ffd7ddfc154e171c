"""`/stories/{id}`: how one story developed, what was new each time, and who reports it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from starlette.responses import RedirectResponse, Response

from policywire.alerts.model.alert import OutletReport
from policywire.alerts.routing.silence import Silence, SilenceKind
from policywire.config.enums import NoteKind, Stage, Strength
from policywire.pipeline.model.proceeding import Proceeding
from policywire.pipeline.proceedings.written_forms import written_numbers
from policywire.pipeline.stories.facts.story_facts import (
    NewFacts,
    StoryFact,
    StoryFacts,
)
from policywire.pipeline.text.stage import has_reached
from policywire.store.articles import articles, proceedings, upcoming_dates
from policywire.store.database.session import Session
from policywire.store.people import briefs
from policywire.store.recipients import silences as stored_silences
from policywire.store.stories import (
    corrections,
    daily_counts,
    developments,
    marks as stored_marks,
    notes,
    stories,
    story_articles,
)
from policywire.store.stories.developments import DevelopmentView
from policywire.store.stories.stories import StorySummary
from policywire.store.stories.story_articles import StoryArticleView
from policywire.web.pages.stories import titles_of
from policywire.web.pages.story_facts import known_facts
from policywire.web.views import cursor
from policywire.web.views.highlight import TextSegment, new_passages
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.sparkline import Sparkline, sparkline
from policywire.web.views.template import render_page

DEVELOPMENTS = 30
ARTICLES = 60
SIBLINGS = 12
PAPERS = 12
MARKS = 20
BRIEFS = 20
REACH = 240
"""Letters that are shown on each side of a new sentence."""
MAX_TEXT_READ = 60_000
"""Letters of an article in which a new sentence is looked for; news stands on top."""
MAX_SPARKLINE_DAYS = 120
"""Days; of a longer story the curve shows the last ones."""


NO_CHANGES = NewFacts()


@dataclass(frozen=True, slots=True)
class ReportWithCopies:
    """An own report with the copies of it that stand on the same page."""

    member: StoryArticleView
    copies: tuple[StoryArticleView, ...]


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """An entry of the timeline: a development with its new sentences in context, or a document."""

    at: datetime
    development: DevelopmentView | None
    report: OutletReport
    context: list[list[TextSegment]]
    changes: NewFacts = NO_CHANGES
    """What it was the first to say; nothing for the first development, of which all is new."""


def story(request: PageRequest) -> Response:
    """The story. Raises HttpError when there is none, or no longer."""
    before = cursor.read_numbered(request.query.get("developments"))
    with request.store.reading() as session:
        summary = requested_story(request, session)
        if summary.merged_into:
            return RedirectResponse(request.url(f"/stories/{summary.merged_into}"), 302)
        views = developments.of_story(session, summary.id, limit=DEVELOPMENTS + 1, before=before)
        papers = story_articles.official_documents_of_story(session, summary.id, PAPERS)
        known = known_facts(session, summary)
        moments = _moments(session, views, papers, before and before[0], known.changes)
        ahead = upcoming_dates.of_story(session, summary.id)
        after = cursor.read_numbered(request.query.get("articles"))
        members = story_articles.of_story(session, summary.id, limit=ARTICLES + 1, before=after)
        siblings = stories.of_storyline(session, summary.storyline, limit=SIBLINGS + 1)
        curve = _curve(session, summary)
        marks = stored_marks.of_story(session, summary.id)
        named = proceedings.of_story(session, summary.id)
        written = notes.of_story(session, summary.id)
        listed_briefs = briefs.listing(session, BRIEFS) if request.identity.can_edit else ()
        silences = silences_on(session, SilenceKind.STORY, summary.id, request.now)
    return render_page(
        "story",
        request,
        story=summary,
        titles=titles_of(request),
        moments=moments,
        latest=None if before else next(filter(_is_news, moments), None),
        facts=known.facts,
        documents=_unlisted_papers(known.facts, named),
        reported_by=known.reports,
        papers=papers,
        ahead=[each for each in ahead if each.date.on >= request.now - timedelta(days=1)],
        older_developments=_after_development(views),
        folded=group_copies(members[:ARTICLES]),
        older_articles=_after_member(members),
        silences=silences,
        marks=[each for each in reversed(marks) if each.undone is None][:MARKS],
        later=[each for each in Stage if not has_reached(each, summary.stage)],
        siblings=[each for each in siblings if each.id != summary.id],
        curve=curve,
        proceedings=named,
        written=written,
        is_starred=any(
            each.kind is NoteKind.STAR and each.author == request.identity.name for each in written
        ),
        listed_briefs=listed_briefs,
    )


def _is_news(moment: TimelineItem) -> bool:
    """Whether it says what is new: a development that nobody set aside, and no detail."""
    view = moment.development
    return (
        view is not None
        and view.set_aside is None
        and view.development.strength is not Strength.DETAIL
    )


def _moments(
    session: Session,
    views: Sequence[DevelopmentView],
    papers: Sequence[StoryArticleView],
    before: datetime | None,
    changes: Mapping[int, NewFacts],
) -> list[TimelineItem]:
    """The developments of this page and the documents between them, newest first."""
    shown = corrections.with_marks(session, views[:DEVELOPMENTS])
    texts = articles.texts(session, {each.article.url for each in shown}, MAX_TEXT_READ)
    found = [
        _development_item(
            each,
            texts.get(each.article.url, ""),
            changes.get(each.id, NO_CHANGES),
        )
        for each in shown
    ]
    # Documents older than the last development shown belong to the next page.
    since = shown[-1].development.at if len(views) > DEVELOPMENTS else None
    listed = {each.article.url for each in views}
    found += [
        TimelineItem(each.report.at, None, each.report, [])
        for each in papers
        if each.report.url not in listed
        and (since is None or each.report.at >= since)
        and (before is None or each.report.at < before)
    ]
    return sorted(found, key=lambda moment: moment.at, reverse=True)


def _development_item(view: DevelopmentView, text: str, changes: NewFacts) -> TimelineItem:
    new = view.development.new
    # The article may have been corrected since: then the positions point to other words.
    still = all(text[each.start : each.end] == each.text for each in new)
    context = new_passages(text, [(each.start, each.end) for each in new], REACH) if still else []
    return TimelineItem(view.development.at, view, view.article, context, changes)


def _unlisted_papers(facts: StoryFacts, listed: Sequence[Proceeding]) -> list[StoryFact]:
    """The papers that are named and are none of the proceedings of the story."""
    known = {each.base for each in listed}
    return [
        paper
        for paper in facts.documents
        if not any(each.proceeding.base in known for each in written_numbers(paper.text))
    ]


def silences_on(session: Session, kind: SilenceKind, value: str, now: datetime) -> list[Silence]:
    """The silences for everybody that are active now."""
    return [
        each
        for each in stored_silences.active(session, now)
        if each.kind is kind and each.value == value and each.recipient is None
    ]


def requested_story(request: PageRequest, session: Session) -> StorySummary:
    """The story that the path names. Raises HttpError when there is none."""
    summary = stories.summary(session, request.path_params["id"])
    if summary is None:
        raise HttpError(
            404,
            "No such story",
            "It was deleted after the `retention` period, or the link is damaged.",
        )
    return summary


def group_copies(members: Sequence[StoryArticleView]) -> list[ReportWithCopies]:
    """Copies under their originals; a copy whose original stands elsewhere keeps its own place."""
    own = {each.report.url for each in members if each.copy_of is None}
    under: dict[str, list[StoryArticleView]] = {}
    for each in members:
        if each.copy_of in own:
            under.setdefault(str(each.copy_of), []).append(each)
    return [
        ReportWithCopies(each, tuple(under.get(each.report.url, ())))
        for each in members
        if each.copy_of not in own
    ]


def _curve(session: Session, summary: StorySummary) -> Sparkline:
    last = summary.last_seen.date()
    days = (last - summary.first_seen.date()).days + 1
    shown = min(max(days, 30), MAX_SPARKLINE_DAYS)
    since = datetime.combine(last - timedelta(days=shown - 1), time(), UTC)
    counts = daily_counts.of_stories(session, [summary.id], since)
    return sparkline(counts[summary.id], last, shown)


def _after_development(views: Sequence[DevelopmentView]) -> str | None:
    last = views[DEVELOPMENTS - 1] if len(views) > DEVELOPMENTS else None
    return cursor.write(last.development.at, last.id) if last else None


def _after_member(members: Sequence[StoryArticleView]) -> str | None:
    last = members[ARTICLES - 1] if len(members) > ARTICLES else None
    return cursor.write(last.report.at, last.id) if last else None
