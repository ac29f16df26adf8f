# SPDX-License-Identifier: AGPL-3.0-or-later
"""The configuration file: what is accepted, and how every mistake is named."""

from pathlib import Path

import pytest

from bots.settings import Settings, load, located, masked, parse
from intake.errors import SettingsError

SECRET = "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
GOOD = """\
[server]
host = "127.0.0.1"
port = 9000

[store]
url = "sqlite:///data/frontdesk.db"

[channels.webchat.site]
allowed_origins = ["https://example.com"]

[channels.webhook.main]
secret = {env = "WEBHOOK_SECRET"}
callback_url = "https://example.com/in"
"""


def read(tmp_path: Path, text: str, **environment: str) -> Settings:
    """The settings in a file with this text."""
    file = tmp_path / "frontdesk.toml"
    file.write_text(text, encoding="utf-8")
    return load(file, environment)


def problem(tmp_path: Path, text: str, **environment: str) -> str:
    """What a file with this text is refused with, without the folder."""
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text, **environment)
    return str(caught.value).removeprefix(f"{tmp_path}/")


def test_the_contracts_example_is_read(tmp_path: Path) -> None:
    """A file like the one in the documentation works, with its secret from the environment."""
    settings = read(tmp_path, GOOD, WEBHOOK_SECRET=SECRET)
    assert (settings.server.port, settings.server.url) == (9000, "http://127.0.0.1:9000")
    assert settings.channels["webhook"]["main"]["secret"] == SECRET
    assert settings.bots.default.languages == ("zh", "en")


def test_an_empty_file_is_a_whole_configuration(tmp_path: Path) -> None:
    """Every setting has a default that works."""
    assert read(tmp_path, "") == parse({})


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({}, "http://127.0.0.1:8080"),
        ({"public_url": "https://desk.example.com/"}, "https://desk.example.com"),
    ],
)
def test_the_public_address_has_no_slash_at_its_end(given: dict[str, object], url: str) -> None:
    """Links are made by adding a path to it."""
    assert parse({"server": given}).server.url == url


@pytest.mark.parametrize("given", [["10.0.0.0/8", "::1"], "10.0.0.0/8, ::1", "10.0.0.0/8 ::1"])
def test_trusted_proxies_are_a_list_or_one_text(given: object) -> None:
    """A text, because a list cannot stand in an environment variable."""
    known = parse({"server": {"trusted_proxies": given}}).server.trusted_proxies
    assert [str(one) for one in known] == ["10.0.0.0/8", "::1/128"]


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("[server]\nhost = 'x'\nprot = 1\n", "frontdesk.toml:3", "server.prot"),
        ("[server]\nhost = 'x'\nhost_name = 'y'\n", "frontdesk.toml:3", "server.host_name"),
        ("# hello\n\n[servre]\nport = 1\n", "frontdesk.toml:3", "servre"),
        ("[server]\nport = 0\n", "frontdesk.toml:2", "server.port"),
        ("[server]\nport = 'many'\n", "frontdesk.toml:2", "server.port"),
        ("[logs]\nformat = 'xml'\n", "frontdesk.toml:2", "logs.format"),
        ("[logs]\nlevel = 'LOUD'\n", "frontdesk.toml:2", "logs.level: must be 'DEBUG'"),
        ("[logs]\nlevel = 3\n", "frontdesk.toml:2", "logs.level: must be 'DEBUG'"),
        ("[channels]\nform = 3\n", "frontdesk.toml:2", "channels.form: must be a section"),
        (
            '[channels.webchat.site]\nallowed_origins = "x"\n',
            "frontdesk.toml:2", "allowed_origins: must be a list",
        ),
        (
            '[notifiers.team.a]\nkind = "wecom"\nurl = "https://a"\nquiet = "25:00-07:00"\n',
            "frontdesk.toml:4", "is not like 22:00-07:30",
        ),
        ("[bots.default]\nlanguages = ['fr']\n", "frontdesk.toml:2", "languages"),
        ("[bots.default]\nlanguages = []\n", "frontdesk.toml:2", "languages"),
        ("[server]\npublic_url = 'desk'\n", "frontdesk.toml:2", "https://desk.example.com"),
        ("[server]\ntrusted_proxies = ['proxy']\n", "frontdesk.toml:2", "such as 127.0.0.1"),
        ("[server]\ntrusted_proxies = ['0.0.0.0/0']\n", "frontdesk.toml:2", "is everybody"),
        ("[server]\ntrusted_proxies = [7]\n", "frontdesk.toml:2", "7 is no address"),
        ("[server]\ntrusted_proxies = 7\n", "frontdesk.toml:2", "must be a list"),
        ("[bots.second]\nname = 1\n", "frontdesk.toml:1", "bots.second"),
        ("[channels.fax.a]\nx = 1\n", "frontdesk.toml:1", "webhook"),
        ("[channels.webhook.main]\n", "frontdesk.toml:1", "secret"),
        ("[channels.webhook.main]\nsecret = 'short'\n", "frontdesk.toml:2", "secret"),
        (
            f"[channels.webhook.main]\nsecret = '{SECRET}'\ncolour = 'red'\n",
            "frontdesk.toml:3", "colour",
        ),
        (
            f"[channels.webhook.main]\nsecret = '{SECRET}'\ncallback_url = 'example.com'\n",
            "frontdesk.toml:3", "https://",
        ),
        (
            f"[channels.webhook.one]\nsecret = '{SECRET}'\n[channels.webhook.two]\nsecret = 'x'\n",
            "frontdesk.toml:4", "channels.webhook.two.secret",
        ),
        ("[server\n", "frontdesk.toml:1", "column 8"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(
    tmp_path: Path, text: str, place: str, says: str
) -> None:
    """File, line and key: whoever reads the message knows where to put the cursor."""
    found = problem(tmp_path, text)
    assert found.startswith(f"{place}: "), found
    assert says in found
    assert "Value error" not in found


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    """Nobody starts a hub five times for five typing errors; what is missing is told once."""
    text = GOOD.replace("port", "prot").replace("[channels.webchat", "[channels.fax")
    text = text.replace("[store]", '[bots.default]\nknowledge = "articles"\n\n[store]')
    assert problem(tmp_path, text).replace(f"{tmp_path}/", "").splitlines() == [
        (
            "frontdesk.toml:15: channels.webhook.main.secret: the environment variable "
            "WEBHOOK_SECRET is not set"
        ),
        (
            "frontdesk.toml:11: channels.fax.site: there is no channel 'fax'; there are: "
            "email, form, telegram, webchat, webhook, wechat, wecom"
        ),
        (
            "frontdesk.toml:3: server.prot: is not a known setting; see "
            "docs/reference/settings.md for all of them"
        ),
        'frontdesk.toml:6: bots.default.knowledge: must be a list, as in ["one"]',
    ]


def test_what_shows_later_is_named_with_its_place_too(tmp_path: Path) -> None:
    """A key whose mistake is found at the start; what is no key keeps the place it has."""
    file = tmp_path / "frontdesk.toml"
    file.write_text("[store]\n\njournal = 'x'\n", encoding="utf-8")
    found = SettingsError("store.journal", "the folder x cannot be made")
    assert str(located(found, file)) == f"{file}:3: store.journal: the folder x cannot be made"
    assert located(found, None) is found
    other = SettingsError("service.yaml:7", "is no known key")
    assert located(other, file) is other


def test_an_unknown_setting_points_to_the_list(tmp_path: Path) -> None:
    """A misspelt key is told where the right ones stand."""
    assert "docs/reference/settings.md" in problem(tmp_path, "[server]\nprot = 1\n")


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    """The commonest mistake of all gets advice."""
    with pytest.raises(SettingsError, match="no such file; pass --config FILE"):
        load(tmp_path / "none.toml", {})


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[server]\nhost = '\xe4'\n"])
def test_a_file_in_another_encoding_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    """Bytes that are no UTF-8 end in a sentence."""
    file = tmp_path / "frontdesk.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match="is not UTF-8"):
        load(file, {})


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    """Neither is a folder."""
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path, {})


@pytest.mark.parametrize("environment", [{}, {"WEBHOOK_SECRET": ""}])
def test_a_missing_secret_names_itself(tmp_path: Path, environment: dict[str, str]) -> None:
    """The key, its line, and the variable that should be set; an empty one is missing too."""
    found = problem(tmp_path, GOOD, **environment)
    assert found == (
        "frontdesk.toml:12: channels.webhook.main.secret:"
        " the environment variable WEBHOOK_SECRET is not set"
    )


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    """Its content counts, without the line's end."""
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    text = f"[channels.webhook.main]\nsecret = {{file = '{tmp_path}/secret'}}\n"
    assert read(tmp_path, text).channels["webhook"]["main"]["secret"] == SECRET


def test_a_missing_secret_file_names_itself(tmp_path: Path) -> None:
    """The path that was looked at stands in the message."""
    text = f"[channels.webhook.main]\nsecret = {{file = '{tmp_path}/none'}}\n"
    assert f"the secret file {tmp_path}/none cannot be read" in problem(tmp_path, text)


def test_a_wrong_secret_is_never_repeated(tmp_path: Path) -> None:
    """The message about a secret does not contain it."""
    text = "[channels.webhook.main]\nsecret = 'whsec_canary-canary'\n"
    assert "canary" not in problem(tmp_path, text)


def test_the_effective_configuration_hides_every_secret(tmp_path: Path) -> None:
    """What `frontdesk check` prints can be pasted into a ticket."""
    shown = masked(read(tmp_path, GOOD, WEBHOOK_SECRET=SECRET))
    assert SECRET.removeprefix("whsec_") not in str(shown)
    assert "https://example.com/in" in str(shown)


def test_passwords_in_addresses_are_hidden() -> None:
    """A store or Redis address may hold a password; it is not shown either."""
    settings = parse(
        {
            "store": {"url": "postgresql://user:canary1@host/db"},
            "redis": {"url": "redis://:canary2@host:6379/0"},
        }
    )
    assert "canary" not in str(masked(settings))


def test_without_secrets_only_what_is_outside_is_left_out(tmp_path: Path) -> None:
    """Another account of the channel stays; where the data is must be known."""
    place = tmp_path / "frontdesk.toml"
    place.write_text(
        '[channels.webhook.a]\nsecret = {env = "A"}\n[channels.webhook.b]\nsecret = {env = "B"}\n'
        '[bots.default.name]\nzh = "小台"\nen = "Desk"\n',
        encoding="utf-8",
    )
    environment = {"B": "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"}
    found = load(place, environment, needs_secrets=False)
    assert list(found.channels["webhook"]) == ["b"]
    assert found.bots.default.name["zh"] == "小台"
    with pytest.raises(SettingsError, match="A is not set"):
        load(place, environment)
    place.write_text('[store]\nurl = {env = "STORE"}\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="STORE is not set"):
        load(place, {}, needs_secrets=False)


@pytest.mark.parametrize(
    ("host", "url"), [("::1", "http://[::1]:8080"), ("127.0.0.1", "http://127.0.0.1:8080")]
)
def test_an_address_of_the_newer_kind_stands_in_brackets(host: str, url: str) -> None:
    """Else nobody could follow the links that the hub writes."""
    assert parse({"server": {"host": host}}).server.url == url
