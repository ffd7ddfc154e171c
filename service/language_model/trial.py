"""Try a model once: `policywire llm test`."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from policywire.config.models.language_model import LanguageModel
from policywire.pipeline.opinions.answers import DevelopmentAnswer, read
from policywire.pipeline.opinions.evidence import why_not_development
from policywire.pipeline.opinions.example import ARTICLE, KNOWN
from policywire.pipeline.opinions.exchange import Outcome, Reply
from policywire.pipeline.opinions.questions import on_development
from policywire.service.language_model.address import AddressRefusedError
from policywire.service.language_model.client import ModelClient, ModelNotInstalledError

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of the question. `fault` says why the answer cannot be used; empty if it can."""

    model: str
    host: str
    place: str
    reply: Reply
    fault: str
    verdict: str
    cost: float
    is_priced: bool

    @property
    def is_usable(self) -> bool:
        """Whether the answer came, has its shape, and shows its sentence."""
        return not self.fault

    @property
    def said(self) -> str:
        """The answer in words."""
        return f"not usable: {self.fault}" if self.fault else f"usable: {self.verdict}"

    @property
    def cost_words(self) -> str:
        """The cost, where prices are configured."""
        if not self.is_priced:
            return "unknown; set price_in and price_out under llm"
        return f"{self.cost:.6f} for this question, {1000 * self.cost:.2f} for a thousand"

    @property
    def warning(self) -> str:
        """What an operator should know of where the texts go."""
        if self.place == "the internet":
            return "Texts of articles leave this machine: check the provider's terms."
        if self.place == "this machine":
            return "The address is this machine itself: that is allowed for a model, as for Ollama."
        return "The address is inside your own network." if self.place else ""

    def record(self) -> dict[str, object]:
        """All of it, JSON-able."""
        return {
            "model": self.model,
            "host": self.host,
            "place": self.place,
            "outcome": self.reply.outcome.value,
            "usable": self.is_usable,
            "fault": self.fault,
            "verdict": self.verdict,
            "prompt_tokens": self.reply.prompt_tokens,
            "answer_tokens": self.reply.answer_tokens,
            "milliseconds": self.reply.milliseconds,
            "cost": self.cost if self.is_priced else None,
        }


async def try_model(settings: LanguageModel) -> Trial:
    """Ask about the worked example. Every failure is in what it gives."""
    try:
        client = ModelClient(settings)
    except ModelNotInstalledError as error:
        return _trial(settings, "", Reply(Outcome.REJECTED, detail=str(error)))
    try:
        place = await client.place()
        reply = await client.ask(on_development(ARTICLE, KNOWN), settings.deadline.total_seconds())
    except AddressRefusedError as error:
        return _trial(settings, "", Reply(Outcome.REJECTED, detail=str(error)))
    finally:
        await client.close()
    return _trial(settings, place, reply)


def cost_of(settings: LanguageModel, prompt_tokens: int, answer_tokens: int) -> float:
    """What so many tokens cost, in the operator's currency."""
    return (prompt_tokens * settings.price_in + answer_tokens * settings.price_out) / MILLION


def _trial(settings: LanguageModel, place: str, reply: Reply) -> Trial:
    answer = read(DevelopmentAnswer, reply.text) if reply.outcome.is_answer else reply.detail
    fault = answer if isinstance(answer, str) else why_not_development(ARTICLE, answer, KNOWN)
    return Trial(
        model=settings.model,
        host=urlsplit(settings.address).netloc,
        place=place,
        reply=reply,
        fault=fault,
        verdict="" if isinstance(answer, str) else answer.verdict,
        cost=cost_of(settings, reply.prompt_tokens, reply.answer_tokens),
        is_priced=bool(settings.price_in or settings.price_out),
    )
