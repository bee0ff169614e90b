"""Draw the tables of the database, a picture for each schema: ``docs/tables/SCHEMA.svg``, from the SQLAlchemy models.

Tables stand to the right of those that they refer to. Columns of the key are bold, those that may be empty are grey; in
place of a type stands what a column refers to.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql

from schemas.tables import Base

DRAWINGS = Path(__file__).parents[1] / "docs" / "tables"
SCHEMAS = ("intake", "cadastre", "party")
"""Schemas that have tables; the others are views."""

_WIDTH, _BETWEEN = 200, 40
_HEAD, _ROW, _GAP = 24, 16, 18
_SHORT = {"double precision": "double", "timestamp with time zone": "timestamptz"}
_STYLE = (
    "svg{background:#fff;font:11px sans-serif}.box{fill:#fff;stroke:#66717c}.head{fill:#00695c}.title{fill:#fff;"
    "font-weight:bold;font-size:12px}.column{fill:#1d252c}.key{fill:#1d252c;font-weight:bold}.empty{fill:#66717c}"
    ".type{fill:#66717c;text-anchor:end}.link{fill:#00695c;text-anchor:end}.line{fill:none;stroke:#00695c;"
    "stroke-width:1.5}"
)


class Box(NamedTuple):
    """A table and its top left corner in pixels."""

    table: Table
    x: int
    y: int

    @property
    def height(self) -> int:
        """Return its height in pixels."""
        return height(self.table)

    def middle_of(self, name: str) -> float:
        """Return the y of the row of a column."""
        return self.y + _HEAD + _ROW * (list(self.table.columns.keys()).index(name) + 0.5)


def height(table: Table) -> int:
    """Return the height of a table in pixels."""
    return _HEAD + _ROW * len(table.columns) + 4


def tables_of(schema: str) -> list[Table]:
    """Return the tables of a schema, each after those that it refers to, else by name."""
    return [table for table in Base.metadata.sorted_tables if table.schema == schema]


def place(tables: Sequence[Table]) -> dict[str, Box]:
    """Give tables their places: each to the right of those of the same schema that it refers to."""
    ranks: dict[str, int] = {}
    for table in tables:
        ranks[table.name] = max((ranks[name] + 1 for name in _parents(table) if name in ranks), default=0)
    boxes = {}
    for rank in range(max(ranks.values()) + 1):
        column = [table for table in tables if ranks[table.name] == rank]
        tops = accumulate((height(table) + _GAP for table in column), initial=8)
        for table, top in zip(column, tops, strict=False):
            boxes[table.name] = Box(table, 8 + rank * (_WIDTH + _BETWEEN), top)
    return boxes


def _parents(table: Table) -> list[str]:
    return [key.column.table.name for key in table.foreign_keys if key.column.table.schema == table.schema]


def drawing_of(schema: str) -> str:
    """Return the SVG text for a schema."""
    boxes = place(tables_of(schema))
    width = max(box.x for box in boxes.values()) + _WIDTH + 8
    bottom = max(box.y + box.height for box in boxes.values()) + 8
    drawn = [line for box in boxes.values() for line in _lines(box, boxes)]
    drawn += [part for box in boxes.values() for part in _table(box)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {bottom}" width="{width}" height="{bottom}">'
    return "\n".join([head, f"<title>{schema}</title><style>{_STYLE}</style>", *drawn, "</svg>"]) + "\n"


def _lines(box: Box, boxes: Mapping[str, Box]) -> Iterator[str]:
    """Yield a line from each column to the one that it refers to in the same schema."""
    for column in box.table.columns:
        for key in column.foreign_keys:
            if key.column.table.schema == box.table.schema:
                other = boxes[key.column.table.name]
                start, end = box.middle_of(column.name), other.middle_of(key.column.name)
                right = other.x + _WIDTH
                middle = (right + box.x) / 2
                curve = f"M{box.x} {start:g}C{middle:g} {start:g} {middle:g} {end:g} {right} {end:g}"
                yield f'<path d="{curve}" class="line"/>'


def _table(box: Box) -> Iterator[str]:
    yield f'<rect x="{box.x}" y="{box.y}" width="{_WIDTH}" height="{box.height}" class="box"/>'
    yield f'<rect x="{box.x}" y="{box.y}" width="{_WIDTH}" height="{_HEAD - 4}" class="head"/>'
    yield f'<text x="{box.x + 8}" y="{box.y + 14}" class="title">{box.table.name}</text>'
    for column in box.table.columns:
        y = box.middle_of(column.name) + 4
        kind = "key" if column.primary_key else "empty" if column.nullable else "column"
        yield f'<text x="{box.x + 8}" y="{y:g}" class="{kind}">{column.name}</text>'
        kind, told = _told(column)
        yield f'<text x="{box.x + _WIDTH - 8}" y="{y:g}" class="{kind}">{escape(told)}</text>'


def _told(column: Column[Any]) -> tuple[str, str]:
    """Return what stands beside the name of a column: what it refers to, else its type."""
    for key in column.foreign_keys:
        table = key.column.table
        return "link", f"→ {table.name if table.schema == column.table.schema else table.fullname}"
    name = column.type.compile(dialect=postgresql.dialect()).lower()
    return "type", _SHORT.get(name, name.partition("(")[0])


def main() -> int:
    """Write the drawings."""
    DRAWINGS.mkdir(exist_ok=True)
    for schema in SCHEMAS:
        (DRAWINGS / f"{schema}.svg").write_text(drawing_of(schema), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
