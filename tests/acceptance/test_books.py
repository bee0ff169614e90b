"""A package with attribute books through `check`: what the books give is used, and nobody in them is ever shown."""

from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
import xlsxwriter

from pipeline.run import Job, check

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HEAD = [
    "maXa",
    "soTo",
    "soThua",
    "dienTich",
    "loaiDat",
    "diaChiThua",
    "tenChu",
    "cccd",
    "ngaySinh",
    "soPhatHanh",
    "ghiChu",
]
PEOPLE = {
    "tenChu": "Nguyễn Văn Bímật",
    "cccd": "031204987654",
    "ngaySinh": "31/13/1987",
    "soPhatHanh": "CX 918273",
    "ghiChu": "Đồng sử dụng với Trần Thị Kínđáo",
}
SECRETS = ("Bímật", "Kínđáo", "031204987654", "31204987654", "31/13/1987", "918273")


@pytest.fixture
def checked(tmp_path):
    """Return a function: rows of a book → outcome of checking it with four bare parcels, and the folder of reports."""

    def run(rows):
        package = tmp_path / "goi"
        package.mkdir()
        shapes = [shapely.box(600000 + 20 * at, 2300000, 600020 + 20 * at, 2300020) for at in range(4)]
        keys = {"maXa": "11407", "soTo": 7, "soThua": [1, 2, 3, 4]}
        gpd.GeoDataFrame(keys, geometry=shapes, crs=9210).to_file(package / "thua.gpkg")
        with xlsxwriter.Workbook(package / "so.xlsx") as book:
            sheet = book.add_worksheet()
            for at, row in enumerate([HEAD, *([row.get(name) for name in HEAD] for row in rows)]):
                sheet.write_row(at, 0, row)
        job = Job(home=tmp_path / "home", province="haiphong", now=NOW, out=tmp_path / "out")
        return check(package, job), tmp_path / "out"

    return run


def row(parcel, **values):
    given = {"maXa": "11407", "soTo": 7, "soThua": parcel, "dienTich": 400, "loaiDat": "ODT", "diaChiThua": "Thôn 1"}
    return {**given, **values}


def test_a_workbook_gives_bare_parcels_their_attributes(checked):
    outcome, _ = checked([row(1), row(2), row(3), row(4, loaiDat="DGT")])
    assert [finding.code for finding in outcome.report.findings] == []
    assert outcome.exit_code == 0


def test_nobody_in_a_book_is_shown_in_any_report(checked):
    """People in their own columns, and in columns that slipped."""
    rows = [
        row(1, **PEOPLE),
        row(1, **{**PEOPLE, "soPhatHanh": "CX 918274"}, dienTich=401),
        row(2, **{**PEOPLE, "cccd": 31204987654}, dienTich=PEOPLE["tenChu"], loaiDat=PEOPLE["tenChu"]),
        row(9, **PEOPLE),
        row(PEOPLE["tenChu"], **PEOPLE),
        row(PEOPLE["cccd"], soTo=PEOPLE["cccd"], **PEOPLE),
        row(3, maXa=PEOPLE["tenChu"], dienTich=PEOPLE["cccd"]),
    ]
    outcome, out = checked(rows)
    codes = {finding.code for finding in outcome.report.findings}
    assert {"ATT-02", "ATT-09", "ATT-10", "ATT-12", "ATT-13"} <= codes
    written = [path for path in Path(out).rglob("*") if path.is_file()]
    assert {"findings.json", "findings.gpkg", "report.html", "summary.json"} <= {path.name for path in written}
    for path in written:
        content = path.read_bytes().decode("utf-8", "replace")
        assert [secret for secret in SECRETS if secret in content] == [], path.name
