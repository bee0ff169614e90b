"""Formats whose files say how many records a layer has: GDAL may give fewer, and says nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pipeline.read.registry import Damage, Ints
from schemas.reasons import Unreadable


def as_counted(path: Path, layer: str, fids: Ints) -> tuple[Ints, int]:
    """Compare the records that GDAL gave with the number that the file declares.

    Raises
    ------
    Damage
        If they differ: what is lost, and from where, cannot be told.
    """
    import pyogrio  # noqa: PLC0415  brings GDAL along, and is for the child process only

    declared = pyogrio.read_info(path, layer=layer)["features"]
    # A file that was written as a stream does not know.
    return refuse_loss(fids, declared if declared > 0 else len(fids))


def refuse_loss(fids: Ints, count: int) -> tuple[Ints, int]:
    """Return the positions of records of which none may be lacking.

    Raises
    ------
    Damage
        If there are not `count` of them.
    """
    if len(fids) != count:
        raise Damage(Unreadable.CORRUPT, f"{len(fids)} / {count}")
    return np.arange(count), count
