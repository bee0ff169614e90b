"""Overlaps and gaps by where they are: inside a sheet, across the edge of two sheets, or of two communes.

Inside a sheet parcels share their vertices. Along an edge two surveys meet, each as exact as its scale allows, so that
only what is wider than √(m1² + m2²) is a fault (Thông tư 25/2014 Điều 15). Where a scale is not known, that cannot be
said, and the rule of one sheet holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.validate.coverage import Coverage
from pipeline.validate.gaps import Gaps
from pipeline.validate.sheets import Indices, Sheets

NOISE_M = 0.0001
"""Widths are measured to a tenth of a millimetre."""
_ALONG = 2.0
"""A gap lies along an edge where its boundary with the other sheet is this many times as long as it is wide."""
_REACH = 2.0
"""What of a gap is farther from either sheet than this many times the limit lies inside the other one."""


@dataclass(frozen=True)
class Edges:
    """The overlaps and gaps of a coverage, divided by edges.

    Attributes
    ----------
    own
        Number of parcels of the own package: positions from there on are those of neighbours.
    is_alone
        True where no neighbour is compared: then a gap that no valid parcel bounds is an own one too.
    """

    coverage: Coverage
    gaps_of_coverage: Gaps
    sheets: Sheets
    own: int
    is_alone: bool

    def own_first(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """Leave out pairs that do not concern the own package, and put its parcel first in the others.

        Parameters
        ----------
        pairs
            Positions ``parcel`` and ``other``, -1 for none.
        """
        parcel, other = (pairs[name].to_numpy(dtype=np.intp) for name in ("parcel", "other"))
        is_foreign = parcel >= self.own
        pairs = pairs.assign(parcel=np.where(is_foreign, other, parcel), other=np.where(is_foreign, parcel, other))
        is_own = (pairs["parcel"] >= 0) & (pairs["parcel"] < self.own) | (pairs["parcel"] < 0) & ~is_foreign
        return pairs[is_own].reset_index(drop=True)

    @cached_property
    def overlaps(self) -> pd.DataFrame:
        """Pairs that overlap, copies and parcels inside others apart.

        Returns
        -------
        pandas.DataFrame
            ``parcel``, ``other`` (positions), ``geometry``, ``measured`` (greatest width, m), ``area_m2``, ``limit``
            (m, NaN inside a sheet) and ``is_abroad`` (of two communes).
        """
        coverage = self.coverage
        pairs = coverage.overlaps[coverage.overlaps["kind"] == "overlap"]
        table = pd.DataFrame(
            {
                "parcel": pairs["a"].to_numpy(),
                "other": pairs["b"].to_numpy(),
                "geometry": pairs["geometry"].to_numpy(),
                "measured": pairs["width_m"].to_numpy(),
                "area_m2": pairs["area_m2"].to_numpy(),
            }
        )
        return self._with_limit(self.own_first(table))

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """Gaps; of those along an edge that are within tolerance only the arms that reach into a sheet.

        Returns
        -------
        pandas.DataFrame
            As `overlaps`, and ``around``: positions of all parcels around; ``pair``: the two that the gap is known by,
            whichever package looks at it.
        """
        found = self._situated(self.gaps_of_coverage.found)
        is_fine = found["measured"] <= found["limit"] + NOISE_M
        arms = self._situated(self.gaps_of_coverage.measured(self._arms(found[is_fine])))
        arms = arms[arms["limit"].isna() & (arms["other"] >= 0)]
        return self._led_by_own(pd.concat([found[~is_fine], arms], ignore_index=True))

    def are_matched(self, a: Indices, b: Indices) -> npt.NDArray[np.bool_]:
        """Say which pairs meet at an edge, where they need not share vertices."""
        return ~np.isnan(self.sheets.limit_m(a, b))

    def _with_limit(self, table: pd.DataFrame) -> pd.DataFrame:
        parcel, other = table["parcel"].to_numpy(dtype=np.intp), table["other"].to_numpy(dtype=np.intp)
        return table.assign(
            limit=self.sheets.limit_m(parcel, other), is_abroad=self.sheets.are_abroad(parcel, other), unit="m"
        )

    def _situated(self, gaps: pd.DataFrame) -> pd.DataFrame:
        """Name the two parcels of each gap that matter: those with the longest boundary, on both sides of an edge."""
        around = [np.array(one, dtype=np.intp) for one in gaps["around"]]
        parcel, other = self._sides(around, gaps["shared_m"], gaps["width_m"])
        table = pd.DataFrame(
            {
                "parcel": parcel,
                "other": other,
                "geometry": gaps["geometry"].to_numpy(),
                "measured": gaps["width_m"].to_numpy(),
                "area_m2": gaps["area_m2"].to_numpy(),
                "around": around,
            }
        )
        return self._with_limit(table)

    def _sides(
        self, around: list[Indices], shared_m: pd.Series[Any], width_m: pd.Series[float]
    ) -> tuple[Indices, Indices]:
        """Return of each gap the parcel with the longest boundary and its counterpart, -1 where there is none.

        The counterpart is on another sheet where the gap lies along an edge, else the next longest.
        """
        gap = np.repeat(np.arange(len(around)), [len(one) for one in around])
        parcel = np.concatenate([*around, np.empty(0, dtype=np.intp)])
        table = pd.DataFrame({"gap": gap, "parcel": parcel, "shared_m": np.concatenate([*shared_m, np.empty(0)])})
        of_sheet = table.groupby(["gap", self.sheets.sheet[parcel]])["shared_m"].transform("sum")
        chief = parcel[of_sheet.groupby(gap).transform("idxmax").to_numpy(dtype=np.intp)]
        beyond_m = table["shared_m"].where(self.are_matched(chief, parcel), 0.0).groupby(gap).sum()
        gaps = table.groupby("gap")["parcel"]
        lead = gaps.first()
        is_across = self.are_matched(gaps.transform("first").to_numpy(), parcel)
        across = table[is_across].groupby("gap")["parcel"].first()
        across = across[beyond_m[across.index] > _ALONG * width_m.to_numpy()[across.index]]
        second = table[gaps.cumcount() == 1].set_index("gap")["parcel"]
        every, counterpart = np.arange(len(around)), across.combine_first(second)
        return (
            lead.reindex(every, fill_value=-1).to_numpy(dtype=np.intp),
            counterpart.reindex(every, fill_value=-1).to_numpy(dtype=np.intp),
        )

    def _led_by_own(self, gaps: pd.DataFrame) -> pd.DataFrame:
        """Leave out gaps that no own parcel bounds, and put one first that does: the one with the longest boundary."""
        concerns = [(around < self.own).any() if len(around) else self.is_alone for around in gaps["around"]]
        gaps = gaps[np.array(concerns, dtype=np.bool_)].reset_index(drop=True)
        gaps["pair"] = list(zip(gaps["parcel"], gaps["other"], strict=True))
        parcel, other = gaps["parcel"].to_numpy(dtype=np.intp), gaps["other"].to_numpy(dtype=np.intp)
        swaps = (parcel >= self.own) & (other >= 0) & (other < self.own)
        parcel, other = np.where(swaps, other, parcel), np.where(swaps, parcel, other)
        for at in np.flatnonzero(parcel >= self.own).tolist():
            around = gaps["around"].iloc[at]
            own = around[around < self.own][0]
            is_across = self.sheets.are_apart(np.full(2, own), np.array([parcel[at], other[at]]))
            other[at] = other[at] if is_across[1] and not is_across[0] else parcel[at]
            parcel[at] = own
        return gaps.assign(parcel=parcel, other=other)

    def _arms(self, gaps: pd.DataFrame) -> npt.NDArray[Any]:
        """Return the parts of gaps along an edge that lie between parcels of one sheet."""
        arms = [self._arms_of(gap) for gap in gaps[["geometry", "parcel", "around", "limit"]].itertuples(index=False)]
        parts = shapely.get_parts(np.array(arms, dtype=object))
        return np.asarray(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON], dtype=object)

    def _arms_of(self, gap: Any) -> Any:
        sides = self.coverage.ground[gap.around]
        is_beyond = self.sheets.are_apart(np.full(len(gap.around), gap.parcel), gap.around)
        near = [
            shapely.buffer(shapely.union_all(shapely.clip_by_rect(side, *self._window(gap))), _REACH * gap.limit)
            for side in (sides[is_beyond], sides[~is_beyond])
        ]
        return shapely.difference(gap.geometry, shapely.intersection(*near))

    def _window(self, gap: Any) -> tuple[float, float, float, float]:
        west, south, east, north = shapely.bounds(gap.geometry)
        more = 2 * _REACH * gap.limit
        return west - more, south - more, east + more, north + more
