"""Small drawings of the places of faults as SVG paths: the fault, the parcels around it, to scale, north up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from pipeline.validate.report.ground import Ground
from pipeline.validate.report.lines import paths_of, pieces_of
from pipeline.validate.report.shapes import Shapes
from pipeline.validate.report.text import visible
from schemas.finding import Finding, Language

WIDTH, HEIGHT = 320, 240
_FOOT = 36
"""Height of the strip for the scale bar."""
_REACH_M = 60.0
"""Parcels that the finding is about are shown whole up to this size; beyond, only what is near the fault."""
_LEAST_M = 8.0
_MARGIN = 1.3
_FAINT = 24
"""A fault drawn smaller than this gets a ring around it."""
_MOST_RINGS = 40
_NUMBER_WIDTH, _NUMBER_HEIGHT = 44, 24
"""Room that the number of a parcel takes."""
_LEAST_NEIGHBOUR = 12
"""Parcels drawn smaller than this are left out."""
_DETAIL = 0.7
"""A vertex that moves a line by less is left out."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawing of `WIDTH` × `HEIGHT` units.

    Attributes
    ----------
    fault, around
        SVG path data of the fault and of the boundaries around it.
    rings
        Places of a fault of which no part is large enough to be seen, as ``"x y;x y"``; else empty.
    numbers
        Position and number of the parcels that the finding is about.
    bar, bar_label
        Length of the scale bar in drawing units and what it stands for.
    """

    fault: str
    around: str
    rings: str
    numbers: tuple[tuple[int, int, str], ...]
    bar: int
    bar_label: str


@dataclass(frozen=True, slots=True)
class _Frames:
    """What each drawing shows: middle in metres, shape (n, 2), and drawing units per metre, shape (n,)."""

    middle: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]

    def drawn(self, xy: npt.NDArray[np.float64], of: npt.NDArray[np.intp]) -> npt.NDArray[np.int_]:
        """Return drawing coordinates of points, each in the drawing given."""
        centre = np.array([WIDTH / 2, (HEIGHT - _FOOT) / 2])
        return np.rint(centre + (xy - self.middle[of]) * self.scale[of, None] * [1, -1]).astype(int)

    def bounds(self, of: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
        """Return west, south, east and north of drawings, the strip of the scale bar included."""
        to_top = np.array([WIDTH, HEIGHT - _FOOT]) / 2
        low, high = np.array([WIDTH, HEIGHT]) - to_top, to_top
        return np.hstack([self.middle[of] - low / self.scale[of, None], self.middle[of] + high / self.scale[of, None]])

    def take(self, rows: npt.NDArray[np.intp]) -> _Frames:
        """Return some of the frames."""
        return _Frames(self.middle[rows], self.scale[rows])


def pictures_of(
    shapes: Shapes, findings: Sequence[Finding], ground: Ground | None, lang: Language, *, is_metric: bool
) -> list[Picture | None]:
    """Draw the places of findings.

    Parameters
    ----------
    shapes
        2D shapes of the faults, shape (n,), dtype object.
    ground
        Parcels around them, in the same coordinate system.
    is_metric
        Whether coordinates are in metres; only then there is a scale bar.

    Returns
    -------
    list
        None where there is nothing to draw: no shape, or a single point with no parcel near it.
    """
    bounds = shapely.bounds(shapes).reshape(-1, 4)
    subjects = ground.subjects(findings) if ground is not None else (np.array([], dtype=np.intp),) * 2
    frames = _frames(bounds, ground, subjects, has_ground=ground is not None and is_metric)
    rows = np.flatnonzero(np.isfinite(frames.scale))
    some = frames.take(rows)
    plain = shapely.simplify(shapes[rows], _DETAIL / some.scale, preserve_topology=False)
    faults = paths_of(np.where(shapely.is_empty(plain), shapes[rows], plain), some.drawn)
    around = _around(ground, some) if ground is not None else [""] * len(rows)
    rings = _rings(shapes[rows], some)
    numbers = _numbers(ground, frames, subjects)
    pictures: list[Picture | None] = [None] * len(shapes)
    for row, scale, fault, near, places in zip(rows.tolist(), some.scale, faults, around, rings, strict=True):
        length = round_length(WIDTH * 0.45 / scale)
        bar, label = (round(length * scale), length_label(length, lang)) if is_metric else (0, "")
        pictures[row] = Picture(fault, near, places, tuple(numbers.get(row, ())), bar, label)
    return pictures


def _frames(
    bounds: npt.NDArray[np.float64],
    ground: Ground | None,
    subjects: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]],
    *,
    has_ground: bool,
) -> _Frames:
    """Choose what each drawing shows: the parcels concerned where they are small enough, else the fault."""
    whole = bounds.copy()
    if ground is not None:
        finding, parcel = subjects
        own = shapely.bounds(ground.shapes[parcel])
        for side, outermost in enumerate((np.fmin, np.fmin, np.fmax, np.fmax)):
            outermost.at(whole[:, side], finding, own[:, side])
        whole[np.isnan(bounds[:, 0])] = np.nan
    is_near = np.asarray(((whole[:, 2:] - whole[:, :2]) <= _REACH_M).all(axis=1))
    shown = np.where(is_near[:, None], whole, bounds)
    extent = (shown[:, 2:] - shown[:, :2]) * _MARGIN
    if has_ground:
        extent = np.maximum(extent, np.where(is_near, _LEAST_M, _REACH_M)[:, None])
    with np.errstate(divide="ignore"):
        scale = np.min(np.array([WIDTH, HEIGHT - _FOOT], dtype=float) / extent, axis=1)
    return _Frames((shown[:, :2] + shown[:, 2:]) / 2, scale)


def _around(ground: Ground, frames: _Frames) -> list[str]:
    """Return path data of the boundaries in each drawing."""
    windows = frames.bounds(np.arange(len(frames.scale)))
    boxes = np.asarray(shapely.box(*windows.T), dtype=object)
    tree = shapely.STRtree(ground.shapes)
    frame, parcel = tree.query(boxes)
    own = shapely.bounds(ground.shapes[parcel])
    is_seen = (np.max(own[:, 2:] - own[:, :2], axis=1) * frames.scale[frame]) >= _LEAST_NEIGHBOUR
    frame, parcel = frame[is_seen], parcel[is_seen]
    kept, which = np.unique(parcel, return_inverse=True)
    pieces, owner = pieces_of(ground.shapes[kept])
    first, last = np.searchsorted(owner, which), np.searchsorted(owner, which, side="right")
    of = np.repeat(frame, last - first)
    chosen = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)] or [np.array([], dtype=int)])
    lines = pieces[chosen]
    own = shapely.bounds(pieces)[chosen]
    is_inside = (own[:, :2] <= windows[of, 2:]).all(axis=1) & (own[:, 2:] >= windows[of, :2]).all(axis=1)
    lines, of = lines[is_inside], of[is_inside]
    order = np.argsort(of, kind="stable")
    collected = np.full(len(frames.scale), None, dtype=object)
    if len(order):
        shapely.multilinestrings(lines[order], indices=of[order], out=collected)
    for at in np.unique(of).tolist():
        collected[at] = shapely.clip_by_rect(collected[at], *windows[at])
    return paths_of(shapely.simplify(collected, _DETAIL / frames.scale, preserve_topology=False), frames.drawn)


def _rings(shapes: Shapes, frames: _Frames) -> list[str]:
    """Return where faults are that are drawn too small to be seen: one place for parts that lie near each other."""
    whole = np.arange(len(shapes))
    parts, of = shapely.get_parts(shapes, return_index=True)
    is_small = _size(shapes, whole, frames) < _FAINT
    are_small = np.ones(len(shapes), dtype=np.bool_)
    np.logical_and.at(are_small, of, _size(parts, of, frames) < _FAINT)
    is_shown = (are_small & ~is_small)[of]
    of = np.concatenate([whole[is_small], of[is_shown]])
    bounds = shapely.bounds(np.concatenate([shapes[is_small], parts[is_shown]]))
    drawn = frames.drawn((bounds[:, :2] + bounds[:, 2:]) / 2, of)
    table = pd.DataFrame({"of": of, "x": drawn[:, 0], "y": drawn[:, 1]}).sort_values(["of", "x", "y"])
    apart = table[~(table.assign(x=table["x"] // _FAINT, y=table["y"] // _FAINT)).duplicated()]
    places: dict[int, list[str]] = {}
    for row, x, y in apart.itertuples(index=False):
        places.setdefault(row, []).append(f"{x} {y}")
    return [";".join(places.get(row, [])[:_MOST_RINGS]) for row in whole.tolist()]


def _size(shapes: Shapes, of: npt.NDArray[np.intp], frames: _Frames) -> npt.NDArray[np.float64]:
    """Return how large shapes are drawn."""
    bounds = shapely.bounds(shapes)
    return np.asarray(np.max(bounds[:, 2:] - bounds[:, :2], axis=1, initial=0) * frames.scale[of])


def _numbers(
    ground: Ground | None, frames: _Frames, subjects: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]
) -> dict[int, list[tuple[int, int, str]]]:
    """Return positions of the numbers of the parcels that findings are about, where they are inside of the drawing."""
    if ground is None:
        return {}
    finding, parcel = subjects
    drawn = np.flatnonzero(np.isfinite(frames.scale[finding]))
    drawn = drawn[np.argsort(finding[drawn], kind="stable")]
    finding, parcel = finding[drawn], parcel[drawn]
    labels = ground.labels["parcel"].astype(object)[parcel].to_list()
    places = _apart(frames.drawn(shapely.get_coordinates(shapely.centroid(ground.shapes[parcel])), finding), finding)
    numbers: dict[int, list[tuple[int, int, str]]] = {}
    for row, (x, y), label in zip(finding.tolist(), places.tolist(), labels, strict=True):
        if isinstance(label, str) and 0 < x < WIDTH and 0 < y < HEIGHT - _FOOT:
            numbers.setdefault(row, []).append((x, y, visible(label)))
    return numbers


def _apart(places: npt.NDArray[np.int_], finding: npt.NDArray[np.intp]) -> npt.NDArray[np.int_]:
    """Move the numbers of two parcels of a drawing up and down where they would be written over each other."""
    places = places.copy()
    one = np.flatnonzero(finding[:-1] == finding[1:])
    gap = np.abs(places[one + 1] - places[one])
    one = one[(gap[:, 0] < _NUMBER_WIDTH) & (gap[:, 1] < _NUMBER_HEIGHT)]
    higher = np.where(places[one, 1] <= places[one + 1, 1], 1, -1)
    middle = (places[one, 1] + places[one + 1, 1]) // 2
    places[one, 1] = middle - higher * _NUMBER_HEIGHT
    places[one + 1, 1] = middle + higher * _NUMBER_HEIGHT
    return places


def round_length(longest: float) -> float:
    """Return the longest of 1, 2 or 5 times a power of ten that is not above `longest`."""
    power = 10.0 ** math.floor(math.log10(longest))
    return max(step * power for step in (1, 2, 5) if step * power <= longest * (1 + 1e-9))


def length_label(length_m: float, lang: Language) -> str:
    """Return a length for a scale bar: ``"0,05 m"``, ``"200 m"``, ``"2 km"``."""
    text = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    return text.replace(".", ",") if lang == "vi" else text
