"""Text of a column in a legacy encoding as Unicode; before cleaning, which destroys undecoded letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.normalise.texts import each_different
from schemas.encodings import LEGACY, Detection, detect

Positions = npt.NDArray[np.intp]

_KEPT_AS_READ = frozenset({"utf-8", "iso8859-1", "cp1252"})
"""Declarations by which every text that was misread can still be told from one that was not."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A column of text as it was meant.

    Attributes
    ----------
    texts
        Same index and dtype as delivered.
    converted
        Positions of values that were changed.
    undecided
        Positions of values of a mixed column that may be in the encoding found and were left as they came.
    destroyed
        Positions of values with letters that were lost before delivery.
    """

    texts: pd.Series[Any]
    detection: Detection
    converted: Positions
    undecided: Positions
    destroyed: Positions


def decode_column(delivered: pd.Series[Any], declared: str | None = None) -> Decoded | None:
    """Decode a column if its encoding is found beyond doubt.

    Decomposed Unicode is not decoded here: cleaning composes it, and says so (ATT-11). The place of a tone stays as
    delivered (`schemas.encodings.fold` makes keys to compare by).

    Parameters
    ----------
    delivered
        Texts, not yet cleaned in any way.
    declared
        Codec by which they were read because the file declares it. A code page such as 1258 can make Vietnamese of
        bytes that were meant otherwise, so that its bytes are looked at again.

    Returns
    -------
    Decoded or None
        None where there is nothing but printable ASCII, in which nothing is hidden and nothing lost.
    """
    codes, different = pd.factorize(delivered)
    if _is_plain(different.tolist()):
        return None
    if declared is not None and declared not in _KEPT_AS_READ:
        bytewise = each_different(delivered, partial(_as_latin1, codec=declared), delivered.dtype)
        detection = detect(bytewise.tolist())
        if detection.encoding in LEGACY and detection.encoding.value != declared:
            return _decoded(bytewise, *pd.factorize(bytewise), detection)
        # Code page 1258 has no composed letters: nobody is to blame for the marks.
        delivered = each_different(delivered, partial(unicodedata.normalize, "NFC"), delivered.dtype)
        codes, different = pd.factorize(delivered)
    counts = np.bincount(codes[codes >= 0], minlength=len(different))
    return _decoded(delivered, codes, different, detect(dict(zip(different.tolist(), counts.tolist(), strict=True))))


def _is_plain(texts: Sequence[str]) -> bool:
    """Say whether there is nothing but printable ASCII, and no question mark that stands for a lost letter."""
    whole = " ".join(texts)
    return whole.isascii() and whole.isprintable() and "?" not in whole


def _as_latin1(text: str, codec: str) -> str:
    """Return a text as if its bytes were Latin-1; one that reading did not take from that codec is so already."""
    try:
        return text.encode(codec).decode("latin-1")
    except UnicodeEncodeError:
        return text


def _decoded(texts: pd.Series[Any], codes: Positions, different: pd.Index[Any], detection: Detection) -> Decoded:
    values = [detection.read(value) for value in different.tolist()]
    is_changed = [
        detection.encoding in LEGACY and value.text != text for value, text in zip(values, different, strict=True)
    ]
    if any(is_changed):
        meant = pd.Series([value.text for value in values], dtype=texts.dtype)
        texts = pd.Series(meant.reindex(codes).array, index=texts.index)
    return Decoded(
        texts=texts,
        detection=detection,
        converted=_positions(codes, is_changed),
        undecided=_positions(codes, [value.is_undecided for value in values]),
        destroyed=_positions(codes, [value.is_destroyed for value in values]),
    )


def _positions(codes: npt.NDArray[np.intp], is_meant: Sequence[bool]) -> Positions:
    """Return the positions of the values for which it is so; -1 codes a missing value."""
    return np.flatnonzero(np.append(np.array(is_meant, dtype=bool), False)[codes])
