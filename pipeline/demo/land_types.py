"""Land uses taken apart: a row for each."""

from __future__ import annotations

import pandas as pd

ROW, NUMBER, CODE, AREA = "row", "number", "code", "area_m2"


def land_types(land_use: pd.Series[str]) -> pd.DataFrame:
    """Return the land types of texts such as ``"ODT 120; CLN 30.5"``.

    Returns
    -------
    pandas.DataFrame
        `ROW`, position of the text; `NUMBER`, from 1; `CODE`; `AREA`, missing where the text gives none.
    """
    parts = land_use.reset_index(drop=True).str.split("; ").explode()
    words = parts.str.split(" ", expand=True).reindex(columns=[0, 1])
    return pd.DataFrame(
        {
            ROW: parts.index,
            NUMBER: parts.groupby(level=0).cumcount().to_numpy() + 1,
            CODE: words[0].to_numpy(),
            AREA: pd.to_numeric(words[1]).to_numpy(),
        }
    )
