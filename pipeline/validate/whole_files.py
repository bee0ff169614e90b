"""One finding a record, but one a file where every record of the file has the same fault."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd


def by_record_or_file(files: pd.Series[str], is_bad: npt.NDArray[np.bool_]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Divide faulty records into those that stand alone and whole files of them.

    Parameters
    ----------
    files
        File of each record; index 0…n-1.
    is_bad
        True for faulty records, shape (n,).

    Returns
    -------
    records, files
        ``parcel`` (positions) of faults for themselves; ``file`` and ``count`` of files with several records that all
        are faulty.
    """
    table = pd.DataFrame({"file": files, "is_bad": is_bad})
    totals = table.groupby("file")["is_bad"].agg(["size", "sum"])
    whole = totals[(totals["size"] == totals["sum"]) & (totals["size"] > 1)]
    alone = np.flatnonzero(is_bad & ~table["file"].isin(whole.index).to_numpy())
    return pd.DataFrame({"parcel": alone}), pd.DataFrame({"file": whole.index, "count": whole["size"].to_numpy()})
