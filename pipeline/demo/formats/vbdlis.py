"""GML as VBDLIS exports it: an answer of a WFS with seven columns for each parcel, easting before northing.

References
----------
OGC 09-025r2, Web Feature Service 2.0; OGC 07-036, GML 3.2.1. The names are those of public exports of the platform.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement

import geopandas as gpd
import shapely
from pyproj import CRS

from pipeline.demo.ground import decimals
from pipeline.demo.registry import UTF8, Format

COLUMNS = {
    "soHieuToBanDo": "soHieuToBanDo",
    "soThuTuThua": "soThuTuThua",
    "maXa": "maXa",
    "mucDichSuDung": "kyHieuMucDichSuDung",
    "dienTich": "dienTich",
    "tenChu": "tenChu",
    "diaChi": "diaChi",
}
"""Name in the export → column."""
_SPACES = {
    "xmlns:wfs": "http://www.opengis.net/wfs/2.0",
    "xmlns:gml": "http://www.opengis.net/gml/3.2",
    "xmlns:app": "http://www.vietbando.com/gml/vlis",
}


def write(frame: gpd.GeoDataFrame, path: Path, _: str) -> None:
    """Write records; what is missing is an empty element, as there."""
    columns = [name for name in COLUMNS if COLUMNS[name] in frame]
    values = frame[[COLUMNS[name] for name in columns]].astype(object)
    root = Element("wfs:FeatureCollection", _SPACES)
    rows = values.where(values.notna(), "").itertuples(index=False)
    for record, shape in zip(rows, frame.geometry, strict=True):
        parcel = SubElement(SubElement(root, "wfs:member"), "app:Thua_Dat")
        place = SubElement(parcel, "app:Geometry")
        if isinstance(shape, shapely.Polygon):
            place.append(_polygon(shape, CRS(frame.crs)))
        for name, value in zip(columns, record, strict=True):
            SubElement(parcel, f"app:{name}").text = str(value)
    ElementTree(root).write(path, encoding=UTF8, xml_declaration=True)


def _polygon(shape: shapely.Polygon, crs: CRS) -> Element:
    """Return a polygon, its coordinates in the order that the authority of the system gives them."""
    epsg = int(crs.to_epsg() or 0)
    polygon = Element("gml:Polygon", {"srsName": f"urn:ogc:def:crs:EPSG::{epsg}", "srsDimension": "2"})
    for role, ring in [("exterior", shape.exterior), *(("interior", hole) for hole in shape.interiors)]:
        vertices = shapely.get_coordinates(ring)
        if crs.axis_info[0].direction == "north":
            vertices = vertices[:, ::-1]
        places = SubElement(SubElement(SubElement(polygon, f"gml:{role}"), "gml:LinearRing"), "gml:posList")
        places.text = " ".join(f"{number:.{decimals(epsg)}f}" for number in vertices.ravel().tolist())
    return polygon


FORMAT = Format(write=write, suffix="gml")
