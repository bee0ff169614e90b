"""Which map sheet each parcel is on, and how far apart two sheets may lie along their common edge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.validate.land_uses import LandUses
from schemas.codes import is_farm_land
from schemas.tolerances import Boundary

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Sheets:
    """Sheets and communes of parcels, as numbers; -1 where not known.

    Attributes
    ----------
    commune, label
        Number of the commune, and of the name of the sheet, shape (n,). Two parcels are on different sheets where both
        names are known and differ, or both communes are known and differ.
    point_m
        Largest error of a boundary point by the scale of each parcel's map and its kind of land, NaN where the scale is
        not known.
    """

    commune: Indices
    label: Indices
    point_m: npt.NDArray[np.float64]

    @classmethod
    def of(cls, parcels: pd.DataFrame, boundary: Boundary) -> Sheets:
        """Read commune, sheet, scale and land use of parcels, index 0…n-1; farm land is what has no other use."""
        commune, label = (pd.factorize(parcels[name])[0] for name in ("commune_code", "sheet_label"))
        scale = parcels["scale_denominator"].astype("float64")
        uses = LandUses(parcels["land_use_parts"])
        is_farm = uses.parts["part"].map(lambda part: bool(part.code) and is_farm_land(part.code_system, part.code))
        kinds = is_farm.astype(bool).groupby(uses.parts["kind"]).all()
        point_m = scale.map(dict(boundary.point_m))
        farm_m = scale.map(dict(boundary.farmland_point_m)).where(np.isin(uses.kind, kinds.index[kinds]))
        return cls(commune, label, farm_m.fillna(point_m).to_numpy(dtype=np.float64))

    @cached_property
    def sheet(self) -> Indices:
        """Number of each parcel's sheet, those of different communes apart, shape (n,); -1 where it has no name."""
        sheet = self.commune * (self.label.max(initial=0) + 1) + self.label
        return np.asarray(np.where(self.label < 0, -1, sheet + self.label.max(initial=0) + 1), dtype=np.intp)

    def are_apart(self, a: Indices, b: Indices) -> npt.NDArray[np.bool_]:
        """Say which pairs (positions, -1 for none) are on different sheets."""
        is_known = (a >= 0) & (b >= 0) & (self.label[a] >= 0) & (self.label[b] >= 0)
        return np.asarray(is_known & ((self.label[a] != self.label[b]) | self.are_abroad(a, b)))

    def are_abroad(self, a: Indices, b: Indices) -> npt.NDArray[np.bool_]:
        """Say which pairs are in different communes."""
        is_known = (a >= 0) & (b >= 0) & (self.commune[a] >= 0) & (self.commune[b] >= 0)
        return np.asarray(is_known & (self.commune[a] != self.commune[b]))

    def limit_m(self, a: Indices, b: Indices) -> npt.NDArray[np.float64]:
        """Return √(m1² + m2²) for pairs on different sheets; NaN on one sheet, and where a scale is not known."""
        limit = np.hypot(self.point_m[a], self.point_m[b])
        return np.asarray(np.where(self.are_apart(a, b), limit, np.nan))
