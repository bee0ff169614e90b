"""The examples of the page about coordinate files are read as the page says."""

import re
from pathlib import Path

import shapely

from pipeline.read import coordinates, famis

PAGE = Path(__file__).parents[2] / "docs" / "coordinate_files.md"
COLUMNS, HEADING, EXPORT = re.findall(r"^```\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_both_lists_are_one_parcel(tmp_path: Path) -> None:
    areas = []
    for number, text in enumerate((COLUMNS, HEADING)):
        path = tmp_path / f"{number}.txt"
        path.write_text(text, "utf-8")
        (table,) = coordinates.tables(path)
        records = table.records.read_all().to_pydict()
        assert (records["sheet"], records["parcel"], table.broken) == (["5"], ["12"], [])
        areas.append(shapely.from_wkb(records["geometry"][0]).area)
    assert areas == [400, 200]


def test_the_export_is_one(tmp_path: Path) -> None:
    path = tmp_path / "dc5.txt"
    path.write_text(EXPORT, "utf-8")
    assert famis.is_export(path)
