"""A map of what a load would do: which parcels begin, change, get another number or end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import folium
import geopandas as gpd
import pandas as pd

from maps.preview.document import new_map, write_page
from maps.preview.layers import shapes_layer
from maps.preview.parcels import PARCEL_LIMIT, feature_collection, view_of
from schemas.source import Words
from schemas.titles import COLUMN_TITLES


@dataclass(frozen=True, slots=True)
class ChangeLook:
    """How one kind of change is drawn."""

    name: Words
    colour: str
    fill: str
    is_dashed: bool = False


LOOKS: Mapping[str, ChangeLook] = MappingProxyType(
    {
        "retired": ChangeLook(Words(vi="Hết hiệu lực", en="ended"), "#a1242f", "#f3b6ba", is_dashed=True),
        "changed": ChangeLook(Words(vi="Thay đổi", en="changed"), "#8a5a00", "#f2c14e"),
        "renumbered": ChangeLook(Words(vi="Đổi số thửa", en="renumbered"), "#3b4fa0", "#a9b8f0"),
        "inserted": ChangeLook(Words(vi="Thửa mới", en="new"), "#0b6b50", "#7fcfb3"),
    }
)
"""In the order in which they are drawn: what ends lies under what begins there."""


def write_changes(changes: gpd.GeoDataFrame, path: Path, *, crs: Any, title: str, synthetic: bool) -> Path:
    """Write a map of changes as one HTML file that opens without network.

    Parameters
    ----------
    changes
        In longitude, latitude: columns ``outcome``, ``commune_code``, ``sheet_label``, ``parcel_label``, the same with
        ``_before``, ``has_new_shape``, ``changed_columns``, ``before_m2``, ``after_m2``.
    crs
        Projected system of the grid below the parcels.
    """
    drawn = changes.iloc[:PARCEL_LIMIT].reset_index(drop=True)
    page = new_map(view_of(drawn), crs)
    for outcome, look in LOOKS.items():
        rows = drawn[drawn["outcome"] == outcome]
        if rows.empty:
            continue
        name = f"{look.name.vi} · {look.name.en}"
        group = folium.FeatureGroup(name=f"{name} ({len(rows)})")
        style = {"color": look.colour, "weight": 5 if look.is_dashed else 2, "fillColor": look.fill, "fillOpacity": 0.5}
        dashes = {"dashArray": "5 4"} if look.is_dashed else {}
        shapes_layer(feature_collection(rows.geometry), style | dashes, f"aboutChange({json.dumps(name)})").add_to(
            group
        )
        group.add_to(page)
    folium.LayerControl(position="topright").add_to(page)
    counts = changes["outcome"].value_counts()
    context = {
        "title": title,
        "synthetic": synthetic,
        "kinds": [(look, int(counts.get(outcome, 0))) for outcome, look in LOOKS.items()],
        "notes": _notes(changes, drawn),
        "words": {"changes": said_of_changes(drawn)},
    }
    return write_page(path, page, body="changes_body.html", context=context)


def said_of_changes(changes: gpd.GeoDataFrame) -> list[list[str | None]]:
    """Return number before, number after, areas, and what is different, for each parcel; None where there is none."""
    said = []
    for row in changes.itertuples():
        before = _number(row.commune_before, row.sheet_before, row.parcel_before)
        after = _number(row.commune_code, row.sheet_label, row.parcel_label)
        said.append([before, after, _areas(row.before_m2, row.after_m2), _different(row)])
    return said


def _number(commune: Any, sheet: Any, parcel: Any) -> str | None:
    return None if pd.isna(parcel) else f"Tờ {sheet} · Thửa {parcel} ({commune})"


def _areas(before_m2: Any, after_m2: Any) -> str:
    areas = [f"{value:.1f}".replace(".", ",") for value in (before_m2, after_m2) if not pd.isna(value)]
    return f"{' → '.join(areas)} m²"


def _different(row: Any) -> str:
    """Name what is different, in both languages."""
    names = (
        [] if pd.isna(row.changed_columns) else [name for name in row.changed_columns.split() if name in COLUMN_TITLES]
    )
    titles = [COLUMN_TITLES[name] for name in names]
    vi = [*(["hình thửa"] if row.has_new_shape else []), *(title.vi for title in titles)]
    en = [*(["shape"] if row.has_new_shape else []), *(title.en for title in titles)]
    return f"{', '.join(vi)} · {', '.join(en)}" if vi else ""


def _notes(changes: gpd.GeoDataFrame, drawn: gpd.GeoDataFrame) -> list[Words]:
    if changes.empty:
        return [Words(vi="Không có gì thay đổi.", en="Nothing would change.")]
    if len(drawn) < len(changes):
        return [Words(vi=f"Chỉ vẽ {len(drawn)} thửa đầu.", en=f"Only the first {len(drawn)} are drawn.")]
    return []
