"""An officer looks before loading, loads a complete delivery, and takes it back: diff, load --full, undo."""

import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest
from sqlalchemy import Engine, text

pytestmark = pytest.mark.db

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def officer(diachinh: Run, database: Engine) -> Run:
    """Run the command line against the database of this test, on a terminal of 80 columns."""
    url = database.url.render_as_string(hide_password=False)
    return lambda *arguments: diachinh(*arguments, env={"DIACHINH_DATABASE_URL": url, "COLUMNS": "80"})


@pytest.fixture
def later(packages: dict[str, Path], tmp_path: Path) -> Path:
    """The good package a year on: one parcel has another number, one another address, one at the border is gone."""
    folder = tmp_path / "later"
    with zipfile.ZipFile(packages["good"]) as archive:
        archive.extractall(folder)
    file = folder / "ThuaDat.gpkg"
    frame = pyogrio.read_dataframe(file)
    parcels = frame[frame["laDoiTuongChiemDat"] == 0]
    outline = frame.union_all().exterior
    gone = parcels.index[parcels.boundary.intersection(outline).length > 5][0]
    renumbered, moved = parcels.index.drop(gone)[[10, 20]]
    frame.loc[renumbered, "soThuTuThua"] = 999
    frame.loc[moved, "diaChi"] = "Số 99 đường Mới"
    pyogrio.write_dataframe(frame.drop(index=gone), file, layer="ThuaDat")
    return folder


def live(database: Engine) -> list[tuple[object, ...]]:
    with database.connect() as connection:
        rows = connection.execute(text("SELECT * FROM portal.parcel ORDER BY sheet_label, parcel_label"))
        return [tuple(row) for row in rows]


def test_what_is_shown_before_is_what_happens_and_can_be_undone(
    officer: Run, database: Engine, packages: dict[str, Path], later: Path, tmp_path: Path
) -> None:
    assert officer("load", packages["good"], "--yes").returncode == 0
    before = live(database)

    shown = officer("diff", later, "--full", "--out", tmp_path / "out")
    assert shown.returncode == 0, shown.stderr
    told = " ".join(shown.stdout.split())
    counts = "299 thửa nhận = 0 mới + 2 thay đổi + 297 giữ nguyên + 0 để riêng; 1 thửa đang có hết hiệu lực"
    assert f"Nếu nạp: {counts}" in told
    assert "/999" in told
    assert "địa chỉ thửa" in told
    assert "DB-03 1 cảnh báo" in told
    assert live(database) == before

    loaded = officer("load", later, "--full", "--yes")
    assert loaded.returncode == 0, loaded.stderr
    assert counts in " ".join(loaded.stdout.split())
    assert len(live(database)) == len(before) - 1

    first, second = (line.split()[0] for line in officer("deliveries").stdout.splitlines() if line.startswith("R-"))
    refused = officer("undo", second, "--reason", "thử", "--yes")
    assert (refused.returncode, first in refused.stderr) == (1, True)
    undone = officer("undo", first, "--reason", "giao nhầm", "--by", "vpdk", "--yes")
    assert undone.returncode == 0, undone.stderr
    assert live(database) == before
    assert "đã hoàn tác" in officer("deliveries").stdout


def test_the_map_of_changes_opens_without_network(
    officer: Run, packages: dict[str, Path], later: Path, tmp_path: Path
) -> None:
    assert officer("load", packages["good"], "--yes").returncode == 0
    assert officer("diff", later, "--out", tmp_path).returncode == 0
    page = (tmp_path / "changes.html").read_text("utf-8")
    assert "Đổi số thửa" in page
    assert "Số 99 đường Mới" not in page
    assert re.findall(r"<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)=[^>]*>", page) == []


def test_a_check_beside_the_live_cadastre_writes_nothing(
    officer: Run, database: Engine, packages: dict[str, Path], later: Path, tmp_path: Path
) -> None:
    assert officer("load", packages["good"], "--yes").returncode == 0
    before = live(database)
    assert "DB-03" not in officer("check", later, "--live", "--out", tmp_path / "part").stdout
    assert "DB-03" in officer("check", later, "--live", "--full", "--out", tmp_path / "full").stdout
    assert live(database) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("undo", "R-NONE", "--reason", "x", "--yes"), "R-NONE"), (("undo", "R-NONE", "--reason", " ", "--yes"), "lý do")],
)
def test_an_undo_that_makes_no_sense(officer: Run, arguments: tuple[str, ...], said: str) -> None:
    done = officer(*arguments)
    assert (done.returncode, said in done.stderr) == (3, True)
