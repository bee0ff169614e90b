"""Text of a column in a legacy encoding as Unicode; decoded first, for cleaning destroys undecoded letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.normalise.texts import clean
from schemas.encodings import LEGACY, Detection

Positions = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class ReadText:
    """A column of text as it was meant.

    Attributes
    ----------
    texts, cleaned
        As `pipeline.normalise.texts.clean` returns them.
    converted
        Positions of values that were read in the detected encoding and changed by it (FMT-02).
    undecided
        Positions of values of a mixed column that may be in that encoding and were left as they came (FMT-02).
    destroyed
        Positions of values with letters that were lost before delivery (FMT-03).
    """

    texts: pd.Series[Any]
    cleaned: pd.Series[Any]
    converted: Positions
    undecided: Positions
    destroyed: Positions


def normalise_text(texts: pd.Series[Any], detection: Detection) -> ReadText:
    """Decode a column if its encoding was detected, then clean it.

    Decomposed Unicode is not decoded here: cleaning composes it, and says so (ATT-11). The place of a tone stays as
    delivered (`schemas.encodings.fold` makes keys to compare by).

    Parameters
    ----------
    texts
        Delivered texts, dtype string, not yet cleaned in any way.
    detection
        Of the same column.
    """
    codes, different = pd.factorize(texts)
    values = [detection.read(value) for value in different.tolist()]
    if detection.encoding in LEGACY:
        meant = pd.Series([value.text for value in values], dtype="string")
        texts = pd.Series(meant.reindex(codes).array, index=texts.index)
        is_converted = [value.text != text for value, text in zip(values, different, strict=True)]
    else:
        is_converted = [False] * len(values)
    readable, cleaned = clean(texts)
    return ReadText(
        texts=readable,
        cleaned=cleaned,
        converted=_positions(codes, is_converted),
        undecided=_positions(codes, [value.is_undecided for value in values]),
        destroyed=_positions(codes, [value.is_destroyed for value in values]),
    )


def _positions(codes: npt.NDArray[np.intp], is_meant: Sequence[bool]) -> Positions:
    """Return the positions of the values for which it is so; -1 codes a missing value."""
    return np.flatnonzero(np.append(np.array(is_meant, dtype=bool), False)[codes])
