"""Filling message templates, all faults of a check at a time."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import repeat
from numbers import Integral, Real
from typing import Any

from schemas.finding import CheckSpec, Fault, Language, Text

UNKNOWN = "–"
"""Stands in a message where a value is not known."""
LONGEST_VALUE = 200
"""Characters of a delivered text that a message shows."""

_LANGUAGES: tuple[Language, Language] = ("vi", "en")
_VIETNAMESE_MARKS = str.maketrans(".,", ",.")


def messages_of(spec: CheckSpec, faults: Sequence[Fault]) -> list[Text]:
    """Word faults in both languages.

    A template may name the attributes of a fault and its values (``{name}``, ``{name:.2f}``); ``{reason}`` stands for
    the text of the catalogue (`CheckSpec.reasons`), which may name values too. Whatever is missing gives a dash, and no
    value makes this fail.
    """
    reasons = [str(fault.values.get("reason", "")) for fault in faults]
    if len(set(reasons)) <= 1:
        return _fill_all(spec, spec.reasons.get(reasons[0]) if reasons else None, faults)
    texts: dict[int, Text] = {}
    for reason in dict.fromkeys(reasons):
        at = [index for index, own in enumerate(reasons) if own == reason]
        texts |= zip(at, _fill_all(spec, spec.reasons.get(reason), [faults[index] for index in at]), strict=True)
    return [texts[index] for index in range(len(faults))]


def _fill_all(spec: CheckSpec, reason: Text | None, faults: Sequence[Fault]) -> list[Text]:
    """Word faults that have the same reason."""
    filled = []
    for lang in _LANGUAGES:
        template = spec.message.in_language(lang)
        if reason is not None:
            template = template.replace("{reason}", reason.in_language(lang))
        pattern, fields = _parsed(template)
        columns = [[_show(value, form, lang) for value in _values(name, faults)] for name, form in fields]
        rows = zip(*columns, strict=True) if columns else repeat((), len(faults))
        filled.append([pattern % row for row in rows])
    return [Text(vi=vi, en=en) for vi, en in zip(*filled, strict=True)]


@cache
def _parsed(template: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Turn a template into a ``%s`` pattern and the names and forms of what goes into it."""
    parts = list(string.Formatter().parse(template))
    pattern = "".join(literal.replace("%", "%%") + ("" if name is None else "%s") for literal, name, _, _ in parts)
    return pattern, tuple((name, form or "") for _, name, form, _ in parts if name is not None)


_ATTRIBUTES: Mapping[str, Callable[[Fault], Any]] = {
    "commune": lambda fault: fault.commune,
    "sheet": lambda fault: fault.sheet,
    "parcel": lambda fault: fault.parcel,
    "other_sheet": lambda fault: fault.other_sheet,
    "other_parcel": lambda fault: fault.other_parcel,
    "file": lambda fault: fault.file,
    "row": lambda fault: fault.row,
    "measured": lambda fault: fault.measured,
    "limit": lambda fault: fault.limit,
    "unit": lambda fault: fault.unit,
}


def _values(name: str, faults: Sequence[Fault]) -> list[Any]:
    attribute = _ATTRIBUTES.get(name)
    if attribute is None:
        return [fault.values.get(name) for fault in faults]
    return [fault.values[name] if name in fault.values else attribute(fault) for fault in faults]


def _show(value: Any, form: str, lang: Language) -> str:
    """Write one value: numbers with the decimal mark of the language, delivered text short and printable."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST_VALUE and value.isprintable() else _printable(value)
    if isinstance(value, (float, Real)) and value == value:  # noqa: PLR0124  not NaN
        number = format(value, form or ("d" if isinstance(value, Integral) else ".12g"))
        return number.translate(_VIETNAMESE_MARKS) if lang == "vi" else number
    if isinstance(value, Text):
        return value.in_language(lang)
    return UNKNOWN


def _printable(text: str) -> str:
    r"""Shorten a delivered text and make its control characters visible, as ``\u001b``."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[:LONGEST_VALUE])
    return shown if len(text) <= LONGEST_VALUE else f"{shown}…"
