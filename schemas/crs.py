"""VN-2000: its grid systems, and the reviewed operations between them and WGS 84.

Every function works in easting, northing or longitude, latitude order, whatever the authority says.

Sources: Thông tư 973/2001/TT-TCĐC (datum, projection), Quyết định 05/2007/QĐ-BTNMT (seven parameters), EPSG registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

GEOGRAPHIC = 4756
"""EPSG code of geographic VN-2000."""

WGS84 = 4326

FARTHEST = 1e8
"""No coordinate of a place on Earth is as large in any system, in metres or degrees."""

VIETNAM_EXTENT = (102.14, 8.33, 109.53, 23.4)
"""West, south, east, north in degrees: where VN-2000 is used on land (EPSG area of use)."""


@dataclass(frozen=True, slots=True)
class Zone:
    """One grid of VN-2000: transverse Mercator on the WGS 84 ellipsoid, false easting 500 000 m, false northing 0.

    Attributes
    ----------
    epsg
        EPSG code.
    central_meridian
        Degrees east.
    scale_factor
        0.9999 in the 3° zones of all cadastral maps, 0.9996 in the 6° zones (Thông tư 973/2001, Điều 4).
    """

    epsg: int
    central_meridian: float
    scale_factor: float = 0.9999


_MERIDIANS_3_DEGREES = {
    5896: 102.0,
    9205: 103.0,
    9206: 104.0,
    9207: 104.5,
    9208: 104.75,
    5897: 105.0,
    9209: 105.5,
    9210: 105.75,
    9211: 106.0,
    9212: 106.25,
    9213: 106.5,
    9214: 107.0,
    9215: 107.25,
    9216: 107.5,
    5899: 107.75,
    5898: 108.0,
    9217: 108.25,
    9218: 108.5,
}

ZONES: Mapping[int, Zone] = MappingProxyType(
    {
        **{epsg: Zone(epsg, meridian) for epsg, meridian in _MERIDIANS_3_DEGREES.items()},
        3405: Zone(3405, 105.0, 0.9996),
        3406: Zone(3406, 111.0, 0.9996),
    }
)
"""All grids of VN-2000 by EPSG code: the meridian of every province, and the two 6° zones."""


@dataclass(frozen=True, slots=True)
class DatumShift:
    """Seven parameters VN-2000 → WGS 84: metres, arc seconds, parts per million."""

    x: float
    y: float
    z: float
    rx: float
    ry: float
    rz: float
    scale: float
    convention: str


DATUM_PIPELINES: Mapping[str, DatumShift] = MappingProxyType(
    {
        "vn2000-wgs84-qd05-epsg6960": DatumShift(
            x=-191.90441429,
            y=-39.30318279,
            z=-111.45032835,
            rx=-0.00928836,
            ry=0.01975479,
            rz=-0.00427372,
            scale=0.252906278,
            convention="coordinate_frame",
        )
    }
)
"""Reviewed operations by id; the id is stored with every result. The decree gives the parameters and not the formula:
EPSG reads them as a coordinate frame rotation. The ``+towgs84`` line found all over the web has the same numbers under
the other convention and lies 0.75 m off."""


def pipeline_definition(datum_pipeline: str, epsg: int) -> str:
    """Return the PROJ pipeline from a VN-2000 grid (or geographic VN-2000) to longitude, latitude of WGS 84.

    Raises
    ------
    KeyError
        If the operation or the grid is unknown.
    """
    shift = DATUM_PIPELINES[datum_pipeline]
    helmert = (
        f"+proj=helmert +x={shift.x} +y={shift.y} +z={shift.z} +rx={shift.rx} +ry={shift.ry} +rz={shift.rz} "
        f"+s={shift.scale} +convention={shift.convention}"
    )
    steps = [
        "+proj=unitconvert +xy_in=deg +xy_out=rad" if epsg == GEOGRAPHIC else f"+inv {_projection(ZONES[epsg])}",
        "+proj=push +v_3",
        "+proj=cart +ellps=WGS84",
        helmert,
        "+inv +proj=cart +ellps=WGS84",
        "+proj=pop +v_3",
        "+proj=unitconvert +xy_in=rad +xy_out=deg",
    ]
    return "+proj=pipeline " + " ".join(f"+step {step}" for step in steps)


def _projection(zone: Zone) -> str:
    return f"+proj=tmerc +lat_0=0 +lon_0={zone.central_meridian} +k={zone.scale_factor} +x_0=500000 +y_0=0 +ellps=WGS84"


@lru_cache(maxsize=64)
def identify(crs: CRS) -> int | None:
    """Return the EPSG code of a coordinate system, also when only its parameters tell.

    Vietnamese programs write VN-2000 under dozens of names, with or without a (usually wrong) datum shift, or as
    "WGS 84" with the national projection. A transverse Mercator with the constants of a VN-2000 3° zone (k 0.9999, a
    provincial meridian) is that zone: no other system uses them. A 6° zone has the constants of UTM and must be named.

    Returns
    -------
    int or None
        None when no code is certain.
    """
    base = (crs.source_crs if crs.is_bound and crs.source_crs is not None else crs).to_2d()
    # PROJ gives a system without a named datum the code of some datum on the same ellipsoid.
    is_unnamed = base.datum is None or "unknown" in base.datum.name.lower()
    epsg = None if is_unnamed else base.to_epsg()
    if epsg is not None or not base.is_projected or base.coordinate_operation is None:
        return epsg
    operation = base.coordinate_operation
    constants = [round(float(parameter.value), 7) for parameter in operation.params]
    if operation.method_name != "Transverse Mercator" or base.axis_info[0].unit_conversion_factor != 1.0:
        return None
    return next(
        (
            epsg
            for epsg in _MERIDIANS_3_DEGREES
            if constants == [0.0, ZONES[epsg].central_meridian, ZONES[epsg].scale_factor, 500000.0, 0.0]
        ),
        None,
    )


def crs_label(crs: CRS) -> str:
    """Return the short name of a coordinate system as stored with the data: ``"EPSG:9210"``, or WKT without a code."""
    epsg = identify(crs)
    return crs.to_wkt() if epsg is None else f"EPSG:{epsg}"


@cache
def to_wgs84(crs: int | CRS, datum_pipeline: str | None) -> Transformer:
    """Build the operation from a coordinate system to longitude, latitude of WGS 84.

    Parameters
    ----------
    crs
        Any system, by EPSG code where it has one.
    datum_pipeline
        Reviewed operation for the VN-2000 systems (see `DATUM_PIPELINES`); None leaves the choice to PROJ.
    """
    if datum_pipeline is not None and isinstance(crs, int) and _is_vn2000(crs):
        return Transformer.from_pipeline(pipeline_definition(datum_pipeline, crs))
    return Transformer.from_crs(crs, WGS84, always_xy=True)


def reproject(
    geometry: npt.NDArray[Any], source: CRS, target: CRS, datum_pipeline: str | None = None
) -> npt.NDArray[Any]:
    """Move geometries from one coordinate system to another.

    Between two VN-2000 systems there is no datum shift. Between VN-2000 and anything else the reviewed operation links
    VN-2000 to WGS 84, and PROJ chooses the rest.

    Parameters
    ----------
    geometry
        Shape (n,), dtype object; None stays None. Coordinates that cannot be projected become infinite.

    Returns
    -------
    numpy.ndarray
        Shape (n,), dtype object, 2D.
    """
    steps = _operations(source, target, datum_pipeline)

    def move(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        x, y = xy[:, 0], xy[:, 1]
        for operation, direction in steps:
            x, y = operation.transform(x, y, direction=direction)
        moved = np.column_stack([x, y])
        moved[~np.isfinite(moved)] = np.inf  # NaN would open a ring: it is not equal to itself
        return moved

    return np.asarray(shapely.transform(geometry, move), dtype=object)


def _operations(source: CRS, target: CRS, datum_pipeline: str | None) -> list[tuple[Transformer, str]]:
    """Chain of (operation, direction) from `source` to `target`."""
    start, end = identify(source), identify(target)
    if datum_pipeline is None or _is_vn2000(start) == _is_vn2000(end):
        return [(Transformer.from_crs(start or source, end or target, always_xy=True), "FORWARD")]
    return [
        (to_wgs84(start or source, datum_pipeline), "FORWARD"),
        (to_wgs84(end or target, datum_pipeline), "INVERSE"),
    ]


def _is_vn2000(epsg: int | None) -> bool:
    return epsg in ZONES or epsg == GEOGRAPHIC


def grid_extent(
    degrees: tuple[float, float, float, float], epsg: int, datum_pipeline: str | None
) -> tuple[float, float, float, float]:
    """Return where a rectangle of WGS 84 degrees lies in a grid, for tests of plausibility.

    Parameters
    ----------
    degrees
        West, south, east, north.

    Returns
    -------
    tuple of float
        Least easting, least northing, greatest easting, greatest northing, in metres.
    """
    operation = to_wgs84(epsg, datum_pipeline)
    outline = shapely.get_coordinates(shapely.segmentize(shapely.box(*degrees), 0.01))
    easting, northing = operation.transform(outline[:, 0], outline[:, 1], direction="INVERSE")
    return float(easting.min()), float(northing.min()), float(easting.max()), float(northing.max())


def spatial_ref_rows() -> list[dict[str, Any]]:
    """Return the rows that PostGIS needs in ``spatial_ref_sys`` for all VN-2000 systems, sorted by code.

    PostGIS looks the system up by `auth_name` and `auth_srid` in PROJ's own database, and there finds the reviewed
    operation; `proj4text` says the same datum shift for a reader that knows only that (``+towgs84`` rotates the other
    way round, hence the changed signs).
    """
    shift = DATUM_PIPELINES["vn2000-wgs84-qd05-epsg6960"]
    towgs84 = f"{shift.x},{shift.y},{shift.z},{-shift.rx},{-shift.ry},{-shift.rz},{shift.scale}"
    projections = {
        GEOGRAPHIC: f"+proj=longlat +ellps=WGS84 +towgs84={towgs84} +no_defs",
        **{epsg: f"{_projection(zone)} +towgs84={towgs84} +units=m +no_defs" for epsg, zone in ZONES.items()},
    }
    return [
        {
            "srid": epsg,
            "auth_name": "EPSG",
            "auth_srid": epsg,
            "srtext": CRS.from_epsg(epsg).to_wkt("WKT1_GDAL"),
            "proj4text": projections[epsg],
        }
        for epsg in sorted(projections)
    ]
