"""Delivered values as clean text: Unicode NFC, no stray blanks, no control characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from schemas.reasons import Cleaned

_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b-\u200d\u2060\ufeff]")
# A soft hyphen (U+00AD) stays: it is the letter ư of a TCVN3 text that was not recognised as such.


def each_different(values: pd.Series[Any], function: Callable[[Any], Any], dtype: Any) -> pd.Series[Any]:
    """Apply a function once to every different value of a column; missing values stay missing."""
    codes, different = pd.factorize(values)
    results = pd.Series([function(value) for value in different.tolist()], dtype=dtype)
    return pd.Series(results.reindex(codes).array, index=values.index)


def as_text(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column as text; ``7.0`` of a column of numbers gives ``"7"``, a date its ISO form.

    Returns
    -------
    pandas.Series
        Dtype string; missing where nothing was delivered.
    """
    if pd.api.types.is_string_dtype(values.dtype) and values.dtype != object:
        return values.astype("string")
    if pd.api.types.is_numeric_dtype(values.dtype) or pd.api.types.is_datetime64_any_dtype(values.dtype):
        return each_different(values, _one_text, "string")
    return values.astype(object).map(_one_text, na_action="ignore").astype("string")


def _one_text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def clean(texts: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Clean a column of text.

    Returns
    -------
    tuple of pandas.Series
        The clean texts, missing where only blanks stood; and what was wrong (`Cleaned`), missing where nothing was.
    """
    if all(_clean_one(text) == text for text in texts.dropna().unique()):
        return texts, pd.Series(pd.NA, index=texts.index, dtype="string")
    return each_different(texts, _clean_one, "string"), each_different(texts, _what_is_wrong, "string")


def _clean_one(text: str) -> str | None:
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).split()) or None


def _what_is_wrong(text: str) -> str | None:
    cleaned = _clean_one(text)
    if cleaned is None or cleaned == text:
        return None
    if _INVISIBLE.search(text):
        return Cleaned.CONTROL
    return Cleaned.COMPOSITION if unicodedata.normalize("NFC", text) != text else Cleaned.BLANKS
