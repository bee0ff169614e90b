"""The stage: every layer by itself into canonical columns, then all of them into one batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS

from pipeline.errors import PackageError
from pipeline.normalise.attributes import Attributes, read_attributes
from pipeline.normalise.beside import bring_beside, bring_communes
from pipeline.normalise.books import join_books
from pipeline.normalise.placing import Placed, place
from pipeline.normalise.systems import crs_faults, manifest_faults, working_crs, zone_number_faults
from pipeline.normalise.understanding import complete
from schemas.finding import Fault
from schemas.frames import PARCEL_COLUMNS, Batch, FrameError, Layers, require
from schemas.province import Province
from schemas.reasons import NoParcels
from schemas.source import Source
from schemas.tolerances import tolerances


def normalise(layers: Layers, source: Source, province: Province) -> Batch:
    """Bring the layers of a package into canonical columns, codes and one coordinate system.

    No record is dropped and no recorded area is touched. Personal columns are split off before anything else looks at
    the data. Whatever was changed or not understood is a fault:

    ATT-02
        a value that is not of its type, or can be read in two ways (`schemas.reasons.BadValue`);
    ATT-11
        texts that had to be cleaned, once per file, column and kind (`schemas.reasons.Cleaned`);
    FMT-02, FMT-03
        text that came in a legacy encoding, and text with letters lost before delivery, once per file and column;
    CRS-01, CRS-02
        no coordinate system, or one that the province does not accept;
    FMT-05
        columns that the source neither maps nor ignores, and required ones that are missing;
    CRS-06
        the number of the zone taken off eastings, once per layer;
    GEO-10, GEO-11
        heights dropped, and vertices moved to the millimetre grid, once per package;
    PKG-06
        the manifest names another system than a file does;
    ATT-09, ATT-10, ATT-12, ATT-13, ATT-14, ATT-17, PKG-06
        what the attribute books say of the parcels (`pipeline.normalise.books.join_books`).

    Parameters
    ----------
    layers
        Layers as read.
    source, province
        What the columns mean, and the systems and units in force.

    Raises
    ------
    PackageError
        PKG-08 when there is not a single record.
    """
    _reconcile(layers)
    target = working_crs(layers.layers, province)
    attributes = [read_attributes(layer, source, province, layers.package.manifest) for layer in layers.layers]
    placed = [place(layer, target, province.datum_pipeline) for layer in layers.layers]
    batch = Batch(
        package=layers.package,
        source=source.name,
        province=province.name,
        parcels=_join(attributes, placed, target),
        personal=pd.concat([part.personal for part in attributes], ignore_index=True),
        columns=frozenset[str]().union(*(part.given for part in attributes)),
        read=layers.read,
        quarantined=layers.quarantined,
        boundary_points=bring_beside(layers.boundary_points, target, province),
        commune_areas=bring_communes(layers.commune_areas, source, target, province),
        faults=(
            *layers.package.faults,
            *layers.faults,
            *(fault for layer in layers.layers for fault in crs_faults(layer, province)),
            *(fault for layer in layers.layers for fault in manifest_faults(layer, layers.package)),
            *(fault for part in attributes for fault in part.faults),
            *(
                fault
                for layer, where in zip(layers.layers, placed, strict=True)
                for fault in zone_number_faults(layer, where.zone_number, where.numbered)
            ),
            *_repairs(placed),
        ),
    )
    batch = join_books(batch, layers.books, province)
    return replace(batch, understanding=complete(layers.understanding, batch))


def _reconcile(layers: Layers) -> None:
    """Refuse counts that do not add up (our fault), and a package without records (the sender's)."""
    records = sum(len(layer.frame) for layer in layers.layers)
    if records != layers.read - layers.quarantined:
        msg = f"{layers.read} records read, {layers.quarantined} set aside, but {records} handed on"
        raise FrameError(msg)
    if records == 0:
        names = ", ".join(f"{layer.file}#{layer.name}" for layer in layers.layers)
        values = {"reason": NoParcels.NO_RECORDS, "candidates": names}
        raise PackageError(Fault(code="PKG-08", values=values), package=layers.package)


def _join(attributes: Sequence[Attributes], placed: Sequence[Placed], target: CRS | None) -> gpd.GeoDataFrame:
    """Put layers one below the other, in the order in which they were read."""
    parts = [
        part.parcels.assign(
            computed_area_m2=where.area_m2,
            geometry_received=pd.Series(where.received, index=part.parcels.index, dtype=object),
            crs_received=where.label,
        )
        for part, where in zip(attributes, placed, strict=True)
    ]
    frame = pd.concat(parts, ignore_index=True)[list(PARCEL_COLUMNS)].astype(PARCEL_COLUMNS)
    parcels = gpd.GeoDataFrame(frame, geometry=np.concatenate([where.geometry for where in placed]), crs=target)
    require(parcels)
    return parcels


def _repairs(placed: Sequence[Placed]) -> list[Fault]:
    """Say what happened to the geometry of the whole package: heights dropped (GEO-10), vertices moved (GEO-11)."""
    faults = []
    if flattened := sum(where.flattened for where in placed):
        faults.append(Fault(code="GEO-10", values={"count": flattened}))
    rounded = [where.rounded for where in placed if where.rounded is not None]
    moved, kept = sum(part.moved for part in rounded), sum(part.kept for part in rounded)
    if moved or kept:
        shift_m, limit_m = max(part.shift_m for part in rounded), tolerances().grid.shift_m
        values = {"count": moved, "kept": kept}
        faults.append(Fault(code="GEO-11", measured=shift_m, limit=limit_m, unit="m", values=values))
    return faults
