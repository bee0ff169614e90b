"""From delivered to canonical columns: mapped, set apart as personal, or reported."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.normalise.marks import Mark
from pipeline.normalise.texts import as_text
from pipeline.normalise.values import Reading, read_column
from schemas.finding import Fault
from schemas.frames import PARCEL_COLUMNS, Layer
from schemas.matching import ColumnMatch
from schemas.personal import quoted
from schemas.reasons import Columns
from schemas.source import Source

MAY_NAME_PEOPLE = frozenset({"address"})
"""Columns of free text, which no finding quotes."""
_TEXT_KEYS = {"sheet_number": "string", "parcel_number": "string"}


def read_columns(delivered: pd.DataFrame, match: ColumnMatch, source: Source) -> dict[str, Reading]:
    """Read every canonical column that the layer has, or that is a constant of the source.

    Parameters
    ----------
    delivered
        Non-personal columns of the layer.
    """
    dtypes = {**PARCEL_COLUMNS, **(_TEXT_KEYS if source.text_keys else {})}
    readings = {}
    for canonical, column in source.columns.items():
        if canonical in match.mapped:
            readings[canonical] = read_column(delivered[match.mapped[canonical]], column, dtypes[canonical])
        elif column.constant is not None:
            constant = pd.Series(column.constant, index=delivered.index, dtype="string")
            readings[canonical] = read_column(constant, column, dtypes[canonical])
    return readings


def received_values(delivered: pd.DataFrame, match: ColumnMatch) -> pd.Series[Any]:
    """Return for each record the delivered values of the mapped columns, as a dict that JSON can hold."""
    names = [str(name) for name in dict.fromkeys(match.mapped.values())]
    values = [_plain(delivered[name]) for name in names]
    records = [dict(zip(names, record, strict=True)) for record in zip(*values, strict=True)] or [{}] * len(delivered)
    return pd.Series(records, index=delivered.index, dtype=object)


def _plain(values: pd.Series[Any]) -> list[Any]:
    """Return the values of a column as JSON has them; dates in ISO form, None where nothing stood."""
    if not (pd.api.types.is_numeric_dtype(values.dtype) or pd.api.types.is_string_dtype(values.dtype)):
        values = as_text(values)
    objects = values.astype(object)
    return objects.where(objects.notna(), None).to_list()


def column_faults(layer: Layer, match: ColumnMatch, source: Source) -> list[Fault]:
    """Report delivered columns that mean nothing here, and wanted ones that are not there (FMT-05).

    ``candidates`` of an unmapped column are the known names that look like it; of a missing one, the names by which it
    may be delivered.
    """
    known = {name.casefold(): name for column in source.columns.values() for name in column.names}
    found = ", ".join(sorted(str(name) for name in layer.frame.columns if name != layer.frame.geometry.name))
    unmapped = [
        (Columns.UNMAPPED, name, [known[n] for n in difflib.get_close_matches(name.casefold(), known, 3)])
        for name in match.unmapped
    ]
    missing = [
        (Columns.MISSING, name, list(source.columns[name].names) if name in source.columns else [])
        for name in match.missing
    ]
    return [
        Fault(
            code="FMT-05",
            file=layer.file,
            values={"reason": reason, "column": name, "found": found, "candidates": ", ".join(candidates) or None},
        )
        for reason, name, candidates in [*unmapped, *missing]
    ]


def value_marks(delivered: pd.DataFrame, mapped: Mapping[str, str], readings: Mapping[str, Reading]) -> list[Mark]:
    """Mark the values that were not understood (ATT-02), with the delivered text where it is about no person."""
    marks = []
    for canonical, reading in readings.items():
        column = mapped.get(canonical, canonical)
        raw = delivered[column] if canonical in mapped else reading.text
        for position in reading.problems.notna().to_numpy().nonzero()[0].tolist():
            values = {"reason": reading.problems.iat[position], "raw": quoted(str(raw.iat[position]))}
            marks.append(Mark("ATT-02", position, {**values, "column": column, "canonical": canonical}))
    return marks


def cleaning_faults(
    file: str, delivered: pd.DataFrame, mapped: Mapping[str, str], readings: Mapping[str, Reading]
) -> list[Fault]:
    """Report columns whose texts had to be cleaned (ATT-11): one fault for each column and kind of stain."""
    faults = {}
    for canonical, column in mapped.items():
        cleaned = readings[canonical].cleaned
        if not cleaned.notna().any():
            continue
        for reason, count in cleaned.value_counts().items():
            first = delivered[column].iat[int((cleaned == reason).fillna(False).to_numpy().argmax())]
            raw = None if canonical in MAY_NAME_PEOPLE else quoted(str(first))
            values = {"reason": reason, "column": column, "count": int(count), "raw": raw}
            faults[column, reason] = Fault(code="ATT-11", file=file, values=values)
    return list(faults.values())
