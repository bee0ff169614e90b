"""The formats that the cadastre can be exported to: one small module each in ``formats``, found by looking there.

The name of the module is what users call the format.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import pandas as pd

from schemas.finding import Text
from schemas.province import Province

Blocks = Iterator[gpd.GeoDataFrame]
"""Parcels in canonical columns, geometry in one projected CRS, some thousands at a time; at least one."""


class CannotExport(Exception):
    """What is live does not fit the format; the text says why, and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What an export needs to know beside the parcels.

    Attributes
    ----------
    now
        Moment of the export, for files that name one.
    references
        What the sheet reference tables of the deliveries say (`pipeline.load.live.live_references`); empty where there
        are none.
    """

    province: Province
    now: datetime
    references: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One format.

    Attributes
    ----------
    title
        What it is, and for whom.
    suffix
        Ending of its file.
    parts
        Endings of the other files that belong to it.
    reference
        Where the format is laid down.
    write
        Writes parcels to a new file, and says what the format made of them that one would not expect. No personal data
        is among them, and none is written.
    """

    title: Text
    suffix: str
    parts: tuple[str, ...] = ()
    reference: str
    write: Callable[[Blocks, Path, Order], list[Text]]


@cache
def exports() -> Mapping[str, Export]:
    """Return name → format, sorted by name."""
    folder = import_module("pipeline.publish.exports.formats")
    names = sorted(info.name for info in pkgutil.iter_modules(folder.__path__))
    return MappingProxyType({name: import_module(f"{folder.__name__}.{name}").EXPORT for name in names})
