# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's content: it loads, it refers only to what exists, and its bot knows its trade."""

import re
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
import yaml

import bots
from bots.configuration.service_file import load_service_desk
from bots.demo.seed import AUTHORS as SAID
from bots.demo.setup import demo_settings
from bots.demo.work import ACTS
from bots.settings import Bot
from intake.assets import mentioned_serials
from intake.knowledge.articles import load_articles
from intake.knowledge.indexing import entries_for
from intake.knowledge.search import Index, build_index
from intake.messages import LANGUAGES
from intake.tickets.ticket import Priority, TicketStatus

DEMO = Path(bots.__file__).parent / "demo"
TICKET_KEYS = frozenset(
    {
        "id", "contact", "asset", "language", "channel", "type", "title", "status", "priority",
        "priority_reason", "queue", "assignee", "opened", "fields", "timeline",
    }
)  # fmt: skip
OFFSET = re.compile(r"-(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")


def minutes_before(offset: str) -> int:
    """How many minutes before the demo's first start an offset lies."""
    found = OFFSET.fullmatch(offset)
    assert found is not None, offset
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return (days * 24 + hours) * 60 + minutes


def test_how_long_the_bot_waits_can_be_told() -> None:
    """For whoever shows the demo; without a word it is as everywhere."""
    assert demo_settings(burst_seconds=0).bots.default.burst_seconds == 0
    assert demo_settings().bots.default.burst_seconds == Bot().burst_seconds


@pytest.fixture(scope="module", name="demo")
def _demo() -> dict[str, Any]:
    names = ("catalogue", "people", "contacts", "assets", "tickets")
    loaded: dict[str, Any] = {}
    for name in names:
        loaded |= yaml.safe_load((DEMO / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module", name="index")
def _index() -> Index:
    """One index over both languages, as the running bot has it."""
    return build_index(entries_for(load_articles(DEMO / "articles.yaml")))


def test_every_article_exists_in_both_languages_with_ways_to_ask() -> None:
    """The demo shows the product at its best in either language."""
    articles = load_articles(DEMO / "articles.yaml")
    assert len(articles) >= 12
    for article in articles:
        assert set(article.texts) == set(LANGUAGES), article.id
        for text in article.texts.values():
            assert text.questions, article.id
            assert len(text.as_message()) < 1200, article.id


@pytest.mark.parametrize(
    ("query", "article"),
    [
        ("保修", "warranty-terms"),
        ("保修期多久？", "warranty-terms"),
        ("密码", "reset-password"),
        ("序列号在哪里？", "serial-number-location"),
        ("卡纸", "paper-jam"),
        ("E07", "error-e07"),
        ("E01 是什么意思", "error-e01"),
        ("怎么开发票", "invoice-request"),
        ("周末上班吗", "service-hours"),
        ("how long is the warranty", "warranty-terms"),
        ("forgot passwrod", "reset-password"),
        ("where is the serial number", "serial-number-location"),
        ("paper is stuck", "paper-jam"),
        ("are you open on sunday", "service-hours"),
    ],
)
def test_the_demo_bot_answers(index: Index, query: str, article: str) -> None:
    """Somebody who tries the demo gets the right answer to the obvious questions."""
    found, _, decision = index.answer(query)
    assert (found, decision) == (article, "answer")


@pytest.mark.parametrize(
    "query",
    ["谢谢", "你好", "打印机坏了", "E99 是什么意思", "my printer is broken", "good morning"],
)
def test_the_demo_bot_does_not_bluff(index: Index, query: str) -> None:
    """Greetings, fault reports and unknown codes are not answered from an article."""
    assert index.answer(query)[2] == "reject"


def test_internal_articles_never_reach_customers(index: Index) -> None:
    """The bench check for the team is in the file and not in the index."""
    assert "e07-thermocouple-bench-check" not in index.owned


def test_assets_belong_to_known_contacts_and_products(demo: dict[str, Any]) -> None:
    """A serial number leads to a model in the catalogue and to a customer."""
    models = {product["model"] for product in demo["products"]}
    contacts = {contact["id"] for contact in demo["contacts"]}
    assets = demo["assets"]
    assert len(assets) >= 40
    assert len({asset["serial"] for asset in assets}) == len(assets)
    for asset in assets:
        assert asset["model"] in models
        assert asset["contact"] in contacts
        assert asset["purchased_on"] < asset["warranty_until"]
        assert mentioned_serials(f"序列号{asset['serial']}坏了") == [asset["serial"]]


def test_names_and_aliases_name_one_product_each(demo: dict[str, Any]) -> None:
    """No word that customers write can mean two products."""
    names = [
        name.casefold()
        for product in demo["products"]
        for name in {product["model"], *product["name"].values(), *product["aliases"]}
    ]
    assert len(set(names)) == len(names)


def test_products_and_people_belong_to_known_teams(demo: dict[str, Any]) -> None:
    """Every product has a team, every team has agents for both languages."""
    teams = {team["id"] for team in demo["teams"]}
    assert {product["queue"] for product in demo["products"]} < teams
    assert all(set(person["teams"]) <= teams for person in demo["people"])
    logins = [person["login"] for person in demo["people"]]
    assert len(set(logins)) == len(logins)
    assert "admin" in logins
    agents = [person for person in demo["people"] if person["role"] == "agent"]
    assert len(agents) >= 4
    for team in teams:
        spoken = {one for who in agents if team in who["teams"] for one in who["languages"]}
        assert spoken == set(LANGUAGES)


def test_contacts_are_complete_and_nobody_real(demo: dict[str, Any]) -> None:
    """Customers look real, but their mail goes nowhere."""
    contacts = demo["contacts"]
    assert len(contacts) >= 20
    for contact in contacts:
        assert contact["level"] in {"vip", "normal"}
        assert contact["language"] in LANGUAGES
        assert contact["email"].endswith(".example")
        phone = phonenumbers.parse(contact["phone"], "CN")
        assert phonenumbers.is_possible_number(phone), contact["phone"]


def test_tickets_refer_to_what_exists(demo: dict[str, Any]) -> None:
    """A ticket's customer, machine, queue and people are all in the other files."""
    owner = {asset["serial"]: asset for asset in demo["assets"]}
    logins = {person["login"] for person in demo["people"]}
    teams = {team["id"] for team in demo["teams"]}
    for ticket in demo["tickets"]:
        asset = owner[ticket["asset"]]
        assert asset["contact"] == ticket["contact"], ticket["id"]
        assert asset["model"] == ticket["fields"]["product"], ticket["id"]
        assert ticket["queue"] in teams
        assert ticket["assignee"] in {*logins, None}
        assert ticket["priority"] in list(Priority)
        assert {line["by"] for line in ticket["timeline"] if "by" in line} <= logins
        assert {line["author"] for line in ticket["timeline"]} <= {
            *SAID,
            *ACTS,
            "status",
            "rating",
        }
        assert set(ticket) <= TICKET_KEYS, ticket["id"]


def test_lines_say_all_of_what_was_said(demo: dict[str, Any]) -> None:
    """A comma in a text without quotation marks would cut it off."""
    for ticket in demo["tickets"]:
        for line in ticket["timeline"]:
            assert None not in line.values(), line


def test_customers_have_account_managers_of_the_team(demo: dict[str, Any]) -> None:
    """Who looks after a customer works here."""
    agents = {person["login"] for person in demo["people"]}
    managers = {one["account_manager"] for one in demo["contacts"] if "account_manager" in one}
    assert managers
    assert managers <= agents


@pytest.mark.parametrize(("type_", "steps"), [("fault", 5), ("installation", 4), ("return", 5)])
def test_the_demo_has_a_process_for_what_it_files(type_: str, steps: int) -> None:
    """Priority, promises, steps, dispatch and rules are alive in the demo."""
    desk = load_service_desk(demo_settings(8080).bots.default)
    flow = desk.processes.for_type(type_)
    assert flow is not None
    assert len(flow[1].steps) == steps
    assert desk.priority.rules
    assert desk.dispatch is not None
    assert [tier.name for tier in desk.dispatch.tiers] == ["specialist", "engineering"]


def test_tickets_show_every_state_and_a_true_history(demo: dict[str, Any]) -> None:
    """The last change of state in a timeline is the ticket's state, and time runs forwards."""
    tickets = demo["tickets"]
    assert len(tickets) >= 15
    assert {ticket["status"] for ticket in tickets} == set(TicketStatus)
    assert {ticket["priority"] for ticket in tickets} == set(Priority)
    assert {ticket["language"] for ticket in tickets} == set(LANGUAGES)
    for ticket in tickets:
        moments = [minutes_before(line["at"]) for line in ticket["timeline"]]
        assert moments == sorted(moments, reverse=True), ticket["id"]
        assert moments[0] == minutes_before(ticket["opened"]), ticket["id"]
        steps = [line["to"] for line in ticket["timeline"] if line["author"] == "status"]
        assert (steps or ["new"])[-1] == ticket["status"], ticket["id"]
        assert (ticket["assignee"] is None) == (ticket["status"] == "new"), ticket["id"]
