"""A finding that is wanted because its fault was planted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One finding that is wanted.

    Attributes
    ----------
    parcels
        Labels of which the finding must name one or two, or none where there is no parcel to name.
    place
        Where; None where the fault has no place.
    is_outline
        True if the finding must have just this shape, and not lie in it only.
    measured
        What the check should measure, in the unit of its findings; None where it measures nothing.
    severity
        ``"error"``, ``"warning"`` or ``"info"``; None where it does not depend on the size.
    sheet, commune
        Those that the finding must name; None where that does not matter.
    count
        For how many parcels the finding stands; None where that does not matter.
    """

    code: str
    parcels: frozenset[str] = frozenset()
    place: Any = None
    is_outline: bool = True
    measured: float | None = None
    severity: str | None = None
    sheet: str | None = None
    commune: str | None = None
    count: int | None = None
