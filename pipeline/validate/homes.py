"""What a delivered file is known by when its name has changed: the parcel of lowest number that it holds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import PurePosixPath

import pandas as pd

from pipeline.validate.context import Context

_LABELS = ["commune_code", "sheet_label", "parcel_label"]


class Homes:
    """The files of a batch by what they hold.

    Parameters
    ----------
    context
        None for a package that never became a batch.
    """

    def __init__(self, context: Context | None = None) -> None:
        self._context = context

    def __call__(self, file: str) -> str:
        """Return the first parcel in a file; nothing for the package itself, and the bare name of other files."""
        if self._context is not None and file == self._context.batch.package.name:
            return ""
        return self._first.get(file) or PurePosixPath(file).name

    @cached_property
    def _first(self) -> Mapping[str, str]:
        if self._context is None:
            return {}
        batch, rank = self._context.batch, pd.Series(self._context.rank)
        labels = batch.parcels[_LABELS].astype("string").fillna("")
        joined = {book.file: book.rows["parcel"].dropna().astype("int64") for book in batch.books}
        of_books = {
            file: ("book", rank[positions[positions >= 0]].idxmin())
            for file, positions in joined.items()
            if (positions >= 0).any()
        }
        files = batch.parcels["source_file"].to_numpy()
        of_layers = {str(file): ("layer", at) for file, at in rank.groupby(files).idxmin().items()}
        return {file: "\x1f".join([kind, *labels.loc[at]]) for file, (kind, at) in {**of_books, **of_layers}.items()}
