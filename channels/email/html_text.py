# SPDX-License-Identifier: AGPL-3.0-or-later
"""HTML → text as a person would read it, with quotes as `> ` and marks where a quote begins.

Works on the parser's events, so that depth costs nothing. It is no cleaning: what may be shown as
HTML is decided elsewhere.
"""

import re
from collections.abc import Mapping

from lxml import etree

# A line of this means: from here on, everything is the older mail. Removed before anybody reads.
QUOTE_MARK = "\x1f"
LARGEST = 2 * 1024 * 1024
_SKIPPED = frozenset({"script", "style", "head", "title", "template", "object", "select", "svg"})
_BLOCKS = frozenset({
    *("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt"),
    *("fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"),
    *("li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr"),
    "ul",
})  # fmt: skip
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"})
_VOID = frozenset({"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr"})
_BLANKS = re.compile(r"[ \t\r\n\f\x1f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
# What programs put around the mail that is answered, when all of it follows.
# Outlook, OWA, Outlook for Mac, Yahoo, NetEase, Mail Master, Feishu, Alimail, Proton, QQ.
_QUOTES = re.compile(
    r"(?:^|[\s_])(?:divRplyFwdMsg|OLK_SRC_BODY_SECTION|OutlookMessageHeader|yahoo_quoted\w*"
    r"|isReplyContent|ntes-mailmaster-quote|(?:lark-mail|history|adit-html-block)[\w-]*quote[\w-]*"
    r"|alimail-quote|protonmail_quote|mail-quote-collapse|qmbox-original|WPS_mail_quote"
    r"|mail-editor-reference-message-container|ms-outlook-mobile-reference-message"
    r"|zmail_extra|tutanota_quote|hmail_quote|xmail_quote|foxmail_quote|Mail139Quote)(?:\s|$)"
)
# What programs put around a signature; their own plain text has “-- ” there.
_SIGNATURES = re.compile(
    r"(?:^|\s)(?:gmail_signature|moz-signature|ntes-[\w-]*signature|protonmail_signature_block"
    r"|ms-outlook-mobile-signature|alimail-signature)(?:\s|$)"
)
# Around the line “On … wrote:”, whatever its language.
_ATTRIBUTIONS = re.compile(
    r"(?:^|\s)(?:gmail_attr|moz-cite-prefix|moz-email-headers-table)(?:\s|$)"
)
# Outlook's and Foxmail's rule above “From:”, in an otherwise plain div.
_RULE = re.compile(
    r"border:\s*none;\s*border-top:\s*solid\s*(?:#\w{6}|windowtext)\s*1\.0pt", re.IGNORECASE
)


def html_to_text(html: str) -> str:
    """The text of a page, quotes marked; "" if there is none."""
    target = _Writer()
    # The stubs say that tags may be bytes; lxml 6 gives strings.
    parser = etree.HTMLParser(target=target, huge_tree=True)  # type: ignore[arg-type]
    try:
        parser.feed(html[:LARGEST])
        text = str(parser.close())
    except (etree.LxmlError, ValueError, AssertionError):
        text = target.close()
    return text or (_stripped(html) if target.is_empty else "")


def _stripped(html: str) -> str:
    """Without tags, when the parser gave up."""
    text = re.sub(r"<[^<>]{0,2000}>", " ", html[:LARGEST])
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


class _Writer:
    """Receives the parser's events and writes lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.depth = 0  # of quotes
        self.marked: list[tuple[str, str]] = []  # open elements with an effect: name, effect
        self.skipping = ""
        self.skipped = 0
        self.preformatted = 0
        self.numbers: list[int] = []
        self.has_gap = True
        self.is_empty = True  # no event came at all

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element opens."""
        self.is_empty = False
        if self.skipping:
            self.skipped += tag == self.skipping
            return
        if tag in _BLOCKS:
            self._break(gap=tag in _SPACED and "mso" not in attributes.get("class", "").lower())
        if self._hides(tag, attributes):
            return
        self._simple(tag, attributes)
        effect = self._effect(tag, attributes)
        self.depth += effect == "quote"
        if tag not in _VOID:
            self.marked.append((tag, effect))

    def end(self, tag: str) -> None:
        """An element closes."""
        if self.skipping:
            self.skipped -= tag == self.skipping
            self.skipping = self.skipping if self.skipped else ""
            return
        if tag in _BLOCKS:
            self._break(gap=tag in _SPACED)
        if tag == "pre":
            self.preformatted = max(0, self.preformatted - 1)
        elif tag in ("td", "th"):
            self._write(" ")
        elif tag in ("ul", "ol"):
            del self.numbers[-1:]
        self._close_effects(tag)

    def comment(self, text: str) -> None:
        """Outlook's conditional comments hold a second copy of things."""

    def _close_effects(self, tag: str) -> None:
        """Leave the element, and those inside it that were never closed."""
        if tag in _VOID:
            return  # the parser closes them too, but they were never entered
        while self.marked:
            name, effect = self.marked.pop()
            if effect == "quote":
                self._break(gap=False)
                self.depth -= 1
            elif effect == "signature":
                self._break(gap=False)
                if self.lines[-1:] == ["-- "]:
                    self.lines.pop()  # an empty one
            if name == tag:
                break

    def data(self, text: str) -> None:
        """Text between tags."""
        if self.skipping:
            return
        if self.preformatted:
            first, *rest = text.replace("\x1f", "").split("\n")
            self.line.append(first)
            for piece in rest:
                self._flush()
                self.line.append(piece)
            return
        text = _BLANKS.sub(" ", text.replace("\xa0", " "))
        self._write(text)

    def close(self) -> str:
        """The text so far."""
        self._break(gap=False)
        return "\n".join(self.lines).strip("\n")

    def _hides(self, tag: str, attributes: Mapping[str, str]) -> bool:
        hidden = tag in _SKIPPED or _HIDDEN.search(attributes.get("style", "")[:2_000])
        if hidden and tag not in _VOID:
            self.skipping, self.skipped = tag, 1
        return bool(hidden)

    def _simple(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "br":
            self._flush()
        elif tag == "hr":
            self.lines.append("> " * self.depth + "_" * 20)
        elif tag == "pre":
            self.preformatted += 1
        elif tag == "img" and (alt := attributes.get("alt", "").strip()):
            self._write(f"[{one_word(alt)}]")
        elif tag in ("ul", "ol"):
            self.numbers.append(0 if tag == "ul" else 1)
        elif tag == "li":
            number = self.numbers[-1] if self.numbers else 0
            self._write(f"{number}. " if number else "- ")
            if number:
                self.numbers[-1] += 1

    def _effect(self, tag: str, attributes: Mapping[str, str]) -> str:
        names = f"{attributes.get('class', '')[:300]} {attributes.get('id', '')[:300]}"
        if _QUOTES.search(names) or (
            tag == "div" and _RULE.search(attributes.get("style", "")[:500])
        ):
            self._break(gap=False)
            self.lines.append(QUOTE_MARK)
        elif tag == "blockquote" or _ATTRIBUTIONS.search(names):
            self._break(gap=False)
            return "quote" if len(self.marked) < 2_000 else ""  # noqa: PLR2004 - a bomb
        elif not self.depth and _SIGNATURES.search(names):
            self._break(gap=False)
            if self.lines and not self.lines[-1].startswith("--"):
                self.lines.append("-- ")
                return "signature"
        return ""

    def _write(self, text: str) -> None:
        if not self.line or self.line[-1].endswith(" "):
            text = text.lstrip(" ") if not self.preformatted else text
        if text:
            self.line.append(text)

    def _flush(self) -> None:
        """End the line, empty or not."""
        text = "".join(self.line).rstrip()
        self.line.clear()
        prefix = ">" * min(self.depth, 20) + (" " if self.depth else "")
        self.lines.append((prefix + text).rstrip())
        self.has_gap = not text

    def _break(self, *, gap: bool) -> None:
        """End the line if there is one; `gap` asks for an empty line."""
        if "".join(self.line).strip():
            self._flush()
        else:
            self.line.clear()
        if gap and not self.has_gap and self.lines:
            self._flush()


def one_word(alt: str) -> str:
    """An image's description, short and on one line."""
    return _BLANKS.sub(" ", alt)[:80]
