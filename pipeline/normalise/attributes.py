"""The attributes of one layer in canonical columns, and its personal columns apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.normalise import keys, land
from pipeline.normalise.columns import (
    MAY_NAME_PEOPLE,
    cleaning_faults,
    column_faults,
    read_columns,
    received_values,
    value_marks,
)
from pipeline.normalise.legacy_columns import Origin, decode_columns
from pipeline.normalise.marks import faults_of
from pipeline.normalise.values import Reading
from schemas.finding import Fault
from schemas.frames import PARCEL_COLUMNS, Layer
from schemas.matching import match_columns
from schemas.package import Manifest
from schemas.province import Province
from schemas.source import Source

GEOMETRIC = ("computed_area_m2", "geometry_received", "crs_received")
"""Columns that come from the geometry."""
_EMPTY = {"float64": "Float64"}
"""Dtypes in which a column without values can be made of missing ones."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What one layer says beside its geometry.

    Attributes
    ----------
    parcels
        Canonical columns without the geometric ones, index 0…n-1.
    personal
        Personal columns as delivered, but legacy text as Unicode; same index.
    given
        Canonical columns that were delivered or declared.
    """

    parcels: pd.DataFrame
    personal: pd.DataFrame
    given: frozenset[str]
    faults: tuple[Fault, ...]


def read_attributes(layer: Layer, source: Source, province: Province, manifest: Manifest) -> Attributes:
    """Read the attributes of a layer; the personal columns are split off as soon as they can be read."""
    raw = pd.DataFrame(layer.frame.drop(columns=layer.frame.geometry.name)).reset_index(drop=True)
    match = match_columns([str(name) for name in raw.columns], source, layer.driver)
    withheld = {*match.personal, *(match.mapped[name] for name in MAY_NAME_PEOPLE if name in match.mapped)}
    rows = (layer.frame.index.to_numpy() + 1).tolist()
    origin = Origin(file=layer.file, rows=rows, encoding=layer.encoding)
    columns, text_faults = decode_columns(origin, raw, [*match.mapped.values(), *match.personal], withheld)
    personal = columns[list(match.personal)]
    delivered = columns.drop(columns=list(match.personal))
    readings, declared = read_columns(delivered, match, source), _declared(manifest)
    parcels = _canonical(readings, source, province, declared, delivered.index)
    parcels["received"] = received_values(raw, match)
    parcels["source_file"] = layer.file
    parcels["source_row"] = rows
    parcels = parcels.astype({name: dtype for name, dtype in PARCEL_COLUMNS.items() if name not in GEOMETRIC})
    marks = value_marks(delivered, match.mapped, readings)
    if source.land_use:
        marks += land.area_marks(parcels["land_use_parts"], match.mapped.get("land_use", "land_use"))
    faults = (
        *column_faults(layer, match, source),
        *text_faults,
        *cleaning_faults(layer.file, delivered, match.mapped, readings),
        *faults_of(marks, parcels),
    )
    return Attributes(parcels, personal, frozenset({*readings, *declared}), faults)


def _declared(manifest: Manifest) -> dict[str, Any]:
    """Return what the manifest says of every record: the scale, and the commune when there is only one."""
    commune = manifest.communes[0] if len(manifest.communes) == 1 else None
    declared = {"commune_code": commune, "scale_denominator": manifest.scale}
    return {name: value for name, value in declared.items() if value is not None}


def _canonical(
    readings: Mapping[str, Reading],
    source: Source,
    province: Province,
    declared: Mapping[str, Any],
    index: pd.Index[Any],
) -> pd.DataFrame:
    """Fill the canonical columns; missing where nothing was delivered or declared."""
    table: dict[str, pd.Series[Any]] = {
        name: readings[name].values
        if name in readings
        else pd.Series(pd.NA, index=index, dtype=_EMPTY.get(dtype, dtype))
        for name, dtype in PARCEL_COLUMNS.items()
        if name not in GEOMETRIC
    }
    for name, value in declared.items():
        table[name] = table[name].fillna(value)
    for key in ("sheet", "parcel"):
        if reading := readings.get(f"{key}_number"):
            table[f"{key}_label"] = keys.labels(reading)
            table[f"{key}_number"] = keys.numbers(reading)
    table["commune_code"] = keys.commune_codes(table["commune_code"], is_text=source.text_keys)
    table["commune_list"] = table["commune_list"].fillna(keys.commune_lists(table["commune_code"], province))
    table["land_use_parts"] = land.land_use_parts(table["land_use"], is_vietnamese=source.land_use)
    table["is_parcel"] = land.is_parcel(table["land_use_parts"], table["is_parcel"])
    return pd.DataFrame(table, index=index)
