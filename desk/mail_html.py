# SPDX-License-Identifier: AGPL-3.0-or-later
"""A customer's HTML for an agent's eyes: nothing runs, nothing is fetched until asked for.

Cleaned anew from the stored original each time it is shown, so that a mended cleaner also heals
old mail. It is shown in a sandboxed frame under its own policy; cleaning and frame would each do
alone. No SVG and no MathML: their namespaces have fooled the cleaner before (RUSTSEC-2025-0071,
-2026-0193, -2026-0213).
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass

import nh3

LARGEST_HTML = 1024 * 1024
DEEPEST = 400  # 20,000 nested elements take the cleaner seconds [measured, nh3 0.3.8]
LARGEST_INLINE = 4 * 1024 * 1024  # of all pictures inside the mail together
_TAGS = frozenset(
    """
    a abbr address b bdi bdo blockquote br caption center cite code col colgroup dd del dfn div dl
    dt em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp
    small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr
    """.split()  # noqa: SIM905 - ninety lines of quotes would hide them
)
_STYLES = frozenset(
    """
    background-color border border-collapse border-color border-left border-style border-width
    color direction font-family font-size font-style font-weight line-height list-style-type
    margin-left padding padding-left text-align text-decoration vertical-align white-space
    """.split()  # noqa: SIM905 - the same
)
_ATTRIBUTES = {
    "*": {"dir", "lang", "style", "title"},
    "a": {"href"},
    "img": {"alt", "height", "src", "width"},
    "font": {"color", "face", "size"},
    "td": {"align", "bgcolor", "colspan", "rowspan", "valign", "width"},
    "th": {"align", "bgcolor", "colspan", "rowspan", "valign", "width"},
    "table": {"align", "bgcolor", "border", "cellpadding", "cellspacing", "width"},
    "ol": {"start", "type"},
}
_REMOTE = ("http://", "https://")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*?(/?)>")
_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr", "p", "li"})
_PAGE = (
    '<!doctype html><html><head><meta charset="utf-8">'
    '<meta name="referrer" content="no-referrer"><base target="_blank">'
    "<style>body{{font:15px/1.5 system-ui,sans-serif;margin:12px;overflow-wrap:anywhere;"
    "color:#1a1a1a;background:#fff}}img{{max-width:100%;height:auto}}"
    "blockquote{{margin:0 0 0 .8em;padding-left:.8em;border-left:2px solid #ccc}}</style>"
    "</head><body>{body}</body></html>"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page to show, the policy to show it under, and how many pictures it would have fetched."""

    page: str
    policy: str
    blocked_images: int


def shown(
    html: str, inline: Mapping[str, tuple[str, bytes]], *, with_images: bool
) -> Shown | None:
    """The cleaned page, or None where only the text can be shown (too large, too deep).

    `inline` holds the mail's own pictures by their `cid:` address: content type and bytes.
    """
    if len(html) > LARGEST_HTML or _depth(html) > DEEPEST:
        return None
    blocked = 0

    def keep(tag: str, name: str, value: str) -> str | None:
        nonlocal blocked
        if (tag, name) != ("img", "src"):
            return value
        if value.casefold().startswith("cid:"):
            return _embedded(inline, value)
        if value.casefold().startswith(_REMOTE):
            if with_images:
                return value
            blocked += 1
        return None

    body = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags={"script", "style", "title", "head", "svg", "math", "template"},
        attributes={name: set(names) for name, names in _ATTRIBUTES.items()},
        attribute_filter=keep,
        filter_style_properties=set(_STYLES),
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
    images = "data: http: https:" if with_images else "data:"
    policy = (
        f"default-src 'none'; img-src {images}; style-src 'unsafe-inline'; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'self'; sandbox allow-popups"
        " allow-popups-to-escape-sandbox"
    )
    return Shown(_PAGE.format(body=body), policy, blocked)


def _embedded(inline: Mapping[str, tuple[str, bytes]], address: str) -> str | None:
    """A picture of the mail as part of the page: the frame has no right to fetch files of ours."""
    found = inline.get(address)
    if found is None:
        return None
    content_type, content = found
    return f"data:{content_type};base64,{base64.b64encode(content).decode()}"


def _depth(html: str) -> int:
    """How deep elements are nested, roughly and from above."""
    depth = deepest = 0
    for is_end, name, is_closed in _TAG.findall(html):
        if name.casefold() in _VOID or is_closed:
            continue
        depth = max(depth - 1, 0) if is_end else depth + 1
        deepest = max(deepest, depth)
    return deepest
