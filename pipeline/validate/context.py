"""What a check may look at: the batch, the rules that apply, and shared measurements made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.validate.continuations import across_the_edge, parts_of
from pipeline.validate.coordinates import fault_of_coordinates, is_finite
from pipeline.validate.coverage import Coverage
from pipeline.validate.edges import Edges
from pipeline.validate.gaps import Gaps
from pipeline.validate.land_uses import LandUses
from pipeline.validate.leftovers import find_leftovers
from pipeline.validate.misread import Misread, find_misread
from pipeline.validate.neighbours import SUBJECT, Neighbour
from pipeline.validate.ranking import rank_of
from pipeline.validate.sheets import Sheets
from pipeline.validate.vertices import Vertices
from schemas.book import load_book
from schemas.crs import crs_label
from schemas.frames import Batch
from schemas.province import Province
from schemas.source import Source
from schemas.tolerances import Tolerances, tolerances


@dataclass(frozen=True)
class Context:
    """Everything a check reads.

    Attributes
    ----------
    batch
        The parcels and where they come from.
    province, source
        The rules that apply.
    neighbours
        Packages that are checked together with this one.
    """

    batch: Batch
    province: Province
    source: Source
    neighbours: tuple[Neighbour, ...] = ()

    @property
    def parcels(self) -> gpd.GeoDataFrame:
        """The parcel frame of the batch (`schemas.frames.PARCEL_COLUMNS`)."""
        return self.batch.parcels

    @property
    def tolerances(self) -> Tolerances:
        """The limits in force."""
        return tolerances()

    @cached_property
    def crs(self) -> str | None:
        """Coordinate system of the batch, such as ``"EPSG:9210"``; None when none was given."""
        return crs_label(self.parcels.crs) if self.parcels.crs is not None else None

    @cached_property
    def changed_severities(self) -> Mapping[str, str]:
        """Code → setting where the province or the source (which wins) changes the catalogue."""
        return {**self.province.checks, **self.source.checks}

    @cached_property
    def geometry(self) -> npt.NDArray[Any]:
        """Parcel geometries, shape (n,), dtype object, metres; None where there is none."""
        return np.asarray(self.parcels.geometry.array, dtype=object)

    @cached_property
    def coordinate_fault(self) -> npt.NDArray[Any]:
        """Why the coordinates as received cannot be true, shape (n,), None where they can (CRS-04)."""
        # In the system in which they were received coordinates are what they were, but for rounding.
        is_elsewhere = (self.parcels["crs_received"] != self.crs).fillna(True).to_numpy(dtype=bool)
        at = np.flatnonzero(is_elsewhere | shapely.is_missing(self.geometry))
        with np.errstate(invalid="ignore"):
            received = shapely.from_wkb(self.parcels["geometry_received"].to_numpy()[at], on_invalid="ignore")
        shapes = self.geometry.copy()
        shapes[at] = np.where(shapely.is_missing(received), shapes[at], received)
        return fault_of_coordinates(shapes)

    @cached_property
    def is_placed(self) -> npt.NDArray[np.bool_]:
        """False where normalisation found no place in the system of the batch for what was received (and said so)."""
        return is_finite(self.geometry)

    @cached_property
    def place(self) -> npt.NDArray[Any]:
        """Geometries whose coordinates can be true, shape (n,); None for the others."""
        can_be_true = pd.isna(self.coordinate_fault) & self.is_placed
        return np.asarray(np.where(can_be_true, self.geometry, np.array(None)), dtype=object)

    @cached_property
    def misread(self) -> Mapping[str, Misread]:
        """Files that are in another coordinate system than they say, where it is certain in which one (CRS-03)."""
        return {} if self.changed_severities.get("CRS-03") == "off" else find_misread(self.parcels, self.province)

    @cached_property
    def is_in_degrees(self) -> npt.NDArray[np.bool_]:
        """True for parcels that are in degrees while their file says metres."""
        files = [file for file, misread in self.misread.items() if misread.is_in_degrees]
        return np.asarray(self.parcels["source_file"].isin(files), dtype=np.bool_)

    @cached_property
    def is_polygon(self) -> npt.NDArray[np.bool_]:
        """True for polygons that are there and whose coordinates can be true."""
        is_polygonal = np.isin(shapely.get_type_id(self.place), (3, 6))
        return np.asarray(is_polygonal & ~shapely.is_empty(self.place), dtype=np.bool_)

    @cached_property
    def is_sound(self) -> npt.NDArray[np.bool_]:
        """True for valid polygons; the others are set aside by rules that need validity."""
        return np.asarray(self.is_polygon & shapely.is_valid(self.geometry), dtype=np.bool_)

    @cached_property
    def is_leftover(self) -> npt.NDArray[np.bool_]:
        """True for polygons of drawings that TOP-07 tells: without a label nothing is said of their form."""
        lacks_label = self.is_polygon & self.parcels["parcel_label"].isna().to_numpy()
        return find_leftovers(self.geometry, lacks_label, self.batch.faults, self.crs)

    @cached_property
    def vertices(self) -> Vertices:
        """The vertices of all valid polygons."""
        return Vertices(np.where(self.is_sound, self.geometry, np.array(None)))

    @cached_property
    def land_uses(self) -> LandUses:
        """The different land uses of the parcels."""
        return LandUses(self.parcels["land_use_parts"])

    @cached_property
    def lacks_row(self) -> npt.NDArray[np.bool_]:
        """True for parcels of which no attribute book has a row, where there is such a book (ATT-10)."""
        books = [one.rows["parcel"] for one in self.batch.books if load_book(one.book).kind == "parcels"]
        if not books:
            return np.zeros(len(self.parcels), dtype=np.bool_)
        return ~np.isin(np.arange(len(self.parcels)), pd.concat(books).dropna().to_numpy(dtype=np.intp))

    @cached_property
    def rank(self) -> npt.NDArray[np.intp]:
        """Order of the parcels by number, then by where they lie, shape (n,); the order of the rows does not enter."""
        return rank_of(self.parcels, self.place)

    @cached_property
    def subjects(self) -> pd.DataFrame:
        """Which parcels there are to compare: the own ones, then those of the neighbours along the common border.

        Returns
        -------
        pandas.DataFrame
            Columns `SUBJECT` and ``package``, missing for own parcels; index 0…, the own ones as in `parcels`.
        """
        own = pd.DataFrame(self.parcels[SUBJECT]).assign(package=pd.Series(pd.NA, self.parcels.index, dtype="string"))
        return pd.concat([own, *(one.parcels for one in self.neighbours)], ignore_index=True).astype(own.dtypes)

    @cached_property
    def sheets(self) -> Sheets:
        """The sheets of all `subjects`."""
        return Sheets.of(self.subjects, self.tolerances.boundary)

    @cached_property
    def coverage(self) -> Coverage:
        """The parcels against each other, those of neighbours too: overlaps, gaps, shared boundaries."""
        near = [one.shapes for one in self.neighbours]
        shapes = np.concatenate([np.where(self.is_sound, self.geometry, np.array(None)), *near])
        drawn = self.parts.loc[self.parts["part"] < 0, "geometry"].to_numpy(dtype=object)
        broken = self.geometry[self.is_polygon & ~self.is_sound]
        aside = [broken, drawn, *(one.beyond for one in self.neighbours)]
        return Coverage(
            shapes,
            vertices=Vertices(shapes) if near else self.vertices,
            rank=rank_of(self.subjects, shapes) if near else self.rank,
            aside=np.concatenate(aside),
            limits=self.tolerances.topology,
        )

    @cached_property
    def parts(self) -> pd.DataFrame:
        """Parts of parcels at the edge of a sheet, without number (`pipeline.validate.continuations.parts_of`)."""
        return parts_of(pd.DataFrame(self.parcels), self.is_sound, self.batch.faults, self.crs)

    @cached_property
    def across_parts(self) -> pd.DataFrame:
        """The numbered parcels across the edge from each of `parts`, see `across_the_edge`."""
        return across_the_edge(self.parts, self.subjects, self.coverage, self.sheets)

    @cached_property
    def is_continuation(self) -> npt.NDArray[np.bool_]:
        """True for own records that are a part of a parcel on another sheet; they have no number of their own."""
        if self.parts.empty:
            return np.zeros(len(self.parcels), dtype=np.bool_)
        same = self.across_parts.loc[self.across_parts["is_same_use"], "at"].unique()
        return np.isin(np.arange(len(self.parcels)), self.parts["part"].loc[same])

    @cached_property
    def wholes(self) -> pd.DataFrame:
        """Parcels that `parts` continue, because no other parcel across the edge has the same land use.

        Returns
        -------
        pandas.DataFrame
            ``parcel`` (position in `subjects`), ``part_m2`` (area on other sheets), ``next_sheet`` and ``geometries``
            of these parts.
        """
        same = self.across_parts[self.across_parts["is_same_use"]].drop_duplicates("at")
        parts = self.parts.loc[same["at"]].assign(parcel=same["parcel"].to_numpy())
        parts["part_m2"] = shapely.area(parts["geometry"].to_numpy())
        groups = parts.groupby("parcel")
        return pd.DataFrame(
            {
                "part_m2": groups["part_m2"].sum(),
                "next_sheet": groups["sheet"].agg(lambda sheets: ", ".join(sorted(set(sheets)))),
                "geometries": groups["geometry"].agg(_union),
            }
        ).reset_index()

    @cached_property
    def gaps(self) -> Gaps:
        """Ground between the parcels that none of them covers."""
        return Gaps(self.coverage)

    @cached_property
    def edges(self) -> Edges:
        """The same overlaps and gaps, those across the edges of sheets apart."""
        return Edges(self.coverage, self.gaps, self.sheets, len(self.parcels), is_alone=not self.neighbours)


def _union(shapes: pd.Series[Any]) -> Any:
    return shapely.union_all(shapes.to_numpy(dtype=object))
