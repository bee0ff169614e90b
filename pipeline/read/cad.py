"""What drawings have in common: signatures of formats that cannot be read, and what becomes of curves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import ceil, cos, radians
from pathlib import Path
from typing import Any

from pipeline.read.registry import Damage
from schemas.reasons import Curve, Unreadable

COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
"""Head of an OLE2 compound file, in which MicroStation V8 keeps its drawings."""
_DWG = b"AC10"


def refuse_unreadable(path: Path) -> None:
    """Refuse drawings that need the programs of their makers, whatever their names say.

    Raises
    ------
    Damage
        DGN_V8 or DWG.
    """
    with path.open("rb") as file:
        head = file.read(8)
    if head == COMPOUND_FILE:
        raise Damage(Unreadable.DGN_V8, f"{path.suffix}: {head.hex()}")
    if head.startswith(_DWG):
        raise Damage(Unreadable.DWG, head[:6].decode("ascii", "replace"))


def chord_error(radius: float, sweep: float, step_degrees: float) -> float:
    """Return how far an arc lies from the chords that replace it.

    Parameters
    ----------
    radius
        In drawing units.
    sweep
        Angle of the arc, radians.
    step_degrees
        Largest angle of a chord.

    Examples
    --------
    >>> round(chord_error(100.0, 3.14159, 1.0), 4)
    0.0038
    """
    steps = max(1, ceil(sweep / radians(step_degrees)))
    return radius * (1 - cos(sweep / steps / 2))


@dataclass
class Census:
    """Counts elements of a drawing that do not arrive as they were drawn, by level."""

    _measured: dict[str, list[float]] = field(default_factory=dict)
    _unmeasured: Counter[tuple[str, str]] = field(default_factory=Counter)
    _unknown: Counter[str] = field(default_factory=Counter)

    def stroke(self, level: str, error_m: float) -> None:
        """Count an arc that becomes chords which miss it by so much."""
        self._measured.setdefault(level, []).append(error_m)

    def stroke_unmeasured(self, level: str, kind: str) -> None:
        """Count a curve of which the error of its chords is not known."""
        self._unmeasured[level, kind] += 1

    def overlook(self, kind: str) -> None:
        """Count an element that is not read at all."""
        self._unknown[kind] += 1

    def remarks(self) -> list[dict[str, Any]]:
        """Return what was counted as arguments of faults (FMT-06)."""
        measured = [
            {
                "code": "FMT-06",
                "measured": max(errors),
                "unit": "m",
                "values": {"reason": Curve.STROKED.value, "level": level, "count": len(errors)},
            }
            for level, errors in sorted(self._measured.items())
        ]
        unmeasured = [
            {"code": "FMT-06", "values": _values(Curve.UNMEASURED, count) | {"level": level, "kind": kind}}
            for (level, kind), count in sorted(self._unmeasured.items())
        ]
        unknown = [
            {"code": "FMT-06", "values": _values(Curve.UNKNOWN_KIND, count) | {"kind": kind}}
            for kind, count in sorted(self._unknown.items())
        ]
        return [*measured, *unmeasured, *unknown]


def _values(reason: Curve, count: int) -> dict[str, Any]:
    return {"reason": reason.value, "count": count}
