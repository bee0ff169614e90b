"""The parcels around the findings: what pictures and the map show behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from pipeline.validate.report.shapes import Shapes
from schemas.crs import crs_label, reproject
from schemas.finding import Finding
from schemas.report import Report

_FARTHEST_M = 1e8
"""Coordinates beyond this are not drawn: no grid reaches so far."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Parcels that can be drawn.

    Attributes
    ----------
    shapes
        2D geometries in the system of the drawing, shape (n,).
    labels
        Columns ``commune`` (empty where there is none), ``sheet``, ``parcel``, ``file`` and ``row``; index 0…n-1.
    """

    shapes: Shapes
    labels: pd.DataFrame

    def subjects(self, findings: Sequence[Finding]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Return pairs of positions: finding, and a parcel that it is about.

        A parcel is known by its record, else by commune, sheet and number; of several with one number the first.
        """
        columns: dict[str, list[Any]] = {
            "commune": [one.commune or "" for one in findings],
            "sheet": [one.sheet for one in findings],
            "parcel": [one.parcel for one in findings],
            "file": [one.file for one in findings],
            "row": [one.row for one in findings],
        }
        own = pd.DataFrame(columns, dtype=object)
        others: dict[str, list[Any]] = {
            "commune": columns["commune"],
            "sheet": [one.other_sheet for one in findings],
            "parcel": [one.other_parcel for one in findings],
        }
        other = pd.DataFrame(others, dtype=object)
        by_record = self._met(own, ["file", "row"])
        by_number = self._met(own[~own.index.isin(by_record[0])], ["commune", "sheet", "parcel"])
        by_other = self._met(other, ["commune", "sheet", "parcel"])
        finding, parcel = (np.concatenate(side) for side in zip(by_record, by_number, by_other, strict=True))
        return finding, parcel

    def _met(self, wanted: pd.DataFrame, key: list[str]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        is_wanted = self.labels[key[-1]].isin(wanted[key[-1]].dropna())
        known = self.labels.loc[is_wanted, key].drop_duplicates().dropna().rename_axis("position").reset_index()
        met = wanted[key].dropna().rename_axis("finding").reset_index().merge(known, on=key)
        return met["finding"].to_numpy(dtype=np.intp), met["position"].to_numpy(dtype=np.intp)


def ground_of(report: Report, crs: str | None, datum_pipeline: str | None) -> Ground | None:
    """Return the parcels of a report in a coordinate system; None where there are none, or it is not known where.

    Parameters
    ----------
    crs
        System of the drawing, such as ``"EPSG:9210"``.
    datum_pipeline
        Reviewed operation of the province (`schemas.crs`).
    """
    parcels = report.parcels
    if parcels is None or parcels.empty or parcels.crs is None or crs is None:
        return None
    shapes = np.asarray(parcels.geometry.array, dtype=object)
    if shapely.has_z(shapes).any():
        shapes = shapely.force_2d(shapes)
    if crs_label(parcels.crs) != crs:
        shapes = reproject(shapes, parcels.crs, CRS(crs), datum_pipeline)
    is_drawn = (np.abs(shapely.bounds(shapes)) < _FARTHEST_M).all(axis=1) & (shapely.get_dimensions(shapes) == 2)
    columns = {
        "commune": "commune_code",
        "sheet": "sheet_label",
        "parcel": "parcel_label",
        "file": "source_file",
        "row": "source_row",
    }
    labels = pd.DataFrame({name: parcels[column].astype(object) for name, column in columns.items()})
    labels["commune"] = labels["commune"].fillna("")
    return Ground(shapes[is_drawn], labels[is_drawn].reset_index(drop=True))
