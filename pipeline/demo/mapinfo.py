"""Writing for MapInfo, as a table (.tab and others) or as text (.mif and .mid)."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from pipeline.demo import gdal
from pipeline.demo.registry import UTF8
from pipeline.demo.texts import coded
from schemas.crs import ZONES

ENCODINGS = (UTF8, "tcvn3", "vni", "cp1258")
"""VISCII has bytes that are no character in what GDAL can write."""
SYSTEMS = tuple(epsg for epsg, zone in ZONES.items() if zone.width == 3)
"""MapInfo files name constants, not systems: a 6° zone or degrees of VN-2000 would come back as those of WGS 84."""
_WESTERN = ("CP1252", b"WindowsLatin1")
"""What MapInfo takes texts for in the old fonts, which it knows nothing of."""
_VIETNAMESE = b"WindowsVietnamese"
_BOUNDS = "0,1000000,2000000,3000000"
"""A table keeps coordinates as integers between ±10⁹: within these bounds, in millimetres."""


def write(frame: gpd.GeoDataFrame, path: Path, encoding: str) -> None:
    """Write records; numbers that may be missing become texts, since MapInfo has no missing number."""
    gaps = [str(name) for name in frame.select_dtypes("number") if frame[name].isna().any()]
    table = frame.assign(**{name: frame[name].map("{:.1f}".format, na_action="ignore") for name in gaps})
    code_page, charset = _WESTERN
    options = {"ENCODING": "UTF-8" if encoding == UTF8 else code_page}
    if path.suffix == ".tab":
        options["BOUNDS"] = _BOUNDS
    dataset = {"FORMAT": "MIF"} if path.suffix == ".mif" else {}
    gdal.write(coded(table, encoding, code_page), path, "MapInfo File", options, dataset)
    if encoding == "cp1258":
        path.write_bytes(path.read_bytes().replace(charset, _VIETNAMESE, 1))
