"""Numbers and times as the readers of a report write them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from schemas.finding import Language

_VIETNAM = timezone(timedelta(hours=7))
_SWAPPED = str.maketrans(",.", ".,")


def number(value: float, lang: Language) -> str:
    """Return a number with the separators of a language: ``"1.234,5"`` or ``"1,234.5"``.

    Whole numbers are whole; others have three decimals at most, and below 1 three significant digits.
    """
    if float(value).is_integer():
        text = f"{value:,.0f}"
    else:
        text = f"{value:,.3g}" if abs(value) < 1 else f"{value:,.3f}".rstrip("0").rstrip(".")
    return text.translate(_SWAPPED) if lang == "vi" else text


def moment(value: datetime, lang: Language) -> str:
    """Return a time as clocks in Vietnam show it."""
    shape = "%H:%M %d/%m/%Y (UTC+7)" if lang == "vi" else "%Y-%m-%d %H:%M (UTC+7)"
    return value.astimezone(_VIETNAM).strftime(shape)
