"""EDIGEO, the French exchange format: a header (.THF) and its volumes, of which each has a name of its own.

References
----------
AFNOR NF Z 52-000, EDIGÉO; the header is described in its part 2.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from pipeline.read.registry import Damage, Format, Ints, Look
from schemas.reasons import Unreadable

_LARGEST_HEADER_BYTES = 2**16
_SAFE = re.compile(r"[A-Za-z0-9_]{1,32}")
_VOLUMES = {
    "GNNSA": "GEN",
    "GONSA": "GEO",
    "QANSA": "QAL",
    "DINSA": "DIC",
    "SCNSA": "SCD",
    "GDNSA": "VEC",
}
"""Field of the header that holds the second half of a name → ending of the file."""
_END_BYTES = 512


def volumes(path: Path) -> list[str]:
    """Return the names of the files that a header refers to.

    GDAL makes paths of these names, so they may consist of letters, digits and underscores only; the delivered files
    are put beside the header under exactly these names, and nothing else is there to be reached.

    Raises
    ------
    Damage
        UNSAFE_REFERENCE for any other name, CORRUPT if there is none.
    """
    text = path.read_bytes()[:_LARGEST_HEADER_BYTES].decode("latin-1")
    names, lot = [], ""
    for key, value in re.findall(r"^([A-Z]{5})\d\d:([^\r\n]*)", text, re.MULTILINE):
        if key not in {"LONSA", *_VOLUMES}:
            continue
        if not _SAFE.fullmatch(value):
            raise Damage(Unreadable.UNSAFE_REFERENCE, f"{key} {value!r}")
        if key == "LONSA":
            lot = value
        else:
            names.append(f"{lot}{value}.{_VOLUMES[key]}")
    if not names:
        raise Damage(Unreadable.CORRUPT, "no volumes")
    return names


def examine(path: Path) -> Look:
    """Refuse a volume without its end mark: GDAL would give the objects that are left and say nothing."""
    for volume in sorted(path.parent.iterdir()):
        if not re.search(rb"^EOM", volume.read_bytes()[-_END_BYTES:], re.MULTILINE):
            raise Damage(Unreadable.TRUNCATED, volume.suffix)
    return Look()


def locate(path: Path, layer: str, fids: Ints) -> tuple[Ints, int]:
    """Count the objects of a class in all volumes; GDAL leaves out those whose links are broken.

    Raises
    ------
    Damage
        If it left some out: their numbers are lost.
    """
    described = re.compile(rb"^SCPCP\d\d:[^;\r\n]*;[^;\r\n]*;OBJ;" + re.escape(layer.encode()) + rb"\r?$", re.MULTILINE)
    count = sum(len(described.findall(volume.read_bytes())) for volume in path.parent.glob("*.VEC"))
    if count != len(fids):
        raise Damage(Unreadable.CORRUPT, f"{len(fids)} / {count}")
    return np.arange(count), count


FORMAT = Format(driver="EDIGEO", suffixes=(".thf",), volumes=volumes, examine=examine, locate=locate)
