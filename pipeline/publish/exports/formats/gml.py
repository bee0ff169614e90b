"""GML as VBDLIS writes it: an answer of a WFS with seven properties for each parcel, easting before northing.

References
----------
OGC 09-025r2, Web Feature Service 2.0; OGC 07-036, GML 3.2.1; namespace and names of public exports of VBDLIS.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from pyproj import CRS

from pipeline.publish.exports.markup import element
from pipeline.publish.exports.national import LandUses, as_national, without_areas
from pipeline.publish.exports.registry import Blocks, Export, Order
from schemas.finding import Text

PROPERTIES = {
    "soHieuToBanDo": "soHieuToBanDo",
    "soThuTuThua": "soThuTuThua",
    "maXa": "maXa",
    "mucDichSuDung": "kyHieuMucDichSuDung",
    "dienTich": "dienTich",
}
"""Property → column; holder and address follow."""
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" '
    'xmlns:app="http://www.vietbando.com/gml/vlis">\n'
)
_TAIL = "</wfs:FeatureCollection>\n"


def write(blocks: Blocks, path: Path, _: Order) -> list[Text]:
    """Write one member for each parcel."""
    areas = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD)
        for block in blocks:
            file.writelines(_members(as_national(block, LandUses.CODES)))
            areas += without_areas(block)
        file.write(_TAIL)
    left_out = Text(
        vi="GML của VBDLIS không có số tờ, số thửa cũ, mã thửa đất, diện tích pháp lý.",
        en="The GML of VBDLIS has no old numbers, no identifier of the parcel, and no legal area.",
    )
    without = Text(
        vi=f"{areas} thửa có diện tích từng loại đất; GML chỉ ghi mã (dùng form1, hoso hay gpkg để giữ).",
        en=f"{areas} parcels have areas of their land types; GML holds codes only (form1, hoso, gpkg keep them).",
    )
    return [left_out, *([without] if areas else [])]


def _members(parcels: gpd.GeoDataFrame) -> list[str]:
    crs = CRS(parcels.crs)
    system = f"urn:ogc:def:crs:EPSG::{crs.to_epsg()}"
    is_northing_first = crs.axis_info[0].direction == "north"
    columns = [parcels[column].tolist() for column in PROPERTIES.values()]
    shapes = [_geometry(shape, system, is_northing_first) for shape in parcels.geometry.to_numpy()]
    return [
        f"<wfs:member><app:Thua_Dat><app:Geometry>{shape}</app:Geometry>"
        + "".join(element(f"app:{name}", value) for name, value in zip(PROPERTIES, values, strict=True))
        + f"<app:tenChu/>{element('app:diaChi', address)}</app:Thua_Dat></wfs:member>\n"
        for shape, address, values in zip(shapes, parcels["diaChi"], zip(*columns, strict=True), strict=True)
    ]


def _geometry(shape: Any, system: str, is_northing_first: bool) -> str:
    """Return a polygon, or the surface of several, in the order that the authority of the system gives."""
    place = f'srsName="{system}" srsDimension="2"'
    parts = [_rings(part, is_northing_first) for part in shapely.get_parts(shape)]
    if len(parts) == 1:
        return f"<gml:Polygon {place}>{parts[0]}</gml:Polygon>"
    members = "".join(f"<gml:surfaceMember><gml:Polygon>{part}</gml:Polygon></gml:surfaceMember>" for part in parts)
    return f"<gml:MultiSurface {place}>{members}</gml:MultiSurface>"


def _rings(part: shapely.Polygon, is_northing_first: bool) -> str:
    rings = [("exterior", part.exterior), *(("interior", hole) for hole in part.interiors)]
    return "".join(
        f"<gml:{role}><gml:LinearRing><gml:posList>{_positions(ring, is_northing_first)}</gml:posList>"
        f"</gml:LinearRing></gml:{role}>"
        for role, ring in rings
    )


def _positions(ring: Any, is_northing_first: bool) -> str:
    """Return the vertices of a ring with as many digits as bring back the very same numbers."""
    vertices = shapely.get_coordinates(ring)
    if is_northing_first:
        vertices = vertices[:, ::-1]
    return " ".join(map(repr, vertices.ravel().tolist()))


EXPORT = Export(
    title=Text(vi="GML như VBDLIS xuất", en="GML as VBDLIS writes it"),
    suffix=".gml",
    reference="OGC 09-025r2; OGC 07-036",
    write=write,
)
