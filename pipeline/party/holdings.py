"""What the personal columns of a delivery say: which party holds which parcel, by which certificate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd

from schemas.encodings.folding import fold

Texts = Mapping[str, str]


class Paper(NamedTuple):
    """An identity paper."""

    number: str | None
    kind: str | None
    verification: str | None


class Certificate(NamedTuple):
    """A certificate of rights, its values as delivered."""

    serial: str | None
    register_number: str | None
    issue_date: str | None
    kind: str | None


class Party(NamedTuple):
    """Who a row names.

    Attributes
    ----------
    kind, role
        One of `schemas.tables.party.KINDS` and `ROLES`; None where nothing, or nothing known, is said.
    """

    kind: str | None
    role: str | None
    name: str | None
    number: str | None
    details: Texts
    papers: tuple[Paper, ...]


class Holding(NamedTuple):
    """What one row says of one party in one parcel; without party where it names only a certificate or a note."""

    party: Party | None
    certificate: Certificate | None
    share: str | None
    details: Texts
    source_file: str
    source_row: int


_KINDS = {
    fold(text): kind
    for text, kind in {
        "Cá nhân": "person",
        "Vợ chồng": "couple",
        "Hộ gia đình": "household",
        "Tổ chức": "organisation",
        "Cộng đồng": "community",
        "Cộng đồng dân cư": "community",
    }.items()
}
_ROLES = {
    fold(text): role
    for text, role in {
        "Cá nhân": "holder",
        "Tổ chức": "holder",
        "Chủ hộ": "head_of_household",
        "Chồng": "husband",
        "Vợ": "wife",
        "Người đại diện": "representative",
        "Thành viên": "member",
    }.items()
}
"""Words of form 1, columns 12 and 13 ("pháp nhân", "vai trò")."""

_NO_CERTIFICATE = ("chuacogiay", "chuacapgiay")
"""Beginnings of what form 1 wants in place of a serial where no certificate was issued yet."""

_CERTIFICATE = ("certificate_serial", "register_number", "certificate_date", "certificate_kind")
_KIND, _ROLE = "holder_kind", "holder_role"
_PARTIES = {
    "organisation": "holder",
    "holder": "holder",
    **{f"holder{number}": "holder" for number in range(2, 10)},
    "spouse": "spouse",
    "user": "current_user",
}
"""Beginning of the names of columns about a party → its role, where the row says nothing else."""

Fields = Mapping[str, Mapping[str, str]]
"""Beginning → column → what it says of the party."""


def read_holdings(table: pd.DataFrame) -> Iterator[tuple[int, Holding]]:
    """Yield position of the parcel and holding, for all that the rows of a table name.

    Parameters
    ----------
    table
        Personal columns under the names of form 1 or names of their own (see `pipeline.party.columns`), texts as by
        `plain_texts`; ``position``, ``source_file``, ``source_row``.
    """
    own = [str(name) for name in table.columns if name not in {"position", "source_file", "source_row"}]
    fields = _fields(own)
    places = zip(table["position"], table["source_file"], table["source_row"], strict=True)
    rows = zip(*(table[name] for name in own), strict=True) if own else iter(())
    for (position, file, row), values in zip(places, rows, strict=False):
        said = {name: value for name, value in zip(own, values, strict=True) if isinstance(value, str)}
        if said:
            for holding in _of_row(said, fields, str(file), int(row)):
                yield int(position), holding


def plain_texts(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return values as texts, missing where blank; whole numbers without decimals, days without time."""
    if pd.api.types.is_float_dtype(column.dtype):
        texts = column.map(lambda value: f"{value:.0f}" if value % 1 == 0 else repr(float(value)), na_action="ignore")
    elif pd.api.types.is_datetime64_any_dtype(column.dtype):
        texts = column.map(lambda moment: moment.isoformat().removesuffix("T00:00:00"), na_action="ignore")
    else:
        texts = column
    stripped = texts.astype("string").str.strip()
    return stripped.mask(stripped == "").astype(object)


def _fields(columns: list[str]) -> Fields:
    """Return the columns about each party that a table has columns for."""
    fields: dict[str, dict[str, str]] = {}
    for prefix in _PARTIES:
        about = {name: name.removeprefix(f"{prefix}_") for name in columns if name.startswith(f"{prefix}_")}
        if fields_of := {name: field for name, field in about.items() if name not in {_KIND, _ROLE}}:
            fields[prefix] = fields_of
    return fields


def _of_row(said: dict[str, str], fields: Fields, file: str, row: int) -> Iterator[Holding]:
    """Take a row apart; what has no place of its own stays with the first right."""
    certificate, share = _certificate(said), said.pop("share", None)
    parties = list(_parties(said, fields))
    for at, party in enumerate(parties):
        yield Holding(party, certificate, *((None, {}) if at else (share, said)), file, row)
    if not parties and (certificate or share or said):
        yield Holding(None, certificate, share, said, file, row)


def _parties(said: dict[str, str], fields: Fields) -> Iterator[Party]:
    """Take those out of a row that have a name, a number or a paper.

    Where a row names an organisation, the person beside it represents it (form 1, item 7).
    """
    named = [prefix for prefix in fields if f"{prefix}_name" in said or f"{prefix}_id" in said]
    papers = _papers(said)
    if papers and not named:
        named = ["holder"]
    has_organisation, has_holder = "organisation" in named, "holder" in named
    kind = _known(said, _KIND, _KINDS, bool(named)) or ("organisation" if has_organisation else None)
    role = _known(said, _ROLE, _ROLES, has_holder)
    if _ROLE not in said and role in {None, "holder"}:
        role = "representative" if has_organisation else "holder"
    bearer = "holder" if has_holder else next(iter(named), None)
    for prefix in named:
        own = {field: said.pop(name) for name, field in fields.get(prefix, {}).items() if name in said}
        yield Party(
            kind=None if prefix == "user" else kind,
            role=role if prefix == "holder" else _PARTIES[prefix],
            name=own.pop("name", None),
            number=own.pop("id", None),
            details=own,
            papers=papers if prefix == bearer else (),
        )


@lru_cache(maxsize=1024)
def _folded(word: str) -> str:
    """Fold a word; few different ones occur."""
    return fold(word)


def _known(said: dict[str, str], name: str, codes: Mapping[str, str], has_bearer: bool) -> str | None:
    """Take a word out of a row where it is known and somebody bears it; else it stays there as it is."""
    code = codes.get(_folded(said.get(name, "")))
    if code is None or not has_bearer:
        return None
    del said[name]
    return code


def _certificate(said: dict[str, str]) -> Certificate | None:
    serial, register_number, issue_date, kind = (said.pop(name, None) for name in _CERTIFICATE)
    if serial is not None and serial.casefold().startswith(_NO_CERTIFICATE):
        serial = None
    certificate = Certificate(serial, register_number, issue_date, kind)
    return certificate if any(certificate) else None


def _papers(said: dict[str, str]) -> tuple[Paper, ...]:
    papers = (
        Paper(*(said.pop(f"identity_{number}_{part}", None) for part in ("number", "kind", "state")))
        for number in (1, 2)
    )
    return tuple(sorted((paper for paper in papers if any(paper)), key=repr))
