"""Tells what waited for opinions, once answered or due, each article in its own transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from policywire.config.models.language_model import LanguageModel
from policywire.pipeline.opinions.opinion import Opinion
from policywire.service.jobs.judging.processed_article import ProcessedArticle
from policywire.service.jobs.judging.second_reading import SecondReading
from policywire.service.jobs.judging.set_aside import (
    UnprocessableError,
    blamed_on,
    record_failure,
)
from policywire.service.log import log
from policywire.service.recipients import DeliveryConfig
from policywire.store.articles import processing_failures
from policywire.store.database.store import Store
from policywire.store.decisions import opinions
from policywire.store.decisions.opinions import PendingOpinion


@dataclass(frozen=True, slots=True)
class OpinionSettler:
    """One look at what waits. `settings` is None while no model is on: then everything is due."""

    store: Store
    settings: LanguageModel | None
    delivery_config: DeliveryConfig
    now: datetime

    def settle_ready(self, limit: int) -> Iterator[ProcessedArticle]:
        """Tell up to so many, oldest first; what raises is noted, and the others go on."""
        with self.store.reading() as session:
            due = self.now if self.settings else None
            may_be_tried = processing_failures.may_be_tried(self.now)
            ready = opinions.ready(session, due, limit, may_be_tried)
        for waiting in ready:
            told = self._settle(waiting)
            if told is not None:
                yield told

    def _settle(self, waiting: PendingOpinion) -> ProcessedArticle | None:
        """Tell one, by the rules alone where its opinions raise; None where that raises too."""
        url = waiting.article.url
        if waiting.unreadable:
            log.warning("second opinion unreadable", url=url, reason=waiting.unreadable)
        try:
            return blamed_on(url, partial(self._tell, waiting, waiting.opinions))
        except UnprocessableError as failure:  # an answer may hold anything; the rules stand
            log.error("second opinion failed", url=url, exc_info=failure.__cause__)
        try:
            return blamed_on(url, partial(self._tell, waiting, ()))
        except UnprocessableError as failure:
            record_failure(self.store, failure, self.now)
            return None

    def _tell(self, waiting: PendingOpinion, given: Sequence[Opinion]) -> ProcessedArticle:
        with self.store.writing() as session:
            reading = SecondReading(session, self.settings, self.delivery_config, self.now)
            told = reading.settle(waiting, given)
            processing_failures.forget(session, [waiting.article.url])
        return told
