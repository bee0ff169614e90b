"""The child process: what it may open, and that its death is a finding."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest

from pipeline.read.registry import Damage, formats
from pipeline.read.sandbox import Bounds, Sandbox
from schemas.reasons import Unreadable


@pytest.fixture
def good(tmp_path: Path, national: Callable[..., gpd.GeoDataFrame]) -> Path:
    path = tmp_path / "delivered.gpkg"
    pyogrio.write_dataframe(national(2), path)
    return path


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(Bounds()) as box:
        yield box


def test_a_crash_is_damage_and_the_next_file_is_read(box: Sandbox, good: Path) -> None:
    assert box.ask(path=str(good))["layers"][0]["name"] == "delivered"
    os.kill(box._child.pid, signal.SIGSEGV)
    with pytest.raises(Damage) as caught:
        box.ask(path=str(good))
    assert (caught.value.reason, caught.value.detail) == (Unreadable.CRASH, "SIGSEGV")
    assert box.ask(path=str(good))["layers"]


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path, good: Path) -> None:
    os.mkfifo(tmp_path / "delivered.geojson")  # whoever opens it waits for ever
    with Sandbox(Bounds(seconds=1)) as box:
        with pytest.raises(Damage) as caught:
            box.ask(path=str(tmp_path / "delivered.geojson"))
        assert caught.value.reason == Unreadable.OUT_OF_TIME
        assert box.ask(path=str(good))["layers"]


def test_a_file_that_takes_too_much_memory_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "delivered.geojson"
    with path.open("wb") as file:
        file.truncate(2**31)  # takes no room on the disk
    with Sandbox(Bounds(memory_bytes=2**30)) as box, pytest.raises(Damage) as caught:
        box.ask(path=str(path))
    assert caught.value.reason == Unreadable.OUT_OF_MEMORY


def test_the_child_ends_with_the_sandbox(good: Path) -> None:
    with Sandbox(Bounds()) as box:
        box.ask(path=str(good))
        child = box._child
    assert child.poll() is not None


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".gml", ".shp", ".thf"])
def test_no_driver_but_those_of_the_formats_opens_anything(
    box: Sandbox, tmp_path: Path, good: Path, suffix: str
) -> None:
    layer = f'<OGRVRTLayer name="delivered"><SrcDataSource>{good}</SrcDataSource></OGRVRTLayer>'
    (tmp_path / f"hostile{suffix}").write_text(f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>")
    with pytest.raises(Damage):
        box.ask(path=str(tmp_path / f"hostile{suffix}"))


def test_messages_do_not_show_where_files_lie(box: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "delivered.gpkg").write_bytes(b"SQLite format 3\0" + bytes(4000))
    with pytest.raises(Damage) as caught:
        box.ask(path=str(tmp_path / "delivered.gpkg"))
    assert str(tmp_path) not in caught.value.detail


def test_the_environment_is_not_handed_on(box: Sandbox, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIACHINH_DATABASE_URL", "postgresql://user:secret@server/cadastre")
    monkeypatch.setenv("GDAL_DRIVER_PATH", "/tmp")
    box.ask(path=str(good))
    environment = Path(f"/proc/{box._child.pid}/environ")
    if not environment.exists():
        pytest.skip("this system does not show the environment of a process")
    shown = environment.read_bytes()
    assert b"secret" not in shown
    assert b"GDAL_DRIVER_PATH=disable" in shown


def test_the_child_starts_without_the_libraries_of_the_parent() -> None:
    code = (
        "import sys; from pipeline.read import child, registry; registry.formats();"
        "print([m for m in ('geopandas', 'pandas', 'shapely', 'pydantic', 'fiona') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_two_formats_cannot_claim_one_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = formats()[".gpkg"]
    monkeypatch.setattr("pipeline.read.formats.geojson.FORMAT", twin)
    with pytest.raises(ValueError, match=r"two formats for \.gpkg"):
        formats.__wrapped__()
