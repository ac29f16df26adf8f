# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the bot knows, loaded from files and the store into one `BotProfile`.

Swapped whole: a turn sees the old profile or the new one, never a mixture. Older versions of a
dialog come back from the store, so that a conversation finishes on the version it began with.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.dialects.sqlite import insert

from bots.configuration import teams
from bots.configuration.judging import with_dialogs
from bots.configuration.service_file import load_service_desk
from bots.identity.codes import Codes
from bots.presets import load_preset, selected, worded
from bots.profile import DEFAULT_OFFERS, BotProfile
from bots.settings import Bot
from bots.stored import article_row, model_names, queues_of, stored_articles, stored_products
from bots.words import load_words
from channels.contract import Capabilities
from dialogs.compiling.loader import (
    PHRASES,
    DialogLibrary,
    builtin_library,
    compile_dialog,
    load_dialogs,
)
from dialogs.fields.contract import Lookups
from intake.automation.book import bound
from intake.conversations import Conversation
from intake.errors import DialogError, SettingsError
from intake.knowledge.article import Article
from intake.knowledge.articles import load_articles
from intake.knowledge.indexing import entries_for, updated_index
from intake.knowledge.search import build_index
from intake.links import Purpose
from intake.messages import Language
from intake.phrases import Phrases
from intake.ports import Clock, Store
from intake.service_desk import ServiceDesk
from intake.store import dispatch_reads, rule_editions, schema
from intake.store.times import micros
from intake.timers import Patience
from intake.values import replace


def load_library(bot: Bot) -> DialogLibrary:
    """The built-in dialogs and the site's own. Raises `DialogError` or `SettingsError`."""
    for folder in bot.dialogs:
        if not folder.is_dir():
            raise SettingsError("bots.default.dialogs", f"there is no folder {folder}")
    built_in = selected(builtin_library(), load_preset(bot.preset))
    return load_dialogs(bot.dialogs, built_in) if bot.dialogs else built_in


def load_phrases() -> Phrases:
    """The texts of the bot and of the dialog engine."""
    return Phrases.load(Path(__file__).with_name("phrases"), PHRASES)


def article_places(bot: Bot) -> tuple[Path, ...]:
    """The files a bot's articles come from: the site's own, or the samples of its preset.

    Raises `SettingsError` for one that is not there.
    """
    for place in bot.knowledge:
        if not place.exists():
            raise SettingsError("bots.default.knowledge", f"there is no file or folder {place}")
    preset = load_preset(bot.preset)
    return bot.knowledge or ((preset.articles,) if preset else ())


def build_profile(
    bot: Bot,
    dialogs: DialogLibrary,
    articles: Mapping[str, Article],
    names: Mapping[str, str],
    queues: Mapping[str, str],
) -> BotProfile:
    """A profile from what was loaded, wherever it came from.

    `names` gives the model for each name of a product, `queues` the queue for each model.
    """
    preset = load_preset(bot.preset)
    phrases = worded(load_phrases(), preset)
    desk = load_service_desk(bot)
    default_queue = desk.dispatch.default_queue if desk.dispatch else ""
    offers = preset.offers if preset else DEFAULT_OFFERS
    return BotProfile(
        name=_names(bot.name),
        dialogs=dialogs,
        articles=articles,
        index=build_index(entries_for(articles.values())),
        phrases=phrases,
        words=load_words(),
        lookups=Lookups.of(names, {}),
        queues=queues,
        hand_off_queue=bot.hand_off_queue or default_queue,
        desk=with_dialogs(desk, dialogs, phrases),
        zone=ZoneInfo(bot.time_zone),
        patience=Patience(
            timedelta(minutes=bot.remind_minutes) or None, timedelta(hours=bot.file_hours)
        ),
        offers=tuple(one for one in offers if dialogs.by_name(one) is not None),
        goods=preset.goods if preset else "",
    )


class Knowledge:
    """Holds the current profile, and makes a new one when something was published."""

    def __init__(self, bot: Bot, store: Store, reading: Engine, clock: Clock) -> None:
        self._bot = bot
        self._store = store
        self._reading = reading
        self._clock = clock
        self._reloading = asyncio.Lock()
        self._profile: BotProfile | None = None

    @property
    def profile(self) -> BotProfile:
        """The profile to decide with now. Raises `RuntimeError` before `load`."""
        if self._profile is None:
            raise RuntimeError("load() comes first")
        return self._profile

    def answered_by(self, question: str) -> str:
        """The article that would answer it now; empty if none would."""
        return self.profile.index.answered_by(question)

    async def load(self) -> None:
        """Read everything; later calls of `reload_articles` are cheap."""
        library = load_library(self._bot)
        await self._keep_sources(library)
        await self._store.execute_write(teams.entering(library, load_phrases()))
        await self._keep_articles(load_articles(*article_places(self._bot)))
        products = stored_products(self._reading)
        self._profile = build_profile(
            self._bot,
            self._with_older_versions(library),
            stored_articles(self._reading),
            model_names(products),
            queues_of(products),
        )
        await self._store.execute_write(teams.entering_own(self._profile.desk.dispatch))
        self.know_team()
        self.know_rules()

    def run_service(self, desk: ServiceDesk) -> None:
        """Run the service like this from the next decision on."""
        self._profile = replace(self.profile, desk=desk)

    def know_channels(self, capabilities: Mapping[tuple[str, str], Capabilities]) -> None:
        """Take over what the opened accounts can show; messages are shaped by it."""
        windowed = frozenset(key for key, one in capabilities.items() if one.window is not None)
        desk = replace(self.profile.desk, windowed=windowed)
        self._profile = replace(self.profile, capabilities=dict(capabilities), desk=desk)

    def offer_forms(self, form_link: Callable[[Conversation, str, str], str]) -> None:
        """Let letters offer the form that goes on with their report."""
        self._profile = replace(self.profile, form_link=form_link)

    def offer_pages(self, page_link: Callable[[Purpose, str], str]) -> None:
        """Let customers be sent to the pages about their tickets."""
        self._profile = replace(self.profile, page_link=page_link)

    def know_groups(self, groups: Mapping[str, Sequence[str]]) -> None:
        """Take over where each group of the team is told."""
        self.run_service(replace(self.profile.desk, groups=groups))

    def trust_codes(self, codes: Codes) -> None:
        """Let people prove their mail addresses with codes of this installation."""
        self._profile = replace(self.profile, codes=codes)

    def know_team(self) -> None:
        """Take over who works here now, and on what."""
        with self._reading.connect() as connection:
            team = dispatch_reads.team(connection)
        online = self.profile.desk.team.online
        self.run_service(replace(self.profile.desk, team=replace(team, online=online)))

    def know_online(self, agents: frozenset[str]) -> None:
        """Take over who has a workspace open now."""
        desk = self.profile.desk
        self.run_service(replace(desk, team=replace(desk.team, online=agents)))

    def know_rules(self) -> None:
        """Take over what the workspace says of the rules now."""
        desk = self.profile.desk
        with self._reading.connect() as connection:
            edition = rule_editions.latest(connection)
        book = bound(desk.rules.declared, edition, desk.meter)
        self.run_service(replace(desk, rules=book))

    async def reload_articles(self) -> None:
        """Swap in the articles as they stand in the store now."""
        async with self._reloading:
            articles, known = stored_articles(self._reading), self.profile
            # On a thread: what thousands of questions say together is learned for seconds.
            index = await asyncio.to_thread(updated_index, known.index, known.articles, articles)
            self._profile = replace(self.profile, articles=articles, index=index)

    @property
    def is_loaded(self) -> bool:
        """Whether a hub has loaded it; a command that only writes has not."""
        return self._profile is not None

    def reload_products(self) -> None:
        """Swap in the products as they stand in the store now."""
        products = stored_products(self._reading)
        lookups = Lookups.of(model_names(products), {})
        self._profile = replace(self.profile, lookups=lookups, queues=queues_of(products))

    async def _keep_sources(self, library: DialogLibrary) -> None:
        seen_at = micros(self._clock())
        await self._store.execute_write(
            [
                insert(schema.dialog_source)
                .values(name=one.name, digest=one.digest, source=one.source, seen_at=seen_at)
                .on_conflict_do_nothing()
                for one in library.dialogs.values()
            ]
        )

    async def _keep_articles(self, articles: tuple[Article, ...]) -> None:
        """Articles from files enter the store; a higher version replaces a lower one."""
        table = schema.article
        updated_at = micros(self._clock())
        statements = []
        for article in articles:
            new = insert(table).values(**article_row(article), updated_at=updated_at)
            changed = {
                column.name: new.excluded[column.name] for column in table.c if column.name != "id"
            }
            statements.append(
                new.on_conflict_do_update(
                    index_elements=["id"],
                    set_=changed,
                    where=table.c.version < new.excluded.version,
                )
            )
        await self._store.execute_write(statements)

    def _with_older_versions(self, library: DialogLibrary) -> DialogLibrary:
        table = schema.dialog_source
        with self._reading.connect() as connection:
            stored = connection.execute(select(table.c.name, table.c.digest, table.c.source))
            for name, digest, source in stored:
                if library.at(name, digest) is None:
                    try:
                        older = compile_dialog(source, f"{name} (stored version)")
                    except DialogError:
                        continue  # a field type went away: those conversations go to a person
                    library = library.with_version(older)
        return library


def _names(names: Mapping[str, str]) -> dict[Language, str]:
    return {"zh": names.get("zh", ""), "en": names.get("en", names.get("zh", ""))}
