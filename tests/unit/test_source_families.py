"""Every column known from real parcel layers is mapped, personal or ignored by the description of its family."""

from collections.abc import Callable

import geopandas as gpd
import pytest

from pipeline.normalise import normalise
from schemas.book import load_book
from schemas.matching import match_columns
from schemas.province import load_province
from schemas.source import load_source, source_names
from schemas.titles import COLUMN_TITLES

FAMILIES = {
    "national names": (
        "national",
        "soHieuToBanDo soThuTuThua maXa mucDichSuDung dienTich",
        "tenChu",
        "",
    ),
    "ViLIS-like": (
        "vilis",
        "xaid shbando shthua dientich mdsd sotocu sothuacu",
        "tenchusdd diachi namsinh cmnd mavach sophathanh sovaoso ghichu",
        "thsd nguongoc loaidon shape_area",
    ),
    "FAMIS/ViLIS DBF": (
        "vilis",
        "XAID SHBANDO SHTHUA DIENTICH DIENTICHPL KHLOAIDAT DIADANH",
        "TENCHU DIACHI",
        "MDSD2003 SHTHUATAM",
    ),
    "simple": ("generic", "soTo soThua DIENTICH mucDichSuDung", "", "toaDoX toaDoY"),
    "FAMIS text export": (
        "vilis",
        "so_thua to_ban_do dien_tich loai_dat xu_dong",
        "ten_chu dia_chi",
        "mdsd2003",
    ),
}
"""Family → description, and its columns: mapped, personal, known and not used."""


@pytest.mark.parametrize("driver", ["GPKG", "ESRI Shapefile"])
@pytest.mark.parametrize("family", FAMILIES)
def test_every_known_column_is_understood(family: str, driver: str) -> None:
    source, mapped, personal, ignored = FAMILIES[family]
    delivered = [*mapped.split(), *personal.split(), *ignored.split()]
    names = [name[:10] if driver == "ESRI Shapefile" else name for name in delivered]
    match = match_columns(names, load_source(source), driver)
    count = len(mapped.split())
    assert {*match.mapped.values()} == {*names[:count]}
    assert match.personal == tuple(names[count : count + len(personal.split())])
    assert match.ignored == tuple(names[count + len(personal.split()) :])
    assert (match.unmapped, match.missing) == ((), ())


def test_the_text_export_is_understood_as_a_book_too() -> None:
    book = load_book("famis_text")
    known = {name for column in book.columns.values() for name in column.names}
    assert {"so_thua", "dien_tich", "loai_dat", "ten_chu", "dia_chi", "xu_dong"} <= known
    assert {"holder_name", "holder_address"} <= {*book.personal}


@pytest.mark.parametrize("name", source_names())
def test_every_canonical_column_has_a_name_for_people(name: str) -> None:
    assert load_source(name).columns.keys() <= COLUMN_TITLES.keys()


def test_vilis_records_keep_what_is_odd_about_them(
    make_layers: Callable[..., object], national: Callable[..., gpd.GeoDataFrame]
) -> None:
    """Compound land types are parts; a birth year that is none is left alone, and apart; numbers come as floats."""
    frame = national(2)[["geometry"]].assign(
        xaid="11407", shbando=7.0, shthua=[1.0, 2.0], dientich=400.0, mdsd="ODT+CLN", tenchusdd=" Nguyễn Văn Giả"
    )
    frame = frame.assign(namsinh=[19732, 1968], shape_area=400.0)
    batch = normalise(make_layers(frame), load_source("vilis"), load_province("haiphong"))
    assert batch.parcels["sheet_label"].tolist() == ["7", "7"]
    assert [part.code for part in batch.parcels["land_use_parts"].iloc[0]] == ["ODT", "CLN"]
    assert batch.personal["namsinh"].tolist() == [19732, 1968]
    assert not {"namsinh", "shape_area", "tenchusdd"} & {*batch.parcels.columns}
    assert {fault.code for fault in batch.faults} <= {"ATT-11"}
