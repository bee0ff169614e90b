"""The cadastre, as a program or a notebook reads it: what is live or was at a moment, and how it came to be so."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import Engine

from pipeline.db import connect, prepare
from pipeline.embedded import Cluster
from pipeline.history import Ground, Version, parcel_histories
from pipeline.load.live import live_parcels
from schemas.codes import land_use_codes
from schemas.province import Province, load_province


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadastre:
    """The live cadastre of a province; nothing is written through it.

    Attributes
    ----------
    engine
        Database with the current schema: of `pipeline.db.connect`, or see `embedded`.
    """

    engine: Engine
    province: Province

    @classmethod
    def embedded(cls, home: Path, *, province: str = "haiphong") -> Cadastre:
        """Open the embedded database under `home` (``DIACHINH_HOME``), which is made and started where it is not there.

        Raises
        ------
        EnvironmentFault
            If PostgreSQL with PostGIS is missing, or the folder is not ours.
        """
        engine = connect(Cluster(home).up())
        prepare(engine)
        return cls(engine=engine, province=load_province(province))

    def parcels(
        self,
        *,
        communes: Collection[str] | None = None,
        sheets: Collection[str] | None = None,
        as_of: datetime | None = None,
    ) -> gpd.GeoDataFrame:
        """Return parcels in canonical columns (`schemas.frames.PARCEL_COLUMNS`), in the storage CRS.

        Parameters
        ----------
        communes, sheets
            Codes of communes, and labels of sheets; None for all.
        as_of
            Moment with time zone at which they were valid; None for now.
        """
        return live_parcels(self.engine, self.province, communes=communes, sheets=sheets, as_of=as_of)

    def land_uses(self, *, communes: Collection[str] | None = None, as_of: datetime | None = None) -> pd.DataFrame:
        """Return how many parcels have each land use, and on which area.

        Returns
        -------
        pandas.DataFrame
            Index: code (as delivered, in whichever list). ``name_vi``, ``name_en``, ``parcels`` and ``area_m2``, the
            recorded area, largest first. Of a parcel with several land uses each counts with the area delivered for it;
            where none was, it counts nowhere but in ``parcels``.
        """
        parcels = self.parcels(communes=communes, as_of=as_of)
        parts = parcels[["area_m2", "land_use_parts"]].explode("land_use_parts").dropna(subset="land_use_parts")
        is_alone = ~parts.index.duplicated(keep=False)
        table = pd.DataFrame(parts["land_use_parts"].tolist(), columns=["raw", "code_system", "code", "area_m2"])
        table["area_m2"] = (
            table["area_m2"].astype("float64").fillna(parts["area_m2"].where(is_alone).reset_index(drop=True))
        )
        table["code"] = table["code"].fillna(table["raw"])
        uses = table.groupby(["code_system", "code"])["area_m2"].agg(["size", "sum"])
        entries = [land_use_codes().get(use) for use in uses.index]
        return pd.DataFrame(
            {
                "name_vi": [entry.name_vi if entry else None for entry in entries],
                "name_en": [entry.name_en if entry else None for entry in entries],
                "parcels": uses["size"].to_numpy(),
                "area_m2": uses["sum"].round(1).to_numpy(),
            },
            index=uses.index.get_level_values("code"),
        ).sort_values("area_m2", ascending=False, kind="stable")

    def history(self, commune: str, sheet: str, parcel: str) -> pd.DataFrame:
        """Return the versions of the parcels that have or had a number, a row each; see `parcel_histories`.

        Returns
        -------
        pandas.DataFrame
            ``valid_from``, ``valid_to`` and ``undone_at`` (with time zone, empty while it is so), ``package``,
            ``commune``, ``sheet``, ``parcel``, ``land_use``, ``area_m2`` (recorded), ``measured_m2``; ``changed`` (what
            differs from the version before), ``ground_from`` and ``ground_to`` (whose ground it is, in words).
        """
        found = parcel_histories(self.engine, province=self.province.name, commune=commune, sheet=sheet, parcel=parcel)
        return pd.DataFrame([_row(version) for one in found for version in one.versions])


def _row(version: Version) -> dict[str, Any]:
    return {
        "valid_from": version.valid_from,
        "valid_to": version.valid_to,
        "undone_at": version.undone_at,
        "package": version.delivery.package,
        "commune": version.values["commune_code"],
        "sheet": version.values["sheet_label"],
        "parcel": version.values["parcel_label"],
        "land_use": version.values["land_use"],
        "area_m2": version.values["area_m2"],
        "measured_m2": round(version.measured_m2, 1),
        "changed": "; ".join(_changes(version)),
        "ground_from": "; ".join(map(_said, version.ground_from)),
        "ground_to": "; ".join(map(_said, version.ground_to)),
    }


def _changes(version: Version) -> Iterator[str]:
    yield from (f"{name}: {before} → {now}" for name, (before, now) in version.changes.items())
    if version.has_new_shape:
        yield f"geometry: {version.area_difference_m2 or 0:+.1f} m²"


def _said(ground: Ground) -> str:
    return f"{ground.sheet_label}/{ground.parcel_label} {ground.shared_area_m2:.1f} m² ({ground.kind})"
