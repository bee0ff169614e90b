"""The drawings of the tables are those of the models, and the page about them names every table."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from schemas.tables import Base

ROOT = Path(__file__).parents[2]
_spec = spec_from_file_location("table_drawings", ROOT / "scripts" / "table_drawings.py")
table_drawings = module_from_spec(_spec)
_spec.loader.exec_module(table_drawings)


@pytest.mark.parametrize("schema", table_drawings.SCHEMAS)
def test_the_published_drawing_is_that_of_the_models(schema: str) -> None:
    published = (table_drawings.DRAWINGS / f"{schema}.svg").read_text("utf-8")
    assert published == table_drawings.drawing_of(schema), "run: make docs-tables"


@pytest.mark.parametrize("schema", table_drawings.SCHEMAS)
def test_no_two_tables_lie_on_each_other_and_lines_lead_to_the_left(schema: str) -> None:
    boxes = table_drawings.place(table_drawings.tables_of(schema))
    columns: dict[int, int] = {}
    for box in boxes.values():
        assert box.y > columns.get(box.x, 0)
        columns[box.x] = box.y + box.height
        for key in box.table.foreign_keys:
            if key.column.table.schema == schema:
                assert boxes[key.column.table.name].x < box.x


def test_every_table_is_drawn_and_explained() -> None:
    page = (ROOT / "docs" / "cadastre.md").read_text("utf-8")
    drawn = {table for schema in table_drawings.SCHEMAS for table in table_drawings.tables_of(schema)}
    assert drawn == set(Base.metadata.tables.values())
    for table in drawn:
        assert f"`{table.fullname}`" in page or f"`{table.name}`" in page, table.fullname
