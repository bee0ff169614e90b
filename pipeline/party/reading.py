"""Reading people back: first a request that lasts, with who asks and why; then what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, text

from pipeline.party.holdings import Holding
from pipeline.party.keys import KeyRing, number_key
from pipeline.party.rows import holding_of, require_whole

READER = "diachinh_party_reader"
"""The role that asks; whoever reads is a member of it."""

_REQUEST_PARCEL = "SELECT party.request_parcel(:province, :commune, :sheet, :parcel, :person, :reason)"
_REQUEST_NUMBER = "SELECT party.request_number(:number_index, :person, :reason)"
_RIGHTS = "SELECT party.read_rights(:request)"
_PARCELS = "SELECT commune_code, sheet_label, parcel_label FROM party.read_parcels(:request)"


class UnknownParcel(LookupError):
    """No live parcel has this number."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who wants to know, and why; both are recorded with what was asked for."""

    person: str
    reason: str

    def __post_init__(self) -> None:
        """Refuse to ask without a name or a reason."""
        if not self.person.strip() or not self.reason.strip():
            msg = "personal data is read by a person for a reason"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Holders:
    """What the last delivery that says anything says of a parcel.

    Attributes
    ----------
    receipt
        The delivery.
    """

    receipt: str
    holdings: tuple[Holding, ...]


def read_holders(
    engine: Engine, keys: KeyRing, asking: Asking, *, province: str, commune: str, sheet: str, parcel: str
) -> Holders | None:
    """Return the holders of a live parcel; None where nothing is known of it.

    Parameters
    ----------
    engine
        As a member of `READER`.

    Raises
    ------
    UnknownParcel
        If there is no such parcel; nothing is recorded then.
    SealBroken
        If what is stored was sealed with a key that is not in the file, or was tampered with.
    """
    subject = {"province": province, "commune": commune, "sheet": sheet, "parcel": parcel}
    stored = _read(engine, _REQUEST_PARCEL, subject, asking, _RIGHTS)
    if not stored:
        return None
    rights = sorted((row[0] for row in stored), key=_place)
    holdings = tuple(holding_of(keys, one) for one in rights)
    require_whole(keys, rights[0]["right"]["parcel_uuid"], rights, holdings)
    return Holders(rights[0]["receipt"], holdings)


def find_parcels(engine: Engine, keys: KeyRing, asking: Asking, *, number: str) -> list[tuple[str, str, str]]:
    """Return commune, sheet and parcel of all live parcels whose holder, user or representative has a number.

    Parameters
    ----------
    engine
        As a member of `READER`.
    number
        Personal number, number of an organisation or of an identity paper, however written; it is not recorded.
    """
    indexes = keys.indexes(number_key(number), "number")
    return [tuple(row) for row in _read(engine, _REQUEST_NUMBER, {"number_index": indexes}, asking, _PARCELS)]


def _read(engine: Engine, request: str, subject: Mapping[str, Any], asking: Asking, read: str) -> list[Any]:
    """Commit the request, then read."""
    with engine.begin() as connection:
        values = {**subject, "person": asking.person, "reason": asking.reason}
        number = connection.execute(text(request), values).scalar_one()
    if number is None:
        raise UnknownParcel
    with engine.connect() as connection:
        return list(connection.execute(text(read), {"request": number}).all())


def _place(stored: Mapping[str, Any]) -> tuple[str, int, str]:
    right = stored["right"]
    return right["source_file"], right["source_row"], right["id"]
