"""``diachinh history``: what became of a parcel."""

# ruff: noqa: PLC0415 (heavy imports wait until the command needs them)

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli_export import end_of_day

if TYPE_CHECKING:
    from pipeline.history import ParcelHistory

USAGE = 3


def history(
    commune: Annotated[str, typer.Argument(help="Mã xã · Commune code.", metavar="COMMUNE")],
    sheet: Annotated[str, typer.Argument(help="Số tờ, nay hoặc cũ · Sheet, now or before.", metavar="SHEET")],
    parcel: Annotated[str, typer.Argument(help="Số thửa, nay hoặc cũ · Parcel, now or before.", metavar="PARCEL")],
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="Như cuối ngày đó · As at the end of that day.", metavar="YYYY-MM-DD"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Cho phần mềm · For programs.")] = False,
    province: Annotated[str | None, typer.Option("--province", help="Hồ sơ tỉnh · Province profile.")] = None,
    lang: Annotated[Literal["vi", "en"], typer.Option("--lang", help="Ngôn ngữ · Language.")] = "vi",
) -> None:
    """Lịch sử của thửa có hoặc từng có số này · History of the parcels that have or had this number."""
    from pipeline.session import session, stop

    moment = None if as_of is None else end_of_day(as_of)
    with session(province=province, lang=lang) as here:
        from pipeline.db import require_current
        from pipeline.history import parcel_histories
        from pipeline.history_page import show_history

        engine = here.server()
        require_current(engine)
        wanted = {"commune": commune, "sheet": sheet, "parcel": parcel}
        parcels = parcel_histories(engine, province=here.province, as_of=moment, **wanted)
        if as_json:
            typer.echo(to_json(parcels))
        elif parcels:
            show_history(here.console, parcels, lang, is_then=moment is not None)
        else:
            stop("Không có thửa nào như vậy · There is no such parcel", USAGE)


def to_json(parcels: list[ParcelHistory]) -> str:
    """Return histories as JSON, moments in ISO 8601."""
    document = {"schema": 1, "parcels": [asdict(parcel) for parcel in parcels]}
    return json.dumps(document, ensure_ascii=False, indent=1, default=datetime.isoformat)
