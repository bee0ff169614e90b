"""Which system a delivered definition means: by its parameters, since programs name VN-2000 in dozens of ways."""

from __future__ import annotations

from functools import lru_cache

from pyproj import CRS

from schemas.crs.datum import DATUM_PIPELINES, DECREE
from schemas.crs.zones import (
    EASTERNMOST,
    FALSE_EASTING_M,
    GEOGRAPHIC,
    GRIDS,
    SCALE_FACTORS,
    WESTERNMOST,
    ZONES,
    Zone,
    system_of,
)
from schemas.finding import Text
from schemas.reasons import OtherSystem

_METHOD = "Transverse Mercator"
_MERIDIAN = "Longitude of natural origin"
_SCALE_FACTOR = "Scale factor at natural origin"
_ORIGIN = {"Latitude of natural origin": 0.0, "False easting": FALSE_EASTING_M, "False northing": 0.0}
_WIDTHS = {scale_factor: width for width, scale_factor in SCALE_FACTORS.items()}
_ELLIPSOID = 6378137.0, 298.257223563
_DECIMALS = 9
_MINUTE_TOLERANCE = 5e-5
"""Minutes: a meridian such as 105.333333 has lost digits and means 105°20′, 4 cm away."""
_SHIFT_TOLERANCE = 1e-6


@lru_cache(maxsize=64)
def zone_of(crs: CRS) -> Zone | None:
    """Return the zone of VN-2000 that a coordinate system is, also when only its parameters tell.

    Vietnamese programs write VN-2000 under dozens of names, with or without a (usually wrong) datum shift, or as
    "WGS 84" with the national projection. A transverse Mercator with the constants of a 3° zone (k 0.9999, a meridian
    of whole minutes in the country, WGS 84 ellipsoid) is that zone: no other system uses them. A 6° zone has the
    constants of UTM: its name, its datum or the seven parameters of the decree must say VN-2000.
    """
    base = base_of(crs)
    minutes = _meridian_minutes(base)
    if minutes is None or not _has_our_frame(base):
        return None
    width = _WIDTHS.get(_constant(base, _SCALE_FACTOR) or 1.0)
    if width == 3:
        return Zone(minutes)
    six = Zone(minutes, width=6)
    return six if width == 6 and six in GRIDS and says_vn2000(crs) else None


@lru_cache(maxsize=64)
def identify(crs: CRS) -> int | None:
    """Return the EPSG code of a coordinate system.

    Returns
    -------
    int or None
        None when no code is certain, or when there is none, as for VN-2000 with a meridian of 105°20′.
    """
    if zone := zone_of(crs):
        return zone.epsg
    base = base_of(crs)
    if base.is_geographic and (says_vn2000(crs) and _is_on_our_ellipsoid(base)):
        return GEOGRAPHIC
    # PROJ gives a system without a named datum the code of some datum on the same ellipsoid.
    is_unnamed = base.datum is None or "unknown" in base.datum.name.lower()
    return None if is_unnamed else base.to_epsg()


def named(crs: CRS) -> CRS:
    """Return the system as its registry defines it, without the datum shift that a file may bring along."""
    if zone := zone_of(crs):
        return system_of(zone)
    epsg = identify(crs)
    return crs if epsg is None else CRS.from_epsg(epsg)


def crs_label(crs: CRS) -> str:
    """Return a coordinate system as stored with the data: ``"EPSG:9210"``, or WKT without a code."""
    epsg = identify(crs)
    return named(crs).to_wkt() if epsg is None else f"EPSG:{epsg}"


def system_words(crs: CRS) -> Text:
    """Name a coordinate system as surveyors do, by its central meridian.

    Examples
    --------
    >>> system_words(CRS.from_epsg(9210)).en
    'VN-2000, central meridian 105°45′, 3° zone (EPSG:9210)'
    """
    if zone := zone_of(crs):
        return zone.words
    epsg = identify(crs)
    if epsg == GEOGRAPHIC:
        return Text(vi=f"kinh độ, vĩ độ VN-2000 (EPSG:{epsg})", en=f"VN-2000 longitude, latitude (EPSG:{epsg})")
    name = crs.name if epsg is None else f"{crs.name} (EPSG:{epsg})"
    return Text(vi=name, en=name)


def is_vn2000(crs: CRS) -> bool:
    """Say whether a system is VN-2000, in a grid or in degrees."""
    return zone_of(crs) is not None or identify(crs) == GEOGRAPHIC


def flaw_of(crs: CRS) -> tuple[OtherSystem, str] | None:
    """Say what is wrong with a definition that means to be a zone of VN-2000 and is none.

    Returns
    -------
    tuple or None
        Which constant, and its value in the definition; None where the system is a zone, or means to be something else.
    """
    base = base_of(crs)
    meridian = _constant(base, _MERIDIAN)
    if zone_of(crs) or meridian is None or not (says_vn2000(crs) or _is_on_provincial_meridian(base, meridian)):
        return None
    if not _is_on_our_ellipsoid(base):
        return OtherSystem.ELLIPSOID, _ellipsoid_words(base)
    if _meridian_minutes(base) is None:
        return OtherSystem.MERIDIAN, f"{meridian:.7g}°"
    if not _has_our_frame(base):
        return OtherSystem.ORIGIN, ", ".join(f"{_constant(base, name):.12g}" for name in _ORIGIN)
    return OtherSystem.SCALE_FACTOR, f"{_constant(base, _SCALE_FACTOR):.9g}"


def base_of(crs: CRS) -> CRS:
    """Return the horizontal system without heights and without a datum shift of its own."""
    return (crs.source_crs if crs.is_bound and crs.source_crs is not None else crs).to_2d()


def says_vn2000(crs: CRS) -> bool:
    """Say whether a name in a definition is that of VN-2000, or its datum shift has the numbers of the decree."""
    base = base_of(crs)
    parts = (crs, base, base.geodetic_crs, base.datum)
    names = ("".join(filter(str.isalnum, part.name)).lower() for part in parts if part is not None)
    return any("vn2000" in name or "vietnam2000" in name for name in names) or _has_shift_of_decree(crs)


def _has_shift_of_decree(crs: CRS) -> bool:
    """Compare without signs: programs write the rotations either way round, and the scale."""
    if not crs.is_bound or crs.coordinate_operation is None:
        return False
    shift = DATUM_PIPELINES[DECREE]
    own = (shift.x, shift.y, shift.z, shift.rx, shift.ry, shift.rz, shift.scale)
    theirs = tuple(crs.coordinate_operation.towgs84)
    return len(theirs) == len(own) and all(
        abs(abs(one) - abs(other)) < _SHIFT_TOLERANCE for one, other in zip(theirs, own, strict=True)
    )


def _is_on_provincial_meridian(base: CRS, meridian: float) -> bool:
    """Say whether a system without a datum of its own, and not UTM, lies on the meridian of a province."""
    datum = "" if base.datum is None else base.datum.name.lower()
    widths = {zone.width for zone in ZONES.values() if zone.central_meridian == meridian}
    is_utm = 6 in widths and _constant(base, _SCALE_FACTOR) == SCALE_FACTORS[6]
    has_no_datum = "unknown" in datum or "world geodetic system 1984" in datum
    return bool(widths) and not is_utm and has_no_datum and _has_our_origin(base)


def _meridian_minutes(base: CRS) -> int | None:
    """Return the central meridian in minutes; None where it is not one of whole minutes in the country."""
    meridian = _constant(base, _MERIDIAN)
    if meridian is None or not WESTERNMOST <= meridian <= EASTERNMOST:
        return None
    minutes = round(meridian * 60)
    return minutes if abs(meridian * 60 - minutes) < _MINUTE_TOLERANCE else None


def _has_our_frame(base: CRS) -> bool:
    """Say whether origin, ellipsoid and unit are those of VN-2000."""
    return _has_our_origin(base) and _is_on_our_ellipsoid(base) and base.axis_info[0].unit_conversion_factor == 1.0


def _has_our_origin(base: CRS) -> bool:
    return all(_constant(base, name) == value for name, value in _ORIGIN.items())


def _is_on_our_ellipsoid(base: CRS) -> bool:
    ellipsoid = base.ellipsoid
    if ellipsoid is None or (base.prime_meridian is not None and base.prime_meridian.longitude != 0):
        return False
    axis_m, flattening = _ELLIPSOID
    return ellipsoid.semi_major_metre == axis_m and abs(ellipsoid.inverse_flattening - flattening) < _SHIFT_TOLERANCE


def _ellipsoid_words(base: CRS) -> str:
    ellipsoid = base.ellipsoid
    return "" if ellipsoid is None else f"{ellipsoid.semi_major_metre:.10g}, 1/f {ellipsoid.inverse_flattening:.10g}"


def _constant(base: CRS, name: str) -> float | None:
    """Return a constant of a transverse Mercator in degrees or metres; None of any other projection."""
    operation = base.coordinate_operation if base.is_projected else None
    if operation is None or operation.method_name != _METHOD:
        return None
    parameter = next((one for one in operation.params if one.name == name), None)
    return None if parameter is None else round(float(parameter.value), _DECIMALS)
