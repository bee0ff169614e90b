"""Between what is said of a parcel and the sealed rows of schema ``party``."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.party.holdings import Certificate, Holding, Paper, Party
from pipeline.party.keys import KeyRing, SealBroken, number_key, place_of
from schemas.tables.party import INDEXED, SEALED

CONTENT = "content"
"""Domain of the digests of all that a load says of a parcel."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


def seal_row(keys: KeyRing, table: str, row: uuid.UUID, texts: Iterable[str | None]) -> dict[str, bytes | None]:
    """Return the columns of a row that hold sealed texts, and those by which they are found.

    Parameters
    ----------
    texts
        In the order of `schemas.tables.party.SEALED`.
    """
    said, key = dict(zip(SEALED[table], texts, strict=True)), str(row)
    sealed = {
        name: None if text is None else keys.seal(text, place_of(table, name, key)) for name, text in said.items()
    }
    for name, domain in INDEXED.get(table, {}).items():
        text = said[name]
        sealed[f"{name}_index"] = None if text is None else keys.index(number_key(text), domain)
    return sealed


def open_row(keys: KeyRing, table: str, stored: Mapping[str, Any]) -> list[str | None]:
    """Return the texts of a row in the order of `schemas.tables.party.SEALED`.

    Parameters
    ----------
    stored
        The row; bytes may be in hexadecimal, as PostgreSQL writes them into JSON.

    Raises
    ------
    SealBroken
        If one of them does not open.
    """
    return [
        None if stored[name] is None else keys.open(_bytes(stored[name]), place_of(table, name, stored["id"]))
        for name in SEALED[table]
    ]


def party_texts(party: Party) -> tuple[str | None, ...]:
    """Return what is sealed of a party."""
    return party.name, party.number, details_text(party.details)


def right_texts(holding: Holding) -> tuple[str | None, ...]:
    """Return what is sealed of a right."""
    return holding.share, details_text(holding.details)


def details_text(details: Mapping[str, str]) -> str | None:
    """Return details as JSON; None where there are none."""
    return _ENCODER.encode(details) if details else None


def holding_of(keys: KeyRing, stored: Mapping[str, Any]) -> Holding:
    """Open what ``party.sealed_right`` gives.

    Raises
    ------
    SealBroken
        If a value of it does not open.
    """
    right = stored["right"]
    share, details = open_row(keys, "right", right)
    certificate = stored["certificate"] and Certificate(*open_row(keys, "certificate", stored["certificate"]))
    return Holding(
        party=_party(keys, stored) if stored["party"] else None,
        certificate=certificate,
        share=share,
        details=json.loads(details or "{}"),
        source_file=right["source_file"],
        source_row=right["source_row"],
    )


def content_of(parcel: uuid.UUID | str, holdings: Iterable[Holding]) -> str:
    """Return all that is said of a parcel as one text; in which order and file does not matter."""
    said = (_ENCODER.encode(holding[:4]) for holding in holdings)
    return "\n".join([str(parcel), *sorted(said)])


def require_whole(keys: KeyRing, parcel: str, stored: Iterable[Mapping[str, Any]], holdings: Iterable[Holding]) -> None:
    """Refuse rights of a parcel that are not those that were stored together.

    Raises
    ------
    SealBroken
        If rows were taken away, added, or attached to another parcel, party or certificate.
    """
    found = {_bytes(one["right"]["content_index"]) for one in stored}
    if not found or found <= set(keys.indexes(content_of(parcel, holdings), CONTENT)):
        return
    msg = (
        "Các dòng về chủ sử dụng của thửa đã bị sửa trong cơ sở dữ liệu · the rows about the holders of the parcel "
        f"were tampered with in the database: {parcel}"
    )
    raise SealBroken(msg)


def _party(keys: KeyRing, stored: Mapping[str, Any]) -> Party:
    name, number, details = open_row(keys, "party", stored["party"])
    papers = [Paper(*open_row(keys, "identity_paper", paper)) for paper in stored["papers"]]
    return Party(
        kind=stored["party"]["kind"],
        role=stored["right"]["role"],
        name=name,
        number=number,
        details=json.loads(details or "{}"),
        papers=tuple(sorted(papers, key=repr)),
    )


def _bytes(value: str | bytes) -> bytes:
    return bytes.fromhex(value.removeprefix("\\x")) if isinstance(value, str) else bytes(value)
