"""What a new text of an article changed."""

from __future__ import annotations

from policywire.pipeline.developments.changed_facts import facts_revision
from policywire.pipeline.developments.revision import Revision, RevisionKind, compare_versions
from policywire.store.articles.versions import PendingVersion


def revision_of(changed: PendingVersion) -> Revision | None:
    """What the latest text changed beside the one that was judged; None for nothing of weight."""
    latest = changed.versions[-1]
    if latest.change is RevisionKind.FACTS:
        return facts_revision(latest.reason)
    earlier = [each.text for each in changed.versions[:-2]]
    return compare_versions(changed.before, changed.article, earlier)
