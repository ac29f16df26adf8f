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
from typing import Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from bots.configuration.keys import Place, resolve
from channels.registry import check_settings, kept_secret
from intake.errors import SettingsError, SettingsErrors
from intake.messages import LANGUAGES
from intake.wrong_values import in_words

_PASSWORD_IN_URL = re.compile(r"(?<=://)([^/@\s]*):[^/@\s]+@")
_REFERENCE = "docs/reference/settings.md"
_SECRET_KEY = re.compile("secret|password|token|key")


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Server(_Section):
    """Where the hub listens, and how the outside reaches it."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    public_url: str = ""  # empty: http://host:port

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        if url and not re.match(r"https?://[^/\s]+\S*$", url):
            raise ValueError("is no address such as https://desk.example.com")
        return url

    @property
    def url(self) -> str:
        """The address the outside uses, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


class StoreSection(_Section):
    """Where state lives. Paths are relative to the folder the program is started in."""

    url: str = "sqlite:///data/frontdesk.db"
    journal: Path = Path("data/journal")
    blobs: Path = Path("data/blobs")
    journal_days: int = Field(default=30, ge=1)  # how long settled journal segments are kept


class Redis(_Section):
    """Only where several processes share the work."""

    url: str


class Endpoint(_Section):
    """A server that speaks OpenAI's wire format, and how much of our patience it gets."""

    url: str = Field(pattern=r"^https?://\S+$")  # up to and with /v1
    model: str = Field(min_length=1)
    api_key: SecretStr = SecretStr("")
    timeout_seconds: float = Field(default=2.0, ge=0.1, le=10)
    calls_per_minute: int = Field(default=60, ge=1, le=6000)

    @model_validator(mode="after")
    def _keeps_its_key(self) -> "Endpoint":
        address = urlsplit(self.url)
        is_local = address.hostname in {"127.0.0.1", "::1", "localhost"}
        if self.api_key.get_secret_value() and address.scheme != "https" and not is_local:
            raise ValueError("a key is sent over https:// only, or to this machine")
        if address.username or address.query:
            raise ValueError("the address holds no password and no query; use api_key")
        return self


class Model(Endpoint):
    """A language model that may choose among approved articles."""

    rephrase: bool = False  # and say their answers in other words


class Embeddings(Endpoint):
    """A model that tells how near two English texts are."""

    nearest_from: float = Field(default=0.65, ge=0, le=1)  # cosine from which it may choose
    lead: float = Field(default=0.12, ge=0, le=1)  # before the second article


class Bot(_Section):
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
    remind_minutes: float = Field(default=10, ge=0)  # of silence until the one reminder; 0: none
    file_hours: float = Field(default=24, gt=0)  # of silence until what there is becomes a ticket
    model: Model | None = None
    embeddings: Embeddings | None = None

    @field_validator("languages")
    @classmethod
    def _are_spoken(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        if not languages or set(languages) - set(LANGUAGES):
            raise ValueError(f"name at least one of {', '.join(LANGUAGES)}, and no other")
        return languages


class Bots(_Section):
    """The bots; more than `default` comes later."""

    default: Bot = Bot()


class Directory(_Section):
    """Another system that knows machines and stock, asked over HTTP."""

    url: str = Field(pattern=r"^https?://\S+$")
    token: SecretStr = SecretStr("")  # sent as Authorization: Bearer
    asset: str = ""  # path with {serial}; empty: it knows no machines
    stock: str = ""  # path with {part}; empty: it knows no stock
    reserve: str = ""  # where parts are reserved; empty: it reserves none
    confirm: str = ""  # path with {reservation}
    release: str = ""  # path with {reservation}
    reserve_timeout_seconds: float = Field(default=10, ge=0.1, le=60)
    fields: Mapping[str, str] = Field(default_factory=dict)  # ours → a path into their answer
    serial_pattern: str = r"(?=.*[A-Z])(?=.*\d)[A-Z0-9-]{5,40}"
    timeout_seconds: float = Field(default=1.5, ge=0.1, le=5)
    max_age_hours: float = Field(default=24, gt=0)

    @field_validator("serial_pattern")
    @classmethod
    def _can_be_matched(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from error
        return pattern

    @model_validator(mode="after")
    def _knows_something(self) -> "Directory":
        if not (self.asset or self.stock or self.reserve):
            raise ValueError("give asset, a path with {serial}, or stock, a path with {part}")
        if (self.asset and "{serial}" not in self.asset) or (
            self.stock and "{part}" not in self.stock
        ):
            raise ValueError("asset holds {serial}, stock holds {part}")
        return self

    @model_validator(mode="after")
    def _reserves_wholly(self) -> "Directory":
        phases = (self.reserve, self.confirm, self.release)
        if any(phases) and not all(phases):
            raise ValueError("reserve, confirm and release go together")
        for path in phases[1:]:
            if path and "{reservation}" not in path:
                raise ValueError("confirm and release hold {reservation}")
        for path in filter(None, phases):
            if not re.fullmatch(r"(?:[A-Z]+ )?/\S*", path):
                raise ValueError(f"{path!r} is no path such as /holds, or DELETE /holds")
        return self


class NotifierSection(_Section):
    """One place where a group of the team is told outside the workspace."""

    kind: Literal["wecom", "dingtalk", "feishu", "webhook", "email"]
    url: SecretStr = SecretStr("")  # a robot's address is a secret: it holds the key
    secret: SecretStr = SecretStr("")
    mentions: tuple[str, ...] = ()  # phone numbers of people whom a robot mentions
    account: str = ""  # email: which of our mail accounts sends
    address: str = ""  # email: to whom
    language: Literal["zh", "en"] = "zh"
    quiet: str = Field(default="", pattern=r"^$|^\d\d:\d\d-\d\d:\d\d$")  # 22:00-07:30

    @model_validator(mode="after")
    def _is_complete(self) -> "NotifierSection":
        if self.kind == "email":
            if not self.account or "@" not in self.address:
                raise ValueError("email needs account, one of [channels.email.…], and address")
        elif not self.url.get_secret_value().startswith(("https://", "http://")):
            raise ValueError(f"{self.kind} needs url, an https:// address")
        if self.kind == "webhook" and not self.secret.get_secret_value():
            raise ValueError("webhook needs secret, whsec_ and base64")
        return self


class Logs(_Section):
    """How much is logged, and as what."""

    level: str = Field(default="INFO", pattern="^(?i:debug|info|warning|error|critical)$")
    format: str = Field(default="json", pattern="^(json|console)$")


class Settings(_Section):
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
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except FileNotFoundError:
        raise SettingsError(str(path), "there is no such file; pass --config FILE") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), f"cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(str(path), f"is not valid TOML: {error}") from error
    place = Place(path, text)
    resolved, missing = resolve(document, environment, place, needs_secrets=needs_secrets)
    return parse(resolved, place, missing)


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
    keys = tuple(str(part) for part in details["loc"])
    return SettingsError(place.of(keys), f"{'.'.join(keys)}: {in_words(details, _REFERENCE)}")


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
        if kind == "form" and len(accounts) > 1:
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
