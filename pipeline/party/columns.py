"""Which personal column of a layer is what, in the names that form 1 gives such columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_NAMED_ALIKE: Mapping[str, str] = {
    "certificate_serial": "sophathanh|sohieugcn|sogcn",
    "certificate_date": "ngaycap",
    "register_number": "sovaoso",
    "share": "share|tylesohuu|phansohuu",
}
"""Canonical name → beginnings of delivered names, without case, blanks and underscores."""

_OF_HOLDERS: Mapping[str, str] = {
    "address": "diachi|owneraddr|holderaddr",
    "id": "sodinhdanh|sogiayto|socccd|socmnd|cccd|cmnd|ownerid|holderid",
    "birth": "namsinh|ngaysinh|birth|ownerbirth|holderbirth",
    "sex": "gioitinh|sex",
    "phone": "dienthoai|sodienthoai|phone|ownerphone",
    "email": "email|owneremail",
    "name": "tenchu|chusudung|ownername|owner|holdername|holder",
}
"""The same for what may be said of a second holder too, in a column with a number: ``TenChu2``, ``NamSinhC2``."""

_SPOUSE = "tenvochong"
_SECOND = re.compile(r"(?P<stem>.*[a-z])(?<!c)c?(?P<number>[2-9])")


def canonical_names(delivered: Iterable[str]) -> dict[str, str]:
    """Return delivered name → name as in form 1; what is not known, or is there already, keeps its own name.

    Parameters
    ----------
    delivered
        Names of columns that the source description declares personal.
    """
    names: dict[str, str] = {}
    for name in delivered:
        known = _canonical(re.sub(r"[\W_]+", "", name.casefold()))
        taken = set(names.values())
        names[name] = next(own for own in (known, name, f"{name}_2") if own is not None and own not in taken)
    return names


def _canonical(folded: str) -> str | None:
    if folded.startswith(_SPOUSE):
        return "spouse_name"
    second = _SECOND.fullmatch(folded)
    stem, prefix = (second["stem"], f"holder{second['number']}") if second else (folded, "holder")
    for field, beginnings in _OF_HOLDERS.items():
        if re.match(beginnings, stem):
            return f"{prefix}_{field}"
    return next((name for name, beginnings in _NAMED_ALIKE.items() if re.match(beginnings, folded)), None)
