"""``diachinh export``: the live cadastre in a file."""

# ruff: noqa: PLC0415 (heavy imports wait until a command needs them)

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Annotated, Literal

import typer

USAGE = 3
LOCAL = timezone(timedelta(hours=7))
"""Việt Nam, which has no summer time; by number, because Windows has no list of zones."""

FormatName = Literal["csv", "form1", "form2", "gml", "gpkg", "hoso", "parquet", "shp"]
"""Names of `pipeline.publish.exports.exports`, which would take long to ask."""


def export(  # noqa: PLR0913, PLR0917  each is an option of the command
    fmt: Annotated[FormatName, typer.Argument(help="Định dạng · Format.", metavar="FORMAT")],
    out: Annotated[Path, typer.Option("--out", help="Tệp ghi ra · File to write.", metavar="PATH", dir_okay=False)],
    communes: Annotated[list[str] | None, typer.Option("--commune", help="Mã xã · Commune code.")] = None,
    sheets: Annotated[list[str] | None, typer.Option("--sheet", help="Số tờ · Map sheet.", metavar="N")] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="Như cuối ngày đó · As at the end of that day.", metavar="YYYY-MM-DD"),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ghi đè tệp đã có · Replace a file that is there.")] = False,
    province: Annotated[str | None, typer.Option("--province", help="Hồ sơ tỉnh · Province profile.")] = None,
    lang: Annotated[Literal["vi", "en"], typer.Option("--lang", help="Ngôn ngữ · Language.")] = "vi",
) -> None:
    """Xuất dữ liệu địa chính đang có hiệu lực ra tệp · Write the live cadastre to a file; no holders are in it."""
    from pipeline.session import session, stop

    moment = None if as_of is None else end_of_day(as_of)
    with session(province=province, lang=lang) as here:
        from pipeline.load.live import live_blocks, live_references
        from pipeline.publish.exports import CannotExport, Order, existing, exports, write_export
        from schemas.province import load_province

        suffix = exports()[fmt].suffix
        if out.suffix.lower() != suffix or not out.parent.is_dir():
            stop(f"--out: tệp {suffix} trong thư mục đã có · a {suffix} file in a folder that is there: {out}", USAGE)
        if not yes and (there := existing(fmt, out)):
            stop(f"Đã có; thêm --yes để ghi đè · It is there; --yes replaces it: {there[0]}", USAGE)
        chosen = load_province(here.province)
        engine = here.engine()
        blocks = live_blocks(engine, chosen, communes=communes, sheets=sheets, as_of=moment)
        references = live_references(engine, chosen, communes=communes, sheets=sheets, as_of=moment)
        order = Order(province=chosen, now=datetime.now(UTC), references=references)
        try:
            written = write_export(fmt, blocks, out, order)
        except CannotExport as error:
            stop(error.text.in_language(lang), USAGE)
        if written is None:
            stop("Không có thửa nào như vậy; không ghi gì · There are no such parcels; nothing is written", USAGE)
        count = f"{written.parcels:,}"
        said = f"{count.replace(',', '.')} thửa" if lang == "vi" else f"{count} parcels"
        names = ", ".join(str(file) for file in written.files)
        here.console.print(f"{said} → {names}", highlight=False, markup=False, soft_wrap=True)
        for remark in written.remarks:
            here.console.print(f"  {remark.in_language(lang)}", highlight=False, markup=False, soft_wrap=True)


def end_of_day(day: str) -> datetime:
    """Return the last moment of a day in Việt Nam.

    Raises
    ------
    typer.BadParameter
        If it is no day such as ``2026-07-01``.
    """
    try:
        first = datetime.combine(date.fromisoformat(day), time(), LOCAL)
    except ValueError:
        msg = f"YYYY-MM-DD, không phải · not {day!r}"
        raise typer.BadParameter(msg) from None
    return first + timedelta(days=1, microseconds=-1)
