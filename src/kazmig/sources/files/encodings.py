"""Letters out of bytes: byte-order marks, UTF-8, UTF-16, and the single-byte encodings of Cyrillic.

Among these the letters decide: charset-normalizer needs more text than a small table has, and does not know KZ-1048,
which agrees with cp1251 on every Russian letter. It is asked about all other encodings.
"""

from __future__ import annotations

import codecs
import re
from math import log

# In the order in which the first wins a draw: a text that all read alike is cp1251.
CYRILLIC = ("cp1251", "kz1048", "cp866", "koi8_r", "mac_cyrillic", "iso8859_5", "koi8_u", "ptcp154")
NAMES = {"utf_8": "UTF-8", "utf_8_sig": "UTF-8", "cp1251": "cp1251", "kz1048": "KZ-1048", "cp866": "DOS (cp866)"} | {
    "koi8_r": "KOI8-R", "mac_cyrillic": "Mac Cyrillic", "iso8859_5": "ISO 8859-5", "ptcp154": "PT154",
    "koi8_u": "KOI8-U", "utf_16": "UTF-16",
    "utf_16_le": "UTF-16", "utf_16_be": "UTF-16", "utf_32": "UTF-32", "cp1252": "cp1252",
}  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF8, "utf_8_sig"), (codecs.BOM_UTF32_LE, "utf_32"), (codecs.BOM_UTF32_BE, "utf_32"),
    (codecs.BOM_UTF16_LE, "utf_16"), (codecs.BOM_UTF16_BE, "utf_16"),
)  # fmt: skip
# How often letters stand in Russian and Kazakh official prose, in per mille (counted over the project's own lexicon,
# catalogues and tables of both languages); a letter of another alphabet is as good as never there.
_OFTEN = dict(zip("аеионтрсклвмдпуязыбгчйхжшцюьщфъэё", (
    105, 72, 72, 80, 70, 62, 52, 56, 45, 40, 36, 30, 32, 26, 22, 18, 15, 26, 17, 17, 11, 13, 10, 9, 7, 6, 5, 14, 3, 4,
    1, 2, 1,
), strict=False)) | dict(zip("қіңғәүұөһ", (9, 14, 6, 6, 7, 5, 4, 5, 0.3), strict=True))  # fmt: skip
_NEVER = log(1e-6)
_QUOTES = set("«»„“”‘’…\xa0")
_TYPOGRAPHY = _QUOTES | set("–—№§°±·•¹²³€₸")


class Undecodable(ValueError):
    """Bytes in which no encoding finds words."""


def decoded(content: bytes, whole: bool = True) -> tuple[str, str]:
    """The text of `content` and its encoding. Raises Undecodable.

    `whole` says whether the content ends where the file does.

    >>> decoded("Түркия".encode("kz1048"))
    ('Түркия', 'kz1048')
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding, whole), encoding
    if encoding := _wide(content):
        return _strictly(content, encoding, whole), encoding
    try:
        return _strictly(content, "utf_8", whole), "utf_8"
    except Undecodable:
        encoding = _single(content)
    return _strictly(content, encoding, whole), encoding


def _strictly(content: bytes, encoding: str, whole: bool) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return decoder.decode(content, final=whole)
    except UnicodeDecodeError as error:
        raise Undecodable(
            f"bytes that are no {NAMES.get(encoding, encoding)} (the first is byte {error.start + 1})"
        ) from None


def _wide(content: bytes) -> str:
    """UTF-16 without its mark: every second byte of spaces, digits and separators is nil."""
    sample = content[:4096]
    if len(sample) < 8 or b"\x00" not in sample:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    many = len(sample) / 2 * 0.05
    if odd > many and odd > 8 * even:
        return "utf_16_le"
    return "utf_16_be" if even > many and even > 8 * odd else ""


def _single(content: bytes) -> str:
    """The encoding of single bytes in which the letters look most like Russian and Kazakh. Raises Undecodable."""
    sample = content[:200_000]
    scores: dict[str, float] = {}
    for encoding in CYRILLIC:
        text = sample.decode(encoding, errors="replace")
        if "\ufffd" not in text:
            scores[encoding] = letters_score(text)
    if scores:
        best = max(scores, key=lambda each: (round(scores[each], 9), -CYRILLIC.index(each)))
        if scores[best] > -6:
            return best
    return _proposed(sample)


def _proposed(sample: bytes) -> str:
    """What charset-normalizer makes of bytes that are no Cyrillic (Turkish, Western European). Raises Undecodable."""
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=["cp1252", "cp1254", "cp1250", "latin_1", *CYRILLIC]).best()
    if found is None or found.encoding in CYRILLIC:
        raise Undecodable("bytes in which no encoding finds words of one language")
    return str(found.encoding)


def letters_score(text: str) -> float:
    """Mean log frequency of the letters beyond ASCII, with what no prose has counted as never: higher is likelier."""
    total, count = 0.0, 0
    for word in re.findall(r"[^\x00-\x40\x5b-\x60\x7b-\x7f]+", text):
        lower = word.lower()
        # A capital behind a small letter, or a sign within a word, is what a wrong encoding makes.
        mixed = not (word.isupper() or word[1:] == lower[1:])
        for sign in lower:
            # A dash between two words stands alone; one that is glued to letters was a letter.
            if sign < "\x80" or sign in _QUOTES or (sign in _TYPOGRAPHY and not any(map(str.isalpha, lower))):
                continue
            total += log(_OFTEN.get(sign, 0) / 1000) if _OFTEN.get(sign, 0) else _NEVER
            total -= 2.0 if mixed else 0.0
            count += 1
    return total / count if count else -9.0
