"""The optional language model: a second reader, off unless `llm:` is in settings.yaml."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator

from policywire.config.enums import ModelUse
from policywire.config.models.base import ConfigModel, PositiveDuration, Share
from policywire.config.values.url_checks import check_source_url

LONGEST_DEADLINE = timedelta(minutes=5)


class LanguageModel(ConfigModel):
    """Which model is asked, for what, and what it may cost."""

    address: Annotated[str, AfterValidator(check_source_url)]
    """Where the model answers in OpenAI's protocol, for example http://localhost:11434/v1."""
    model: str = Field(min_length=1, max_length=200)
    """The model's name there, for example gpt-4.1-mini or llama3.1:8b."""
    key: SecretStr | None = None
    """The API key, as "${OPENAI_API_KEY}"; a model on your own machine needs none."""
    own_network: bool = False
    """Whether the address may be in your own network; this machine (localhost) always may."""
    uses: list[ModelUse] = Field(default=[ModelUse.DEVELOPMENT, ModelUse.SENTENCE], min_length=1)
    """What the model may be used for."""
    daily_tokens: int = Field(default=200_000, ge=0)
    """Tokens a day (UTC) in questions and answers; when they are spent, nothing is asked."""
    deadline: PositiveDuration = timedelta(seconds=30)
    """How long an alert waits for answers at most; then it goes out as the rules have it."""
    unsure_from: Share = 0.0
    """From this probability of news, by the rules' own measure, the model is asked about alerts.

    What the rules tell against their own measure is what they are least sure of.
    """
    unsure_to: Share = 0.9
    """Up to this probability of news, by the rules' own measure, the model is asked."""
    most_raised: Share = 0.2
    """Alerts that the model alone may add, as a share of the rules' own of 30 days."""
    translate_to: str = Field(default="en", pattern=r"^[a-z]{2}$")
    """The language that headlines are translated to, as two letters."""
    price_in: float = Field(default=0.0, ge=0)
    """What a million tokens of questions cost, in your currency; for the reports only."""
    price_out: float = Field(default=0.0, ge=0)
    """What a million tokens of answers cost."""

    @field_validator("deadline")
    @classmethod
    def _not_too_long(cls, deadline: timedelta) -> timedelta:
        if deadline > LONGEST_DEADLINE:
            raise ValueError(
                "must be five minutes at most: alerts wait so long; write for example 30s"
            )
        return deadline

    @model_validator(mode="after")
    def _in_order(self) -> LanguageModel:
        if self.unsure_from > self.unsure_to:
            raise ValueError("unsure_from is above unsure_to; exchange them")
        return self
