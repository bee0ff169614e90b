"""The reviewed operations between VN-2000 and WGS 84, for PROJ and for PostGIS.

Sources: Quyết định 05/2007/QĐ-BTNMT (seven parameters), EPSG registry (their reading); docs/decisions/0003-datum.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pyproj import CRS

from schemas.crs.zones import FALSE_EASTING_M, GEOGRAPHIC, ZONES, Zone


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


DECREE = "vn2000-wgs84-qd05-epsg6960"

DATUM_PIPELINES: Mapping[str, DatumShift] = MappingProxyType(
    {
        DECREE: DatumShift(
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


def pipeline_definition(datum_pipeline: str, zone: Zone | None) -> str:
    """Return the PROJ pipeline from a VN-2000 grid to longitude, latitude of WGS 84.

    Parameters
    ----------
    zone
        None for geographic VN-2000.

    Raises
    ------
    KeyError
        If the operation is unknown.
    """
    shift = DATUM_PIPELINES[datum_pipeline]
    helmert = (
        f"+proj=helmert +x={shift.x} +y={shift.y} +z={shift.z} +rx={shift.rx} +ry={shift.ry} +rz={shift.rz} "
        f"+s={shift.scale} +convention={shift.convention}"
    )
    steps = [
        "+proj=unitconvert +xy_in=deg +xy_out=rad" if zone is None else f"+inv {_projection(zone)}",
        "+proj=push +v_3",
        "+proj=cart +ellps=WGS84",
        helmert,
        "+inv +proj=cart +ellps=WGS84",
        "+proj=pop +v_3",
        "+proj=unitconvert +xy_in=rad +xy_out=deg",
    ]
    return "+proj=pipeline " + " ".join(f"+step {step}" for step in steps)


def _projection(zone: Zone) -> str:
    return (
        f"+proj=tmerc +lat_0=0 +lon_0={zone.central_meridian} +k={zone.scale_factor} "
        f"+x_0={FALSE_EASTING_M:.0f} +y_0=0 +ellps=WGS84"
    )


def spatial_ref_rows() -> list[dict[str, Any]]:
    """Return the rows that PostGIS needs in ``spatial_ref_sys`` for all VN-2000 systems, sorted by code.

    PostGIS looks the system up by `auth_name` and `auth_srid` in PROJ's own database, and there finds the reviewed
    operation; `proj4text` says the same datum shift for a reader that knows only that (``+towgs84`` rotates the other
    way round, hence the changed signs).
    """
    shift = DATUM_PIPELINES[DECREE]
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
