"""A language model behind an address that speaks OpenAI's protocol.

`openai` is imported when a model is configured, never before. It gets no tools; its own retries are
off, since the deadline is ours; redirects are not followed: one could carry the key elsewhere.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from time import monotonic
from typing import Any

from policywire.config.models.language_model import LanguageModel
from policywire.pipeline.opinions.exchange import Outcome, Question, Reply
from policywire.service.language_model.address import AddressRefusedError, check_address

NO_KEY = "none"
"""What a model of one's own is sent: the protocol wants something."""
LARGEST = 200_000
"""Letters of an answer that are read."""


class ModelNotInstalledError(Exception):
    """`llm:` is configured, and the package that asks is not installed."""

    def __init__(self) -> None:
        super().__init__('llm needs a package: pip install "policywire[llm]", or remove `llm:`')


class ModelClient:
    """Asks one model. Raises ModelNotInstalledError when it is made without its package."""

    def __init__(self, settings: LanguageModel) -> None:
        self._settings = settings
        try:
            import openai
        except ImportError as error:
            raise ModelNotInstalledError from error
        self._openai: Any = openai
        key = settings.key.get_secret_value() if settings.key else NO_KEY
        self._client = self._openai.AsyncOpenAI(
            api_key=key,
            base_url=settings.address,
            max_retries=0,
            http_client=self._openai.DefaultAsyncHttpxClient(follow_redirects=False),
        )
        self._is_strict = True
        """False once the server refused a schema or a temperature: older ones know neither."""

    async def place(self) -> str:
        """Where the model is, in words. Raises AddressRefusedError."""
        return await check_address(self._settings.address, own_network=self._settings.own_network)

    async def ask(self, question: Question, seconds: float) -> Reply:
        """The answer, or what went wrong, within `seconds`."""
        started = monotonic()
        try:
            async with asyncio.timeout(seconds):
                await self.place()
                answer = await self._answer(question)
        except TimeoutError:
            return Reply(Outcome.TIMEOUT, detail=f"no answer within {seconds:g} s")
        except AddressRefusedError as error:
            return Reply(Outcome.REJECTED, detail=str(error))
        except self._openai.OpenAIError as error:
            return self._failure(error)
        except (ValueError, OSError) as error:  # a server that speaks another protocol
            return Reply(Outcome.UNREACHABLE, detail=f"no answer in the protocol ({_name(error)})")
        return _reply(answer, round((monotonic() - started) * 1000))

    async def close(self) -> None:
        """End its connections."""
        await self._client.close()

    async def _answer(self, question: Question) -> Any:
        if self._is_strict:
            try:
                return await self._create(question, strict=True)
            except self._openai.BadRequestError:
                answer = await self._create(question, strict=False)
                self._is_strict = False
                return answer
        return await self._create(question, strict=False)

    async def _create(self, question: Question, *, strict: bool) -> Any:
        schema = {"name": question.use, "schema": question.schema, "strict": True}
        form: Mapping[str, object] = {"type": "json_object"}
        wishes: dict[str, object] = {"response_format": form}
        if strict:
            wishes = {
                "response_format": {"type": "json_schema", "json_schema": schema},
                "temperature": 0,
            }
        return await self._client.chat.completions.create(
            model=self._settings.model,
            messages=[
                {"role": "system", "content": question.system},
                {"role": "user", "content": question.user},
            ],
            max_completion_tokens=question.answer_tokens,
            **wishes,
        )

    def _failure(self, error: Exception) -> Reply:
        """Only the kind of the error: its text may repeat the prompt or the key."""
        openai = self._openai
        if isinstance(error, openai.RateLimitError):
            return Reply(Outcome.RATE_LIMITED, detail="the model's server asks us to slow down")
        if isinstance(error, openai.APITimeoutError):
            return Reply(Outcome.TIMEOUT, detail="the connection timed out")
        if isinstance(error, openai.APIStatusError):
            cure = "; check llm.key" if error.status_code in {401, 403} else ""
            cure = "; check llm.address and llm.model" if error.status_code == 404 else cure
            return Reply(Outcome.REJECTED, detail=f"HTTP {error.status_code}{cure}")
        return Reply(Outcome.UNREACHABLE, detail=f"the model cannot be reached ({_name(error)})")


def _name(error: Exception) -> str:
    return type(error.__cause__ or error).__name__


def _reply(answer: Any, milliseconds: int) -> Reply:
    """What a completion says; servers of many makers leave parts of it out."""
    outcome, text, detail = _content(answer)
    usage = getattr(answer, "usage", None)
    return Reply(
        outcome,
        text,
        detail,
        prompt_tokens=int(getattr(usage, "prompt_tokens", 0) or 0),
        answer_tokens=int(getattr(usage, "completion_tokens", 0) or 0),
        milliseconds=milliseconds,
    )


def _content(answer: Any) -> tuple[Outcome, str, str]:
    """The text of a completion, or why it has none that counts."""
    choices = getattr(answer, "choices", None)
    choice: Any = choices[0] if choices else None
    message: Any = getattr(choice, "message", None)
    if message is None:
        return Outcome.EMPTY, "", "the answer is empty"
    if getattr(message, "refusal", None) or choice.finish_reason == "content_filter":
        return Outcome.REFUSED, "", "the model refused to answer"
    text = str(message.content or "").strip()
    if not text:
        return Outcome.EMPTY, "", "the answer is empty"
    if choice.finish_reason == "length" or len(text) > LARGEST:
        return Outcome.CUT, "", "the answer was cut off"
    try:
        json.loads(text)
    except ValueError:
        return Outcome.BAD_JSON, "", "the answer is not JSON"
    return Outcome.OK, text, ""
