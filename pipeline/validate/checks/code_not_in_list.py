"""ATT-03: a land-use or land-user code that is not in the list in force."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from pipeline.validate.context import Context
from pipeline.validate.registry import NotApplicable, check
from schemas.codes import CURRENT, LandUsePart, find_land_use, find_land_user
from schemas.finding import CheckSpec, Severity, Text
from schemas.personal import quoted
from schemas.quality import AcceptanceGroup, Criterion, Scope

_UNKNOWN = "unknown"
_REPLACED = "replaced"
_DIVIDED = "divided"
_LIKE_A_CODE = re.compile(r"[A-Za-z]{3}[0-9]?", re.ASCII)

SPEC = CheckSpec(
    code="ATT-03",
    severity=Severity.ERROR,
    group=AcceptanceGroup.ATTRIBUTE_DATA,
    criterion=Criterion.ACCURATE,
    scope=Scope.PARCEL,
    title=Text(vi="Mã không có trong danh mục hiện hành", en="Code not in the list in force"),
    message=Text(vi="{what} “{raw}”: {reason}.", en="{what} “{raw}”: {reason}."),
    advice=Text(
        vi="Dùng mã của Thông tư 08/2024/TT-BTNMT. Không tự đổi loại đất trên giấy chứng nhận; ghi mã cũ ở cột riêng.",
        en="Use the codes of Circular 08/2024/TT-BTNMT. Never change the land use of a certificate; keep the old code "
        "in a column of its own.",
    ),
    reference="TT 08/2024/TT-BTNMT Phụ lục II; NĐ 102/2024/NĐ-CP Điều 4–6",
    reasons={
        _UNKNOWN: Text(vi="không có trong danh mục nào", en="not in any list"),
        _REPLACED: Text(vi="mã cũ, nay là {successors}", en="an old code, now {successors}"),
        _DIVIDED: Text(
            vi="mã cũ, có thể là {successors} tùy hiện trạng",
            en="an old code, may be {successors} depending on the use",
        ),
    },
)
NAMES = {
    "land_use": Text(vi="Loại đất", en="Land use"),
    "user_code": Text(vi="Đối tượng sử dụng", en="Land user"),
}


@check(SPEC)
def code_not_in_list(context: Context) -> pd.DataFrame:
    """Look up every part of the land use, and the kind of land user."""
    if not context.source.land_use:
        raise NotApplicable(
            vi="nguồn dữ liệu không dùng mã loại đất của Việt Nam",
            en="the source does not use Vietnamese land-use codes",
        )
    if not context.batch.columns & set(NAMES):
        raise NotApplicable(vi="gói không có cột mã nào", en="the package has no column of codes")
    different, users = context.land_uses.parts, context.parcels["user_code"].dropna()
    uses = _faulty(different["kind"], map(_fault_of_use, different["part"]), "kind")
    codes = _faulty(users.unique(), map(_fault_of_user, users.unique()), "user_code")
    by_code = users.rename_axis("parcel").reset_index()
    offenders = pd.concat(
        [
            context.land_uses.by_parcel(uses).assign(column="land_use"),
            by_code.merge(codes, on="user_code").drop(columns="user_code").assign(column="user_code"),
        ],
        ignore_index=True,
    )
    return offenders.assign(what=offenders["column"].map(NAMES))


def _faulty(values: Iterable[Any], faults: Iterable[dict[str, str] | None], name: str) -> pd.DataFrame:
    """Return the values that have a fault, and which."""
    rows = [{name: value, **fault} for value, fault in zip(values, faults, strict=True) if fault is not None]
    return pd.DataFrame(rows, columns=[name, "raw", "reason", "successors"])


def _fault_of_use(part: LandUsePart) -> dict[str, str] | None:
    if part.code_system == CURRENT:
        return None
    entry = find_land_use(part.code) if part.code else None
    return _fault(quoted(part.raw), entry.successors if entry else ())


def _fault_of_user(code: str) -> dict[str, str] | None:
    entry = find_land_user(code.strip().upper())
    if entry is not None and entry.code_system == CURRENT:
        return None
    # The column of the kind of user is where some keep the user's name: only what is made like a code is quoted.
    return _fault(code if _LIKE_A_CODE.fullmatch(code.strip()) else "…", entry.successors if entry else ())


def _fault(raw: str, successors: tuple[str, ...]) -> dict[str, str]:
    reason = {0: _UNKNOWN, 1: _REPLACED}.get(len(successors), _DIVIDED)
    return {"raw": raw, "reason": reason, "successors": ", ".join(successors)}
