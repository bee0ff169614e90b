"""What the vector tiles hold: layers, zooms and properties, and how they come from the parcels of a commune."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd

from maps.generalise import TILE_CRS, dissolve, label_points, simplify
from maps.legend import main_codes

MIN_ZOOM = 10
MAX_ZOOM = 17
"""Largest zoom with tiles of its own (steps of 7 cm on the ground); beyond it they are enlarged."""

FIRST_PARCEL_ZOOM = 14
"""From here on every parcel is there; one zoom before, parcels of one land use are united sheet by sheet."""


@dataclass(frozen=True, slots=True)
class TileLayer:
    """One layer at a range of zooms; a layer may occur again at other zooms with other shapes.

    Attributes
    ----------
    columns
        Properties of its features, see `COLUMNS`.
    """

    name: str
    min_zoom: int
    max_zoom: int
    columns: tuple[str, ...]


COLUMNS = {
    "key": "string",
    "code": "string",
    "name": "string",
    "sheet": "string",
    "parcel": "string",
    "land_use": "string",
    "is_parcel": "boolean",
    "area_m2": "double",
}
"""Every property of the tiles with its type.

`key` is that of `schemas.release.parcel_key`; `code` and `name` are those of a commune; `land_use` is the one code that
colours the parcel (see `maps.legend`).
"""

_FULL = ("key", "sheet", "parcel", "land_use", "is_parcel", "area_m2")

BLOCKS = TileLayer("parcels", FIRST_PARCEL_ZOOM - 1, FIRST_PARCEL_ZOOM - 1, ("land_use", "is_parcel"))
# A tile of zoom 14 holds some 30,000 parcels in an old town: the key must do there.
OVERVIEW = TileLayer("parcels", FIRST_PARCEL_ZOOM, FIRST_PARCEL_ZOOM, ("key", "land_use", "is_parcel"))
MIDDLE = TileLayer("parcels", 15, 15, _FULL)
DETAIL = TileLayer("parcels", 16, MAX_ZOOM, _FULL)
PARCEL_LABELS = TileLayer("parcel_labels", MAX_ZOOM, MAX_ZOOM, ("key", "sheet", "parcel", "land_use", "is_parcel"))
SHEETS = tuple(TileLayer("sheets", low, high, ("code", "sheet")) for low, high in ((12, 13), (14, 15), (16, MAX_ZOOM)))
SHEET_LABELS = TileLayer("sheet_labels", 12, MAX_ZOOM, ("code", "sheet"))
COMMUNES = tuple(
    TileLayer("communes", low, high, ("code", "name"))
    for low, high in ((MIN_ZOOM, 11), (12, 13), (14, 15), (16, MAX_ZOOM))
)
COMMUNE_LABELS = TileLayer("commune_labels", MIN_ZOOM, MAX_ZOOM, ("code", "name"))

TILE_LAYERS = (BLOCKS, OVERVIEW, MIDDLE, DETAIL, PARCEL_LABELS, *SHEETS, SHEET_LABELS, *COMMUNES, COMMUNE_LABELS)
"""All layers, those below first."""


def commune_features(parcels: gpd.GeoDataFrame) -> dict[TileLayer, gpd.GeoDataFrame]:
    """Make the features of every layer from the parcels of one commune.

    Parameters
    ----------
    parcels
        Columns `key`, `commune_code`, `commune_name`, `sheet_label`, `parcel_label`, `land_use` (as delivered),
        `is_parcel`, `area_m2` and geometry; any CRS; at least one row.

    Returns
    -------
    dict
        Layer → features with the columns of the layer, in EPSG:4326.
    """
    drawn = parcels.to_crs(TILE_CRS).rename(
        columns={"commune_code": "code", "commune_name": "name", "sheet_label": "sheet", "parcel_label": "parcel"}
    )
    drawn["land_use"] = main_codes(drawn["land_use"])
    sheets = dissolve(drawn, ["code", "name", "sheet"])
    communes = dissolve(sheets, ["code", "name"])
    made = {
        BLOCKS: simplify(dissolve(drawn, ["sheet", "land_use", "is_parcel"]), BLOCKS.max_zoom),
        OVERVIEW: simplify(drawn, OVERVIEW.max_zoom),
        MIDDLE: simplify(drawn, MIDDLE.max_zoom),
        DETAIL: drawn,
        PARCEL_LABELS: label_points(drawn),
        **{layer: simplify(sheets, layer.max_zoom, outside=True) for layer in SHEETS},
        SHEET_LABELS: label_points(sheets),
        **{layer: simplify(communes, layer.max_zoom, outside=True) for layer in COMMUNES},
        COMMUNE_LABELS: label_points(communes),
    }
    return {layer: frame[[*layer.columns, "geometry"]].to_crs(4326) for layer, frame in made.items()}
