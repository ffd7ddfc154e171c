"""A sample alert for testing routes and channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from policywire.alerts.model.alert import Alert, MatchEvidence, OutletReport
from policywire.config.enums import DevelopmentKind, Stage, Strength, Tier
from policywire.config.models import Topic

HEADLINE = "Sample alert from policywire, sent to test delivery"
SNIPPET = "Matching words are marked; here only the word sample."
MARK = (49, 55)
"""Where `sample` stands in the snippet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTraits:
    """What routes ask an alert about. Without topics it is about one called `sample`."""

    topics: Sequence[str] = ()
    kind: DevelopmentKind = DevelopmentKind.NEW_STORY
    stage: Stage = Stage.REPORTED
    tier: Tier = Tier.PRESS
    importance: float = 0.5
    outlet: str = "policywire"
    language: str = "en"
    strength: Strength = Strength.DEVELOPMENT

    def __str__(self) -> str:
        """One line that names all of them."""
        detail = "a detail: " if self.strength is Strength.DETAIL else ""
        return (
            f"{detail}{self.kind.value} on {', '.join(self.topics) or 'no topic'}, "
            f"stage {self.stage.value}, {self.tier.value} source, "
            f"importance {self.importance:.2f}, "
            f"by {self.outlet} in {self.language or 'no language'}"
        )


def sample_alert(traits: AlertTraits, topics: Mapping[str, Topic], now: datetime) -> Alert:
    """An alert with these traits; another moment gives another alert."""
    report = OutletReport(
        outlet=traits.outlet,
        title=HEADLINE,
        url="https://example.org/sample",
        tier=traits.tier,
        at=now,
    )
    return Alert(
        # With the time: a mailbox shows two mails of one Message-ID as one.
        id=sha256(f"sample {now.isoformat()}".encode()).hexdigest()[:32],
        kind=traits.kind,
        story="sample",
        story_title=HEADLINE,
        storyline="sample",
        at=now,
        article=report,
        new=("If you can read this, the channel works.", "This is not news."),
        why=tuple(_why(key, topics.get(key)) for key in traits.topics or ["sample"]),
        importance=traits.importance,
        stage=traits.stage,
        previous_stage=traits.stage,
        language=traits.language,
        strength=traits.strength,
    )


def _why(key: str, topic: Topic | None) -> MatchEvidence:
    return MatchEvidence(
        topic=key,
        title=topic.title if topic else key.capitalize(),
        clause="sample",
        snippet=SNIPPET,
        marks=(MARK,),
        because=topic.why if topic else "",
    )
