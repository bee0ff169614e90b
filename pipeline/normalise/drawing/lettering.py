"""The texts of a drawing as they are read on paper: codes resolved, legacy encodings decoded (FMT-02)."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.normalise.drawing.texts import decode
from pipeline.normalise.legacy_text import Decoded, decode_column
from pipeline.normalise.texts import each_different
from schemas.encodings import LEGACY, Encoding
from schemas.finding import Fault
from schemas.reasons import Recoded
from schemas.source import Drawing

_CODE_PAGE = "cp1258"
"""What AutoCAD declares on a Vietnamese Windows, whatever the fonts: the bytes are to be looked at again."""
_SHOWN = 3


def read_lettering(
    delivered: pd.Series[Any], is_frame: npt.NDArray[np.bool_], declared: str | None, drawing: Drawing
) -> tuple[pd.Series[Any], list[Fault]]:
    """Read the texts of one drawing, which has one encoding as a whole: most texts are too short to tell theirs.

    Letters that were lost before delivery are no fault of a drawing: of its texts only numbers, codes of land use and
    the number of the sheet are taken, and where one of these cannot be read, that is what is reported.

    Parameters
    ----------
    delivered
        Dtype string, missing where an element is no text.
    is_frame
        Texts around the map; shape (n,).
    declared
        Codec by which they were read because the file declares it.

    Returns
    -------
    tuple
        The texts; and FMT-02 if they came in a legacy encoding, which shows only texts that name the sheet: others may
        name people. UTF-8 is none, although GDAL takes the texts of every DXF for those of a code page.
    """
    shown = each_different(delivered, decode, "string")
    found = decode_column(shown, declared or _CODE_PAGE)
    if found is None or found.detection.encoding not in LEGACY:
        return shown, []
    if found.detection.encoding is Encoding.UTF8:
        return found.texts, []
    titles = is_frame & shown.notna().to_numpy()
    names = {
        f"{before} → {after}"
        for before, after in zip(shown[titles], found.texts[titles], strict=True)
        if any(re.fullmatch(pattern, after) for pattern in drawing.sheet_in_text)
    }
    return found.texts, [_recoded(found, str(delivered.name), sorted(names))]


def _recoded(found: Decoded, column: str, examples: list[str]) -> Fault:
    """FMT-02."""
    detection = found.detection
    values = {
        "reason": Recoded.MIXED if detection.is_mixed else Recoded.UNDECLARED,
        "column": column,
        "encoding": detection.encoding.value.upper(),
        "declared": None,
        "confidence": detection.scores[detection.encoding],
        "count": len(found.converted),
        "undecided": len(found.undecided),
        "examples": "; ".join(examples[:_SHOWN]) or None,
    }
    return Fault(code="FMT-02", values=values)
