# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk.toml` and the secrets it points to → frozen `Settings`.

Unknown keys are errors; every error names the file, the line and the key. Secrets never stand in
the file: `{env = "NAME"}` or `{file = "path"}` points to them. The result is passed to
constructors in `app.py` and nowhere else; no other module reads the environment.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Field,
    ValidationError,
    field_validator,
)
from pydantic_core import ErrorDetails

from bots.configuration.keys import Place, resolve
from bots.configuration.outside import Address, Directory, Embeddings, Model, NotifierSection
from bots.configuration.proxies import Networks
from channels.registry import check_settings, kept_secret
from intake.errors import SettingsError, SettingsErrors
from intake.hand_written import keys_of, sentence, unreadable
from intake.lengths import LONGEST_HOURS, LONGEST_MINUTES
from intake.messages import LANGUAGES
from intake.sections import Section

_REFERENCE = "docs/reference/settings.md"
_PASSWORD_IN_URL = re.compile(r"(?<=://)([^/@\s]*):[^/@\s]+@")
_TOML_PLACE = re.compile(
    r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)",
    re.DOTALL,
)
_SECRET_KEY = re.compile("secret|password|token|key")


def _upper(level: object) -> object:
    return level.upper() if isinstance(level, str) else level


Level = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]


class Server(Section):
    """Where the hub listens, and how the outside reaches it."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    public_url: Address = ""  # empty: http://host:port
    trusted_proxies: Networks = ()  # whose word on who the client is we take

    @property
    def url(self) -> str:
        """The address the outside uses, without a slash at the end."""
        return (self.public_url or f"http://{self.place}").rstrip("/")

    @property
    def place(self) -> str:
        """Host and port as they stand in an address (RFC 3986 §3.2.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class StoreSection(Section):
    """Where state lives. Paths are relative to the folder the program is started in."""

    url: str = "sqlite:///data/frontdesk.db"
    journal: Path = Path("data/journal")
    blobs: Path = Path("data/blobs")
    # How long settled journal segments are kept.
    journal_days: int = Field(default=30, ge=1, le=36500)


class Redis(Section):
    """Only where several processes share the work."""

    url: str


class Bot(Section):
    """What the bot knows and how it speaks."""

    preset: str = ""  # a kind of company, see bots/presets; empty: every dialog of the library
    dialogs: tuple[Path, ...] = ()  # folders beside the built-in library
    knowledge: tuple[Path, ...] = ()  # YAML files of articles, loaded at start
    service: tuple[Path, ...] = ()  # YAML files of the service desk: promises, dispatch, rules
    languages: tuple[str, ...] = ("zh", "en")
    name: Mapping[str, str] = Field(default_factory=lambda: {"zh": "小前台", "en": "Frontdesk"})
    hand_off_queue: str = ""  # where conversations wait for a person; empty: everybody's
    time_zone: str = "Asia/Shanghai"
    holidays: str = "CN"  # whose public holidays and make-up workdays count
    opening_hours: tuple[str, ...] = ("09:00-12:00", "13:30-18:00")
    burst_seconds: float = Field(default=1.2, ge=0, le=10)  # quiet time that ends a burst; 0: none
    # Of silence until the one reminder; 0: none.
    remind_minutes: float = Field(default=10, ge=0, le=LONGEST_MINUTES)
    # Of silence until what there is becomes a ticket.
    file_hours: float = Field(default=24, gt=0, le=LONGEST_HOURS)
    model: Model | None = None
    embeddings: Embeddings | None = None

    @field_validator("languages")
    @classmethod
    def _are_spoken(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        if not languages or set(languages) - set(LANGUAGES):
            raise ValueError(f"name at least one of {', '.join(LANGUAGES)}, and no other")
        return languages


class Bots(Section):
    """The bots; more than `default` comes later."""

    default: Bot = Bot()


class Logs(Section):
    """How much is logged, and as what."""

    level: Annotated[Level, BeforeValidator(_upper)] = "INFO"
    format: Literal["json", "console"] = "json"


class Settings(Section):
    """The whole configuration. `channels` holds each account's raw section, secrets resolved."""

    server: Server = Server()
    store: StoreSection = StoreSection()
    redis: Redis | None = None
    bots: Bots = Bots()
    logs: Logs = Logs()
    directories: Mapping[str, Directory] = Field(default_factory=dict, max_length=1)
    notifiers: Mapping[str, Mapping[str, NotifierSection]] = Field(default_factory=dict)
    channels: Mapping[str, Mapping[str, Mapping[str, object]]] = Field(default_factory=dict)


def load(
    path: Path, environment: Mapping[str, str] | None = None, *, needs_secrets: bool = True
) -> Settings:
    """The settings in a file. Raises `SettingsError`s that say where and what to do.

    Whoever speaks with nobody outside needs no secret for it: without `needs_secrets` what lacks
    one (a channel's account, a notifier, a directory, a model) is left out.
    """
    environment = os.environ if environment is None else environment
    try:
        text = path.read_text(encoding="utf-8-sig")  # as some editors on Windows save it
        document = tomllib.loads(text)
    except FileNotFoundError:
        raise SettingsError(str(path), "there is no such file; pass --config FILE") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), unreadable(error)) from error
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(path, text, error) from error
    place = Place(path, text)
    resolved, missing = resolve(document, environment, place, needs_secrets=needs_secrets)
    return parse(resolved, place, missing)


def _no_toml(path: Path, text: str, error: tomllib.TOMLDecodeError) -> SettingsError:
    """What TOML's reader stumbled over, with file and line as every other mistake has them."""
    found = _TOML_PLACE.fullmatch(str(error))
    if found is None:
        return SettingsError(str(path), f"is not valid TOML: {error}")
    line = found["line"] or text.rstrip().count("\n") + 1
    where = f" in column {found['column']}" if found["column"] else " at the end of the file"
    hint = '; a text stands between straight quotes, as in "shop"' if "value" in str(error) else ""
    return SettingsError(f"{path}:{line}", f"is not valid TOML{where}: {found['what']}{hint}")


def parse(
    document: Mapping[str, object],
    place: Place | None = None,
    missing: Sequence[SettingsError] = (),
) -> Settings:
    """The settings in a document whose secrets are resolved, apart from the `missing` ones.

    Raises `SettingsErrors` with everything that is wrong.
    """
    place = place or Place(Path("settings"), "")
    mistakes = [*missing, *_channel_mistakes(document, place)]
    try:
        settings = Settings.model_validate(document)
    except ValidationError as error:
        mistakes += [_mistake(one, place) for one in error.errors(include_url=False)]
    if mistakes:  # of each line the first: a secret that is missing is no wrong secret as well
        by_line: dict[str, SettingsError] = {}
        for one in mistakes:
            by_line.setdefault(one.path, one)
        raise SettingsErrors(by_line.values())
    return settings


def _mistake(details: ErrorDetails, place: Place) -> SettingsError:
    keys = keys_of(details)
    return SettingsError(place.of(keys), f"{'.'.join(keys)}: {sentence(details, _REFERENCE)}")


def located(error: SettingsError, path: Path | None) -> SettingsError:
    """The same with file and line: for a key whose mistake shows after the file was read."""
    keys = tuple(error.path.split("."))
    if path is None or keys[0] not in Settings.model_fields:
        return error
    place = Place(path, path.read_text(encoding="utf-8")).of(keys)
    return SettingsError(place, f"{error.path}: {error.problem}")


def masked(settings: Settings) -> dict[str, object]:
    """The effective configuration for people to read, with every secret hidden."""
    document = settings.model_dump(mode="json")
    for accounts in document["channels"].values():
        for section in accounts.values():
            for key in filter(_SECRET_KEY.search, section):
                section[key] = "•••"
    return {name: _without_passwords(value) for name, value in document.items()}


def _without_passwords(value: object) -> object:
    """The same with the passwords in addresses such as postgresql://user:password@host hidden."""
    if isinstance(value, dict):
        return {name: _without_passwords(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_passwords(inner) for inner in value]
    return _PASSWORD_IN_URL.sub(r"\1:•••@", value) if isinstance(value, str) else value


def _channel_mistakes(document: Mapping[str, object], place: Place) -> Iterator[SettingsError]:
    """What the channels say of their accounts; what is no account is told by the model."""
    kinds = document.get("channels")
    for kind, accounts in kinds.items() if isinstance(kinds, Mapping) else ():
        if kind == "form" and isinstance(accounts, Mapping) and len(accounts) > 1:
            problem = "channels.form: there is one report form, since its address names no account"
            yield SettingsError(place.of(("channels", "form")), problem)
        for account, section in accounts.items() if isinstance(accounts, Mapping) else ():
            if isinstance(section, Mapping):
                yield from _account_mistakes(kind, account, section, place)


def _account_mistakes(
    kind: str, account: str, section: Mapping[str, object], place: Place
) -> Iterator[SettingsError]:
    given = dict(section)
    if name := kept_secret(kind):
        given.setdefault(name, "0" * 64)  # drawn on first start and kept in the store
    try:
        check_settings(kind, account, given)
    except SettingsError as error:
        keys = tuple(error.path.split("."))
        yield SettingsError(place.of(keys), f"{error.path}: {error.problem}")
