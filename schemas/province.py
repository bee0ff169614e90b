"""Province profiles: coordinate systems, administrative units, and the rules a province changes."""

from __future__ import annotations

import csv
import tomllib
from functools import cache, cached_property
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from schemas.crs import SystemText
from schemas.source import CheckSetting, Words


class Unit(BaseModel):
    """One commune of one version of the unit list.

    Attributes
    ----------
    code, list_version
        Five-digit code and the list it belongs to; most codes of 2025 are also codes of the list before.
    name, kind
        Full name such as ``"Phường Lê Chân"``, and ``"Phường"``, ``"Xã"``, ``"Thị trấn"`` or ``"Đặc khu"``.
    successors
        Codes in the current list that the unit went to: one when it went whole, several when it was split.
    longitude, latitude, bbox
        Centre and west, south, east, north in degrees (WGS 84); None where unknown.
    crs_hint
        EPSG code of the meridian in which its maps were most probably made.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    list_version: str
    name: str
    kind: str
    district: str | None = None
    successors: tuple[str, ...] = ()
    longitude: float | None = None
    latitude: float | None = None
    bbox: tuple[float, float, float, float] | None = None
    crs_hint: int | None = None


class Province(BaseModel):
    """What a province prescribes.

    Attributes
    ----------
    accepted_crs
        Systems that a delivery may come in, by EPSG code or as ``"VN-2000 105°20' múi 3"``; empty means any.
    storage_crs
        EPSG code in which the cadastre stores geometry; None keeps what was received.
    datum_pipeline
        Identifier (see `schemas.crs`) of the pinned VN-2000 → WGS 84 operation; None leaves the choice to PROJ.
    current_list
        Version of the unit list in force; None where units are not checked.
    extent
        West, south, east, north in degrees.
    checks
        Changed severities, code → setting; printed in every report.
    answers_required
        Whether a warning that nobody answered stops the load.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    code: str
    title: Words
    accepted_crs: tuple[SystemText, ...] = ()
    storage_crs: int | None = None
    datum_pipeline: str | None = None
    current_list: str | None = None
    extent: tuple[float, float, float, float] | None = None
    checks: dict[str, CheckSetting] = Field(default_factory=dict)
    answers_required: bool = False
    units: tuple[Unit, ...] = ()

    @cached_property
    def current_units(self) -> dict[str, Unit]:
        """Units in force, by code."""
        return {unit.code: unit for unit in self.units if unit.list_version == self.current_list}

    @cached_property
    def former_units(self) -> dict[str, Unit]:
        """Units of the list before, by code."""
        return {unit.code: unit for unit in self.units if unit.list_version != self.current_list}


@cache
def province_names() -> tuple[str, ...]:
    """Return the names of all province profiles, sorted."""
    folder = files("schemas") / "provinces"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def _read_units(name: str) -> list[dict[str, object]]:
    table = files("schemas") / "provinces" / f"{name}_units.csv"
    if not table.is_file():
        return []
    with table.open(encoding="utf-8") as lines:
        return [_unit_fields(row) for row in csv.DictReader(lines)]


def _unit_fields(row: dict[str, str]) -> dict[str, object]:
    fields: dict[str, object] = {name: value for name, value in row.items() if value and name not in _BBOX}
    fields["successors"] = tuple(row["successors"].split())
    if row["west"]:
        fields["bbox"] = tuple(float(row[side]) for side in _BBOX)
    return fields


_BBOX = ("west", "south", "east", "north")


@cache
def load_province(name: str) -> Province:
    """Read a province profile and its unit list by name.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    if name not in province_names():
        msg = f"no province profile {name!r}; known are {', '.join(province_names())}"
        raise KeyError(msg)
    text = (files("schemas") / "provinces" / f"{name}.toml").read_text("utf-8")
    return Province.model_validate({**tomllib.loads(text), "units": _read_units(name)})
