"""Descriptions of attribute books: how the rows of one kind of table are to be understood."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from schemas.source import Words

BookKind = Literal["parcels", "sheet_references", "campaign_flags", "control_totals"]
"""What one row of a book tells: of a parcel (or of one holder or land type of it), which new sheet or parcel an old one
became (form 2), which campaign flags a parcel has (KH 2959), how much a sheet holds (the summary table)."""

WHOLE_SHEET = "0"
"""Parcel number in a row of form 2 that is of the whole sheet; a blank means the same."""


class BookColumn(BaseModel):
    """Where one canonical column of a book comes from; in TOML a bare list is short for ``{ from = [...] }``.

    Attributes
    ----------
    names
        Texts of the head, best first, the parts of a merged head joined by " / ", of which the first ones may be left
        out; compared without regard to case, diacritics, blanks, marks, and what stands in brackets.
    item
        Number of the column in the form ("Mục"), which decides where the delivered table has a row of such numbers.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: Annotated[tuple[str, ...], Field(alias="from")] = ()
    item: str | None = None


def _short_form(value: object) -> object:
    return {"from": value} if isinstance(value, list) else value


class Book(BaseModel):
    """How one kind of attribute book is read.

    Attributes
    ----------
    sheets
        Patterns (shell style, no regard to case) of worksheet names that may hold such rows.
    guides
        Names of the other worksheets of the form, which hold code lists and advice: they are no findings.
    columns
        Canonical column → where it comes from.
    required
        Canonical columns without which a table is not such a book.
    carried
        Canonical columns in which a blank cell means the value above it.
    sheet_in_name
        Regular expression with the group ``sheet`` for names of worksheets that give the sheet number of a table
        without such a column.
    personal
        Canonical columns with personal data; they leave the rows at the first step of normalisation.
    ignored
        Heads of columns that are known and not used (shell patterns, compared as names are).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: Words
    kind: BookKind
    sheets: tuple[str, ...] = ("*",)
    guides: tuple[str, ...] = ()
    columns: dict[str, Annotated[BookColumn, BeforeValidator(_short_form)]]
    required: tuple[str, ...] = ("sheet_number", "parcel_number")
    carried: tuple[str, ...] = ()
    sheet_in_name: str | None = None
    personal: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


@cache
def book_names() -> tuple[str, ...]:
    """Return the names of all descriptions of books, sorted."""
    folder = files("schemas") / "books"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


@cache
def load_book(name: str) -> Book:
    """Read the description of a book by name.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    if name not in book_names():
        msg = f"no book {name!r}; known are {', '.join(book_names())}"
        raise KeyError(msg)
    return Book.model_validate(tomllib.loads((files("schemas") / "books" / f"{name}.toml").read_text("utf-8")))
