"""Where findings are, in words: in the grid they were delivered in, and in degrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pyproj import CRS

from schemas.crs import system_words, to_wgs84, zone_of
from schemas.finding import Finding

_NOWHERE = "", "", "", ""


@dataclass(frozen=True, slots=True)
class Place:
    """One place as a reader sees it; empty texts where there is nothing to say.

    Attributes
    ----------
    system
        Name of the coordinate system; empty where it is not known.
    grid
        ``"X 2307000.123 · Y 595000.456"``: Vietnamese order and names in VN-2000, ``E``/``N`` in other grids.
    easting_northing
        ``"595000.456,2307000.123"``, as GIS programs take it.
    degrees
        Latitude and longitude of WGS 84.
    """

    system: str
    grid: str
    easting_northing: str
    degrees: str


def places_of(findings: Sequence[Finding], datum_pipeline: str | None) -> list[Place]:
    """Describe the places of findings.

    Parameters
    ----------
    datum_pipeline
        Reviewed operation VN-2000 → WGS 84 of the province (`schemas.crs`); None leaves it to PROJ.

    Returns
    -------
    list of Place
        One per finding.
    """
    places = [Place(*_NOWHERE)] * len(findings)
    systems: dict[str | None, list[int]] = {}
    for i, finding in enumerate(findings):
        if finding.x is not None and finding.y is not None:
            systems.setdefault(finding.crs, []).append(i)
    for label, members in systems.items():
        xy = np.array([(findings[i].x, findings[i].y) for i in members], dtype=float)
        for i, place in zip(members, _in_system(label, xy, datum_pipeline), strict=True):
            places[i] = place
    return places


def _in_system(label: str | None, xy: npt.NDArray[np.float64], datum_pipeline: str | None) -> list[Place]:
    if label is None:
        return [Place("", f"x {x:.3f} · y {y:.3f}", f"{x:.3f},{y:.3f}", "") for x, y in xy]
    crs = CRS(label)
    longitude, latitude = to_wgs84(crs, datum_pipeline).transform(xy[:, 0], xy[:, 1])
    degrees = [
        f"{lat:.7f}, {lon:.7f}" if np.isfinite(lat) and np.isfinite(lon) else ""
        for lon, lat in zip(longitude, latitude, strict=True)
    ]
    if not crs.is_projected:
        return [Place("", "", "", text) for text in degrees]
    name = system_name(label)
    order = "X {1:.3f} · Y {0:.3f}" if zone_of(crs) else "E {0:.3f} · N {1:.3f}"
    return [Place(name, order.format(x, y), f"{x:.3f},{y:.3f}", text) for (x, y), text in zip(xy, degrees, strict=True)]


def system_name(label: str) -> str:
    """Return the short name of a coordinate system: ``"VN-2000 105°45′"``."""
    crs = CRS(label)
    zone = zone_of(crs)
    if zone is None:
        return system_words(crs).en
    return f"VN-2000{' 6°' if zone.width == 6 else ''} {zone.meridian}"
