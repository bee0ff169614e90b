"""RAR: refused with advice, since only the programs of its maker unpack it."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from pipeline.read.registry import Damage, Format
from schemas.reasons import Unreadable


def examine(_: Path) -> NoReturn:
    """Refuse the file.

    Raises
    ------
    Damage
        Always.
    """
    raise Damage(Unreadable.RAR)


FORMAT = Format(driver="RAR", suffixes=(".rar",), examine=examine)
