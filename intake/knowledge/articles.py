# SPDX-License-Identifier: AGPL-3.0-or-later
"""Articles from YAML files, with errors that name the file and the line.

A file is `articles:` with a list; `bots/demo/articles.yaml` shows every part of it. Reading is
all that happens here: nothing is stored, indexed or sent.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import yaml

from intake.errors import FileError
from intake.hand_written import unreadable
from intake.knowledge.article import Article, ArticleStatus, ArticleText, Audience
from intake.messages import LANGUAGES
from intake.yaml_mistakes import mistake_in
from intake.yaml_text import TOO_DEEP

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ARTICLE_KEYS = frozenset({"id", "audience", "status", "version", "tags", *LANGUAGES})
_TEXT_KEYS = frozenset(
    {"title", "questions", "keywords", "answer", "scenario", "steps", "cautions"}
)


class ArticleError(FileError):
    """An article file cannot be used. Correct the named line; nothing of the file was loaded."""


def load_articles(*places: Path) -> tuple[Article, ...]:
    """The articles of files, and of folders with all their `*.yaml`, in a stable order.

    Raises `ArticleError` for the first thing that is wrong, also for an id used twice.
    """
    loaded: dict[str, Article] = {}
    for file in _files(places):
        try:
            source = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ArticleError(str(file), None, unreadable(error)) from error
        for article, line in _parse(source, str(file)):
            if article.id in loaded:
                raise ArticleError(str(file), line, f"the id {article.id!r} is used twice")
            loaded[article.id] = article
    return tuple(loaded.values())


def _files(places: Iterable[Path]) -> Iterable[Path]:
    for place in places:
        yield from sorted(place.glob("*.yaml")) if place.is_dir() else (place,)


def _parse(source: str, file: str) -> list[tuple[Article, int]]:
    try:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        line, problem = mistake_in(source, error)
        raise ArticleError(file, line, f"is not YAML: {problem}") from error
    except RecursionError as error:
        raise ArticleError(file, None, f"is not YAML: {TOO_DEEP}") from error
    if root is None:
        raise ArticleError(file, None, "is empty; write `articles:` and a list")
    reader = _Reader(file)
    listed = reader.mapping(root, "the file", frozenset({"articles"})).get("articles")
    if listed is None:
        raise reader.error(root, "has no `articles:` list")
    return [(reader.article(node), node.start_mark.line + 1) for node in reader.items(listed)]


class _Reader:
    """Turns YAML nodes into values, and knows the line of everything it refuses."""

    def __init__(self, file: str) -> None:
        self._file = file

    def error(self, node: yaml.Node, problem: str) -> ArticleError:
        return ArticleError(self._file, node.start_mark.line + 1, problem)

    def article(self, node: yaml.Node) -> Article:
        parts = self.mapping(node, "an article", _ARTICLE_KEYS)
        if "id" not in parts:
            raise self.error(node, "this article has no `id`")
        slug = self.text(parts["id"], "id")
        if not _SLUG.fullmatch(slug):
            raise self.error(parts["id"], f"id {slug!r} must be like reset-password")
        texts = {
            language: self.article_text(parts[language], f"{slug} ({language})")
            for language in LANGUAGES
            if language in parts
        }
        if not texts:
            raise self.error(node, f"{slug} has no text: write `zh:` or `en:`")
        return Article(
            id=slug,
            texts=texts,
            audience=Audience(self.one_of(parts.get("audience"), Audience, "customers")),
            status=ArticleStatus(self.one_of(parts.get("status"), ArticleStatus, "published")),
            version=self.version(parts.get("version")),
            tags=self.texts(parts.get("tags"), "tags"),
        )

    def article_text(self, node: yaml.Node, name: str) -> ArticleText:
        parts = self.mapping(node, name, _TEXT_KEYS)
        for key in ("title", "answer"):
            if key not in parts:
                raise self.error(node, f"{name} has no `{key}`")
        return ArticleText(
            title=self.text(parts["title"], "title"),
            questions=self.texts(parts.get("questions"), "questions"),
            answer=self.text(parts["answer"], "answer"),
            keywords=self.texts(parts.get("keywords"), "keywords"),
            scenario=self.text(parts["scenario"], "scenario") if "scenario" in parts else "",
            steps=self.texts(parts.get("steps"), "steps"),
            cautions=self.texts(parts.get("cautions"), "cautions"),
        )

    def mapping(self, node: yaml.Node, name: str, known: frozenset[str]) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self.error(node, f"{name} must be `key: value` lines")
        parts: dict[str, yaml.Node] = {}
        for key, value in node.value:
            word = self.text(key, "a key")
            if word not in known:
                raise self.error(key, f"{name} cannot have {word!r}; known: {sorted(known)}")
            if word in parts:
                raise self.error(key, f"{name} has {word!r} twice")
            parts[word] = value
        return parts

    def items(self, node: yaml.Node) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(node, "must be a list, each line beginning with `-`")
        return cast("list[yaml.Node]", node.value)

    def texts(self, node: yaml.Node | None, name: str) -> tuple[str, ...]:
        return tuple(self.text(part, name) for part in self.items(node)) if node else ()

    def text(self, node: yaml.Node, name: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or node.tag == "tag:yaml.org,2002:null":
            raise self.error(node, f"{name} must be a text; quote it if it contains `: `")
        stripped = str(node.value).strip()
        if not stripped:
            raise self.error(node, f"{name} is empty")
        return stripped

    def version(self, node: yaml.Node | None) -> int:
        if node is None:
            return 1
        written = self.text(node, "version")
        if not written.isdecimal() or int(written) < 1:
            raise self.error(node, f"version {written!r} must be a whole number from 1")
        return int(written)

    def one_of(
        self, node: yaml.Node | None, known: type[Audience | ArticleStatus], default: str
    ) -> str:
        if node is None:
            return default
        word = self.text(node, "this").replace(" ", "_")
        if word not in list(known):
            raise self.error(node, f"{word!r} must be one of {[str(one) for one in known]}")
        return word
