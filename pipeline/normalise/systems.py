"""Coordinate systems: which were received, which one the batch works in, and which the province accepts."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from schemas.crs import NUMBERS, crs_label, flaw_of, named, parse_system, system_words, to_wgs84, zone_of
from schemas.finding import Fault, Severity, Text
from schemas.frames import Layer
from schemas.package import Package
from schemas.province import Province
from schemas.reasons import Contents, OtherSystem, ZoneNumber


def is_metric(crs: CRS) -> bool:
    """Say whether a system is a plane grid in metres, in which areas and widths can be measured."""
    return crs.is_projected and all(axis.unit_conversion_factor == 1.0 for axis in crs.axis_info[:2])


def crs_faults(layer: Layer, province: Province) -> list[Fault]:
    """Report a layer without coordinate system (CRS-01), or with one that the province does not accept (CRS-02).

    A definition that means a zone of VN-2000 and has a wrong constant is accepted nowhere.
    """
    systems = [parse_system(one) for one in province.accepted_crs]
    accepted = _any_of([system_words(one) for one in systems])
    crs = layer.frame.crs
    if crs is None:
        return [Fault(code="CRS-01", file=layer.file, values={"accepted": accepted})]
    flaw = flaw_of(crs)
    if flaw is None and (not systems or crs_label(crs) in map(crs_label, systems)):
        return []
    reason, found = flaw or (OtherSystem.NOT_ACCEPTED, None)
    values = {"reason": reason, "crs": system_words(crs), "accepted": accepted, "found": found}
    return [Fault(code="CRS-02", file=layer.file, values=values)]


def manifest_faults(layer: Layer, package: Package) -> list[Fault]:
    """Say that the manifest names another system (PKG-06) than the file of a layer itself, which holds.

    The manifest may mean its other files, which carry none: a warning. A definition with a wrong constant is said to
    have one (`crs_faults`), which is enough.
    """
    declared, crs = package.manifest.crs, layer.frame.crs
    if declared is None or crs is None or layer.crs_assumed or flaw_of(crs):
        return []
    system = parse_system(declared)
    if crs_label(system) == crs_label(crs):
        return []
    values = {
        "reason": Contents.SYSTEM,
        "declared": system_words(system),
        "found": system_words(crs),
        "where": package.manifest_file,
    }
    return [Fault(code="PKG-06", severity=Severity.WARNING, file=layer.file, values=values)]


def _any_of(texts: Sequence[Text]) -> Text | None:
    if not texts:
        return None
    return Text(vi="; ".join(text.vi for text in texts), en="; ".join(text.en for text in texts))


def zone_number_faults(layer: Layer, number: int | None, count: int) -> list[Fault]:
    """Say that the number of a zone was taken off the eastings of a layer (CRS-06), and whether it is that of its zone.

    Parameters
    ----------
    number, count
        What was taken off (None: nothing), and how many geometries had it.
    """
    declared = layer.frame.crs
    if number is None or declared is None:
        return []
    agrees = NUMBERS[number] == zone_of(declared)
    values = {
        "reason": ZoneNumber.TAKEN_OFF if agrees else ZoneNumber.CONTRADICTS,
        "number": number,
        "zone": NUMBERS[number].words,
        "declared": system_words(declared),
        "count": count,
    }
    severity = Severity.INFO if agrees else Severity.WARNING
    return [Fault(code="CRS-06", severity=severity, file=layer.file, values=values)]


def working_crs(layers: Sequence[Layer], province: Province) -> CRS | None:
    """Choose the one system in which a batch is checked.

    The received one when it is the only one and metric; else that of the cadastre; else, where the province has none,
    the UTM zone of the parcels. None when any layer has none: nothing can then be placed beside anything.
    """
    received = [named(layer.frame.crs) for layer in layers if layer.frame.crs is not None]
    if len(received) < len(layers):
        return None
    if len({crs_label(crs) for crs in received}) == 1 and is_metric(received[0]):
        return received[0]
    if province.storage_crs is not None:
        return CRS.from_epsg(province.storage_crs)
    return _utm_zone(layers, received, province.datum_pipeline)


def _utm_zone(layers: Sequence[Layer], received: Sequence[CRS], datum_pipeline: str | None) -> CRS:
    """Return the UTM zone in the middle of all layers; that of Greenwich when no parcel has a place."""
    places = []
    for layer, crs in zip(layers, received, strict=True):
        bounds = shapely.bounds(np.asarray(layer.frame.geometry.array, dtype=object))
        centres = (bounds[:, :2] + bounds[:, 2:])[np.isfinite(bounds).all(axis=1)] / 2
        operation = to_wgs84(crs, datum_pipeline)
        places.append(np.column_stack(operation.transform(centres[:, 0], centres[:, 1])))
    degrees = np.concatenate(places)
    degrees = degrees[(np.abs(degrees) <= [180, 84]).all(axis=1)]
    middle = np.median(degrees, axis=0) if len(degrees) else np.zeros(2)
    return gpd.GeoSeries([shapely.Point(middle)], crs=4326).estimate_utm_crs()
