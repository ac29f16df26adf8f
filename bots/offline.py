# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bot without a running hub: from files, for journeys and commands.

Uses the store's articles where a store exists, else the site's or the demo's files.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bots.knowing import article_places, build_profile, load_library
from bots.profile import BotProfile
from bots.settings import Settings
from bots.stored import model_names, stored_articles, stored_products
from intake import yaml_text
from intake.assets import Asset
from intake.ids import ContactId
from intake.knowledge.article import Article
from intake.knowledge.articles import load_articles
from intake.knowledge.indexing import entries_for
from intake.knowledge.search import Index, build_index
from intake.store import open_existing

DEMO = Path(__file__).with_name("demo")


def profile_of(settings: Settings) -> BotProfile:
    """A profile from files only: the site's dialogs and articles, or the demo's."""
    bot = settings.bots.default
    articles = {
        one.id: one for one in load_articles(*(article_places(bot) or (DEMO / "articles.yaml",)))
    }
    catalogue = _catalogue()
    queues = {product["model"]: product["queue"] for product in catalogue}
    return build_profile(bot, load_library(bot), articles, _demo_names(), queues)


def names_of(settings: Settings) -> Mapping[str, str]:
    """The model for each name of a product: the store's, or the demo's where there is no store."""
    reading = open_existing(settings.store.url)
    return _demo_names() if reading is None else model_names(stored_products(reading))


def assets_of() -> dict[str, Asset]:
    """The demo's machines by serial number."""
    document = yaml_text.load((DEMO / "assets.yaml").read_text(encoding="utf-8"))
    return {
        one["serial"]: Asset(
            serial=one["serial"],
            model=one["model"],
            contact_id=ContactId(one["contact"]),
            location=one["location"],
            contract=one["contract"],
            purchased_on=date.fromisoformat(str(one["purchased_on"])),
            warranty_until=date.fromisoformat(str(one["warranty_until"])),
        )
        for one in document["assets"]
    }


def knowledge_of(settings: Settings) -> tuple[Mapping[str, Article], Index]:
    """The articles and index a hub with these settings would answer from."""
    reading = open_existing(settings.store.url)
    if reading is not None:
        articles: Mapping[str, Article] = stored_articles(reading)
    else:
        files = article_places(settings.bots.default) or (DEMO / "articles.yaml",)
        articles = {one.id: one for one in load_articles(*files)}
    return articles, build_index(entries_for(articles.values()))


def _demo_names() -> dict[str, str]:
    return {
        name: product["model"]
        for product in _catalogue()
        for name in (product["model"], *product["name"].values(), *product["aliases"])
    }


def _catalogue() -> list[dict[str, Any]]:
    loaded = yaml_text.load((DEMO / "catalogue.yaml").read_text(encoding="utf-8"))
    products: list[dict[str, Any]] = loaded["products"]
    return products
