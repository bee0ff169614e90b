"""Parts of labels to whole labels: number, area and land use that stand together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely

from pipeline.normalise.drawing.linework import Ints, Shapes, points_at
from schemas.number import decimal_mark, parse_number

_OTHER_PARTS = ("area", "land_use")
_LIST_WIDTH_M, _SAME_LINE_M, _SAME_COLUMN_M = 60.0, 0.3, 1.0
"""Widest list of small parcels (30 mm at 1:2000), and what its lines and columns may be out of line."""


def locate(points: Shapes, faces: Shapes) -> Ints:
    """Return the polygon in which each point lies; -1 where there is none, or where it lies on a boundary."""
    which, face = shapely.STRtree(faces).query(points, predicate="intersects")
    inside = np.full(len(points), -1, dtype=np.intp)
    inside[which] = face
    inside[np.bincount(which, minlength=len(points)) > 1] = -1
    return inside


def whole_labels(texts: pd.DataFrame, faces: Shapes, spread_m: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Put labels together.

    Where a polygon holds one number and one text with another part, they belong together. Beside the map, in the list
    of small parcels, a part belongs to the number before it. What is left is joined where a number and a text are each
    other's nearest. A label point (level 11) with a number says where that label belongs.

    Parameters
    ----------
    texts
        See `pipeline.normalise.drawing.entities.Entities`.
    faces
        Polygons.
    spread_m
        Farthest that a part stands from its number.

    Returns
    -------
    tuple of pandas.DataFrame
        Labels: the columns of `texts` and ``face`` (polygon in which it stands, or -1), ``area_m2`` and
        ``rounding_m2`` (NaN where no area was read); and the parts that belong to no label.
    """
    texts = texts.assign(face=locate(points_at(texts["x"], texts["y"]), faces))
    texts = _without_points(texts)
    labels = texts[texts["parcel"].notna()].reset_index(drop=True)
    rest = texts[texts["parcel"].isna()].reset_index(drop=True)
    for part in _OTHER_PARTS:
        loose = rest[rest[part].notna()]
        taken = _join_in_faces(labels, loose, part)
        taken |= _join_in_lists(labels, loose.drop(index=list(taken)), part)
        taken |= _join_nearest(labels, loose.drop(index=list(taken)), part, spread_m)
        rest = rest.drop(index=list(taken))
    return _measure(_without_list(labels)), rest.reset_index(drop=True)


def _without_points(texts: pd.DataFrame) -> pd.DataFrame:
    """Move each label to the label point that carries its number, and drop the points."""
    is_point = texts["kind"] == "label_point"
    points = texts[is_point].drop_duplicates("parcel", keep=False).set_index("parcel")
    labels = texts[~is_point].reset_index(drop=True)
    is_only = ~labels["parcel"].duplicated(keep=False)
    is_moved = (labels["parcel"].isin(points.index) & is_only).to_numpy(dtype=bool)
    for name in ("x", "y", "face"):
        # Its other parts stay where the label is written, so the place of the writing is kept for joining them.
        labels[f"written_{name}"] = labels[name]
        marked = points[name].reindex(labels["parcel"]).to_numpy()
        labels[name] = np.where(is_moved, marked, labels[name])
    unused = texts[is_point & ~texts["parcel"].isin(labels["parcel"].dropna())]
    written = {f"written_{name}": unused[name] for name in ("x", "y", "face")}
    return pd.concat([labels, unused.assign(**written)], ignore_index=True)


def _join_in_faces(labels: pd.DataFrame, loose: pd.DataFrame, part: str) -> set[int]:
    """Give labels the part that stands alone with them in a polygon; return the index of the texts used."""
    lacking = labels[labels[part].isna() & (labels["written_face"] >= 0)]
    one_label = lacking.drop_duplicates("written_face", keep=False).set_index("written_face")
    one_label = one_label[~one_label.index.isin(labels.loc[labels["written_face"].duplicated(), "written_face"])]
    one_text = loose[loose["face"] >= 0].drop_duplicates("face", keep=False).reset_index(names="at").set_index("face")
    faces = one_label.index.intersection(one_text.index)
    positions = lacking.index[lacking["written_face"].isin(faces)]
    texts = one_text.loc[labels.loc[positions, "written_face"]]
    labels.loc[positions, part] = texts[part].to_numpy()
    return set(texts["at"])


def _join_in_lists(labels: pd.DataFrame, loose: pd.DataFrame, part: str) -> set[int]:
    """Give labels beside the map the part that follows them in their line, as far from them as in another line."""
    numbers, texts = labels[labels["written_face"] < 0], loose[loose["face"] < 0]
    x, y = texts["x"].to_numpy(), texts["y"].to_numpy()
    before = shapely.box(x - _LIST_WIDTH_M, y - _SAME_LINE_M, x, y + _SAME_LINE_M)
    text, number = shapely.STRtree(points_at(numbers["written_x"], numbers["written_y"])).query(before)
    away = x[text] - numbers["written_x"].to_numpy()[number]
    pairs = pd.DataFrame({"text": texts.index[text], "number": numbers.index[number], "away": away})
    pairs = pairs.sort_values(["away", "text"]).drop_duplicates("text").drop_duplicates("number")
    column = pairs["away"].to_numpy()
    is_column = np.minimum(np.abs(np.diff(column, prepend=-np.inf)), np.abs(np.diff(column, append=np.inf)))
    pairs = pairs[(is_column <= _SAME_COLUMN_M) & labels.loc[pairs["number"], part].isna().to_numpy()]
    labels.loc[pairs["number"], part] = loose.loc[pairs["text"], part].to_numpy()
    return set(pairs["text"])


def _join_nearest(labels: pd.DataFrame, loose: pd.DataFrame, part: str, spread_m: float) -> set[int]:
    """Give labels the part that is nearest to them and to which they are nearest."""
    lacking = labels[labels[part].isna()]
    if lacking.empty or loose.empty:
        return set()
    numbers = points_at(lacking["written_x"], lacking["written_y"])
    texts = points_at(loose["x"], loose["y"])
    nearest_number = shapely.STRtree(numbers).query_nearest(texts, max_distance=spread_m)
    nearest_text = shapely.STRtree(texts).query_nearest(numbers, max_distance=spread_m)
    mutual = set(zip(*nearest_number.tolist(), strict=True)) & set(zip(*nearest_text[::-1].tolist(), strict=True))
    pairs = pd.DataFrame(sorted(mutual), columns=["text", "number"])
    pairs = pairs.drop_duplicates("number", keep=False).drop_duplicates("text", keep=False)
    at, used = lacking.index[pairs["number"]], loose.index[pairs["text"]]
    labels.loc[at, part] = loose.loc[used, part].to_numpy()
    return set(used)


def _without_list(labels: pd.DataFrame) -> pd.DataFrame:
    """Give bare numbers in small parcels what the list of small parcels beside the map says of them, and drop its rows.

    Rows that only repeat the label in a parcel are dropped too.

    Source: Thông tư 25/2014/TT-BTNMT Điều 16.6.
    """
    is_inside, is_bare = labels["face"] >= 0, labels["area"].isna()
    is_only = ~labels["parcel"].where(is_inside).duplicated(keep=False)
    bare = labels[is_inside & is_bare & is_only].reset_index(names="at").set_index("parcel")
    listed = labels[~is_inside & ~is_bare & labels["parcel"].isin(bare.index)].drop_duplicates("parcel", keep=False)
    at = bare.loc[listed["parcel"], "at"]
    for part in _OTHER_PARTS:
        labels.loc[at, part] = labels.loc[at, part].fillna(pd.Series(listed[part].to_numpy(), index=at, dtype="string"))
    said = labels[is_inside & is_only & ~is_bare].set_index("parcel")["area"]
    repeated = labels.index[~is_inside & ~is_bare & (labels["parcel"].map(said) == labels["area"]).fillna(value=False)]
    return labels.drop(index=[*listed.index, *repeated]).reset_index(drop=True)


def _measure(labels: pd.DataFrame) -> pd.DataFrame:
    """Add the recorded area as a number, and what rounding to its last digit may hide."""
    mark = decimal_mark(labels["area"].dropna().unique())
    numbers = {text: parse_number(text, decimal=mark) for text in labels["area"].dropna().unique()}
    area = labels["area"].map(numbers).astype("float64")
    decimals = labels["area"].str.extract(r"[.,](\d+)$", expand=False).str.len().fillna(0)
    return labels.assign(area_m2=area, rounding_m2=0.5 * 10.0 ** -decimals.astype("float64"))


def written(label: Any) -> str:
    """Return a label on one line, as messages show it.

    Parameters
    ----------
    label
        A record with ``parcel``, ``area`` and ``land_use``.
    """
    parts = (label.parcel, label.area, label.land_use)
    return " / ".join(str(part) for part in parts if not pd.isna(part))
