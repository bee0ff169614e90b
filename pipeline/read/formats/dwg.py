"""DWG: refused with advice, since only the programs of its maker read it reliably."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from pipeline.read.cad import refuse_unreadable
from pipeline.read.registry import Damage, Format
from schemas.reasons import Unreadable


def examine(path: Path) -> NoReturn:
    """Refuse the file.

    Raises
    ------
    Damage
        Always.
    """
    refuse_unreadable(path)
    raise Damage(Unreadable.CORRUPT, "AC10…")


FORMAT = Format(driver="DWG", suffixes=(".dwg",), examine=examine)
