"""Code lists of land use and of users and managers, those in force beside those before.

Sources: Thông tư 08/2024/TT-BTNMT Phụ lục II (in force), Thông tư 25/2014/TT-BTNMT Phụ lục 01 and Thông tư 28/2014
(before). A delivered code of an old list is recognised and its successors are known, and it is never replaced: the
legal land use of a certificate stays as it was written.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, NamedTuple

CURRENT: Literal["TT08_2024"] = "TT08_2024"
"""Code system in force since 1 August 2024."""

CodeSystem = Literal["TT08_2024", "TT25_2014", "other"]


@dataclass(frozen=True, slots=True)
class LandUseCode:
    """One land-use code of one list.

    Attributes
    ----------
    parent
        Group code in the same list; None at the top.
    is_leaf
        Maps carry leaf codes only; a group code on a parcel is a fault.
    is_linear
        Roads, canals, dykes, rivers and water surfaces: numbered with the parcels but not parcels (Thông tư 10/2024
        Điều 9, "đối tượng chiếm đất không tạo thành thửa đất").
    successors
        For an old code the codes in force that it may have become; the first is the usual one. More than one: ask.
    certainty
        ``"same"``, ``"sure"``, ``"likely"`` or ``"unsure"``; None for a code in force.
    colour
        Fill colour on the map, ``"#rrggbb"``.
    """

    code_system: CodeSystem
    code: str
    parent: str | None
    is_leaf: bool
    is_linear: bool
    name_vi: str
    name_en: str
    successors: tuple[str, ...]
    certainty: str | None
    colour: str


class LandUsePart(NamedTuple):
    """One land use of a parcel.

    Attributes
    ----------
    raw
        Text of this part as delivered.
    code_system, code
        List in which the code stands and the code itself, never replaced by its successor; ``"other"`` and None when it
        stands in none.
    area_m2
        Area of this part where the text gives it.
    """

    raw: str
    code_system: CodeSystem
    code: str | None
    area_m2: float | None


@dataclass(frozen=True, slots=True)
class LandUserCode:
    """One code for the kind of land user or manager; attributes as in `LandUseCode`, `role` is user or manager."""

    code_system: Literal["TT08_2024", "TT28_2014"]
    code: str
    role: Literal["user", "manager"]
    parent: str | None
    is_leaf: bool
    name_vi: str
    name_en: str
    successors: tuple[str, ...]


def _rows(name: str) -> list[dict[str, str]]:
    with (files("schemas") / "codes" / f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def land_use_codes() -> Mapping[tuple[str, str], LandUseCode]:
    """Return all land-use codes by (code system, code); the list in force comes first."""
    codes = [
        LandUseCode(
            code_system=row["code_system"],  # type: ignore[arg-type]
            code=row["code"],
            parent=row["parent"] or None,
            is_leaf=row["is_leaf"] == "yes",
            is_linear=row["is_linear"] == "yes",
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            successors=tuple(row["successors"].split()),
            certainty=row["certainty"] or None,
            colour=row["colour"],
        )
        for row in _rows("land_use")
    ]
    return MappingProxyType({(code.code_system, code.code): code for code in codes})


@cache
def land_user_codes() -> Mapping[tuple[str, str], LandUserCode]:
    """Return all user and manager codes by (code system, code); the list in force comes first."""
    codes = [
        LandUserCode(
            code_system=row["code_system"],  # type: ignore[arg-type]
            code=row["code"],
            role=row["role"],  # type: ignore[arg-type]
            parent=row["parent"] or None,
            is_leaf=row["is_leaf"] == "yes",
            name_vi=row["name_vi"],
            name_en=row["name_en"],
            successors=tuple(row["successors"].split()),
        )
        for row in _rows("land_user")
    ]
    return MappingProxyType({(code.code_system, code.code): code for code in codes})


def find_land_use(code: str) -> LandUseCode | None:
    """Return a land-use code of the list in force, else of the list before, else None."""
    codes = land_use_codes()
    return codes.get((CURRENT, code)) or codes.get(("TT25_2014", code))


@cache
def is_farm_land(code_system: str, code: str) -> bool:
    """Say whether a land use is of the group of farm land (NNP), which holds forests and fish ponds too."""
    entry = land_use_codes().get((code_system, code))
    while entry is not None and entry.parent:
        entry = land_use_codes().get((code_system, entry.parent))
    return entry is not None and entry.code == "NNP"


def find_land_user(code: str) -> LandUserCode | None:
    """Return a user or manager code of the list in force, else of the list before, else None."""
    codes = land_user_codes()
    return codes.get((CURRENT, code)) or codes.get(("TT28_2014", code))
