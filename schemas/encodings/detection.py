"""Which encoding a column of text came in: decided for the column, never for a value by itself.

Only words with something beyond ASCII that make no sense as they are tell anything. An encoding is as likely as the
share of these words that it turns into Vietnamese. A name in another language turns into a Vietnamese syllable by
chance now and then, a column of them never nine times out of ten.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from schemas.encodings.choice import choose
from schemas.encodings.codecs import Encoding
from schemas.encodings.evidence import TELLING, Reading, Word, has_gap

MIXED_FROM = 0.01
"""Share of values in plain Unicode, of those that are surely one or the other, from which a column is mixed."""
_JUDGED = 5_000
"""Different words that are judged in every encoding: the most frequent ones."""
_SHOWN = 3


class Example(NamedTuple):
    """One value before and after."""

    before: str
    after: str


class Value(NamedTuple):
    """One value of a column as it was meant.

    Attributes
    ----------
    text
        In NFC where it was converted, else as delivered.
    is_undecided
        In a mixed column: left as delivered although it may be in the legacy encoding.
    is_destroyed
        Letters were lost before delivery, and nothing brings them back: question marks or U+FFFD within a word; in a
        legacy encoding also bytes that cleaning programs strip.
    """

    text: str
    is_undecided: bool
    is_destroyed: bool


class _Kind(Enum):
    """What a value is in a column with a legacy encoding."""

    PLAIN = auto()
    """Makes sense as delivered only, or cannot be a misread text."""
    CODED = auto()
    """Makes sense in the legacy encoding only."""
    UNSURE = auto()
    """Makes sense either way, or neither way."""


@dataclass(frozen=True, slots=True)
class Detection:
    """In which encoding a column came, and how sure that is.

    Attributes
    ----------
    encoding
        A legacy encoding only where the limits of `schemas.encodings.choice` were reached.
    confidence
        Share of the telling words that make sense in ``encoding``, 0…1; 1 where there are none. Low for
        `Encoding.UNICODE` means text in another language, or not understood: it is left as it came.
    is_mixed
        Part of the column is plain Unicode; only values that make sense in the legacy encoding alone are converted.
    scores
        For each legacy encoding the share of words that it explains, of those that make no sense as they are.
    examples
        Up to three different values before and after.
    destroyed
        Values (rows) with letters that were lost before delivery.
    """

    encoding: Encoding
    confidence: float = 1.0
    is_mixed: bool = False
    scores: Mapping[Encoding, float] = field(default_factory=lambda: MappingProxyType({}))
    examples: tuple[Example, ...] = ()
    destroyed: int = 0
    _reading: Reading | None = field(default=None, repr=False, compare=False)
    _is_even: bool = field(default=False, repr=False, compare=False)
    """Every word is in the legacy encoding, and none is destroyed: the values are simply decoded."""

    def read(self, value: str) -> Value:
        """Return one of the values of this column as it was meant."""
        is_gapped = has_gap(value)
        if self._reading is None:
            text = unicodedata.normalize("NFC", value) if self.encoding is Encoding.DECOMPOSED else value
            return Value(text, is_undecided=False, is_destroyed=is_gapped)
        if self._is_even:
            return Value(self._reading.decode(value), is_undecided=False, is_destroyed=is_gapped)
        words = self._reading.words(value)
        kind = _kind_of(words)
        if kind is _Kind.PLAIN or (kind is _Kind.UNSURE and self.is_mixed):
            return Value(value, is_undecided=kind is _Kind.UNSURE and bool(words), is_destroyed=is_gapped)
        is_destroyed = is_gapped or any(word.is_destroyed for word in words)
        return Value(self._reading.decode(value), is_undecided=False, is_destroyed=is_destroyed)

    def _with_evidence(self, rows: Mapping[str, int]) -> Detection:
        """Return the same with examples and a count of destroyed rows, for the different values and their frequency."""
        suspects = filter(has_gap, rows) if self._reading is None or self._is_even else rows
        destroyed = sum(rows[text] for text in suspects if self.read(text).is_destroyed)
        if self.encoding in {Encoding.ASCII, Encoding.UNICODE}:
            return replace(self, destroyed=destroyed)
        changes = (Example(text, after) for text in rows if (after := self.read(text).text) != text)
        return replace(self, destroyed=destroyed, examples=tuple(islice(changes, _SHOWN)))


def detect(values: Iterable[object] | Mapping[str, int]) -> Detection:
    """Detect the encoding of a column.

    Parameters
    ----------
    values
        Delivered texts before any cleaning, what is no text is passed over; or the different texts and how often each
        stands there.
    """
    rows = values if isinstance(values, Mapping) else Counter(value for value in values if isinstance(value, str))
    plain, text = Reading(Encoding.UNICODE), "\n".join(rows)
    counts = {word: count for word, count in Counter(TELLING.findall(text)).items() if not plain[word].is_silent}
    odd = Counter({word: count for word, count in counts.items() if not plain[word].is_plain})
    choice = choose(dict(odd.most_common(_JUDGED)))
    if choice.reading is not None:
        found = _legacy(choice.reading, choice.scores, rows, counts)
    elif text.isascii():
        found = Detection(Encoding.ASCII, scores=choice.scores)
    else:
        encoding = Encoding.UNICODE if unicodedata.is_normalized("NFC", text) else Encoding.DECOMPOSED
        confidence = 1 - odd.total() / sum(counts.values()) if counts else 1.0
        found = Detection(encoding, confidence, scores=choice.scores)
    return found._with_evidence(rows)  # noqa: SLF001 — its own class


def _legacy(
    reading: Reading, scores: Mapping[Encoding, float], texts: Iterable[str], delivered: Iterable[str]
) -> Detection:
    """Return the detection of a legacy encoding, for the different texts of a column and their different words."""
    found = Detection(reading.encoding, scores[reading.encoding], scores=scores, _reading=reading)
    words = [reading[word] for word in delivered]
    if not any(word.is_unicode or word.is_destroyed or (word.is_plain and not word.is_coded) for word in words):
        return replace(found, _is_even=True)
    kinds = Counter(_kind_of(reading.words(text)) for text in texts)
    return replace(found, is_mixed=kinds[_Kind.PLAIN] > MIXED_FROM * (kinds[_Kind.PLAIN] + kinds[_Kind.CODED]))


def _kind_of(words: Iterable[Word]) -> _Kind:
    is_coded = is_plain = True
    for word in words:
        if word.is_unicode:
            return _Kind.PLAIN
        is_coded = is_coded and word.is_coded
        is_plain = is_plain and word.is_plain
    if is_plain == is_coded:
        return _Kind.UNSURE
    return _Kind.PLAIN if is_plain else _Kind.CODED
