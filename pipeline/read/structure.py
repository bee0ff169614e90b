"""FMT-04: fields of a delivered table that are too narrow for what belongs in them."""

from __future__ import annotations

from pipeline.read.choose import Found
from schemas.finding import Fault
from schemas.matching import ColumnMatch
from schemas.reasons import Cut

AREA_DECIMALS = 1
"""Areas are recorded to 0.1 m² (TT 26/2024/TT-BTNMT; TT 10/2024/TT-BTNMT Điều 8.2)."""
_AREAS = ("area_m2", "legal_area_m2")


def check_structure(one: Found, match: ColumnMatch) -> list[Fault]:
    """Compare the declared fields of a layer with what its columns must hold; nothing where no fields are declared."""
    areas = {match.mapped[name] for name in _AREAS if name in match.mapped}
    faults = []
    for column, declared in one.fields.items():
        width, decimals = declared["width"], declared["decimals"]
        if declared["full"]:
            faults.append(_fault(one, column, Cut.FULL_WIDTH, width, width, "byte"))
        if declared["cut"]:
            faults.append(_fault(one, column, Cut.WIDTH, width, width + 1, "digit"))
        if column in areas and declared["kind"] != "str" and decimals < AREA_DECIMALS:
            faults.append(_fault(one, column, Cut.DECIMALS, decimals, AREA_DECIMALS, "digit"))
    return faults


def _fault(one: Found, column: str, reason: Cut, measured: float, limit: float, unit: str) -> Fault:
    values = {"reason": reason.value, "column": column}
    return Fault(code="FMT-04", file=one.file, measured=measured, limit=limit, unit=unit, values=values)
