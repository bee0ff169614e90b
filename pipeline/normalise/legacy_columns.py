"""The text columns of a table as Unicode, and what that takes: encodings found (FMT-02), letters lost (FMT-03)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.normalise.legacy_text import Decoded, Positions, decode_column
from schemas.encodings import LEGACY, Detection, Encoding
from schemas.finding import Fault
from schemas.reasons import Recoded

SHOWN_ROWS = 10
"""Records with lost letters that a message names."""
DOUBTFUL_FROM = 0.5
"""Share of the telling words that an encoding must explain in order to be mentioned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the rows of a table come from.

    Attributes
    ----------
    rows
        Number of each record in the file, from 1.
    encoding
        Codec that the file declares for its texts; None where it declares none.
    """

    file: str
    rows: Sequence[int]
    encoding: str | None = None


def decode_columns(
    origin: Origin, columns: pd.DataFrame, names: Iterable[str], withheld: Collection[str]
) -> tuple[pd.DataFrame, list[Fault]]:
    """Decode the texts of a table, each column by itself.

    Parameters
    ----------
    columns
        Delivered columns, in the order of the records.
    names
        Columns to look at; those without text are passed over.
    withheld
        Columns of which no value may be quoted.

    Returns
    -------
    tuple
        The columns, texts as Unicode; and FMT-02 and FMT-03, each at most once per column.
    """
    found: dict[str, Decoded] = {}
    for name in dict.fromkeys(names):
        if pd.api.types.is_string_dtype(columns[name]) and (one := decode_column(columns[name], origin.encoding)):
            found[name] = one
    encodings = {one.detection.encoding for one in found.values()} & {*LEGACY}
    faults = []
    for name, one in found.items():
        is_withheld = name in withheld
        if values := _recoded(one, origin.encoding, encodings, is_withheld=is_withheld):
            faults.append(Fault(code="FMT-02", file=origin.file, values={"column": name, **values}))
        if one.destroyed.size:
            first = None if is_withheld else str(columns[name].iat[int(one.destroyed[0])])
            values = {"column": name, "count": len(one.destroyed), "raw": first}
            faults.append(_lost(origin, one.destroyed, values))
    decoded = {name: one.texts for name, one in found.items()}
    return columns.assign(**decoded) if decoded else columns, faults


def _recoded(
    one: Decoded, declared: str | None, encodings: Collection[Encoding], *, is_withheld: bool
) -> dict[str, Any] | None:
    """Say in which encoding a column came; None where there is nothing to say."""
    detection = one.detection
    encoding, reason = detection.encoding, _reason(detection, declared)
    if encoding not in LEGACY:
        doubtful = _doubtful(detection, encodings)
        if doubtful is None:
            return None
        encoding, reason = doubtful, Recoded.DOUBTFUL
    examples = [f"{before} → {after}" for before, after in detection.examples]
    return {
        "reason": reason,
        "encoding": encoding.value.upper(),
        "declared": declared and declared.upper(),
        "confidence": detection.scores[encoding],
        "count": len(one.converted),
        "undecided": len(one.undecided),
        "examples": None if is_withheld else "; ".join(examples) or None,
    }


def _reason(detection: Detection, declared: str | None) -> Recoded:
    if detection.is_mixed:
        return Recoded.MIXED
    if detection.encoding is Encoding.UTF8 and declared in {None, "utf-8"}:
        return Recoded.DOUBLE
    return Recoded.UNDECLARED if declared is None else Recoded.MISDECLARED


def _doubtful(detection: Detection, encodings: Collection[Encoding]) -> Encoding | None:
    """Return the encoding, of those of the other columns, that explains most of a column that makes little sense."""
    if detection.confidence > 1 - DOUBTFUL_FROM or not encodings:
        return None
    best = max(sorted(encodings), key=detection.scores.__getitem__)
    return best if detection.scores[best] >= DOUBTFUL_FROM else None


def _lost(origin: Origin, positions: Positions, values: Mapping[str, Any]) -> Fault:
    rows = [origin.rows[position] for position in positions.tolist()]
    shown = ", ".join(map(str, rows[:SHOWN_ROWS])) + (", …" if len(rows) > SHOWN_ROWS else "")
    return Fault(code="FMT-03", file=origin.file, row=rows[0], values={**values, "rows": shown})
