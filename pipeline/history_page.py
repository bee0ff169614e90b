"""The history of a parcel on a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text as Styled

from pipeline.history import SHOWN, Delivery, Ground, ParcelHistory, Version
from pipeline.terminal import local_time
from pipeline.validate.report.text import visible
from schemas.finding import Language, Text
from schemas.titles import COLUMN_TITLES

NUMBERS = ("commune_code", "sheet_label", "parcel_label")
TITLES = COLUMN_TITLES | {"sheet_label": COLUMN_TITLES["sheet_number"], "parcel_label": COLUMN_TITLES["parcel_number"]}
PASSAGES = {
    "resurvey": Text("đo đạc lại", "measured anew"),
    "renumber": Text("đổi số thửa", "renumbered"),
    "split": Text("tách thửa", "split"),
    "merge": Text("hợp thửa", "merged"),
    "redivision": Text("chia lại thửa", "divided anew"),
}
PARCEL = Text("Xã {} tờ {} thửa {}", "Commune {} sheet {} parcel {}")
LIVE = Text("đang có hiệu lực", "live")
ENDED = Text("đã hết hiệu lực", "ended")
NEVER = Text("lần nạp đã bị hoàn tác", "its load was undone")
THEN = Text("lúc đó có hiệu lực", "live then")
FIRST = Text("mới", "new")
SAME = Text("không có thay đổi hiển thị được", "no change that can be shown")
SHAPE = Text("hình thửa: {} → {} m² ({})", "shape: {} → {} m² ({})")
UNDONE = Text("đã hoàn tác {}", "undone {}")
TAKEN_BACK = Text("đã hoàn tác", "undone")
END = Text("hết hiệu lực", "ended")
FROM = Text("từ thửa {}: {}, {} m² = {} thửa đó, {} thửa này", "from parcel {}: {}, {} m² = {} of that, {} of this")
TO = Text("sang thửa {}: {}, {} m² = {} thửa này, {} thửa đó", "to parcel {}: {}, {} m² = {} of this, {} of that")
KINDS = {True: Text("thửa đất", "parcel"), False: Text("đối tượng chiếm đất", "object that occupies land")}


def show_history(console: Console, parcels: list[ParcelHistory], lang: Language, *, is_then: bool = False) -> None:
    """Print the history of each parcel.

    Parameters
    ----------
    is_then
        Whether these are the versions of one earlier moment only.
    """
    for parcel in parcels:
        last = next((one for one in reversed(parcel.versions) if one.undone_at is None), parcel.versions[-1])
        name = PARCEL.in_language(lang).format(*(visible(str(last.values[column])) for column in NUMBERS))
        console.print(Styled(f"{name} · {_state(last, is_then=is_then).in_language(lang)}", style="bold"))
        for version in parcel.versions:
            _show_version(console, version, lang)


def _state(last: Version, *, is_then: bool) -> Text:
    if is_then:
        return THEN
    if last.undone_at is not None:
        return NEVER
    return LIVE if last.valid_to is None else ENDED


def _show_version(console: Console, version: Version, lang: Language) -> None:
    mark = f" · {UNDONE.in_language(lang).format(local_time(version.undone_at))}" if version.undone_at else ""
    begun = f"{local_time(version.valid_from)} {_delivery(version.delivery)}{mark}"
    _print(console, begun, 2, "dim" if version.undone_at else "bold")
    for line in _said(version, lang):
        _print(console, line, 4)
    if version.valid_to and version.ended_by and not version.is_followed:
        _print(console, f"{local_time(version.valid_to)} {_delivery(version.ended_by)}", 2, "bold")
        _print(console, END.in_language(lang), 4)
    for ground in version.ground_to:
        if not ground.is_same_parcel:
            _print(console, _ground(TO, ground, lang), 4)


def _said(version: Version, lang: Language) -> Iterator[str]:
    """Yield what is new in a version, a line each."""
    if version.area_difference_m2 is None:
        yield f"{FIRST.in_language(lang)}: {_values(version.values, lang)}"
    elif not version.changes and not version.has_new_shape:
        yield SAME.in_language(lang)
    for name, (old, new) in version.changes.items():
        yield f"{TITLES[name].in_language(lang)}: {_value(name, old, lang)} → {_value(name, new, lang)}"
    if version.has_new_shape and version.area_difference_m2 is not None:
        areas = (version.measured_m2 - version.area_difference_m2, version.measured_m2)
        signed = _number(version.area_difference_m2, lang, sign="+")
        yield SHAPE.in_language(lang).format(*(_number(area, lang) for area in areas), signed)
    for ground in version.ground_from:
        if not ground.is_same_parcel:
            yield _ground(FROM, ground, lang)


def _values(values: Mapping[str, Any], lang: Language) -> str:
    """Write what a parcel is like from the beginning: its number and what is known of it."""
    commune, sheet, parcel = (visible(str(values[name])) for name in NUMBERS)
    told = [f"{commune} {sheet}/{parcel}"]
    for name in SHOWN:
        if name not in NUMBERS and values[name] is not None:
            title = "" if name == "is_parcel" else f"{TITLES[name].in_language(lang)} "
            told.append(title + _value(name, values[name], lang))
    return "; ".join(told)


def _value(name: str, value: Any, lang: Language) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return KINDS[value].in_language(lang)
    if name == "scale_denominator":
        return f"1:{value}"
    return f"{_number(value, lang)} m²" if isinstance(value, float) else visible(str(value))


def _number(value: float, lang: Language, sign: str = "") -> str:
    written = f"{value:{sign},.1f}".replace("-", "−")
    return written.translate(str.maketrans(",.", ".,")) if lang == "vi" else written


def _ground(words: Text, ground: Ground, lang: Language) -> str:
    other = visible(f"{ground.commune_code} {ground.sheet_label}/{ground.parcel_label}")
    shares = (f"{100 * share:.0f} %" for share in (ground.share_before, ground.share_after))
    passage = PASSAGES[ground.kind].in_language(lang)
    told = words.in_language(lang).format(other, passage, _number(ground.shared_area_m2, lang), *shares)
    return f"{TAKEN_BACK.in_language(lang)}: {told}" if ground.is_undone else told


def _delivery(delivery: Delivery) -> str:
    return f"{delivery.receipt} {visible(delivery.package)}"


def _print(console: Console, line: str, indent: int, style: str = "") -> None:
    """Print a line that may be long; a number and its unit stay together."""
    margin = " " * indent
    for unit in ("m²", "%"):
        line = line.replace(f" {unit}", f"\N{NO-BREAK SPACE}{unit}")
    wrapped = textwrap.fill(line, console.width, initial_indent=margin, subsequent_indent=margin)
    console.print(Styled(wrapped, style=style), soft_wrap=True)
