"""The rows of one attribute book in canonical columns, and its personal columns apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from pipeline.normalise import keys
from pipeline.normalise.books.carrying import carried_from
from pipeline.normalise.books.land import SLOTS
from pipeline.normalise.books.quoting import is_identifier, is_land_use, quotable, quotable_number
from pipeline.normalise.columns import MAY_NAME_PEOPLE, cleaning_faults, value_marks
from pipeline.normalise.legacy_columns import Origin, decode_columns
from pipeline.normalise.marks import faults_of
from pipeline.normalise.texts import each_different
from pipeline.normalise.values import Reading, parse_integer, read_column
from schemas.book import Book
from schemas.finding import Fault
from schemas.frames import BookRows
from schemas.reasons import BadValue, Columns
from schemas.source import Column

KEY = ["commune_code", "sheet_label", "parcel_label"]
NUMBERS = ("sheet_number", "parcel_number", "old_sheet_number", "old_parcel_number")
COMMUNES = ("commune_code", "old_commune_code")
COUNTS = ("parcels", "holders", "managers")
CAMPAIGN_CLASS = "phan_loai_ke_hoach_2959"
"""The column of the flags of a campaign that holds a text."""

LARGEST_AREA_M2 = 1e8
"""A hundred square kilometres: more than a commune."""

_FORMS = {**dict.fromkeys(("land_use", "legal_land_use", *SLOTS), is_land_use), "parcel_id": is_identifier}
_SCALE = Column(pattern=r"^(?:1\s*[:/]\s*)?(\d+)$")
_ANY = Column()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """One attribute book, understood as far as it can be without the parcels.

    Attributes
    ----------
    table
        Canonical columns that are not personal; numbers of sheets and parcels as text under `KEY` and ``old_…``, which
        are always there; the index holds the row numbers.
    is_on_certificate
        True for rows whose key is the number on the certificate; same index.
    personal
        Personal columns, legacy text as Unicode; same index.
    """

    delivered: BookRows
    book: Book
    table: pd.DataFrame
    is_on_certificate: pd.Series[bool]
    personal: pd.DataFrame
    faults: tuple[Fault, ...] = ()

    def label(self, canonical: str) -> str:
        """Return the delivered name of a column."""
        return self.delivered.columns.get(canonical, canonical)

    def keyed(self, table: pd.DataFrame) -> Rows:
        """Return the same rows under other keys."""
        return replace(self, table=table)


def read_rows(delivered: BookRows, book: Book) -> Rows:
    """Understand the rows of a book; what cannot be understood is a fault (ATT-02, ATT-11, FMT-02, FMT-03, FMT-05)."""
    names = {name: label for name, label in delivered.columns.items() if label in delivered.frame}
    withheld = {names[name] for name in (*book.personal, *MAY_NAME_PEOPLE) if name in names}
    origin = Origin(file=delivered.file, rows=delivered.frame.index.tolist())
    texts, text_faults = decode_columns(origin, delivered.frame, names.values(), withheld)
    raw = pd.DataFrame({name: texts[label] for name, label in names.items()}, index=texts.index)
    numbers = {name: delivered.numbers[label] for name, label in names.items() if label in delivered.numbers}
    for name, rows in carried_from(raw, [name for name in book.carried if name in raw]).items():
        raw[name] = raw[name].take(rows).array
        if name in numbers:
            numbers[name] = pd.Series(numbers[name].take(rows).array, index=raw.index)
    personal = raw[[name for name in names if name in book.personal]]
    readings = {name: _read(name, raw[name], numbers.get(name), book) for name in names if name not in book.personal}
    table, is_on_certificate = _keyed(readings, raw.index, book)
    mapped = {name: names[name] for name in readings}
    faults = (
        *_unmapped(delivered, book),
        *text_faults,
        *cleaning_faults(delivered.file, texts, mapped, readings),
        *_value_faults(delivered, texts, mapped, readings, table),
    )
    return Rows(
        delivered=delivered,
        book=book,
        table=table,
        is_on_certificate=is_on_certificate,
        personal=personal,
        faults=faults,
    )


def _read(name: str, raw: pd.Series[Any], numbers: pd.Series[Any] | None, book: Book) -> Reading:
    """Read one column; of a cell that held a number, the number."""
    if book.kind == "campaign_flags" and name not in (*NUMBERS, *COMMUNES, CAMPAIGN_CLASS):
        return _flags(raw)
    if name == "area_m2" or name.endswith("_area_m2"):
        return _areas(raw, numbers)
    if name == "scale_denominator":
        return read_column(raw, _SCALE, "Int64")
    reading = read_column(raw, _ANY, "Int64" if name in (*NUMBERS, *COUNTS) else "string")
    if name in COMMUNES:
        return _commune_codes(reading)
    return _of_form(reading, _FORMS[name]) if name in _FORMS else reading


def _areas(raw: pd.Series[Any], numbers: pd.Series[Any] | None) -> Reading:
    """Read areas; a number that no parcel can have may be that of a person, in the wrong column."""
    if numbers is None:
        reading = read_column(raw, _ANY, "float64")
    else:
        reading = read_column(raw.mask(numbers.notna()), _ANY, "float64")
        reading = replace(reading, values=numbers.fillna(reading.values))
    is_other = (reading.values.abs() >= LARGEST_AREA_M2) | reading.text.str.fullmatch("0[0-9]+").fillna(False)
    problems = reading.problems.mask(is_other, BadValue.PATTERN)
    return replace(reading, values=reading.values.mask(is_other), problems=problems)


def _of_form(reading: Reading, is_of_form: Callable[[str], bool]) -> Reading:
    """Set texts aside that are made otherwise than what belongs into the column: people may stand there."""
    is_other = ~each_different(reading.values, is_of_form, "boolean").fillna(True)
    problems = reading.problems.mask(is_other, BadValue.PATTERN)
    return replace(reading, values=reading.values.mask(is_other), problems=problems)


def _flags(raw: pd.Series[Any]) -> Reading:
    """Any filled cell means yes (KH 2959)."""
    reading = read_column(raw, _ANY, "string")
    return replace(reading, values=reading.text.notna().astype("boolean"))


def _commune_codes(reading: Reading) -> Reading:
    """Read ``10507``, ``10507.0`` and ``"01234"``; a name in place of the code is not understood."""
    codes = each_different(reading.text, _commune_code, "string")
    is_bad = reading.text.notna() & codes.isna()
    return replace(reading, values=codes, problems=reading.problems.mask(is_bad, BadValue.PATTERN))


def _commune_code(text: str) -> str | None:
    number = parse_integer(text)
    code = str(number or 0).zfill(keys.CODE_LENGTH)
    return code if number and len(code) == keys.CODE_LENGTH else None


def _keyed(readings: Mapping[str, Reading], index: pd.Index[Any], book: Book) -> tuple[pd.DataFrame, pd.Series[bool]]:
    """Give each row its key as text; in a book of parcels that on the certificate where the map's is not given.

    Where both stand and differ, the number on the certificate is the old one.
    """
    nothing = pd.Series(pd.NA, index=index, dtype="string")
    labels = {name: keys.labels(readings[name]) if name in readings else nothing for name in NUMBERS}
    sheet, parcel, old_sheet, old_parcel = (labels[name] for name in NUMBERS)
    is_on_certificate = pd.Series(False, index=index)
    if book.kind == "parcels":
        has_map = sheet.notna() & parcel.notna()
        is_on_certificate = ~has_map & old_sheet.notna() & old_parcel.notna()
        is_other = has_map & (old_sheet.ne(sheet).fillna(False) | old_parcel.ne(parcel).fillna(False))
        sheet, parcel = sheet.mask(is_on_certificate, old_sheet), parcel.mask(is_on_certificate, old_parcel)
        is_other &= ~_is_unlike_numbers(old_sheet) & ~_is_unlike_numbers(old_parcel)
        old_sheet, old_parcel = old_sheet.where(is_other), old_parcel.where(is_other)
    table = {name: reading.values for name, reading in readings.items() if name not in NUMBERS}
    table["commune_code"] = table.get("commune_code", nothing)
    table |= {"sheet_label": sheet, "parcel_label": parcel}
    table |= {"old_sheet_number": old_sheet, "old_parcel_number": old_parcel}
    return pd.DataFrame(table, index=index), is_on_certificate.astype(bool)


def _is_unlike_numbers(labels: pd.Series[Any]) -> pd.Series[Any]:
    return each_different(labels, lambda label: quotable_number(label) is None, "boolean").fillna(False)


def _unmapped(delivered: BookRows, book: Book) -> list[Fault]:
    """Report columns that the description neither maps nor ignores."""
    found = ", ".join(sorted([*delivered.columns.values(), *delivered.unmapped]))
    values = {"reason": Columns.UNMAPPED, "found": found, "candidates": book.name}
    return [Fault(code="FMT-05", file=delivered.file, values={**values, "column": name}) for name in delivered.unmapped]


def _value_faults(
    delivered: BookRows,
    texts: pd.DataFrame,
    mapped: Mapping[str, str],
    readings: Mapping[str, Reading],
    table: pd.DataFrame,
) -> list[Fault]:
    """Report values that were not understood (ATT-02); numbers of sheets and parcels show when nothing has them."""
    judged = {name: reading for name, reading in readings.items() if name not in NUMBERS}
    marks = value_marks(texts, mapped, judged)
    marks = [replace(mark, values={**mark.values, "raw": quotable(mark.values["raw"])}) for mark in marks]
    return faults_of(marks, shown_keys(table, delivered))


def shown_keys(table: pd.DataFrame, delivered: BookRows) -> pd.DataFrame:
    """Return the keys of rows as a fault may name them, with file and row."""
    shown = {name: each_different(table[name], quotable_number, "string") for name in KEY[1:]}
    return table[KEY].assign(**shown, source_file=delivered.file, source_row=table.index)


def where(rows: Rows) -> str:
    """Return file and worksheet of a book."""
    delivered = rows.delivered
    return delivered.file if delivered.sheet is None else f"{delivered.file} [{delivered.sheet}]"
