"""VN-2000 as programs write it into their files, through the libraries that read them."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from pipeline.read import read
from schemas.crs import Zone, flaw_of, identify, system_of, zone_of
from schemas.package import Package
from schemas.reasons import OtherSystem

TakenIn = Callable[[Path], Package]

MIF = """Version 300
Charset "Neutral"
Delimiter ","
CoordSys Earth Projection 8, {datum}, "m", {meridian}, 0, {scale_factor}, 500000, 0 Bounds (0, 0) (1000000, 3000000)
Columns 5
  maXa Char(5)
  soTo Integer
  soThua Integer
  dienTich Float
  loaiDat Char(3)
Data
Region 1
  5
595000 2307000
595020 2307000
595020 2307020
595000 2307020
595000 2307000
"""
DECREE = "9999, 28, -191.90441429, -39.30318279, -111.45032835, -0.00928836, 0.01975479, -0.00427372, 0.252906278, 0"
INTERNAL = "9999, 28, 0, 0, 0, 0, 0, 0, 0, 0"
"""No datum shift, "nội bộ"."""
MAPINFO_WGS84 = "104"
CUSTOM = Zone(105 * 60 + 20)


@pytest.mark.parametrize(
    ("datum", "meridian", "scale_factor", "name"),
    [
        (DECREE, 105.75, 0.9999, "VN-2000 / 105°45′ múi 3°"),
        (INTERNAL, 105.75, 0.9999, "VN-2000 / 105°45′ múi 3°"),
        (MAPINFO_WGS84, 105.3333333, 0.9999, "VN-2000 / 105°20′ múi 3°"),
        (DECREE, 117, 0.9996, "VN-2000 / 117°00′ múi 6°"),
    ],
)
def test_mapinfo_is_understood_with_any_datum_shift(
    taken_in: TakenIn, tmp_path: Path, datum: str, meridian: float, scale_factor: float, name: str
) -> None:
    zone = zone_of(_read_mif(taken_in, tmp_path, datum, meridian, scale_factor))
    assert zone is not None
    assert zone.name == name


def test_mapinfo_without_a_word_of_vn2000_stays_utm_and_a_wrong_scale_factor_is_no_zone(
    taken_in: TakenIn, tmp_path: Path
) -> None:
    assert identify(_read_mif(taken_in, tmp_path / "utm", INTERNAL, 105, 0.9996)) == 32648
    wrong = _read_mif(taken_in, tmp_path / "wrong", DECREE, 105.75, 1)
    assert (zone_of(wrong), flaw_of(wrong)) == (None, (OtherSystem.SCALE_FACTOR, "1"))


def _read_mif(taken_in: TakenIn, folder: Path, datum: str, meridian: float, scale_factor: float):
    folder.mkdir(exist_ok=True)
    text = MIF.format(datum=datum, meridian=meridian, scale_factor=scale_factor)
    (folder / "thua.mif").write_text(text, "utf-8")
    (folder / "thua.mid").write_text('"11407",7,1,400,"ODT"\n', "utf-8")
    (layer,) = read(taken_in(folder)).layers
    return layer.frame.crs


@pytest.mark.parametrize("name", ["thua.gpkg", "thua.fgb", "thua.tab", "thua.shp"])
def test_a_zone_without_a_code_survives_every_format(taken_in: TakenIn, tmp_path: Path, name: str) -> None:
    columns = {"maXa": ["11407"], "soTo": [7], "soThua": [1], "dienTich": [400.0], "loaiDat": ["ODT"]}
    square = shapely.box(595_000, 2_307_000, 595_020, 2_307_020)
    frame = gpd.GeoDataFrame(columns, geometry=[square], crs=system_of(CUSTOM))
    (tmp_path / "goi").mkdir()
    frame.to_file(tmp_path / "goi" / name, engine="pyogrio")
    (layer,) = read(taken_in(tmp_path / "goi")).layers
    assert zone_of(layer.frame.crs) == CUSTOM
