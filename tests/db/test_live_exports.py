"""From a delivery into the cadastre and out again: what is exported is what is live, now or on a day before."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine

from pipeline import run
from pipeline.demo import make_package
from pipeline.errors import EnvironmentFault
from pipeline.load import live as live_module
from pipeline.load.live import live_blocks, live_parcels
from pipeline.load.undo import undo
from pipeline.publish.exports import Order, exports, write_export
from pipeline.publish.exports.addresses import names_somebody
from pipeline.run import Job
from schemas.frames import Batch, LoadResult, require
from schemas.province import Province, load_province

pytestmark = pytest.mark.db

KEY = ["commune_code", "sheet_label", "parcel_label"]
HAIPHONG = load_province("haiphong")
BESIDE_A_LAYER = {"form1", "form2", "hoso"}


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    return Job(home=tmp_path_factory.mktemp("home"), province="haiphong", now=datetime(2026, 3, 2, 8, tzinfo=UTC))


@pytest.fixture(scope="module")
def delivered(module_database: Engine, tmp_path_factory: pytest.TempPathFactory, job: Job) -> gpd.GeoDataFrame:
    """A made commune in the cadastre, with the keys of before the reform; its parcels as they were checked."""
    made, package = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("delivered")
    make_package(made / "goi", parcels=150, seed=5, commune="11407")
    parcels = run.check(made / "goi", job).report.parcels.assign(old_commune_code="11401")
    write_export("gpkg", iter([parcels]), package / "thua.gpkg", Order(province=HAIPHONG, now=job.now))
    outcome = run.take_in(package, job, module_database)
    assert outcome.exit_code == 0
    return outcome.report.parcels


@pytest.mark.parametrize("name", exports())
def test_an_export_is_checked_without_a_finding(
    name: str, delivered: gpd.GeoDataFrame, module_database: Engine, tmp_path: Path, job: Job
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    for fmt in {name} | ({"gpkg"} if name in BESIDE_A_LAYER else set()):
        blocks = live_blocks(module_database, HAIPHONG)
        write_export(fmt, blocks, folder / f"thua{exports()[fmt].suffix}", Order(province=HAIPHONG, now=job.now))
    report = run.check(folder, job).report
    assert [(finding.code, finding.message.en) for finding in report.findings] == []
    both = delivered.merge(report.parcels, on=KEY, suffixes=("", "_read"), validate="one_to_one")
    assert len(both) == len(delivered) == len(report.parcels)
    assert (both["area_m2"] == both["area_m2_read"]).all()
    shift_m = shapely.hausdorff_distance(both.geometry.to_numpy(), both["geometry_read"].to_numpy())
    assert shift_m.max() <= 0.001


def test_what_is_exported_and_loaded_again_changes_nothing(
    delivered: gpd.GeoDataFrame, module_database: Engine, tmp_path: Path, job: Job
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    order = Order(province=HAIPHONG, now=job.now)
    write_export("gpkg", live_blocks(module_database, HAIPHONG), folder / "thua.gpkg", order)
    loaded = run.take_in(folder, job, module_database).loaded
    assert (loaded.inserted, loaded.changed, loaded.unchanged) == (0, 0, len(delivered))


def test_form_2_and_its_view_say_the_same(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Callable[..., LoadResult], database: Engine,
    province: Province, live: Callable[..., list[Any]], tmp_path: Path,
) -> None:  # fmt: skip
    old = {"old_commune_code": "11323", "old_sheet_number": "3", "scale_denominator": 500}
    moved = {"old_commune_code": "11326", "old_sheet_number": "9"}
    load_at(
        make_batch(
            make_parcel(1, **old), make_parcel(2, **old, old_parcel_number="2"), make_parcel(3, **moved),
            make_parcel(4, **moved, old_parcel_number="40"), make_parcel(5, old_sheet_number="5"),
            make_parcel(6, **{**old, "old_sheet_number": "4"}),
            make_parcel(7, **{**old, "old_sheet_number": "4"}, sheet_label="8", sheet_number=8),
        ),
        0,
    )  # fmt: skip
    path = tmp_path / "bieu2.xlsx"
    write_export(
        "form2", live_blocks(database, province), path, Order(province=province, now=datetime(2026, 3, 3, tzinfo=UTC))
    )
    rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=2, values_only=True)
    told = live("SELECT * FROM vbdlis.bangthamchieubandodiachinh2cap")
    assert len(told) == 5
    assert sorted(map(str, ([None, *row[1:]] for row in rows))) == sorted(map(str, (list(row[1:]) for row in told)))


ADDRESSES = (
    "Số 12 đường Hai Bà Trưng, phường Lê Chân", "Nguyễn Thị Canary - thôn 3", "thôn 3  Trần Văn Canary",
    "tổ dân phố 5, Ông Canary", "Thôn Văn Cú, xã An Đồng", "khu đô thị Ngã Năm", "12 Nguyễn Văn Cừ",
    "CCCD 031088001234",
    "Nguyễn Văn Canary",
)  # fmt: skip


def test_no_address_with_a_person_leaves_the_cadastre_and_the_view_judges_alike(
    make_batch: Callable[..., Batch], make_parcel: Any, load_at: Callable[..., LoadResult], database: Engine,
    province: Province, live: Callable[..., list[Any]], tmp_path: Path,
) -> None:  # fmt: skip
    load_at(make_batch(*(make_parcel(n, address=one) for n, one in enumerate(ADDRESSES, 1))), 0)
    path = tmp_path / "thua.csv"
    order = Order(province=province, now=datetime(2026, 3, 3, tzinfo=UTC))
    written = write_export("csv", live_blocks(database, province), path, order)
    assert [remark.en[:11] for remark in written.remarks] == ["5 addresses"]
    told = pd.read_csv(path)["diaChi"].fillna("").to_list()
    assert told == [one or "" for one in live("SELECT diachi FROM vbdlis.thuadat ORDER BY sothututhua")]
    assert [bool(one) for one in told] == [not names_somebody(one) for one in ADDRESSES]
    assert "Canary" not in path.read_text("utf-8") + str(live("SELECT t::text FROM vbdlis.dc_thuadat AS t"))


@pytest.mark.usefixtures("load_first")
def test_live_parcels_keep_the_contract_of_parcel_frames(database: Engine, province: Province) -> None:
    parcels = live_parcels(database, province)
    require(parcels)
    assert parcels["parcel_label"].to_list() == ["1", "2", "3"]
    assert parcels["land_use_parts"].map(lambda parts: parts[0].code).to_list() == ["ODT"] * 3
    assert parcels.crs.to_epsg() == 9210
    assert parcels["received"].iat[0] == {"SoThuTuThua": "1", "DienTich": None}
    nothing = live_parcels(database, province, communes=["00001"])
    assert len(nothing) == 0
    require(nothing)


@pytest.mark.usefixtures("load_first")
def test_parcels_come_in_blocks_and_in_order(
    database: Engine, province: Province, make_batch: Callable[..., Batch], make_parcel: Any,
    load_at: Callable[..., LoadResult], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    load_at(make_batch(make_parcel(10), make_parcel(4, sheet_label="6", sheet_number=6), content="second"), 1)
    monkeypatch.setattr(live_module, "BLOCK", 2)
    blocks = [block["parcel_label"].to_list() for block in live_blocks(database, province)]
    assert blocks == [["4", "1"], ["2", "3"], ["10"]]
    assert live_parcels(database, province, sheets=["6"])["parcel_label"].to_list() == ["4"]
    assert live_parcels(database, province, communes=["11329"], sheets=["7"])["parcel_label"].iat[-1] == "10"


@pytest.mark.usefixtures("load_first")
def test_an_earlier_day_is_as_it_was(
    database: Engine, province: Province, make_batch: Callable[..., Batch], make_parcel: Any,
    load_at: Callable[..., LoadResult], hour: Callable[[int], Any],
) -> None:  # fmt: skip
    second = make_batch(make_parcel(2, land_use="CLN"), content="second")
    load_at(second, 2)
    uses = [live_parcels(database, province, as_of=moment)["land_use"].to_list() for moment in (hour(1), hour(3), None)]
    assert uses == [["ODT", "ODT", "ODT"], ["ODT", "CLN", "ODT"], ["ODT", "CLN", "ODT"]]
    undo(database, second.package.receipt, reason="nhầm", person=None, now=hour(4))
    assert live_parcels(database, province, as_of=hour(3))["land_use"].to_list() == ["ODT"] * 3
    assert len(live_parcels(database, province, as_of=hour(-1))) == 0


def test_parcels_of_several_systems_are_not_mixed(
    database: Engine, province: Province, make_batch: Callable[..., Batch], make_parcel: Any, hour: Callable[[int], Any]
) -> None:
    as_delivered = province.model_copy(update={"storage_crs": None})
    from pipeline.load import load  # noqa: PLC0415

    load(make_batch(), (), database, province=as_delivered, now=hour(0))
    other = make_batch(make_parcel(9, commune_code="11330"), crs=9209, content="other")
    load(other, (), database, province=as_delivered, now=hour(1))
    with pytest.raises(EnvironmentFault, match="9209, 9210"):
        live_parcels(database, as_delivered)
    assert live_parcels(database, as_delivered, communes=["11330"]).crs.to_epsg() == 9209


@pytest.fixture
def diachinh(database: Engine, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIACHINH_")}
    url = database.url.render_as_string(hide_password=False)
    kept |= {"DIACHINH_HOME": str(tmp_path / "home"), "DIACHINH_DATABASE_URL": url}
    return lambda *arguments: subprocess.run(
        [sys.executable, "-W", "error", "-m", "pipeline", "export", *map(str, arguments)],
        cwd=tmp_path,
        env=kept,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.usefixtures("load_first")
def test_the_command_writes_once_and_says_what(
    diachinh: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    first = diachinh("shp", "--out", "thua.shp", "--commune", "11329", "--sheet", "7")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == "3 thửa → thua.shp, thua.cpg, thua.dbf, thua.prj, thua.shx\n"
    (tmp_path / "thua.shp").unlink()
    again = diachinh("shp", "--out", "thua.shp")
    assert (again.returncode, again.stdout) == (3, "")
    assert "thêm --yes để ghi đè · It is there; --yes replaces it: thua.shx" in again.stderr
    assert diachinh("shp", "--out", "thua.shp", "--yes", "--lang", "en").stdout.startswith("3 parcels → thua.shp, ")


@pytest.mark.usefixtures("load_first")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gpkg", "--out", "thua.shp"), "tệp .gpkg trong thư mục đã có"),
        (("gpkg", "--out", "khong/thua.gpkg"), "a .gpkg file in a folder that is there"),
        (("gpkg", "--out", "thua.gpkg", "--commune", "99999"), "There are no such parcels; nothing is written"),
        (("gpkg", "--out", "thua.gpkg", "--as-of", "2026-03-01"), "There are no such parcels; nothing is written"),
        (("gpkg", "--out", "thua.gpkg", "--as-of", "hôm nay"), "YYYY-MM-DD"),
        (("form2", "--out", "bieu2.xlsx"), "Không có thửa nào có cả mã xã cũ và số tờ cũ"),
    ],
)
def test_the_command_says_what_it_cannot_do(
    arguments: tuple[str, ...], said: str, diachinh: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    answer = diachinh(*arguments)
    assert (answer.returncode, answer.stdout) == (3, "")
    assert said in answer.stderr
    assert not [path for path in tmp_path.iterdir() if path.name != "home"]
