"""The catalogue of checks: one small file each in the folder ``checks``, registered as it is imported."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module

import pandas as pd

from pipeline.validate import checks
from pipeline.validate.context import Context
from schemas.book import BookKind, load_book
from schemas.finding import CheckSpec, Text

CheckFunction = Callable[[Context], pd.DataFrame]
"""Takes the `Context` and returns a frame of offenders, one row a fault (see `pipeline.validate.offenders`)."""

_BOOKS: Mapping[BookKind, Text] = {
    "parcels": Text(vi="sổ thuộc tính", en="attribute book"),
    "sheet_references": Text(vi="bảng tham chiếu tờ bản đồ", en="sheet reference table"),
    "campaign_flags": Text(vi="bảng phân loại theo chiến dịch", en="table of campaign flags"),
    "control_totals": Text(vi="bảng tổng hợp", en="summary table"),
}

_registry: dict[str, tuple[CheckSpec, CheckFunction | None]] = {}


class NotApplicable(Exception):
    """Raised by a check that means nothing for this batch; carries the reason in both languages."""

    def __init__(self, *, vi: str, en: str) -> None:
        super().__init__(en)
        self.reason = Text(vi=vi, en=en)


def declare(spec: CheckSpec) -> None:
    """Put a check into the catalogue whose faults an earlier stage sees.

    Raises
    ------
    ValueError
        If the code is taken.
    """
    if spec.code in _registry:
        msg = f"check {spec.code} is declared twice"
        raise ValueError(msg)
    _registry[spec.code] = (spec, None)


def check(spec: CheckSpec) -> Callable[[CheckFunction], CheckFunction]:
    """Register a function as the check that `spec` describes.

    Raises
    ------
    ValueError
        If the code is taken.
    """

    def register(function: CheckFunction) -> CheckFunction:
        declare(spec)
        _registry[spec.code] = (spec, function)
        return function

    return register


def require_drawing(context: Context) -> None:
    """Raise `NotApplicable` unless the parcels come from a drawing."""
    if context.source.drawing is None:
        raise NotApplicable(vi="gói không có bản vẽ", en="the package holds no drawing")


def require_book(context: Context, kind: BookKind) -> None:
    """Raise `NotApplicable` unless the package holds an attribute book of a kind."""
    if not any(load_book(one.book).kind == kind for one in context.batch.books):
        what = _BOOKS[kind]
        raise NotApplicable(vi=f"gói không có {what.vi}", en=f"the package holds no {what.en}")


def require_cadastre(context: Context) -> None:
    """Raise `NotApplicable` unless the batch was compared with the live cadastre."""
    if not context.batch.is_compared:
        raise NotApplicable(
            vi="chỉ xét khi so với dữ liệu đang có (--live, hoặc khi nạp)",
            en="looked at only beside the live cadastre (--live, or when loading)",
        )


@cache
def catalogue() -> Mapping[str, tuple[CheckSpec, CheckFunction | None]]:
    """Import the folder of checks and return code → (description, function), sorted by code."""
    for module in pkgutil.iter_modules(checks.__path__):
        import_module(f"{checks.__name__}.{module.name}")
    return dict(sorted(_registry.items()))


@cache
def in_order_of_need() -> tuple[str, ...]:
    """Return all codes such that each comes after those it needs.

    Raises
    ------
    ValueError
        If checks need each other in a circle, or one needs a code that is not in the catalogue.
    """
    order: list[str] = []
    waiting: list[str] = []

    def visit(code: str) -> None:
        if code in order:
            return
        if code in waiting or code not in catalogue():
            msg = f"needs of checks cannot be met: {' → '.join([*waiting, code])}"
            raise ValueError(msg)
        waiting.append(code)
        for need in catalogue()[code][0].needs:
            visit(need)
        order.append(waiting.pop())

    for code in catalogue():
        visit(code)
    return tuple(order)
