"""What a load would do, as a table on the terminal."""

from __future__ import annotations

from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from pipeline.terminal import balance
from schemas.finding import Language, Text
from schemas.frames import LoadResult
from schemas.titles import COLUMN_TITLES

SHOWN = 20
OUTCOMES = {
    "inserted": Text("mới", "new"),
    "changed": Text("thay đổi", "changed"),
    "renumbered": Text("đổi số", "renumbered"),
    "retired": Text("hết hiệu lực", "ended"),
}
_HEADS = {
    "what": Text("Việc", "What"),
    "number": Text("Tờ/thửa", "Sheet/parcel"),
    "area": Text("Diện tích, m²", "Area, m²"),
    "different": Text("Khác ở", "Different in"),
}
_SHAPE = Text("hình thửa", "shape")


def show_changes(console: Console, would: LoadResult, changes: pd.DataFrame, lang: Language) -> None:
    """Print what a load would do in numbers, then the first changes, those that end a parcel first.

    Parameters
    ----------
    changes
        As `pipeline.load.changes.changes` gives them.
    """
    head = Text("Nếu nạp", "Loading would give").in_language(lang)
    console.print(f"  {head}: {balance(would, lang)}", highlight=False, markup=False)
    if changes.empty:
        return
    order = ["retired", "renumbered", "changed", "inserted"]
    ordered = changes.sort_values("outcome", key=lambda one: one.map(order.index), kind="stable")
    table = Table(*(head.in_language(lang) for head in _HEADS.values()), box=None, pad_edge=False)
    for row in ordered.head(SHOWN).itertuples():
        table.add_row(OUTCOMES[str(row.outcome)].in_language(lang), _numbers(row), _areas(row, lang), _parts(row, lang))
    console.print(table, markup=False)
    if len(changes) > SHOWN:
        more = Text("… và {} thửa nữa, xem changes.html", "… and {} more, see changes.html").in_language(lang)
        console.print(more.format(len(changes) - SHOWN), highlight=False)


def _numbers(row: Any) -> str:
    """Write the number before and after, once where they are the same."""
    before, after = (
        None if pd.isna(parcel) else f"{commune} {sheet}/{parcel}"
        for commune, sheet, parcel in (
            (row.commune_before, row.sheet_before, row.parcel_before),
            (row.commune_code, row.sheet_label, row.parcel_label),
        )
    )
    return f"{before} → {after}" if before and after and before != after else str(after or before)


def _areas(row: Any, lang: Language) -> str:
    areas = [f"{value:,.1f}" for value in (row.before_m2, row.after_m2) if not pd.isna(value)]
    text = " → ".join(dict.fromkeys(areas))
    return text.translate(str.maketrans(",.", ".,")) if lang == "vi" else text


def _parts(row: Any, lang: Language) -> str:
    titles = [_SHAPE] if row.has_new_shape else []
    titles += [COLUMN_TITLES[name] for name in row.changed_columns.split() if name != "parcel_label"]
    return ", ".join(title.in_language(lang) for title in titles)
