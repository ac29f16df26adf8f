# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes and what a mail says about them → text. Never raises.

Labels are looked up in an allow-list: Python's registry also knows rot13, base64 and idna, which
are no charsets and raise. Labels lie in known ways, so each name leads to the codec that reads
what programs really write under it (gb2312 means gb18030: python's own loses U+9555).
"""

import re
from collections import Counter

_SAMPLE_BYTES = 4_096
_ALIASES = {
    "gb18030": "gb18030 gb2312 gbk x-gbk cp936 ms936 windows-936 iso-gb2312 euc-cn x-euc-cn "
    "gb-2312 gb_2312-80 gb2312-80 chinese x-mac-chinesesimp csgb2312 iso-ir-58 gb-18030",
    "hz": "hz hz-gb-2312",
    "cp950": "big5 big-5 x-big5 cn-big5 cp950 windows-950 csbig5",
    "big5hkscs": "big5-hkscs big5hkscs hkscs",
    "cp949": "ks_c_5601-1987 ks_c_5601-1989 ks_c_5601 ksc5601 euc-kr cp949 windows-949 uhc "
    "x-windows-949 korean iso-ir-149 ms949",
    "cp932": "shift_jis shift-jis sjis x-sjis cp932 windows-31j ms932 ms_kanji csshiftjis",
    "euc_jp": "euc-jp x-euc-jp eucjp ujis euc_jp",
    "iso2022_jp_ext": "iso-2022-jp iso2022-jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 "
    "csiso2022jp iso-2022-jp-ms cp50220 cp50221 cp50222",
    "iso2022_kr": "iso-2022-kr",
    "utf-8": "utf-8 utf8 utf_8 us-ascii ascii ansi_x3.4-1968 iso646-us 646 unicode-1-1-utf-8 "
    "x-utf-8 utf-8-sig utf8mb4 utf-8mb4 unicode 7bit 8bit default x-unknown unknown unknown-8bit",
    "cp1252": "iso-8859-1 iso8859-1 latin1 latin-1 l1 iso_8859-1 cp1252 windows-1252 x-ansi "
    "cp-1252 win-1252 x-user-defined iso-8859-1-windows-3.1-latin-1 ansi",
    "utf-16": "utf-16 utf16 ucs-2 iso-10646-ucs-2",
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "utf-32": "utf-32 utf32",
    "utf-7": "utf-7 unicode-1-1-utf-7",
    "cp1254": "iso-8859-9 windows-1254 cp1254 latin5",
    "cp874": "tis-620 windows-874 cp874 iso-8859-11 iso8859-11",
    "koi8-r": "koi8-r koi8r koi8",
    "koi8-u": "koi8-u",
    "cp866": "cp866 ibm866 866",
    "cp437": "cp437 ibm437 437",
    "cp850": "cp850 ibm850 850",
    "mac_roman": "macintosh mac x-mac-roman macroman",
    "mac_cyrillic": "x-mac-cyrillic",
}
CODECS = {alias: codec for codec, aliases in _ALIASES.items() for alias in aliases.split()}
CODECS |= {f"windows-{n}": f"cp{n}" for n in (1250, 1251, 1253, 1255, 1256, 1257, 1258)}
CODECS |= {f"cp{n}": f"cp{n}" for n in (1250, 1251, 1253, 1255, 1256, 1257, 1258)}
CODECS |= {f"iso-8859-{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
CODECS |= {f"iso8859-{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
CODECS |= {"iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "latin2": "iso8859-2"}
_ESCAPES_JP = re.compile(rb"\x1b(?:\$[@B]|\(J|\(I|\$\(D)")
_HZ = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e]){2,}~\}")
_GB_PAIR = re.compile(rb"[\xa1-\xa9\xb0-\xf7][\xa1-\xfe]")
_HIGH = re.compile(rb"[\x80-\xff]")
_GB_COMMON = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]")
_UTF8_ASIAN = re.compile(rb"[\xe3-\xed][\x80-\xbf]{2}")
_PAIRS = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_BAD = re.compile("[\x00\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_BLANKS = re.compile(r"[\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


def decode(raw: bytes, label: str = "") -> str:
    """The text of `raw`, which claims to be in the charset `label` ("" if it claims nothing)."""
    name = label.strip("\"' \t").partition("*")[0].lower()
    codec = CODECS.get(name, "")
    if raw.isascii():
        return _ascii(raw, codec)
    if codec == "cp1252":  # a default that many programs set whatever the text is
        codec = _behind_western(raw)
    text = _strict(raw, codec or "utf-8")
    if text is None and codec == "cp950":
        text = _strict(raw, "big5hkscs")
    if text is None and codec != "utf-8" and codec:
        text = _strict(raw, "utf-8")
    if text is not None:
        return text
    if codec and codec not in ("utf-8", "cp1252"):
        return raw.decode(codec, "replace")
    return _guessed(raw, codec or "utf-8")


def _behind_western(raw: bytes) -> str:
    """cp1252, or what a text labelled so plainly is instead."""
    if _UTF8_ASIAN.search(raw) and _strict(raw, "utf-8") is not None:
        return "utf-8"
    sample = raw[:_SAMPLE_BYTES]
    pairs = _GB_PAIR.findall(sample)
    common = sum(1 for pair in pairs if _GB_COMMON.fullmatch(pair))
    if len(set(pairs)) > 3 and common * 5 > len(pairs) * 3:  # noqa: PLR2004
        # Western accents stand alone; these stand in pairs.
        alone = len(_HIGH.findall(_GB_PAIR.sub(b"", sample)))
        return "gb18030" if alone * 4 <= len(pairs) else "cp1252"
    return "cp1252"


def clean(text: str) -> str:
    """`text` with bare line feeds and nothing that a database or a page cannot hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    return _BAD.sub("", text) if _BAD.search(text) else text


def one_line(text: str) -> str:
    """`text` as one line: no breaks, no control characters, no blanks at the ends."""
    return _CONTROLS.sub("", _BLANKS.sub(" ", text)).replace("\ufeff", "").strip()


def _ascii(raw: bytes, codec: str) -> str:
    # Only these hide other scripts in seven bits; their escapes also stand under wrong labels.
    if b"\x1b" in raw:
        if _ESCAPES_JP.search(raw):
            return raw.decode("iso2022_jp_ext", "replace")
        if b"\x1b$)C" in raw:
            return raw.decode("iso2022_kr", "replace")
    if codec in ("hz", "utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        decoded = _strict(raw, codec)
        if decoded is not None and (codec in ("hz", "utf-7") or b"\x00" in raw):
            return decoded
    if codec in ("", "utf-8", "cp1252", "gb18030") and _HZ.search(raw):
        return _strict(raw, "hz") or raw.decode("ascii")
    return raw.decode("ascii")


def _strict(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (UnicodeError, LookupError):
        return _latin(raw) if codec == "cp1252" else None


def _latin(raw: bytes) -> str:
    """cp1252, whose five holes are read as ISO-8859-1."""
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in raw)


def _guessed(raw: bytes, codec: str) -> str:
    """Text whose label is missing or wrong: mostly UTF-8 with a scar, else what fits."""
    scarred = raw.decode("utf-8", "replace")
    scars = scarred.count("\ufffd")
    if scars * 10 <= sum(1 for c in scarred if c > "\x7f") or codec not in ("utf-8", "cp1252"):
        return scarred
    return raw.decode(guess(raw), "replace")


def guess(raw: bytes) -> str:
    """The codec that most likely wrote these bytes, which are not UTF-8."""
    sample = raw[:_SAMPLE_BYTES]
    high = sum(1 for byte in sample if byte > 0x7F)  # noqa: PLR2004 - above ASCII
    pairs = _PAIRS.findall(sample)
    in_pairs = sum(2 if pair[1] > 0x7F else 1 for pair in pairs)  # noqa: PLR2004
    if high and in_pairs >= high - 2:
        found = _east_asian(sample, pairs)
        if found:
            return found
    if high * 4 < len(sample):  # some accents among many letters: Western
        return "cp1252"
    from charset_normalizer import from_bytes  # noqa: PLC0415 - 40 ms, seldom needed

    best = from_bytes(sample).best()
    return CODECS.get(best.encoding.replace("_", "-"), "cp1252") if best else "cp1252"


def _east_asian(sample: bytes, pairs: list[bytes]) -> str:
    """Which double-byte charset the lead bytes speak for; "" if none of them reads the sample."""
    leads = Counter(pair[0] for pair in pairs)
    total = sum(leads.values())
    kana = leads[0xA4] + leads[0xA5]
    hangul = sum(n for lead, n in leads.items() if 0xB0 <= lead <= 0xC8)  # noqa: PLR2004
    order = ["gb18030", "cp950", "cp932", "euc_jp", "cp949"]
    if kana * 3 > total:
        order.insert(0, "euc_jp")
    elif sum(leads[lead] for lead in (0x82, 0x83)) * 3 > total:
        order.insert(0, "cp932")
    elif hangul == total and total > 20:  # noqa: PLR2004 - Chinese also uses higher rows
        order.insert(0, "cp949")
    elif sum(1 for pair in pairs if pair[1] < 0x7F) * 4 > total:  # noqa: PLR2004
        # GB2312's second bytes are all high; Big5's are not, and its common leads are A4-C6.
        # Western words have a letter after each accent too, but their accents lie above.
        if sum(n for lead, n in leads.items() if 0xA4 <= lead <= 0xC6) * 10 < total * 9:  # noqa: PLR2004
            return ""
        order.insert(0, "cp950")
    elif _is_rather_big5(pairs):
        order.insert(0, "cp950")
    cut = sample[:-1] if len(sample) == _SAMPLE_BYTES else sample
    return next((c for c in order if _strict(cut, c) is not None or _strict(sample, c)), "")


def _is_rather_big5(pairs: list[bytes]) -> bool:
    """True if these are the common characters of Big5 and not those of GB2312."""
    gb = sum(1 for pair in pairs if 0xA1 <= pair[0] <= 0xD7 and pair[1] > 0xA0)  # noqa: PLR2004
    big5 = sum(1 for pair in pairs if 0xA1 <= pair[0] <= 0xC6)  # noqa: PLR2004
    return big5 * 10 >= len(pairs) * 9 and gb * 10 < len(pairs) * 9 and big5 > gb
