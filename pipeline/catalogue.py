"""The catalogue of checks for the terminal, and the columns of source descriptions, there and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from pipeline.validate.engine import catalogue
from schemas.finding import Language, Text
from schemas.source import Column, Source
from schemas.titles import COLUMN_TITLES

_COLUMNS_HEAD = """| Cột chuẩn · Column | Nghĩa · Meaning | Tên trong tệp · Name in the file |
|---|---|---|
"""

_LEVELS_HEAD = """| Nghĩa · Meaning | Lớp vẽ · Level |
|---|---|
"""

LEVELS = {
    "boundary": Text("ranh giới thửa, đường, nước, xã", "boundaries of parcels, roads, water, communes"),
    "number": Text("số thửa", "parcel number"),
    "area": Text("diện tích", "area"),
    "land_use": Text("loại đất", "land use"),
    "label": Text("nhãn nhiều phần", "labels of several parts"),
    "label_point": Text("điểm trong thửa", "points inside of parcels"),
    "frame": Text("khung, tên tờ", "frame, name of the sheet"),
}
"""What lies on levels of drawings (`schemas.source.Levels`)."""


def as_table(lang: Language) -> Table:
    """Return the catalogue as a terminal table in one language."""
    table = Table(box=None, pad_edge=False)
    for heading in ("", "", "Lỗi" if lang == "vi" else "Fault", "Căn cứ" if lang == "vi" else "Reference"):
        table.add_column(heading, no_wrap=heading == "")
    for spec, _ in catalogue().values():
        table.add_row(spec.code, spec.severity, spec.title.in_language(lang), spec.reference)
    return table


def columns_as_markdown(source: Source) -> str:
    """Return the columns that a source description knows as a Markdown table, required ones bold; or its levels."""
    if source.drawing is not None:
        levels = source.drawing.levels.model_dump()
        rows = [f"| {LEVELS[name].vi} · {LEVELS[name].en} | {_quoted(levels[name])} |" for name in LEVELS]
        return _LEVELS_HEAD + "\n".join(rows) + "\n"
    rows = []
    for canonical, column in source.columns.items():
        title = COLUMN_TITLES[canonical]
        name = f"**`{canonical}`**" if canonical in source.required else f"`{canonical}`"
        rows.append(f"| {name} | {title.vi} · {title.en} | {_names(column)} |")
    rows.append(f"| – | cá nhân, để riêng · personal, kept apart | {_quoted(source.personal)} |")
    rows.append(f"| – | bỏ qua · ignored | {_quoted(source.ignored)} |")
    return _COLUMNS_HEAD + "\n".join(rows) + "\n"


def _names(column: Column) -> str:
    """Name the delivered columns, and the part of their values that is taken."""
    names = _quoted(column.names) if column.constant is None else f"= {column.constant}"
    pattern = "" if column.pattern is None else column.pattern.replace("|", "\\|")
    return f"{names} (`{pattern}`)" if pattern else names


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "–"


def columns_as_text(source: Source) -> str:
    """Return the columns that a source description knows, one a line; required ones have a star."""
    lines = []
    for canonical, column in source.columns.items():
        mark = "*" if canonical in source.required else " "
        lines.append(f"{mark} {canonical:20} {', '.join(column.names) or column.constant or ''}")
    lines.append(f"  {'cá nhân · personal':20} {', '.join(source.personal) or '–'}")
    lines.append(f"  {'bỏ qua · ignored':20} {', '.join(source.ignored) or '–'}")
    return "\n".join(lines) + "\n"
