"""Which description of a book fits a worksheet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache

from pipeline.read.books.folding import fold
from pipeline.read.books.heads import Grid, Head, Merged, heads
from schemas.book import Book, book_names, load_book
from schemas.encodings import LEGACY, decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A description that fits a worksheet.

    Attributes
    ----------
    columns
        Canonical column → position of the column.
    unmapped
        Positions of named columns that the description neither maps nor ignores.
    sheet
        Sheet number that the name of the worksheet gives, for a table without such a column.
    """

    book: Book
    head: Head
    columns: Mapping[str, int]
    unmapped: tuple[int, ...]
    sheet: str | None = None

    @property
    def rank(self) -> tuple[int, int, bool]:
        """Sort key: most columns mapped, fewest unexplained, a description that names its worksheets."""
        return -len(self.columns), len(self.unmapped), self.book.sheets == ("*",)


def find_fits(grid: Grid, merged: Merged | None, worksheet: str) -> tuple[Fit, ...]:
    """Return the descriptions that fit a worksheet, the best first; those with equal `Fit.rank` fit equally well.

    Every description is tried at every row where a head may end, as the texts are and, where that finds none, in the
    legacy encodings. Of one description, the head at which it maps most counts, the highest of such.

    Parameters
    ----------
    worksheet
        Name of the worksheet; that of the file, without ending, where it is one table.
    """
    books = [book for book in _books() if _may_be_in(book, worksheet)]
    for reading in (grid, *_readings(grid)):
        best: dict[str, Fit] = {}
        for head in heads(reading, merged, _known()):
            names = [head.names(column) for column in range(len(head.labels))]
            for book in books:
                fit = _fit(book, head, names, worksheet)
                if fit and (book.name not in best or fit.rank < best[book.name].rank):
                    best[book.name] = fit
        if best:
            return tuple(sorted(best.values(), key=lambda fit: (fit.rank, fit.book.name)))
    return ()


@cache
def _books() -> tuple[Book, ...]:
    return tuple(load_book(name) for name in book_names())


@cache
def _known() -> frozenset[str]:
    """Return the keys of the last parts of all names."""
    names = (name for book in _books() for column in book.columns.values() for name in column.names)
    return frozenset(fold(name.rpartition(" / ")[2]) for name in names)


def _may_be_in(book: Book, worksheet: str) -> bool:
    return any(fnmatchcase(worksheet.casefold(), pattern.casefold()) for pattern in book.sheets)


def _readings(grid: Grid) -> list[Grid]:
    """Return the texts as they are in each legacy encoding; nothing where all are ASCII."""
    if all(text.isascii() for row in grid for text in row):
        return []
    return [
        [[text if text.isascii() else decode(text, encoding) for text in row] for row in grid] for encoding in LEGACY
    ]


@dataclass(slots=True)
class _Names:
    """The columns by the keys they go by."""

    names: Sequence[Mapping[str, bool]]
    by_key: dict[str, list[int]] = field(default_factory=dict)
    by_whole_key: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for column, names in enumerate(self.names):
            for key, is_whole in names.items():
                self.by_key.setdefault(key, []).append(column)
                if is_whole:
                    self.by_whole_key.setdefault(key, []).append(column)

    def find(self, name: str, *, whole: bool) -> int | None:
        """Return the one column of a name; None if there are several, of which nobody knows the right one."""
        found = (self.by_whole_key if whole else self.by_key).get(fold(name), [])
        return found[0] if len(found) == 1 else None


def _fit(book: Book, head: Head, names: Sequence[Mapping[str, bool]], worksheet: str) -> Fit | None:
    columns = _columns(book, head, names)
    sheet = None if "sheet_number" in columns else _sheet(book, worksheet)
    if not {*book.required} <= {*columns, *(["sheet_number"] if sheet else [])}:
        return None
    used = {*columns.values()}
    unmapped = (column for column, keys_of in enumerate(names) if keys_of and column not in used)
    return Fit(
        book=book,
        head=head,
        columns=columns,
        unmapped=tuple(column for column in unmapped if not _is_ignored(book, names[column])),
        sheet=sheet,
    )


def _columns(book: Book, head: Head, names: Sequence[Mapping[str, bool]]) -> dict[str, int]:
    """Return canonical column → column, by the item numbers of the form where these agree with the names."""
    by_name = _by_name(book, _Names(names))
    by_item = {name: head.items[column.item] for name, column in book.columns.items() if column.item in head.items}
    if not by_item or not _agree(book, names, by_name, by_item):
        return by_name
    others = {name: column for name, column in by_name.items() if column not in by_item.values()}
    return others | by_item


def _by_name(book: Book, index: _Names) -> dict[str, int]:
    """Map columns by their whole names first, then by the last parts of them."""
    found: dict[str, int] = {}
    for is_whole in (True, False):
        for canonical, column in book.columns.items():
            places = (index.find(name, whole=is_whole) for name in column.names)
            place = next((place for place in places if place is not None), None)
            if canonical not in found and place is not None and place not in found.values():
                found[canonical] = place
    return found


def _agree(
    book: Book, names: Sequence[Mapping[str, bool]], by_name: Mapping[str, int], by_item: Mapping[str, int]
) -> bool:
    """Say whether the item numbers are those of this form: required columns go by their names, none lies elsewhere."""

    def goes_by_its_name(canonical: str) -> bool:
        return any(fold(name) in names[by_item[canonical]] for name in book.columns[canonical].names)

    is_named = all(goes_by_its_name(name) for name in book.required if name in by_item)
    strays = (name for name, column in by_name.items() if by_item.get(name, column) != column)
    return is_named and all(goes_by_its_name(name) for name in strays)


def _sheet(book: Book, worksheet: str) -> str | None:
    found = re.search(book.sheet_in_name, worksheet) if book.sheet_in_name else None
    return found["sheet"] if found else None


def _is_ignored(book: Book, names: Mapping[str, bool]) -> bool:
    return any(fnmatchcase(name, fold(pattern)) for name in names for pattern in book.ignored)
