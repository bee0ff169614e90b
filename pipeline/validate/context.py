"""What a check may look at: the batch, the rules of the province, and shared measurements made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from schemas.frames import Batch
from schemas.province import Province
from schemas.source import Source


@dataclass(frozen=True)
class Context:
    """Everything a check reads.

    Attributes
    ----------
    batch
        The parcels and where they come from.
    province, source
        The rules that apply.
    """

    batch: Batch
    province: Province
    source: Source

    @property
    def parcels(self) -> gpd.GeoDataFrame:
        """The parcel frame of the batch (`schemas.frames.PARCEL_COLUMNS`)."""
        return self.batch.parcels

    @cached_property
    def geometry(self) -> npt.NDArray[Any]:
        """Parcel geometries, shape (n,), dtype object, metres; None where there is none."""
        return np.asarray(self.parcels.geometry.array, dtype=object)

    @cached_property
    def is_sound(self) -> npt.NDArray[np.bool_]:
        """True for valid, non-empty polygons; the others are set aside by rules that need validity."""
        polygonal = np.isin(shapely.get_type_id(self.geometry), (3, 6))
        return np.asarray(
            polygonal & ~shapely.is_empty(self.geometry) & shapely.is_valid(self.geometry), dtype=np.bool_
        )

    @cached_property
    def changed_severities(self) -> Mapping[str, str]:
        """Code → setting where the province or the source (which wins) changes the catalogue."""
        return {**self.province.checks, **self.source.checks}
