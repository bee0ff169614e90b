"""What a contractor hands in: ten DXF sheets in TCVN3 and their books in Excel, from the command line to the map."""

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from pmtiles.reader import MmapSource, all_tiles
from sqlalchemy import Engine, text

from pipeline.demo import HOLDER_MARK, ID_PREFIX, Packing, Planted, make_package, make_parcels
from schemas.land_use import parse_land_use

pytestmark = pytest.mark.db

PARCELS, SEED, COMMUNE, SHEETS = 4500, 4, "11407", 10
BOOKS = ("control_totals", "form1", "land_index")


@dataclass(frozen=True)
class Handed:
    """The package, what the command said, and what came of it."""

    made: Planted
    done: subprocess.CompletedProcess[str]
    home: Path
    database: Engine

    def understood(self) -> dict[str, Any]:
        (report,) = (self.home / "reports").glob("*/findings.json")
        return json.loads(report.read_text("utf-8"))

    def release(self) -> Path:
        site = self.home / "site" / "haiphong"
        return site / json.loads((site / "current.json").read_text("utf-8"))["path"]


@pytest.fixture(scope="module")
def town() -> gpd.GeoDataFrame:
    return make_parcels(parcels=PARCELS, seed=SEED, commune=COMMUNE)


@pytest.fixture(scope="module")
def handed(module_database: Engine, tmp_path_factory: pytest.TempPathFactory) -> Handed:
    folder = tmp_path_factory.mktemp("contractor")
    packing = Packing(encoding="tcvn3", books=BOOKS)
    made = make_package(folder / "goi.zip", parcels=PARCELS, seed=SEED, commune=COMMUNE, fmt="dxf", packing=packing)
    own = {name: value for name, value in os.environ.items() if not name.startswith("DIACHINH_")}
    url = module_database.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "pipeline", "run", made.path, "--yes"],
        env={**own, "DIACHINH_HOME": str(folder / "home"), "DIACHINH_DATABASE_URL": url, "COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Handed(made, done, folder / "home", module_database)


def test_every_parcel_is_loaded_and_published(handed: Handed) -> None:
    assert (handed.made.sheets, handed.made.records) == (SHEETS, PARCELS)
    counts = handed.understood()["counts"]
    assert (counts["read"], counts["checked"], counts["quarantined"], counts["error"]) == (PARCELS, PARCELS, 0, 0)
    with handed.database.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM cadastre.parcel")).scalar_one() == PARCELS
    manifest = json.loads((handed.release() / "release.json").read_text("utf-8"))
    assert manifest["counts"]["parcels"] == PARCELS
    assert manifest["synthetic"] is True


def test_nothing_is_said_but_that_the_texts_were_tcvn3(handed: Handed) -> None:
    codes = [finding["code"] for finding in handed.understood()["findings"]]
    assert codes.count("FMT-02") == SHEETS
    assert set(codes) == {"FMT-02"}


def test_land_use_area_and_address_of_each_parcel_are_those_of_the_books(
    handed: Handed, town: gpd.GeoDataFrame
) -> None:
    columns = "sheet_number, parcel_number, area_m2, legal_area_m2, land_use, user_code, address"
    with handed.database.connect() as connection:
        rows = connection.execute(text(f"SELECT {columns} FROM cadastre.parcel_version ORDER BY 1, 2")).all()
    assert [row[:3] for row in rows] == [
        *zip(town["soHieuToBanDo"], town["soThuTuThua"], town["dienTich"], strict=True)
    ]
    is_parcel = (town["laDoiTuongChiemDat"] == 0).tolist()
    for row, (_, parcel), has_certificate in zip(rows, town.iterrows(), is_parcel, strict=True):
        assert {part.code for part in parse_land_use(row.land_use)} == {
            part.code for part in parse_land_use(parcel["kyHieuMucDichSuDung"])
        }
        assert row.user_code == parcel["kyHieuDoiTuong"]
        assert row.address == (parcel["diaChi"] if has_certificate else None)
    assert any("đường" in row.address and "phường An Biên" in row.address for row in rows if row.address)


def test_the_report_says_how_the_books_met_the_map(handed: Handed, town: gpd.GeoDataFrame) -> None:
    books = {book["book"]: book for book in handed.understood()["understanding"]["books"]}
    assert set(books) == set(BOOKS)
    parcels = int((town["laDoiTuongChiemDat"] == 0).sum())
    assert books["land_index"]["joined_parcels"] == PARCELS
    assert books["form1"]["joined_parcels"] == parcels
    assert books["form1"]["lacking_parcels"] == 0, "roads and water need no row"
    assert books["form1"]["joined_rows"] == books["form1"]["rows"] > parcels
    (page,) = (handed.home / "reports").glob("*/report.html")
    assert "dòng khớp thửa" in page.read_text("utf-8")


def texts_below(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file with its bytes, and the tiles of an archive unpacked."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield path, path.read_bytes()
        if path.suffix == ".pmtiles":
            with path.open("rb") as file:
                yield from ((path, gzip.decompress(tile)) for _, tile in all_tiles(MmapSource(file)))


def test_the_published_data_has_the_addresses(handed: Handed, town: gpd.GeoDataFrame) -> None:
    streets = {text.split(", ")[-4] for text in town["diaChi"] if text.startswith("Số ")}
    published = b"".join(content for _, content in texts_below(handed.release())).decode("utf-8", "ignore")
    assert {street for street in streets if street in published} == streets


def test_no_holder_is_named_outside_of_the_package(handed: Handed, town: gpd.GeoDataFrame) -> None:
    ids = set(town["soDinhDanh"].dropna().str.encode("ascii"))
    number = re.compile(ID_PREFIX.encode() + rb"\d{8}")
    seen = 0
    for path, content in texts_below(handed.home):
        assert HOLDER_MARK.encode() not in content, path
        assert not ids & set(number.findall(content)), path
        seen += 1
    assert seen > SHEETS
    assert HOLDER_MARK not in handed.done.stdout + handed.done.stderr
