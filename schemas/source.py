"""Source descriptions: how the columns of one family of deliveries are to be understood."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

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
        EPSG code for layers that carry none.
    land_use
        True where `land_use` holds Vietnamese codes.
    checks
        Changed severities, code → setting; printed in every report.
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
    crs: int | None = None
    land_use: bool = True
    checks: dict[str, CheckSetting] = Field(default_factory=dict)


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
