# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask the optional models, between claiming a turn and deciding it.

The answer becomes part of the `TurnContext`, so that deciding stays pure. Whatever goes wrong
here leaves the context as it was, and the turn as it is without a model.
"""

from collections.abc import Callable, Mapping, Sequence

import structlog

from bots.answers.advice import ModelQuestion, advice_in, may_ask, prompt, question_for
from bots.bursts import together
from bots.configuration.outside import Embeddings
from bots.profile import BotProfile
from bots.runtime.embedding_client import EmbeddingClient, KeptVectors
from bots.runtime.endpoint import Endpoint
from bots.runtime.metrics import Metrics
from bots.runtime.supervisor import Done, Failed, attempt, attempt_async
from bots.settings import Bot
from intake.inbox import TurnContext
from intake.knowledge.advice import Advice
from intake.knowledge.embedding import is_english, settled
from intake.ports import Clock
from intake.values import replace

MOST_TOKENS = 800
MOST_QUESTIONS = 12  # of one article

log = structlog.get_logger()


class ModelLookup:
    """The models of one bot, for the turn worker."""

    def __init__(
        self,
        model: Endpoint | None,
        embeddings: tuple[EmbeddingClient, Embeddings] | None,
        *,
        rephrases: bool,
    ) -> None:
        self._model = model
        self._embeddings = embeddings
        self._rephrases = rephrases
        self._kept = KeptVectors()

    def apart(
        self, contexts: Sequence[TurnContext], profile: BotProfile
    ) -> list[Sequence[TurnContext]]:
        """The claimed turns in groups decided together; one that may ask a model is alone."""
        quick: list[TurnContext] = []
        alone: list[Sequence[TurnContext]] = []
        for context in contexts:
            may = attempt(
                lambda: may_ask(together(context, profile.words), profile)  # noqa: B023 - at once
            )
            if may == Done(value=True):
                alone.append([context])
            else:
                quick.append(context)
        return [quick, *alone] if quick else alone

    async def advised(self, context: TurnContext, profile: BotProfile) -> TurnContext:
        """The context with a model's advice, where it is worth asking and came in time."""
        result = await attempt_async(self._advice(context, profile))
        if isinstance(result, Failed):
            log.error("model_lookup_failed", error=result.kind, frames=result.frames)
            return context
        return replace(context, advice=result.value) if result.value else context

    async def close(self) -> None:
        """Let go of the connections."""
        if self._model is not None:
            await self._model.close()
        if self._embeddings is not None:
            await self._embeddings[0].close()

    async def _advice(self, context: TurnContext, profile: BotProfile) -> Advice | None:
        rephrases = self._rephrases and self._model is not None
        question = question_for(context, profile, rephrases=rephrases)
        if question is None:
            return None
        chosen = await self._nearest(question)
        if self._model is None or (chosen is not None and not rephrases):
            return chosen
        if chosen is not None:
            only = tuple(one for one in question.articles if one.id == chosen.article)
            question = replace(question, articles=only)
        said = await self._model.ask(
            "/chat/completions",
            _conversation(*prompt(question, rephrases=rephrases)),
            _read(question, rephrases=rephrases),
        )
        return replace(said, by=chosen.by) if said and chosen else said or chosen

    async def _nearest(self, question: ModelQuestion) -> Advice | None:
        """The article that embeddings choose, where the index left it open."""
        if self._embeddings is None or not question.is_unsure or not is_english(question.text):
            return None
        client, settings = self._embeddings
        asked = {
            one.id: (one.texts["en"].title, *one.texts["en"].questions)[:MOST_QUESTIONS]
            for one in question.articles
            if "en" in one.texts
        }
        missing = self._kept.missing(text for own in asked.values() for text in own)
        vectors = await client.embed([question.text, *missing])
        if vectors is None:
            return None
        first, *others = vectors
        self._kept.keep(missing, others)
        articles = {id_: self._kept.of(own) for id_, own in asked.items()}
        if any(len(one) != len(first) for own in articles.values() for one in own):
            self._kept.forget()
            return None
        chosen = settled(first, articles, settings.nearest_from, settings.lead)
        return Advice("embeddings", chosen) if chosen else None


def open_models(bot: Bot, clock: Clock, metrics: Metrics) -> ModelLookup | None:
    """The models that are switched on; None if there are none, which is the default."""
    if bot.model is None and bot.embeddings is None:
        return None
    return ModelLookup(
        Endpoint("model", bot.model, clock, metrics) if bot.model else None,
        (EmbeddingClient(Endpoint("embeddings", bot.embeddings, clock, metrics)), bot.embeddings)
        if bot.embeddings
        else None,
        rephrases=bot.model is not None and bot.model.rephrase,
    )


def _conversation(instruction: str, data: str) -> Mapping[str, object]:
    """One request of the chat completions API; no tools are offered."""
    return {
        "messages": [
            {"role": "system", "content": instruction},
            {"role": "user", "content": data},
        ],
        "temperature": 0,
        "max_tokens": MOST_TOKENS,
        "stream": False,
    }


def _read(question: ModelQuestion, *, rephrases: bool) -> Callable[[object], Advice | None]:
    """Finds the advice in an answer. What it gives raises for nonsense (`Endpoint.ask`)."""

    def read(answer: object) -> Advice | None:
        choices = answer.get("choices") if isinstance(answer, Mapping) else None
        first = choices[0] if isinstance(choices, list) and choices else None
        message = first.get("message") if isinstance(first, Mapping) else None
        content = message.get("content") if isinstance(message, Mapping) else None
        if not isinstance(content, str):
            raise TypeError("no text in the answer")
        return advice_in(content, question, rephrases=rephrases)

    return read
