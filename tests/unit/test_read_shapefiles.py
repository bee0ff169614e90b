"""Shapefiles as they really come: without parts, with deleted rows, odd fields and odd shapes."""

import struct
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely

from pipeline.errors import PackageError
from pipeline.read import read
from schemas.finding import Fault
from schemas.frames import Layers
from schemas.package import Package
from schemas.reasons import Missing, NoParcels, Unreadable

TakenIn = Callable[[Path], Package]
PARCELS = 6
NAMES = {"soHieuToBanDo": "soTo", "soThuTuThua": "soThua", "kyHieuMucDichSuDung": "loaiDat"}
ADDRESS = 5
"""Position of the last field."""


@pytest.fixture
def delivery(tmp_path: Path, national: Callable[..., gpd.GeoDataFrame]) -> Path:
    """Six parcels in a shapefile, in a folder of its own."""
    folder = tmp_path / "goi"
    folder.mkdir()
    frame = national(PARCELS, diaChiThua="thôn Đông").rename(columns=NAMES)
    pyogrio.write_dataframe(frame, folder / "thua.shp")
    return folder / "thua.shp"


@pytest.fixture
def taken(delivery: Path, taken_in: TakenIn) -> Callable[[], Layers]:
    return lambda: read(taken_in(delivery.parent))


def rewrite(path: Path, change: Callable[[bytearray], object]) -> None:
    content = bytearray(path.read_bytes())
    change(content)
    path.write_bytes(content)


def refusal(package: Package) -> tuple[Fault, ...]:
    with pytest.raises(PackageError) as caught:
        read(package)
    return caught.value.faults


def test_without_an_index_the_parcels_are_read_and_the_index_is_asked_for(
    delivery: Path, taken: Callable[[], Layers]
) -> None:
    delivery.with_suffix(".shx").unlink()
    layers = taken()
    assert layers.layers[0].frame["soThua"].to_list() == list(range(1, PARCELS + 1))
    assert [(fault.code, fault.values) for fault in layers.faults] == [
        ("PKG-02", {"reason": Missing.COMPONENT, "name": "thua.shx"})
    ]


def test_without_an_index_a_broken_shape_is_still_set_aside(delivery: Path, taken: Callable[[], Layers]) -> None:
    delivery.with_suffix(".shx").unlink()
    third = 100 + 2 * (8 + 128)
    rewrite(delivery, lambda shapes: shapes.__setitem__(slice(third + 8, third + 12), struct.pack("<i", 77)))
    layers = taken()
    assert [(fault.code, fault.row) for fault in layers.faults] == [("PKG-02", None), ("FMT-01", 3)]
    assert (layers.read, layers.quarantined) == (PARCELS, 1)


@pytest.mark.parametrize("words", [-5, 3, 0, 2**30])
def test_without_an_index_shapes_that_do_not_follow_one_another_are_not_read(
    delivery: Path, taken_in: TakenIn, words: int
) -> None:
    delivery.with_suffix(".shx").unlink()
    third = 100 + 2 * (8 + 128)
    rewrite(delivery, lambda shapes: shapes.__setitem__(slice(third + 4, third + 8), struct.pack(">i", words)))
    assert {fault.code for fault in refusal(taken_in(delivery.parent))} == {"PKG-02", "PKG-08"}


def test_without_its_table_a_shapefile_lacks_its_table_and_nothing_else(delivery: Path, taken_in: TakenIn) -> None:
    delivery.with_suffix(".dbf").unlink()
    missing, nothing = refusal(taken_in(delivery.parent))
    assert (missing.code, missing.values["name"]) == ("PKG-02", "thua.dbf")
    assert (nothing.code, nothing.values["reason"]) == ("PKG-08", NoParcels.NO_FILES)


def test_a_sheet_without_its_table_does_not_hide_the_others(delivery: Path, taken: Callable[[], Layers]) -> None:
    for part in list(delivery.parent.iterdir()):
        if part.suffix != ".dbf":
            part.with_stem("to8").write_bytes(part.read_bytes())
    layers = taken()
    assert [(fault.code, fault.values["name"]) for fault in layers.faults] == [("PKG-02", "to8.dbf")]
    assert layers.read == PARCELS


def test_deleted_rows_leave_a_gap_and_no_finding(delivery: Path, taken: Callable[[], Layers]) -> None:
    def delete_third(table: bytearray) -> None:
        _, header, width = struct.unpack_from("<IHH", table, 4)
        table[header + 2 * width] = ord("*")

    rewrite(delivery.with_suffix(".dbf"), delete_third)
    layers = taken()
    assert (layers.read, layers.quarantined, layers.faults) == (PARCELS - 1, 0, ())
    assert layers.layers[0].frame["soThua"].to_dict() == {0: 1, 1: 2, 3: 4, 4: 5, 5: 6}


def test_texts_kept_in_another_file_are_no_numbers(delivery: Path, taken: Callable[[], Layers]) -> None:
    rewrite(delivery.with_suffix(".dbf"), lambda table: table.__setitem__(32 + 32 * ADDRESS + 11, ord("M")))
    layers = taken()
    assert [(fault.code, fault.values["name"]) for fault in layers.faults] == [("PKG-03", "diaChiThua (memo)")]
    assert "diaChiThua" not in layers.layers[0].frame


@pytest.mark.parametrize(("name", "column"), [(b"loaiDat", "loaiDat_"), (b"geometry", "geometry_"), (b"", "")])
def test_columns_are_told_apart(delivery: Path, taken: Callable[[], Layers], name: bytes, column: str) -> None:
    start = 32 + 32 * ADDRESS
    rewrite(
        delivery.with_suffix(".dbf"), lambda table: table.__setitem__(slice(start, start + 11), name.ljust(11, b"\0"))
    )
    frame = taken().layers[0].frame
    assert frame[column].to_list() == ["thôn Đông"] * PARCELS
    assert frame["loaiDat"].to_list() == ["ODT"] * PARCELS


@pytest.mark.parametrize("language", [0x00, 0x03, 0x57, 0xC9])
def test_the_language_of_the_table_does_not_count(delivery: Path, taken: Callable[[], Layers], language: int) -> None:
    delivery.with_suffix(".cpg").unlink()
    rewrite(delivery.with_suffix(".dbf"), lambda table: table.__setitem__(29, language))
    assert taken().layers[0].frame["diaChiThua"].to_list() == ["thôn Đông"] * PARCELS


def test_names_in_capitals_and_in_both_belong_together(delivery: Path, taken: Callable[[], Layers]) -> None:
    for part in list(delivery.parent.iterdir()):
        part.rename(part.with_name({".dbf": "Thua.DBF", ".shx": "THUA.Shx"}.get(part.suffix, part.name.upper())))
    layers = taken()
    assert (layers.read, layers.faults, layers.layers[0].file) == (PARCELS, (), "THUA.SHP")


def test_without_a_system_the_layer_has_none(delivery: Path, taken: Callable[[], Layers]) -> None:
    delivery.with_suffix(".prj").unlink()
    (layer,) = taken().layers
    assert (layer.frame.crs, layer.crs_assumed) == (None, False)


@pytest.mark.parametrize("kind", ["Z", "M", "multipatch", "null"])
def test_shapes_of_every_kind_are_the_same_ground(
    delivery: Path, national: Callable[..., gpd.GeoDataFrame], taken: Callable[[], Layers], kind: str
) -> None:
    plan = national(PARCELS).geometry
    records = []
    for number, square in enumerate(plan):
        corners = shapely.get_coordinates(square)
        box = struct.pack("<4d", *square.bounds)
        points, heights = corners.astype("<f8").tobytes(), struct.pack("<2d5d", 1, 1, *[1.0] * 5)
        match kind:
            case "null":
                body = struct.pack("<i", 0)
            case "multipatch":
                body = struct.pack("<i", 31) + box + struct.pack("<4i", 1, 5, 0, 2) + points + heights
            case "Z":
                body = struct.pack("<i", 15) + box + struct.pack("<3i", 1, 5, 0) + points + heights
            case _:
                body = struct.pack("<i", 25) + box + struct.pack("<3i", 1, 5, 0) + points + heights
        records.append(struct.pack(">2i", number + 1, len(body) // 2) + body)
    header = bytearray(delivery.read_bytes()[:100])
    header[24:28] = struct.pack(">i", (100 + sum(map(len, records))) // 2)
    header[32:36] = struct.pack("<i", {"Z": 15, "M": 25, "multipatch": 31, "null": 5}[kind])
    delivery.write_bytes(bytes(header) + b"".join(records))
    delivery.with_suffix(".shx").unlink()
    layers = taken()
    geometry = layers.layers[0].frame.geometry
    assert (layers.read, layers.quarantined) == (PARCELS, 0)
    if kind == "null":
        assert geometry.isna().all()
    else:
        assert shapely.equals(shapely.force_2d(geometry.to_numpy()), plan.to_numpy()).all()


@pytest.mark.parametrize("more", [-1, 1])
def test_tables_with_more_or_fewer_rows_than_shapes_are_refused(delivery: Path, taken_in: TakenIn, more: int) -> None:
    def claim(table: bytearray) -> None:
        rows, _, width = struct.unpack_from("<IHH", table, 4)
        table[4:8] = struct.pack("<I", rows + more)
        table += bytes(width)

    rewrite(delivery.with_suffix(".dbf"), claim)
    fault = refusal(taken_in(delivery.parent))[0]
    assert fault.values["reason"] == Unreadable.PARTS
    assert fault.values["detail"] == f".shp: {PARCELS}, .dbf: {PARCELS + more}"


def test_a_table_whose_rows_have_no_length_is_refused(delivery: Path, taken_in: TakenIn) -> None:
    rewrite(delivery.with_suffix(".dbf"), lambda table: table.__setitem__(slice(10, 12), bytes(2)))
    assert refusal(taken_in(delivery.parent))[0].values["detail"] == ".dbf: byte 10"
