"""Source descriptions: how the columns of one family of deliveries are to be understood."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from schemas.crs import SystemText

CheckSetting = Literal["off", "error", "warning", "info"]


class Words(BaseModel):
    """One text in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    vi: str
    en: str


class Column(BaseModel):
    """Where one canonical column comes from.

    In TOML a bare list is short for ``{ from = [...] }``.

    Attributes
    ----------
    names
        Delivered names, best first; compared without regard to case, and by their first 10 characters in a DBF.
    pattern
        Regular expression whose first group is the value.
    constant
        The value itself, for a delivery that has no such column.
    factor
        Multiplies a number: 10000 for areas in hectares.
    negate
        Turns yes and no round: for a column that says "is not a parcel".
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: Annotated[tuple[str, ...], Field(alias="from")] = ()
    pattern: str | None = None
    constant: str | None = None
    factor: float = 1.0
    negate: bool = False


def _short_form(value: object) -> object:
    return {"from": value} if isinstance(value, list) else value


class Levels(BaseModel):
    """What lies on which levels of a drawing: shell patterns, compared without regard to case, blanks, "_" and "-".

    Attributes
    ----------
    boundary
        Lines that are parcel boundaries, those of roads, water and communes included (Thông tư 25/2014 Phụ lục 01
        I.5: no parcel line is drawn where another object is the boundary).
    number, area, land_use
        Texts with one part of a label each.
    label
        Texts with several parts of a label.
    label_point
        Marks inside of parcels; one with the number as text says where the label of that number belongs.
    frame
        Texts around the map, which may name the sheet.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    boundary: tuple[str, ...]
    number: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    land_use: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    label_point: tuple[str, ...] = ()
    frame: tuple[str, ...] = ()


class Drawing(BaseModel):
    """How lines and texts of a CAD drawing become parcels. Levels count, colours never do.

    The parcels have the columns ``sheet``, ``parcel``, ``area``, ``land_use`` and ``commune``, as far as they are
    known, to which the columns of the source refer.

    Attributes
    ----------
    level, text
        Names of the delivered columns that hold level and text of an element.
    labels
        Regular expressions for whole texts, best first, with the groups ``parcel``, ``area`` and ``land_use``; lines of
        a text and the two sides of a stacked fraction are parted by a line feed.
    sheet_in_file, sheet_in_text
        Regular expressions with the groups ``sheet`` and ``commune`` that are searched for in the name of the file
        (without folder and ending) and in texts on the levels of the frame.
    snap_m
        Ends of lines this near to another line belong to it; larger openings are faults.
    reach_m
        Longest opening that is taken for an undershoot, and longest stub that is taken for an overshoot.
    label_reach_m
        A label outside of its parcel is at most this far from it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    level: tuple[str, ...]
    text: tuple[str, ...]
    levels: Levels
    labels: tuple[str, ...]
    sheet_in_file: tuple[str, ...] = ()
    sheet_in_text: tuple[str, ...] = ()
    snap_m: float = 0.002
    reach_m: float = 0.5
    label_reach_m: float = 25.0


class Source(BaseModel):
    """How one family of deliveries is read.

    Attributes
    ----------
    layers
        Patterns (shell style, no regard to case) of layer names that may hold parcels.
    columns
        Canonical column → where it comes from.
    required
        Canonical columns without which the source does not fit.
    personal
        Delivered columns with personal data (shell patterns); split off at the first step of normalisation.
    ignored
        Delivered columns that are known and not used (shell patterns).
    text_keys
        True where sheets and parcels may be named by letters (other countries); integers otherwise.
    crs
        System of layers that carry none, by EPSG code or as ``"VN-2000 105°45' múi 3"``.
    land_use
        True where `land_use` holds Vietnamese codes.
    checks
        Changed severities, code → setting; printed in every report.
    drawing
        How lines and labels become parcels; None where parcels are delivered as polygons.
    boundary_points, commune_areas
        Patterns, as of `layers`, of the names of point layers with boundary points (mốc) of parcels, and of polygon
        layers with the areas of communes. No parcels are in them; they serve checks.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: Words
    layers: tuple[str, ...] = ("*",)
    columns: dict[str, Annotated[Column, BeforeValidator(_short_form)]]
    required: tuple[str, ...] = ("sheet_number", "parcel_number")
    personal: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    text_keys: bool = False
    crs: SystemText | None = None
    land_use: bool = True
    checks: dict[str, CheckSetting] = Field(default_factory=dict)
    drawing: Drawing | None = None
    boundary_points: tuple[str, ...] = ()
    commune_areas: tuple[str, ...] = ()


@cache
def source_names() -> tuple[str, ...]:
    """Return the names of all source descriptions, sorted."""
    folder = files("schemas") / "sources"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


@cache
def load_source(name: str) -> Source:
    """Read a source description by name.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    if name not in source_names():
        msg = f"no source description {name!r}; known are {', '.join(source_names())}"
        raise KeyError(msg)
    text = (files("schemas") / "sources" / f"{name}.toml").read_text("utf-8")
    return Source.model_validate(tomllib.loads(text))
