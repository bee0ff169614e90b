"""What the files of a delivery hold, under any name: how keys of findings know files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import PurePosixPath

import pandas as pd

from pipeline.validate.context import Context

_LABELS = ["commune_code", "sheet_label", "parcel_label"]


class Contents:
    """The files of a batch by their parcels; see `schemas.finding_key.Contents`.

    Parameters
    ----------
    context
        None for a package that never became a batch.
    """

    def __init__(self, context: Context | None = None) -> None:
        self._context = context

    def of(self, file: str) -> str:
        """Return the parcel of lowest number in a file; nothing for the package, and the bare name of other files."""
        if self._context is not None and file == self._context.batch.package.name:
            return ""
        return self._first.get(file) or PurePosixPath(file).name

    def commune(self, file: str | None) -> str:
        """Return the commune of most parcels in a file, or else in the package; empty where none is known."""
        return self._communes.get(file) or self._communes.get(None, "")

    @cached_property
    def _first(self) -> Mapping[str, str]:
        if self._context is None:
            return {}
        batch, rank = self._context.batch, pd.Series(self._context.rank)
        joined = {book.file: book.rows["parcel"].dropna().astype("int64") for book in batch.books}
        of_books = {
            file: ("book", rank[positions[positions >= 0]].idxmin())
            for file, positions in joined.items()
            if (positions >= 0).any()
        }
        files = batch.parcels["source_file"].to_numpy()
        of_layers = {str(file): ("layer", at) for file, at in rank.groupby(files).idxmin().items()}
        known = {**of_books, **of_layers}
        labels = batch.parcels.loc[[at for _, at in known.values()], _LABELS].astype("string").fillna("")
        parcels = labels.itertuples(index=False, name=None)
        return {file: "\x1f".join([kind, *own]) for (file, (kind, _)), own in zip(known.items(), parcels, strict=True)}

    @cached_property
    def _communes(self) -> Mapping[str | None, str]:
        """Commune of most parcels by file, and of all files under None."""
        if self._context is None:
            return {}
        parcels = self._context.parcels
        counts = parcels.groupby(["source_file", "commune_code"]).size().sort_index(level="commune_code")
        by_file = counts.groupby(level="source_file").idxmax()
        whole = counts.groupby(level="commune_code").sum()
        found: dict[str | None, str] = {str(file): str(commune) for file, commune in by_file}
        return found if whole.empty else {None: str(whole.idxmax()), **found}
