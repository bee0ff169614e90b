"""What the words of a delivered text say about its encoding."""

from __future__ import annotations

import re
from typing import NamedTuple

from schemas.encodings.capitals import raise_capitals
from schemas.encodings.codecs import LEGACY, READABLE, Encoding, decode, foreign_part, letters
from schemas.encodings.folding import fold
from schemas.encodings.syllables import is_abbreviation, is_word, known_words, syllables

_BEYOND = "\x02\x05\x06\x14\x19\x1e\x80-\U0010ffff"
"""Beyond ASCII; with six controls, which are letters in VISCII."""
TELLING = re.compile(f"(?<![A-Za-z])[A-Za-z]*+[{_BEYOND}][A-Za-z{_BEYOND}]*+")
"""A word with something beyond ASCII."""
_SEPARATOR = re.compile("[\xa0\u2000-\u206f]+")
_SIGNS = frozenset(map(chr, range(0xA0, 0xC0)))
"""No-break blank to inverted question mark: in no language a letter of a word."""
_STRANGE_SIGNS = _SIGNS - frozenset("\xa0°±²³´µ¹ªº")
"""Signs that nobody writes next to a letter, as one does in m², n° and 1ª."""
_FIRST_BYTE = re.compile("[\xc2-\xc6]|\xe1[\xba\xbb]")
"""First byte of a Vietnamese letter in UTF-8; á (0xE1) only with the second of its three bytes."""
_ONLY_UNICODE = (frozenset(letters()) - READABLE) | frozenset("\u0300\u0301\u0303\u0309\u0323")
"""Vietnamese letters and marks that a misread text cannot have."""
_LETTERS = re.compile(r"[(]?[\w\x80-\xbf?]++[).,;:]*+")
_LOST = re.compile(r"\?[^\W\d_]")
_LONGEST = 7
"""Letters of the longest syllables, such as "nghiêng"."""


class Word(NamedTuple):
    """A telling word as delivered, judged in one encoding.

    Attributes
    ----------
    meant
        The word in that encoding.
    is_silent
        Signs alone (``«``, ``°``), which tell nothing.
    is_coded, is_plain
        Makes sense in that encoding, and as delivered: wholly in it, and Vietnamese. A silent word does both.
    is_unicode
        Has Vietnamese letters or marks that a misread text cannot have.
    is_known
        Part of the name of a commune or land use, or a common word of land records; or an abbreviation with Đ.
    has_sign
        A sign such as ``§`` stands inside.
    is_destroyed
        Bytes were lost that cleaning programs strip.
    """

    meant: str
    is_silent: bool
    is_coded: bool
    is_plain: bool
    is_unicode: bool
    is_known: bool
    has_sign: bool
    is_destroyed: bool


class Reading(dict[str, Word]):
    """Telling words of a column by their delivered form, each judged once, in one encoding."""

    def __init__(self, encoding: Encoding) -> None:
        super().__init__()
        self.encoding = encoding
        self._has_capitals = False

    def __missing__(self, delivered: str) -> Word:
        word = self[delivered] = _judge(delivered, self.encoding)
        if self.encoding is Encoding.TCVN3 and raise_capitals(word.meant) != word.meant:
            self._has_capitals = True
        return word

    def words(self, text: str) -> list[Word]:
        """Return the telling words of a text."""
        return [self[word] for word in TELLING.findall(text)]

    def decode(self, text: str) -> str:
        """Return a text as it was meant in this encoding."""
        meant = TELLING.sub(lambda match: self[match[0]].meant, text)
        return raise_capitals(meant) if self._has_capitals else meant


def has_gap(text: str) -> bool:
    """Return whether U+FFFD stands in a text, or a question mark before a letter in a word of letters alone."""
    if "?" not in text:
        return "\ufffd" in text
    return "\ufffd" in text or any(_LOST.search(word) and _LETTERS.fullmatch(word) for word in text.split())


def _judge(delivered: str, encoding: Encoding) -> Word:
    meant = decode(delivered, encoding)
    parts = _parts(meant, encoding)
    is_silent = _SIGNS.issuperset(_SEPARATOR.sub("", delivered))
    is_coded = is_silent or (_is_in(encoding, delivered) and all(map(is_word, parts)))
    return Word(
        meant=meant,
        is_silent=is_silent,
        is_coded=is_coded,
        is_plain=is_silent or all(map(is_word, _parts(decode(delivered, Encoding.UNICODE), Encoding.UNICODE))),
        is_unicode=not _ONLY_UNICODE.isdisjoint(delivered),
        is_known=is_coded and all(fold(part) in known_words() or is_abbreviation(part) for part in parts),
        has_sign=not _STRANGE_SIGNS.isdisjoint(delivered),
        is_destroyed=not is_coded and _lacks_letters(delivered, encoding),
    )


def _parts(word: str, encoding: Encoding) -> list[str]:
    """Return the words of which a decoded one consists, for blanks and dashes beyond ASCII do not separate them."""
    parts = [part for part in _SEPARATOR.split(word) if part]
    return [raise_capitals(part) for part in parts] if encoding is Encoding.TCVN3 else parts


def _is_in(encoding: Encoding, word: str) -> bool:
    """Return whether every character of a delivered word can be of that encoding."""
    if encoding not in LEGACY:
        return True
    return READABLE.issuperset(word) and foreign_part(encoding, word).replace("\xa0", "").isascii()


def _lacks_letters(word: str, encoding: Encoding) -> bool:
    """Return whether a delivered word without sense lost bytes.

    In TCVN3 the letter ư is the byte of the soft hyphen: a word that an ư would mend has lost it. In UTF-8 a first byte
    stands alone where the no-break blank or the soft hyphen after it was lost (à, í, ậ).
    """
    if "\ufffd" in word:
        return True
    if encoding is Encoding.TCVN3:
        text = decode(word, encoding).lower()
        return len(text) < _LONGEST and any(
            f"{text[:place]}ư{text[place:]}" in syllables() for place in range(len(text) + 1)
        )
    return encoding is Encoding.UTF8 and _FIRST_BYTE.search(foreign_part(encoding, word)) is not None
