"""One commune in every format, encoding and meridian that the demo writes: the same parcels come back, and no finding
that is not true of what was handed in.

Not every combination is worth its time, since encodings and systems do not meet in one piece of code: every format in
every encoding that it can have; every format in both meridians of the city and in degrees, for the name of a system and
the order of axes are each format's own; the 6° zone and WGS 84 where such deliveries are usual.
Every .cpg beside every encoding of a .dbf is in `tests/unit/test_text_of_shapefiles.py`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from pyproj import CRS

from pipeline.demo import Packing, make_package, make_parcels
from pipeline.demo.registry import formats
from pipeline.run import Job, explain
from pipeline.validate import validate
from schemas.codes import LandUsePart
from schemas.crs import GEOGRAPHIC, WGS84, reproject
from schemas.frames import Batch
from schemas.land_use import parse_land_use
from schemas.province import load_province
from schemas.source import load_source

PARCELS, SEED, COMMUNE = 300, 4, "11407"
HOME, NEIGHBOUR, SIX_DEGREES = 9210, 9209, 3405
SYSTEMS = (HOME, NEIGHBOUR, GEOGRAPHIC)
FURTHER_SYSTEMS = {"shp": (SIX_DEGREES,), "geojson": (WGS84,), "csv": (WGS84,), "kml": (WGS84,)}
NOT_ACCEPTED = {SIX_DEGREES, GEOGRAPHIC, WGS84}
HAIPHONG = load_province("haiphong")
NAMES = {
    "commune_code": "maXa",
    "sheet_label": "soHieuToBanDo",
    "parcel_label": "soThuTuThua",
    "old_sheet_number": "soHieuToBanDoCu",
    "old_parcel_number": "soThuTuThuaCu",
    "area_m2": "dienTich",
    "legal_area_m2": "dienTichPhapLy",
    "land_use": "kyHieuMucDichSuDung",
    "user_code": "kyHieuDoiTuong",
    "address": "diaChi",
    "is_parcel": "laDoiTuongChiemDat",
    "scale_denominator": "tyLe",
}
ON_A_MAP = {"commune_code", "sheet_label", "parcel_label", "area_m2", "land_use", "is_parcel", "scale_denominator"}
"""What a drawing and its manifest tell."""
CARRIED = {
    "dgn": ON_A_MAP,
    "dxf": ON_A_MAP,
    "txt": ON_A_MAP,
    "vbdlis": {*ON_A_MAP, "address"},
}
"""Formats that have not all attributes, and which they have."""

HOLDER = {"txt": "owner"}


def cells() -> Iterator[tuple[str, str, int]]:
    """Yield format, encoding and system."""
    for name, form in formats().items():
        usual, *others = form.encodings
        systems = [epsg for epsg in (*SYSTEMS, *FURTHER_SYSTEMS.get(name, ())) if epsg in form.systems]
        yield from ((name, usual, epsg) for epsg in systems)
        yield from ((name, encoding, HOME) for encoding in others)


@pytest.fixture(scope="module")
def town() -> gpd.GeoDataFrame:
    return make_parcels(parcels=PARCELS, seed=SEED, commune=COMMUNE)


def handed_in(folder: Path, home: Path) -> tuple[Batch, list[tuple[str, str]]]:
    """Return what is made of a package, and its findings, code and message."""
    batch = explain(folder, Job(home=home, province="haiphong", now=datetime(2026, 11, 23, tzinfo=UTC))).batch
    assert batch is not None
    findings = validate(batch, HAIPHONG, load_source(batch.source))[1]
    return batch, [(finding.code, finding.message.en) for finding in findings]


def expected(town: gpd.GeoDataFrame, column: str, fmt: str) -> list[object]:
    """Return what a canonical column must hold."""
    values = town[NAMES[column]]
    if column == "is_parcel":
        return (values == 0).tolist()
    if column == "land_use" and fmt in DRAWN:
        values = values.str.replace(r" [\d.]+", "", regex=True).str.replace("; ", "+")
    if column in {"sheet_label", "parcel_label"}:
        values = values.astype(str)
    return values.astype(object).where(values.notna(), None).tolist()


DRAWN = {name for name, form in formats().items() if form.is_drawn}


def findings_of(fmt: str, encoding: str, epsg: int) -> list[str]:
    """Return the codes of the findings that are true of such a package."""
    is_declared = encoding == "cp1258" and fmt in {"shp", "tab", "mif"}
    is_legacy = encoding in {"tcvn3", "vni", "cp1258", "viscii"} and not is_declared
    texts = 1 if fmt in {*DRAWN, "txt"} else 2  # the texts of the only sheet, the holder, or address and holder
    is_concluded = fmt == "txt"  # how the list was read is told
    return ["CRS-02"] * (epsg in NOT_ACCEPTED) + ["FMT-02"] * texts * is_legacy + ["FMT-07"] * is_concluded


@pytest.mark.parametrize(("fmt", "encoding", "epsg"), list(cells()))
def test_the_same_parcels_come_back(tmp_path: Path, town: gpd.GeoDataFrame, fmt: str, encoding: str, epsg: int) -> None:
    packing = Packing(encoding=encoding, crs=epsg)
    made = make_package(tmp_path / "p", parcels=PARCELS, seed=SEED, commune=COMMUNE, fmt=fmt, packing=packing)
    batch, findings = handed_in(made.path, tmp_path / "home")
    assert [code for code, _ in findings] == findings_of(fmt, encoding, epsg), findings
    assert (batch.read, batch.quarantined) == (PARCELS, 0)
    order = batch.parcels.sort_values(["sheet_number", "parcel_number"]).index
    parcels = batch.parcels.loc[order].reset_index(drop=True)
    delivered = make_parcels(parcels=PARCELS, seed=SEED, commune=COMMUNE, crs=epsg)
    for column in CARRIED.get(fmt, NAMES):
        values = parcels[column].astype(object)
        assert values.where(values.notna(), None).tolist() == expected(delivered, column, fmt), column
    if fmt not in DRAWN:
        assert batch.personal[HOLDER.get(fmt, "tenChu")].loc[order].tolist() == town["tenChu"].tolist()
    placed = reproject(parcels.geometry.to_numpy(), parcels.crs, CRS.from_epsg(HOME), HAIPHONG.datum_pipeline)
    assert shapely.hausdorff_distance(placed, town.geometry.to_numpy()).max() < 0.001


BOOKS = [
    ("gpkg", ("form1", "land_index")),
    ("shp", ("control_totals", "land_index")),
    ("gpkg", ("form1", "sheet_references")),
    ("dxf", ("control_totals", "form1", "land_index")),
]
OLD = {"old_sheet_number", "old_parcel_number"}
"""Form 1 has them only where they are numbers; and a renumbered delivery has its own."""


def areas_of(parts: tuple[LandUsePart, ...]) -> dict[str | None, float | None]:
    """Return the area of each land use where there are several; that of a single one is the parcel's."""
    return {part.code: part.area_m2 if len(parts) > 1 else None for part in parts}


@pytest.mark.parametrize(("fmt", "books"), BOOKS)
def test_what_the_map_leaves_out_comes_from_the_books(
    tmp_path: Path, town: gpd.GeoDataFrame, fmt: str, books: tuple[str, ...]
) -> None:
    packing = Packing(books=books)
    made = make_package(tmp_path / "p", parcels=PARCELS, seed=SEED, commune=COMMUNE, fmt=fmt, packing=packing)
    batch, findings = handed_in(made.path, tmp_path / "home")
    assert findings == [], findings
    order = batch.parcels.sort_values(["sheet_number", "parcel_number"]).index
    parcels = batch.parcels.loc[order].reset_index(drop=True)
    assert parcels["is_parcel"].tolist() == expected(town, "is_parcel", fmt)
    is_parcel = town["laDoiTuongChiemDat"] == 0
    uses = town.loc[is_parcel, "kyHieuMucDichSuDung"].map(parse_land_use)
    assert parcels.loc[is_parcel, "land_use_parts"].map(areas_of).tolist() == uses.map(areas_of).tolist()
    for column in NAMES.keys() - OLD - {"land_use"}:
        values = parcels.loc[is_parcel, column].astype(object)
        assert values.where(values.notna(), None).tolist() == expected(town[is_parcel], column, fmt), column
    of_book = {"form1": int(is_parcel.sum()), "land_index": PARCELS}
    joined = {book.book: (book.joined_rows, book.joined_parcels) for book in batch.books if book.book in of_book}
    rows = {book.book: len(book.rows) for book in batch.books}
    assert joined == {name: (rows[name], of_book[name]) for name in books if name in of_book}
