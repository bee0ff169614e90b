"""One delivered column as values of the promised type; what cannot be understood is said, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from pipeline.normalise.texts import as_text, clean, each_different
from schemas.number import decimal_mark, parse_number
from schemas.reasons import BadValue
from schemas.source import Column

LARGEST_INTEGER = 2_147_483_647
"""Largest sheet or parcel number of the national data model."""

# Three zeros after a mark may be thousands.
_INTEGER = re.compile(r"0*(\d{1,10})(?:[.,](?:0{1,2}|0{4,}))?", re.ASCII)
_SIGNIFICANT_DIGITS = 15
_YES = frozenset({"1", "true", "t", "yes", "y", "x", "có"})
_NO = frozenset({"0", "false", "f", "no", "n", "không"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A column as read.

    Attributes
    ----------
    values
        Values of the wanted dtype; missing where nothing was delivered or it was not understood.
    text
        Clean text of the same values; of a column of plain numbers there is none.
    problems
        `BadValue` where a value was not understood; dtype string.
    cleaned
        `Cleaned` where the text had to be cleaned; dtype string.
    """

    values: pd.Series[Any]
    text: pd.Series[Any]
    problems: pd.Series[Any]
    cleaned: pd.Series[Any]


def read_column(delivered: pd.Series[Any], column: Column, dtype: str) -> Reading:
    """Read a delivered column.

    Parameters
    ----------
    delivered
        Values as delivered, of any dtype.
    dtype
        ``"string"``, ``"float64"``, ``"Int64"`` or ``"boolean"``.
    """
    nothing = pd.Series(pd.NA, index=delivered.index, dtype="string")
    if dtype == "float64" and column.pattern is None and pd.api.types.is_numeric_dtype(delivered.dtype):
        numbers = delivered.astype("float64")
        is_infinite = pd.Series(np.isinf(numbers), index=delivered.index)
        problems = _marked(nothing, is_infinite, BadValue.NOT_A_NUMBER)
        return Reading(_scale(numbers.mask(is_infinite), column.factor), nothing, problems, nothing)
    text, cleaned = clean(as_text(delivered))
    problems = nothing
    if column.pattern is not None:
        extracted = text.str.extract(column.pattern, expand=True)[0].astype("string")
        problems = _marked(nothing, text.notna() & extracted.isna(), BadValue.PATTERN)
        text, cleaned = extracted, nothing
    values, reason = _READERS[dtype](text, column)
    return Reading(values, text, _marked(problems, text.notna() & values.isna(), reason), cleaned)


def _marked(problems: pd.Series[Any], is_problem: pd.Series[Any], reason: str | pd.Series[Any]) -> pd.Series[Any]:
    return problems.mask(is_problem, reason) if is_problem.any() else problems


def _scale(values: pd.Series[Any], factor: float) -> pd.Series[Any]:
    """Multiply without the noise of binary fractions: 12.22 km² are 12,220,000 m²."""
    if factor == 1.0:
        return values
    return values.map(lambda value: float(f"{value * factor:.{_SIGNIFICANT_DIGITS}g}"), na_action="ignore")


def _texts(text: pd.Series[Any], column: Column) -> tuple[pd.Series[Any], str | pd.Series[Any]]:  # noqa: ARG001
    return text, ""


def _numbers(text: pd.Series[Any], column: Column) -> tuple[pd.Series[Any], str | pd.Series[Any]]:
    mark = decimal_mark(text.dropna().unique())
    values = each_different(text, partial(parse_number, decimal=mark), "float64")
    is_ambiguous = each_different(text, lambda t: parse_number(t, decimal=".") is not None, "boolean")
    reason = pd.Series(BadValue.NOT_A_NUMBER, index=text.index, dtype="string")
    return _scale(values, column.factor), reason.mask(is_ambiguous.fillna(False), BadValue.AMBIGUOUS_NUMBER)


def _integers(text: pd.Series[Any], column: Column) -> tuple[pd.Series[Any], str | pd.Series[Any]]:  # noqa: ARG001
    return each_different(text, parse_integer, "Int64"), BadValue.NOT_AN_INTEGER


def parse_integer(text: str) -> int | None:
    """Read ``"7"``, ``"007"``, ``"7.0"`` or ``"7,0"`` as 7; None for anything else and beyond the national range."""
    match = _INTEGER.fullmatch(text)
    number = int(match[1]) if match else None
    return number if number is not None and number <= LARGEST_INTEGER else None


def _yes_or_no(text: pd.Series[Any], column: Column) -> tuple[pd.Series[Any], str | pd.Series[Any]]:
    folded = text.str.casefold()
    values = folded.map({**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}).astype("boolean")
    return (~values if column.negate else values), BadValue.NOT_YES_OR_NO


_READERS = {"string": _texts, "float64": _numbers, "Int64": _integers, "boolean": _yes_or_no}
