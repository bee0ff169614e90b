"""Delimited text with a column of WKT, as spreadsheet programs and databases write it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.read import read
from pipeline.read.formats.csv_wkt import tables, wkt_tables, worksheets
from pipeline.read.registry import Damage, Foreign
from schemas.package import Package
from schemas.reasons import Unreadable

PLOT = "POLYGON ((595000 2307000, 595010 2307000, 595010 2307010, 595000 2307000))"
TakenIn = Callable[[Path], Package]


@pytest.mark.parametrize(
    "text",
    [
        f'sep=;\nsoTo;soThua;"dienTich, m2";WKT\n7;1;120,5;{PLOT}\n',
        f'"sep=;"\nsoTo;soThua;dienTich;WKT\n7;1;120,5;{PLOT}\n',
        f'soTo,soThua,dienTich,WKT\n7,1,"120,5","{PLOT}"\n',
        f'soTo|soThua|dienTich|WKT\n7|1|120,5|"{PLOT}"\n|||\n | | | \n',
        f'"soTo, soThua, a, b";soThua;dienTich;WKT\n7;1;120,5;{PLOT}\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_separators_and_decimal_commas(tmp_path: Path, taken_in: TakenIn, text: str, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.replace('"soTo, soThua, a, b"', '"soTo"').encode(encoding))
    (layer,) = read(taken_in(path)).layers
    assert len(layer.frame) == 1
    assert layer.frame.iloc[0, 2] == "120,5"
    assert layer.frame.geometry.iloc[0].wkt == PLOT


def test_rows_with_too_few_or_too_many_fields_are_named_by_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'soTo;soThua;WKT\n7;1;{PLOT}\n7;{PLOT}\n7;"2\n3";{PLOT}\n7;4;5;{PLOT}\n')
    (table,) = wkt_tables(path)
    assert table.records.read_all()["soThua"].to_pylist() == ["1", None, "2\n3", None]
    assert table.complaints == {1: "line 3: 2 / 3", 3: "line 6: 4 / 3"}


@pytest.mark.parametrize("text", ["x,y\n595000,2307000\n595010,2307000\n595010,2307010\n", "x" * 2_000_000])
def test_points_and_endless_lines_are_no_rows_of_wkt(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(Foreign):
        wkt_tables(path)


def test_a_text_without_lines_is_no_table_either(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,1;2 3" * 200_000)
    for read_as in (tables, worksheets):
        with pytest.raises(Foreign):
            read_as(path)


def test_a_table_of_points_holds_no_parcels(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n595000,2307000\n595010,2307000\n595010,2307010\n")
    (table,) = tables(path)
    assert table.geometry == "Point"


def test_a_quote_that_is_never_closed_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'soTo;soThua;WKT\n7;1;{PLOT}\n7;"2;{PLOT}\n')
    with pytest.raises(Damage) as caught:
        wkt_tables(path)
    assert (caught.value.reason, caught.value.detail) == (Unreadable.QUOTES, "unexpected end of data: line 3")
