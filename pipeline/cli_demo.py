"""The command that makes synthetic survey packages."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

FormatName = Literal[
    "csv", "dgn", "dxf", "fgb", "gdb", "geojson", "gml", "gpkg", "kml", "mif", "parquet", "shp", "tab", "txt", "vbdlis"
]
"""Names of `pipeline.demo.registry.formats`, which would take long to ask."""


class BookName(StrEnum):
    """Names of `pipeline.demo.registry.books`; of several values Typer takes an enumeration only."""

    CONTROL_TOTALS = "control_totals"
    FORM1 = "form1"
    LAND_INDEX = "land_index"
    SHEET_REFERENCES = "sheet_references"


def make_package(  # noqa: PLR0913, PLR0917  each is an option of the command
    path: Annotated[Path, typer.Argument(help="Thư mục hoặc tệp .zip · Folder or .zip file.", metavar="PATH")],
    parcels: Annotated[int, typer.Option(min=100, max=5_000_000, help="Số thửa · Number of parcels.")] = 3000,
    seed: Annotated[int, typer.Option(help="Cùng số, cùng dữ liệu · Same seed, same data.")] = 1,
    commune: Annotated[str, typer.Option(help="Mã xã · Commune code.")] = "11407",
    fmt: Annotated[FormatName, typer.Option("--format", help="Định dạng · Format.")] = "gpkg",
    encoding: Annotated[
        str | None,
        typer.Option(help="Bảng mã chữ: utf-8, tcvn3, vni, cp1258, … · Encoding of texts.", metavar="NAME"),
    ] = None,
    crs: Annotated[
        int | None, typer.Option(help="Hệ tọa độ, như 9209 · Coordinate system, such as 9209.", metavar="EPSG")
    ] = None,
    books: Annotated[
        list[BookName] | None,
        typer.Option("--book", help="Sổ thuộc tính kèm theo (Excel) · Attribute book to go with it."),
    ] = None,
    faults: Annotated[
        list[str] | None, typer.Option("--fault", help="Lỗi cài sẵn · To plant.", metavar="CODE=N")
    ] = None,
) -> None:
    """Tạo gói đo đạc giả lập, có thể cài sẵn lỗi · Make a synthetic survey package, with faults if wanted."""
    from pipeline.session import USAGE, session, stop  # noqa: PLC0415  --help answers at once

    wanted = dict(_planted(fault) for fault in faults or ())
    with session(province="haiphong") as here:
        from pipeline import demo  # noqa: PLC0415

        packing = demo.Packing(encoding=encoding, crs=crs, books=tuple(books or ()))
        try:
            demo.make_package(
                path, parcels=parcels, seed=seed, commune=commune, faults=wanted, fmt=fmt, packing=packing
            )
        except ValueError as error:
            stop(str(error), USAGE)
        here.console.print(str(path), highlight=False, markup=False, soft_wrap=True)


def _planted(text: str) -> tuple[str, int]:
    code, _, count = text.partition("=")
    if not count.isdecimal():
        msg = f"CODE=N, không phải · not {text!r}"
        raise typer.BadParameter(msg)
    return code, int(count)
